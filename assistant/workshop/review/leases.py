"""A group is one person's for ten minutes after their last step in it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assistant.workshop.models import LEASE, Account, Lease


def take(group: str, account: Account, last_event: int) -> Lease:
    """Take a group, or go on with it.

    Args:
        group: its key.
        account: for whom.
        last_event: the last message gathered; what comes later waits for the next time.

    Returns:
        The lease that holds: of somebody else, if they work on it.
    """
    now = timezone.now()
    fresh = {"account": account, "until": now + LEASE, "through": last_event}
    with transaction.atomic():
        found = Lease.objects.select_for_update().get_or_create(group=group, defaults=fresh)
        lease: Lease = found[0]
        if lease.until <= now:
            lease.account, lease.through = account, last_event
        if lease.account_id == account.pk:
            lease.until = now + LEASE
            lease.save()
    return lease


def drop(group: str, account: Account) -> None:
    """Give a group back."""
    Lease.objects.filter(group=group, account=account).delete()


def holders() -> dict[str, tuple[str, datetime]]:
    """Who works on which group, and until when."""
    held = Lease.objects.filter(until__gt=timezone.now()).select_related("account")
    return {lease.group: (lease.account.name, lease.until) for lease in held}
