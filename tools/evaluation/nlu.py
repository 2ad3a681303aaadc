"""Parse messages with a trained model, in this process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog

Ranking = tuple[tuple[str, float], ...]

_KEPT = 5


def parse_all(model: Path, texts: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """Load a model and parse messages one by one.

    Args:
        model: a trained model, ours only: loading one runs code that it names.
        texts: the messages.

    Yields:
        Rasa's parsed message for each.
    """
    _keep_rasa_quiet()
    # Imported late: it takes half a minute.
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))
    loop = asyncio.new_event_loop()
    try:
        for text in texts:
            yield loop.run_until_complete(agent.parse_message(text))
    finally:
        loop.close()


def ranking_of(parsed: Mapping[str, Any]) -> Ranking:
    """Read the likeliest intents of a parsed message.

    Args:
        parsed: Rasa's parsed message.

    Returns:
        At most five intents with their probabilities, the likeliest first.
    """
    ranking = parsed.get("intent_ranking") or ()
    return tuple((str(item["name"]), float(item["confidence"])) for item in ranking[:_KEPT])


def _keep_rasa_quiet() -> None:
    # At its default level Rasa prints every message that it parses.
    only_errors = structlog.make_filtering_bound_logger(logging.ERROR)
    structlog.configure(wrapper_class=only_errors)
    logging.getLogger("rasa").setLevel(logging.ERROR)
    # Libraries that it imports set the filters of warnings themselves.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.CRITICAL)
