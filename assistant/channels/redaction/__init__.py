"""Mask what a customer should not have written. See docs/donnees-personnelles.md."""

from assistant.channels.redaction.model import MASK, Redactor
from assistant.channels.redaction.redactor import SecretRedactor

__all__ = ["MASK", "Redactor", "SecretRedactor"]
