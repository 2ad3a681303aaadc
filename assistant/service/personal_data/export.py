"""Write all that is kept of one conversation as JSON: `make export-conversation ID=…`."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from assistant.privacy.pseudonyms import installed_pseudonyms
from assistant.service.personal_data.traces import shared_traces
from assistant.storage.commands import CommandError, named_conversation, run_command
from assistant.storage.conversations import Held, Stored
from assistant.storage.migrate import opened
from assistant.storage.settings import StorageSettings
from assistant.turns.queueing.model import Sealer, UnreadableError


def main() -> int:
    """Export the conversation of the command line."""
    return run_command(lambda settings: asyncio.run(_export(settings, named_conversation())))


async def _export(settings: StorageSettings, conversation_id: str) -> str:
    return json.dumps(await export(settings, conversation_id), ensure_ascii=False, indent=2)


async def export(settings: StorageSettings, conversation_id: str) -> dict[str, Any]:
    """Gather all that is kept of a conversation.

    Args:
        settings: which database.
        conversation_id: which conversation.

    Returns:
        `messages`, to be read by a person; `memory`, what the assistant goes by; `web_history`,
        what the web channel shows, None without Redis; `inbox`, what Slack or Teams delivered and
        is waiting or was answered a while ago; `events`, everything as it is stored.

    Raises:
        CommandError: nothing is known of it.
        StorageError: the database is out of reach.
        StoreError: Redis is out of reach.
    """
    with opened(settings) as conversations:
        async with shared_traces() as traces:
            history = await traces.history(conversation_id) if traces else None
        stored = conversations.whole(conversation_id)
        held = conversations.held(conversation_id)
    if stored is None and not history and not held:
        raise CommandError(f"{settings.place}: no conversation is named {conversation_id}.")
    return {
        "conversation_id": conversation_id,
        **(_stored(stored) if stored else {}),
        "web_history": history,
        "inbox": _inbox(held),
    }


def _inbox(held: Sequence[Held]) -> list[dict[str, Any]]:
    if not held:
        return []
    sealer = Sealer.of(installed_pseudonyms())
    return [_held(one, sealer) for one in held]


def _held(message: Held, sealer: Sealer) -> dict[str, Any]:
    times = {"answered_at": message.answered_at, "done_at": message.done_at}
    return {
        "message_id": message.message_id,
        "received_at": _time(message.received_at),
        **{name: None if at is None else _time(at) for name, at in times.items()},
        **(json.loads(message.body) if message.body else {}),
        "address": _opened(message.address, sealer) if message.address else None,
        "unsent": [_opened(content, sealer) for content in message.unsent],
    }


def _opened(sealed: str, sealer: Sealer) -> dict[str, Any] | str:
    try:
        return sealer.open(sealed)
    except UnreadableError:
        return "unreadable: PSEUDONYM_SECRET was changed"


def _stored(stored: Stored) -> dict[str, Any]:
    return {
        "started_at": _time(stored.summary.started_at),
        "last_active_at": _time(stored.summary.last_active_at),
        "messages": list(_messages(stored.events)),
        "memory": stored.summary.slots,
        "events": list(stored.events),
    }


def _messages(events: tuple[dict[str, Any], ...]) -> Iterator[dict[str, Any]]:
    for event in events:
        if event["event"] in {"user", "bot"}:
            yield {
                "at": _time(event["timestamp"]),
                "from": {"user": "customer", "bot": "assistant"}[event["event"]],
                "text": event.get("text"),
                "channel": event.get("input_channel"),
                "intent": event.get("parse_data", {}).get("intent", {}).get("name"),
            }


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


if __name__ == "__main__":
    sys.exit(main())
