"""Read what Slack delivers: who says what, where, and in which conversation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.privacy.pseudonyms import Pseudonyms
from assistant.replies.build import TOPICS
from assistant.replies.slack import about_of, owner_of
from assistant.turns import Incoming
from assistant.turns.model import ABOUT, ATTACHED

_TOKEN = re.compile(r"<([^<>]*)>")
_QUOTE = re.compile(r"^\s*(?:&gt;)+\s?")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}
_SCHEMES = ("mailto:", "tel:")
# `!date` alone has words of its own for a reader.
_CALLS = ("!here", "!channel", "!everyone", "!subteam")


def plain(markup: str) -> str:
    """Turn Slack's markup into the text that a reader sees, without the people it calls.

    Args:
        markup: a message's text, as Slack delivers it.

    Returns:
        The text: a link is its label, unless it is an address; a channel its name; mentions of
        people and quoted lines are left out, unless nothing else was typed.
    """
    text = _TOKEN.sub(lambda token: _seen(token[1]), _without_quotes(markup))
    return _ENTITY.sub(lambda entity: _CHARACTERS[entity[1]], text).strip()


def mentions_somebody(markup: str) -> bool:
    """Tell whether a message calls a person or the bot.

    Args:
        markup: a message's text, as Slack delivers it.

    Returns:
        True with a mention of a user in it.
    """
    return any(token.startswith("@") for token in _TOKEN.findall(markup))


def _without_quotes(markup: str) -> str:
    lines = markup.split("\n")
    own = [line for line in lines if not _QUOTE.match(line)]
    if any(_TOKEN.sub("", line).strip() for line in own):
        return "\n".join(own)
    return "\n".join(_QUOTE.sub("", line) for line in lines)


def _seen(token: str) -> str:
    target, _, label = token.partition("|")
    if target.startswith(("@", *_CALLS)):
        return ""
    if target.startswith("#"):
        return f"#{label}" if label else ""
    if target.startswith("mailto:"):
        # Its label may be a name; an address can be masked.
        return target.removeprefix("mailto:")
    if label:
        return label
    for scheme in _SCHEMES:
        target = target.removeprefix(scheme)
    return "" if target.startswith("!") else target


CHANNEL = "slack"
# A text with a file, and one shown in the channel too: both are typed by a person. Every other
# subtype tells that something happened: somebody joined, a message was edited or deleted…
_TYPED = (None, "file_share", "thread_broadcast")
_SLACKBOT = "USLACKBOT"

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a person talks to the assistant.

    Attributes:
        user: the person.
        channel: where to answer; the person's own id stands for their direct messages.
        thread: the thread to answer in, if any.
        direct: whether nobody else reads it.
        conversation_id: one for each person, and for each of their threads elsewhere.
    """

    user: str
    channel: str
    thread: str | None
    direct: bool
    conversation_id: str


@dataclass(frozen=True)
class Received:
    """A message of a person."""

    place: Place
    message: Incoming


@dataclass(frozen=True)
class Press:
    """A pressed button.

    Attributes:
        received: the message that it stands for.
        title: what is written on it.
        owner: who may press it; empty for anybody.
        ts: the message that it belongs to; None on the home tab.
        text: that message's text.
        blocks: that message's blocks.
        block_id: the row of buttons that it is in.
    """

    received: Received
    title: str
    owner: str
    ts: str | None
    text: str
    blocks: tuple[dict[str, Any], ...]
    block_id: str = ""


def read_direct_message(body: Payload, names: Pseudonyms) -> Received | None:
    """Read a message event of the direct messages with the bot.

    Args:
        body: what Slack delivered.
        names: makes the conversation's and the message's ids, which tell nothing of the person.

    Returns:
        The message, or None if no person typed it there.
    """
    event = body["event"]
    if not _is_typed(event) or not _is_direct(event["channel"]):
        return None
    place = _place(names, event["user"], event["channel"], event.get("thread_ts"), direct=True)
    return _typed(body, place, names)


def read_mention(body: Payload, names: Pseudonyms) -> Received | None:
    """Read a mention of the bot in a channel.

    Args:
        body: what Slack delivered.
        names: makes the conversation's and the message's ids, which tell nothing of the person.

    Returns:
        The message, or None if no person typed it.
    """
    event = body["event"]
    if not _is_typed(event):
        return None
    return _typed(body, _thread_place(event, names), names)


def read_follow_up(body: Payload, names: Pseudonyms) -> Received | None:
    """Read a message event of a channel's thread, in which nobody is mentioned.

    Args:
        body: what Slack delivered.
        names: makes the conversation's and the message's ids, which tell nothing of the person.

    Returns:
        The message, which concerns us only if its person talks with us in that thread; None if
        it is none.
    """
    event = body["event"]
    if not _is_typed(event) or _is_direct(event["channel"]) or not event.get("thread_ts"):
        return None
    # A mention of the bot comes as an event of its own; one of somebody else is not for us.
    if mentions_somebody(event.get("text", "")):
        return None
    return _typed(body, _thread_place(event, names), names)


def read_press(body: Payload, names: Pseudonyms) -> Press | None:
    """Read a press of one of our buttons.

    Args:
        body: what Slack delivered.
        names: makes the conversation's and the message's ids, which tell nothing of the person.

    Returns:
        The press, or None if it carries nothing.
    """
    action = body["actions"][0]
    if not action.get("value"):
        return None
    message = body.get("message") or {}
    ts = message.get("ts")
    place = _press_place(body, message, names)
    # Pressed twice before it froze, a button of a message is the same message delivered again.
    pressed = (place.channel, ts) if ts else (action.get("action_ts", ""),)
    message_id = names.of(CHANNEL, "press", *pressed, action.get("action_id", ""))
    block_id = action.get("block_id", "")
    metadata = {**_metadata(body, place), ABOUT: about_of(block_id)}
    received = Received(place, _incoming(place, message_id, metadata, payload=action["value"]))
    return Press(
        received=received,
        title=action.get("text", {}).get("text", ""),
        owner=owner_of(block_id),
        ts=ts,
        text=message.get("text", ""),
        blocks=tuple(message.get("blocks", ())),
        block_id=block_id,
    )


def read_command(body: Payload, names: Pseudonyms) -> Received:
    """Read a slash command; its answer goes to the person's direct messages.

    Args:
        body: what Slack delivered.
        names: makes the conversation's and the message's ids, which tell nothing of the person.

    Returns:
        The question typed after the command, or the wish to see the topics.
    """
    place = _place(names, body["user_id"], body["user_id"], None, direct=True)
    metadata = _metadata(body, place)
    text = plain(body.get("text", ""))
    return Received(place, _incoming(place, body["trigger_id"], metadata, text, _topics(text)))


def _typed(body: Payload, place: Place, names: Pseudonyms) -> Received:
    event = body["event"]
    has_files = bool(event.get("files"))
    metadata = {**_metadata(body, place), **({ATTACHED: True} if has_files else {})}
    text = plain(event.get("text", ""))
    # The same for the mention and the message events of one text, and for every delivery.
    message_id = names.of(CHANNEL, "message", event["channel"], event["ts"])
    payload = None if place.direct or has_files else _topics(text)
    return Received(place, _incoming(place, message_id, metadata, text, payload))


def _topics(text: str) -> str | None:
    # Who calls the bot without a question wants to know what can be asked.
    return None if text else TOPICS


def _incoming(
    place: Place,
    message_id: str,
    metadata: dict[str, Any],
    text: str = "",
    payload: str | None = None,
) -> Incoming:
    return Incoming(
        channel=CHANNEL,
        conversation_id=place.conversation_id,
        message_id=message_id,
        text=text,
        payload=payload,
        metadata=metadata,
    )


def _is_typed(event: Payload) -> bool:
    return (
        event.get("subtype") in _TYPED
        and not event.get("bot_id")
        and not event.get("hidden")
        and event.get("user", _SLACKBOT) != _SLACKBOT
        and bool(event.get("user"))
        and bool(event.get("channel"))
        and bool(event.get("ts"))
    )


def _is_direct(channel: str) -> bool:
    return channel.startswith("D")


def _place(
    names: Pseudonyms, user: str, channel: str, thread: str | None, *, direct: bool
) -> Place:
    where = () if direct else (channel, thread or "")
    return Place(user, channel, thread, direct, names.conversation_id(CHANNEL, user, *where))


def _thread_place(event: Payload, names: Pseudonyms) -> Place:
    direct = _is_direct(event["channel"])
    thread = event.get("thread_ts") or (None if direct else event["ts"])
    return _place(names, event["user"], event["channel"], thread, direct=direct)


def _press_place(body: Payload, message: Payload, names: Pseudonyms) -> Place:
    user = body["user"]["id"]
    channel = (body.get("channel") or {}).get("id")
    if not channel:
        return _place(names, user, user, None, direct=True)
    direct = _is_direct(channel)
    thread = message.get("thread_ts") or (None if direct else message.get("ts"))
    return _place(names, user, channel, thread, direct=direct)


def _metadata(body: Payload, place: Place) -> dict[str, Any]:
    team = body.get("team_id") or (body.get("team") or {}).get("id")
    kind = body.get("event", {}).get("channel_type") or ("im" if place.direct else "channel")
    return {"team": team, "channel_type": kind}
