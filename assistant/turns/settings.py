"""Settings that hold on every channel, from environment variables and the `.env` file."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import Field, field_validator

from assistant.common.settings import SettingsGroup, number

# Behind its deadline a turn still sends what it said.
_TO_SEND_S = 5.0


class TurnSettings(SettingsGroup):
    """What holds on every channel; each field is a variable in upper case."""

    turn_deadline_seconds: float = Field(
        15.0, gt=0, le=300, description="a number of seconds above 0, 300 at most"
    )
    turn_max_characters: int = number(2000, 1, 20_000, "characters")
    turns_at_once: int = number(2, 1, 1000, "turns")
    redact_contact_details: bool = Field(True, description="true or false")
    redis_url: str = Field(
        "", description="empty, or an address that begins with redis://, rediss:// or unix://"
    )

    @property
    def stop_seconds(self) -> float:
        """How long a part may take to end when asked to: what runs is answered first."""
        return self.turn_deadline_seconds + _TO_SEND_S

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
            raise ValueError("scheme")
        return value
