"""Rasa's own store of conversations, which the assistant does not use."""

from __future__ import annotations

from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from sqlalchemy.engine import URL


class StockStore(SQLTrackerStore):
    """Rasa's own store, which writes addresses as SQLAlchemy 1 did."""

    @staticmethod
    def get_db_url(_dialect: str, _host: str, _port: int, db: str, *_: Any) -> URL:
        return URL.create("sqlite", database=db)
