"""Erase one conversation: `python -m assistant.service.personal_data.erase ID`."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack

from assistant.service.personal_data.traces import ErasedTraces, shared_traces
from assistant.storage.commands import CommandError, named_conversation, run_command
from assistant.storage.conversations import Erased
from assistant.storage.migrate import opened
from assistant.storage.settings import StorageSettings


def main() -> int:
    """Erase the conversation of the command line."""
    return run_command(lambda settings: asyncio.run(erase(settings, named_conversation())))


async def erase(settings: StorageSettings, conversation_id: str) -> str:
    """Erase a conversation wherever it is kept, once its running turn has ended.

    Args:
        settings: which database.
        conversation_id: which conversation.

    Returns:
        What was erased, in words.

    Raises:
        CommandError: nothing is known of it.
        StorageError: the database is out of reach.
        StoreError: Redis is out of reach.
    """
    async with AsyncExitStack() as stack:
        conversations = stack.enter_context(opened(settings))
        traces = await stack.enter_async_context(shared_traces())
        if traces:
            await stack.enter_async_context(traces.between_turns(conversation_id))
        # Redis first: if it fails, the command can be given again with the same result.
        erased = await traces.erase(conversation_id) if traces else None
        kept = conversations.erase(conversation_id)
    if kept is None and not (erased and (erased.exchanges or erased.claims)):
        raise CommandError(f"{settings.place}: no conversation is named {conversation_id}.")
    return _words(settings, conversation_id, kept or Erased(0, 0), erased)


def _words(
    settings: StorageSettings, conversation_id: str, kept: Erased, erased: ErasedTraces | None
) -> str:
    lines = [
        f"Erased {conversation_id}:",
        f"  {settings.place}: {kept.events} events and its slots, {kept.messages} messages of the "
        "inbox with their unsent answers",
    ]
    if erased:
        lines.append(
            f"  Redis (REDIS_URL): {erased.exchanges} exchanges of the web history, "
            f"{erased.claims} message ids, its buttons"
        )
    else:
        lines.append(
            "  Without REDIS_URL the web history is in the memory of the running assistant: it "
            "goes when the customer erases it, after WEB_CONVERSATION_HOURS, or at the next start."
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
