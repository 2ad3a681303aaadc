"""The workshop's own tables. None holds a customer's words."""

from __future__ import annotations

from assistant.workshop.models.people import Account, AuditEntry, Invitation, Role

__all__ = ["Account", "AuditEntry", "Invitation", "Role"]
