"""The bodies of the requests to the web channel (docs/openapi-web.yml)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    field_validator,
    model_validator,
)

_MAX_PAYLOAD = 500
_MAX_REPLIES = 100

MessageId = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Nothing(BaseModel):
    """An empty object."""

    model_config = ConfigDict(extra="forbid")


class ReplyName(BaseModel):
    """One reply: the message that it answers, and its number among the replies to it."""

    message_id: MessageId
    reply: Annotated[StrictInt, Field(ge=0, lt=_MAX_REPLIES)]

    model_config = ConfigDict(extra="forbid")


class Rated(ReplyName):
    """What a customer thinks of a reply."""

    rating: Literal["up", "down"]


class Posting(BaseModel):
    """A message: what was typed, or the payload of the button pressed and where it stands."""

    message_id: MessageId
    text: StrictStr | None = None
    payload: Annotated[StrictStr, Field(max_length=_MAX_PAYLOAD)] | None = None
    pressed: ReplyName | None = None
    announced: StrictBool = False

    model_config = ConfigDict(extra="forbid")

    @field_validator("payload")
    @classmethod
    def _is_readable(cls, value: str | None) -> str | None:
        if value is not None:
            value.encode()  # half a surrogate pair is no text
        return value

    @model_validator(mode="before")
    @classmethod
    def _is_one_of_both(cls, values: dict[str, Any]) -> dict[str, Any]:
        if ("text" in values) == ("payload" in values) or None in values.values():
            raise ValueError("either text or payload")
        return values
