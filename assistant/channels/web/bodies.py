"""The bodies of the requests to the web channel (docs/openapi-web.yml)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, StrictBool, StrictStr, conint, constr, root_validator, validator

_MAX_PAYLOAD = 500
_MESSAGE_ID = r"^[A-Za-z0-9_-]{1,64}\Z"
_MAX_REPLIES = 100


class Nothing(BaseModel):
    """An empty object."""

    class Config:
        extra = "forbid"


class ReplyName(BaseModel):
    """One reply: the message that it answers, and its number among the replies to it."""

    message_id: constr(strict=True, regex=_MESSAGE_ID)  # type: ignore[valid-type]
    reply: conint(strict=True, ge=0, lt=_MAX_REPLIES)  # type: ignore[valid-type]

    class Config:
        extra = "forbid"


class Rated(ReplyName):
    """What a customer thinks of a reply."""

    rating: Literal["up", "down"]


class Posting(BaseModel):
    """A message: what was typed, or the payload of the button pressed and where it stands."""

    message_id: constr(strict=True, regex=_MESSAGE_ID)  # type: ignore[valid-type]
    text: StrictStr | None = None
    payload: constr(strict=True, max_length=_MAX_PAYLOAD) | None = None  # type: ignore[valid-type]
    pressed: ReplyName | None = None
    announced: StrictBool = False

    class Config:
        extra = "forbid"

    @validator("payload")
    @classmethod
    def _is_readable(cls, value: str | None) -> str | None:
        if value is not None:
            value.encode()  # half a surrogate pair is no text
        return value

    @root_validator(pre=True)
    @classmethod
    def _is_one_of_both(cls, values: dict[str, Any]) -> dict[str, Any]:
        if ("text" in values) == ("payload" in values) or None in values.values():
            raise ValueError("either text or payload")
        return values
