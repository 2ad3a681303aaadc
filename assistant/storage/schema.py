"""The tables of the database, as the code of this version reads and writes them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

_double = Float(53)
_number = BigInteger().with_variant(Integer(), "sqlite")
_IN_HAND = text("owner IS NOT NULL")
_OPEN = text("done_at IS NULL")
_DONE = text("done_at IS NOT NULL")

# `slots` holds the values at the end of the last turn, so that no turn replays the others.
conversations = Table(
    "conversations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255), nullable=False, unique=True),
    Column("turns", Integer, nullable=False),
    Column("slots", Text, nullable=False),
    Column("started_at", _double, nullable=False),
    Column("last_active_at", _double, nullable=False),
    Index("ix_conversations_last_active_at", "last_active_at"),
    # A number is never given twice: it tells a conversation from one erased before it.
    sqlite_autoincrement=True,
)

# Rasa's own columns, so that what reads its stock store can read this one, and `turn`.
events = Table(
    "events",
    metadata,
    Column("id", _number, primary_key=True),
    Column("sender_id", String(255), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("type_name", String(255), nullable=False),
    Column("timestamp", _double, nullable=False),
    Column("intent_name", String(255)),
    Column("action_name", String(255)),
    Column("data", Text, nullable=False),
    Index("ix_events_sender_id_turn", "sender_id", "turn"),
    Index("ix_events_timestamp", "timestamp"),
)

# What a platform was acknowledged, in order of arrival; `body` and `address` go when it is done,
# and the rest stays for a while, so that the platform may deliver it again.
inbox = Table(
    "inbox",
    metadata,
    Column("id", _number, primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("conversation_id", String(255), nullable=False),
    Column("message_id", String(255), nullable=False),
    Column("body", Text),
    Column("address", Text),
    Column("received_at", _double, nullable=False),
    Column("due_at", _double, nullable=False),
    Column("owner", String(64)),
    Column("leased_until", _double),
    Column("attempts", Integer, nullable=False, default=0),
    Column("deaths", Integer, nullable=False, default=0),
    Column("answered_at", _double),
    Column("failing_since", _double),
    Column("failures", Integer, nullable=False, default=0),
    Column("done_at", _double),
    Column("excused_at", _double),
    UniqueConstraint("channel", "conversation_id", "message_id", name="uq_inbox_message"),
    # One message of a conversation is in work at a time, whatever two processes see of each other.
    Index(
        "uq_inbox_in_hand",
        "channel",
        "conversation_id",
        unique=True,
        sqlite_where=_IN_HAND,
        postgresql_where=_IN_HAND,
    ),
    # Few messages are open among the many that are kept for a while.
    Index(
        "ix_inbox_open",
        "channel",
        "conversation_id",
        "id",
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
    Index("ix_inbox_done_at", "done_at", sqlite_where=_DONE, postgresql_where=_DONE),
    sqlite_autoincrement=True,
)

# The answers that are not sent yet, as the platform takes them; a row goes when it was sent.
outbox = Table(
    "outbox",
    metadata,
    Column("id", _number, primary_key=True),
    Column("inbox_id", _number, nullable=False),
    Column("position", Integer, nullable=False),
    Column("conversation_id", String(255), nullable=False),
    Column("content", Text, nullable=False),
    Column("created_at", _double, nullable=False),
    UniqueConstraint("inbox_id", "position", name="uq_outbox_position"),
    Index("ix_outbox_conversation_id", "conversation_id"),
)
