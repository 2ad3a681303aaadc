"""Find the few open messages at once among the many done ones; excuse a late answer only once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OPEN = sa.text("done_at IS NULL")
_DONE = sa.text("done_at IS NOT NULL")


def upgrade() -> None:
    """Part the index of what is done from that of what is open; note when a delay was excused."""
    op.add_column("inbox", sa.Column("excused_at", sa.Float(53)))
    op.create_index(
        "ix_inbox_open",
        "inbox",
        ["channel", "conversation_id", "id"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.drop_index("ix_inbox_done_at", "inbox")
    op.create_index(
        "ix_inbox_done_at", "inbox", ["done_at"], sqlite_where=_DONE, postgresql_where=_DONE
    )
