"""The bodies of the requests to the web channel (docs/openapi-web.yml)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    model_validator,
)

_MAX_PAYLOAD = 500
_MAX_REPLIES = 100
_MAX_COMMENT = 500


def _readable(value: str) -> str:
    value.encode()  # half a surrogate pair is no text
    return value


Reason = Literal["unclear", "not_working", "other_question", "other"]
Readable = Annotated[StrictStr, AfterValidator(_readable)]
MessageId = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Nothing(BaseModel):
    """An empty object."""

    model_config = ConfigDict(extra="forbid")


class Renewing(BaseModel):
    """The key that came with the first token."""

    renewal: Readable = Field("", max_length=200)

    model_config = ConfigDict(extra="forbid")


class ReplyName(BaseModel):
    """One reply: the message that it answers, and its number among the replies to it."""

    message_id: MessageId
    reply: Annotated[StrictInt, Field(ge=0, lt=_MAX_REPLIES)]

    model_config = ConfigDict(extra="forbid")


class Rated(ReplyName):
    """What a customer thinks of a reply, and of one that did not help perhaps what was missing."""

    rating: Literal["up", "down"]
    reason: Reason | None = None
    comment: Annotated[Readable, Field(min_length=1, max_length=_MAX_COMMENT)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _is_explained_if_down(cls, values: dict[str, Any]) -> dict[str, Any]:
        if "reason" in values and values.get("rating") != "down":
            raise ValueError("a reason is for down only")
        if "comment" in values and "reason" not in values:
            raise ValueError("a comment is for a reason only")
        if None in values.values():
            raise ValueError("what is not said is left out")
        return values


class Posting(BaseModel):
    """A message: what was typed, or the payload of the button pressed and where it stands."""

    message_id: MessageId
    text: StrictStr | None = None
    payload: Annotated[Readable, Field(max_length=_MAX_PAYLOAD)] | None = None
    pressed: ReplyName | None = None
    announced: StrictBool = False

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _is_one_of_both(cls, values: dict[str, Any]) -> dict[str, Any]:
        if ("text" in values) == ("payload" in values) or None in values.values():
            raise ValueError("either text or payload")
        return values
