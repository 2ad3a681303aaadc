"""Notes what was done, by whom."""

from __future__ import annotations

import structlog

from assistant.workshop.models import Account, AuditEntry

_log = structlog.get_logger(__name__)


def note(account: Account | str, action: str, subject: str = "", **detail: object) -> None:
    """Add a line to the audit log.

    Args:
        account: who, or a name where there is no account yet.
        action: what, a name of `actions` in wording.fr.yml.
        subject: to what: a file, an account, a number; never a customer's words.
        **detail: names and numbers.
    """
    name = account if isinstance(account, str) else account.name
    AuditEntry.objects.create(account=name, action=action, subject=subject, detail=detail)
    _log.info("workshop.done", action=action, account=name)
