"""What the Bot Connector posts, and what of it concerns a conversation."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

_TAG = re.compile(r"<[^<>]*>")


class _Incoming(BaseModel):
    """Base of the parts: what we do not know is left out, what is null counts as absent."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)


class Account(_Incoming):
    """A person or a bot."""

    id: str
    name: str | None = None
    aad_object_id: str | None = Field(None, alias="aadObjectId")

    @property
    def person(self) -> str:
        """Who it is: the directory's id, which an administrator can look up, where there is one."""
        return self.aad_object_id or self.id


class Tenant(_Incoming):
    """An organisation."""

    id: str | None = None


class ChannelData(_Incoming):
    """What Teams adds to the protocol."""

    tenant: Tenant | None = None


class Conversation(_Incoming):
    """Where something was said; in a team, the id holds the thread."""

    id: str = Field(min_length=1)
    type: str = Field("personal", alias="conversationType")
    tenant_id: str | None = Field(None, alias="tenantId")

    @field_validator("type", mode="before")
    @classmethod
    def _is_personal_unless_said(cls, value: Any) -> Any:
        return value or "personal"


class Entity(_Incoming):
    """A part of the text with a meaning, such as a mention."""

    type: str = ""
    text: str | None = None
    mentioned: Account | None = None


class Activity(_Incoming):
    """One event of a conversation."""

    type: str
    id: str | None = None
    reply_to_id: str | None = Field(None, alias="replyToId")
    name: str | None = None
    channel_id: str = Field("", alias="channelId")
    service_url: str = Field(alias="serviceUrl")
    sender: Account = Field(alias="from")
    recipient: Account
    conversation: Conversation
    locale: str | None = None
    text: str | None = None
    text_format: str | None = Field(None, alias="textFormat")
    value: Any = None
    entities: tuple[Entity, ...] | None = None
    members_added: tuple[Account, ...] | None = Field(None, alias="membersAdded")
    channel_data: ChannelData | None = Field(None, alias="channelData")

    @property
    def tenant_id(self) -> str | None:
        """The organisation where this happens, if it says so."""
        data = self.channel_data
        return (data.tenant.id if data and data.tenant else None) or self.conversation.tenant_id


def typed_text(activity: Activity) -> str:
    """Read what a person typed.

    Args:
        activity: a message.

    Returns:
        The text without the mention of the bot, other mentions by name, entities decoded; empty
        if the message has no text.
    """
    text = activity.text or ""
    for entity in activity.entities or ():
        if entity.type == "mention" and entity.text and entity.mentioned:
            to_bot = entity.mentioned.id == activity.recipient.id
            text = text.replace(entity.text, " " if to_bot else entity.mentioned.name or " ")
    if activity.text_format == "xml":
        text = _TAG.sub(" ", text)
    return html.unescape(text).strip()


@dataclass(frozen=True)
class Pressed:
    """What a button carries: its payload as it was issued, and what its answer is about."""

    payload: str
    about: str | None = None


def pressed_button(value: Any) -> Pressed | None:
    """Read a pressed button.

    Args:
        value: the activity's value: an object, or one written as a text.

    Returns:
        What it carries; None when nothing of ours was pressed.
    """
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    if not isinstance(value, dict):
        return None
    payload, about = value.get("payload"), value.get("about")
    if not isinstance(payload, str) or not payload:
        return None
    return Pressed(payload, about if isinstance(about, str) else None)
