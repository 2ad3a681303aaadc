"""The tables of conversations, as the code of this version reads and writes them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

_double = Float(53)

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
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
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
