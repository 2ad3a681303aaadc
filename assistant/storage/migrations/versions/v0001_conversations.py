"""Keep conversations: their events, and where each stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sender_id", sa.String(255), nullable=False, unique=True),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("slots", sa.Text, nullable=False),
        sa.Column("started_at", sa.Float(53), nullable=False),
        sa.Column("last_active_at", sa.Float(53), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_conversations_last_active_at", "conversations", ["last_active_at"])
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("type_name", sa.String(255), nullable=False),
        sa.Column("timestamp", sa.Float(53), nullable=False),
        sa.Column("intent_name", sa.String(255)),
        sa.Column("action_name", sa.String(255)),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_index("ix_events_sender_id_turn", "events", ["sender_id", "turn"])
    op.create_index("ix_events_timestamp", "events", ["timestamp"])
