"""Keep what platforms were acknowledged until it is answered, and answers until they are sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_IN_HAND = sa.text("owner IS NOT NULL")


def upgrade() -> None:
    """Make the two tables."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "inbox",
        sa.Column("id", number, primary_key=True),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(255), nullable=False),
        sa.Column("message_id", sa.String(255), nullable=False),
        sa.Column("body", sa.Text),
        sa.Column("address", sa.Text),
        sa.Column("received_at", sa.Float(53), nullable=False),
        sa.Column("due_at", sa.Float(53), nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("leased_until", sa.Float(53)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("deaths", sa.Integer, nullable=False),
        sa.Column("answered_at", sa.Float(53)),
        sa.Column("failing_since", sa.Float(53)),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("done_at", sa.Float(53)),
        sa.UniqueConstraint("channel", "conversation_id", "message_id", name="uq_inbox_message"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_inbox_in_hand",
        "inbox",
        ["channel", "conversation_id"],
        unique=True,
        sqlite_where=_IN_HAND,
        postgresql_where=_IN_HAND,
    )
    op.create_index("ix_inbox_done_at", "inbox", ["done_at"])
    op.create_table(
        "outbox",
        sa.Column("id", number, primary_key=True),
        sa.Column("inbox_id", number, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("conversation_id", sa.String(255), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.UniqueConstraint("inbox_id", "position", name="uq_outbox_position"),
    )
    op.create_index("ix_outbox_conversation_id", "outbox", ["conversation_id"])
