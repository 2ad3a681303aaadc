"""Settings of the storage, from environment variables and the `.env` file."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from assistant.common.settings import SettingsGroup, number

_POSTGRESQL = {"postgresql", "postgres", "postgresql+psycopg2"}
_FILE = "conversations.db"


class StorageSettings(SettingsGroup):
    """Each field is a variable in upper case."""

    assistant_var: Path = Field(Path("var"), description="a path")
    database_url: str = Field(
        "",
        description="empty for SQLite, or an address such as "
        "postgresql://user:password@host:5432/database",
    )
    retention_days: int = number(30, 1, 3650, "days")

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: str) -> str:
        try:
            known = not value or make_url(value).drivername in _POSTGRESQL
        except (ArgumentError, ValueError):
            known = False
        if not known:
            # Without `from`: the parser's error quotes the address, password included.
            raise ValueError("address")
        return value

    @property
    def url(self) -> URL:
        """The database's address, as SQLAlchemy takes it."""
        if not self.database_url:
            return URL.create("sqlite", database=str(self.assistant_var / _FILE))
        return make_url(self.database_url).set(drivername="postgresql+psycopg2")

    @property
    def place(self) -> str:
        """Say where the database is, in words for an operator and without its password."""
        url = self.url
        if url.drivername == "sqlite":
            return f"SQLite file {url.database} (in ASSISTANT_VAR)"
        return f"PostgreSQL {url.host}:{url.port or 5432}/{url.database} (DATABASE_URL)"
