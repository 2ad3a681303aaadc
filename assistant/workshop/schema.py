"""Makes the workshop's tables, or brings them to this version."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection

# Any number but the storage's own: who holds it in PostgreSQL migrates alone.
_LOCK = 8_254_717_002


def migrate() -> None:
    """Make the tables; several may do so at once."""
    is_shared = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_shared:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            if is_shared:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
