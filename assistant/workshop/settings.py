"""Settings of the workshop, from environment variables and the `.env` file."""

from __future__ import annotations

from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from assistant.common.settings import SettingsError, loopback
from assistant.privacy.pseudonyms import SHORTEST, KeptSecretError, kept_secret
from assistant.service.launcher.servers import WorkshopPlace

_KEPT_IN = "workshop-secret"
_SECRET_BYTES = 48


class WorkshopSettings(WorkshopPlace):
    """Each field is a variable in upper case."""

    workshop_address: str = Field(
        "",
        pattern=r"^(https://[^/?#]+/?)?$",
        description="empty, or the https:// address where support staff reach the workshop",
    )
    workshop_secret: str = Field(
        "",
        pattern=rf"^(.{{{SHORTEST},}})?$",
        description=f"empty, or a text of {SHORTEST} characters at least",
    )
    workshop_assistant_url: str = Field(
        "",
        pattern="^(https?://.+)?$",
        description="empty, or the http:// address of the running assistant",
    )
    workshop_zone: ZoneInfo = Field(
        ZoneInfo("Europe/Paris"), description="a time zone such as Europe/Paris"
    )
    workshop_project: Path = Field(Path(), description="a path")
    workshop_commit: bool = Field(True, description="true or false")
    workshop_approval: bool = Field(False, description="true or false")
    workshop_most_lost: int = Field(
        5, ge=0, le=100, description="a number of percentage points between 0 and 100"
    )
    workshop_report_to: str = Field(
        "",
        pattern="^([^,]*@[^,]*(,[^,]*@[^,]*)*)?$",
        description="empty, or addresses of mail with commas between them",
    )
    workshop_report_from: str = Field("", description="empty, or an address of mail")
    workshop_smtp: str = Field(
        "",
        description="empty, or smtps://user:password@host or smtp://host of a mail server",
        repr=False,
    )
    assistant_var: Path = Field(Path("var"), description="a path")

    @field_validator("workshop_address", "workshop_assistant_url")
    @classmethod
    def _without_final_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("workshop_smtp")
    @classmethod
    def _is_mail_server(cls, value: str) -> str:
        parts = urlsplit(value)
        # What is no port raises too; read later it would be quoted, and may be part of a password.
        is_wrong = parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.port == 0
        if value and is_wrong:
            raise ValueError("address")
        return value

    @model_validator(mode="after")
    def _is_private(self) -> Self:
        if not self.workshop_address:
            try:
                loopback(self.workshop_host)
            except ValueError:
                raise ValueError(
                    "WORKSHOP_HOST must be a loopback address such as 127.0.0.1 unless "
                    "WORKSHOP_ADDRESS says where support staff reach the workshop over https"
                ) from None
        return self

    @property
    def address(self) -> str:
        """Where a browser opens the workshop, without a final slash."""
        return self.workshop_address or self.local_address

    @property
    def report_to(self) -> list[str]:
        """Who is sent the report."""
        return [one.strip() for one in self.workshop_report_to.split(",") if one.strip()]

    @property
    def hosts(self) -> list[str]:
        """The names by which the workshop may be called."""
        public = urlsplit(self.workshop_address).hostname
        return [public] if public else ["127.0.0.1", "localhost", "[::1]"]


def secret_of(settings: WorkshopSettings) -> str:
    """Take the secret that signs sessions; make one up, once, when none is set.

    Raises:
        SettingsError: its file cannot be read or written, or holds none.
    """
    if settings.workshop_secret:
        return settings.workshop_secret
    try:
        return kept_secret(settings.assistant_var / _KEPT_IN, _SECRET_BYTES)
    except KeptSecretError as error:
        raise SettingsError(f"{error}: restore it, or set WORKSHOP_SECRET.") from None
