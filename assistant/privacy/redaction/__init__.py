"""Mask what a customer should not have written. See docs/donnees-personnelles.md."""

from assistant.privacy.redaction.model import MASK
from assistant.privacy.redaction.redactor import SecretRedactor

__all__ = ["MASK", "SecretRedactor"]
