"""Makes the workshop's tables, or brings them to this version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from django.core.management import call_command
from django.db import connection

# Any number but the storage's own: who holds it in PostgreSQL migrates alone.
_LOCK = 8_254_717_002


def migrate() -> None:
    """Make the tables; several may do so at once."""
    alone: AbstractContextManager[None] = nullcontext()
    if connection.vendor == "postgresql":
        alone = _locked()
    with alone:
        call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def _locked() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
