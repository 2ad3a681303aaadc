"""The workshop's own tables. None holds a customer's words."""

from __future__ import annotations

from assistant.workshop.models.answers import Version
from assistant.workshop.models.people import Account, AuditEntry, Invitation, Role
from assistant.workshop.models.publishing import OPEN, WAITS, WORKING, Publication, Scope, State
from assistant.workshop.models.review import (
    LEASE,
    Decision,
    Lease,
    Progress,
    Sighting,
    Source,
    Verdict,
)

__all__ = [
    "LEASE",
    "OPEN",
    "WAITS",
    "WORKING",
    "Account",
    "AuditEntry",
    "Decision",
    "Invitation",
    "Lease",
    "Progress",
    "Publication",
    "Role",
    "Scope",
    "Sighting",
    "Source",
    "State",
    "Verdict",
    "Version",
]
