"""Mask what a customer should not have written."""

from assistant.channels.redaction.secrets_old import MASK, Redactor, SecretRedactor

__all__ = ["MASK", "Redactor", "SecretRedactor"]
