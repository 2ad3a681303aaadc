"""What the Bot Connector posts, and what of it concerns a conversation."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any

from pydantic import AliasPath, BaseModel, ConfigDict, Field, field_validator

from assistant.privacy.redaction import MASK

_TAG = re.compile(r"<[^<>]*>")
_AT = re.compile(r"<at(?:\s[^<>]*)?>([^<>]*)</at>", re.IGNORECASE)
# What a message replies to: a marker of its own, or the text as HTML.
_QUOTED = re.compile(
    r"<quoted\b[^<>]*/>|<quoted\b[^<>]*>.*?</quoted>|<blockquote\b[^<>]*>.*?</blockquote>",
    re.IGNORECASE | re.DOTALL,
)
_QUOTE_LINE = re.compile(r"^\s*(?:>|&gt;)+\s?")
_FILES = ("image/", "audio/", "video/", "application/vnd.microsoft.teams.file")


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


class Conversation(_Incoming):
    """Where something was said; in a team, the id holds the thread."""

    id: str = Field(min_length=1)
    type: str = Field("personal", alias="conversationType")
    tenant_id: str | None = Field(None, alias="tenantId")

    @field_validator("type", mode="before")
    @classmethod
    def _is_personal_unless_said(cls, value: Any) -> Any:
        return value or "personal"


class Mentioned(_Incoming):
    """Who is mentioned; some of Teams' clients leave the id out, others the name."""

    id: str | None = None
    name: str | None = None


class Entity(_Incoming):
    """A part of the text with a meaning, such as a mention."""

    type: str = ""
    text: str | None = None
    mentioned: Mentioned | None = None


class Attachment(_Incoming):
    """Something beside the text."""

    content_type: str = Field("", alias="contentType")


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
    attachments: tuple[Attachment, ...] | None = None
    members_added: tuple[Account, ...] | None = Field(None, alias="membersAdded")
    own_tenant_id: str | None = Field(
        None, validation_alias=AliasPath("channelData", "tenant", "id")
    )

    @property
    def tenant_id(self) -> str | None:
        """The organisation where this happens, if it says so."""
        return self.own_tenant_id or self.conversation.tenant_id


def typed_text(activity: Activity) -> str:
    """Read what a person typed.

    Args:
        activity: a message.

    Returns:
        The text without the mention of the bot and without what it quotes, other mentions masked,
        as they name people who did not write it; entities decoded; empty if the message has no
        text.
    """
    text = _without_quotes(activity.text or "")
    for entity in activity.entities or ():
        if entity.type == "mention" and entity.text and entity.mentioned:
            text = text.replace(entity.text, " " if _is_bot(entity.mentioned, activity) else MASK)
    # A mention whose entity has no text, or none at all, stays in the text as a tag.
    text = _AT.sub(lambda tag: _named(tag[1], activity), text)
    if activity.text_format == "xml":
        text = _TAG.sub(" ", text)
    return html.unescape(text).strip()


def mentions_bot(activity: Activity) -> bool:
    """Tell whether a message calls the bot.

    Args:
        activity: a message.

    Returns:
        Whether one of its mentions is the bot.
    """
    mentions = (one for one in activity.entities or () if one.type == "mention")
    return any(one.mentioned and _is_bot(one.mentioned, activity) for one in mentions)


def has_file(activity: Activity) -> bool:
    """Tell whether a picture, a voice message or a file came with the text.

    Args:
        activity: a message.

    Returns:
        Whether there is more than the text as HTML, which Teams always attaches.
    """
    kinds = (one.content_type.lower() for one in activity.attachments or ())
    return any(kind.startswith(_FILES) for kind in kinds)


def _is_bot(mentioned: Mentioned, activity: Activity) -> bool:
    if mentioned.id:
        return mentioned.id == activity.recipient.id
    return bool(mentioned.name) and mentioned.name == activity.recipient.name


def _named(name: str, activity: Activity) -> str:
    bots = {activity.recipient.name}
    for entity in activity.entities or ():
        if entity.type == "mention" and entity.mentioned and _is_bot(entity.mentioned, activity):
            bots.add(entity.mentioned.name)
    return " " if html.unescape(name).strip() in bots else MASK


def _without_quotes(text: str) -> str:
    bare = _QUOTED.sub(" ", text)
    lines = bare.split("\n")
    own = [line for line in lines if not _QUOTE_LINE.match(line)]
    if any(_TAG.sub("", _AT.sub("", line)).strip() for line in own):
        return "\n".join(own)
    return "\n".join(_QUOTE_LINE.sub("", line) for line in lines)


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
