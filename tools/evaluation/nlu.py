"""Parse messages with a trained model, in this process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog

from assistant.service.launcher.progress import Progress

Ranking = tuple[tuple[str, float], ...]

_KEPT = 5


def parse_texts(texts: Sequence[str], model: Path, progress: Progress) -> list[Mapping[str, Any]]:
    """Parse messages with the NLU pipeline of a model.

    Args:
        texts: the messages.
        model: a trained model, ours only: loading one runs code that it names.
        progress: where to show the work.

    Returns:
        Rasa's parsed message for each.
    """
    _keep_rasa_quiet()
    # Imported late: it takes half a minute.
    from rasa.core.agent import Agent

    parsed = []
    with (
        progress.during(f"Parsing {len(texts)} messages with {model.name}") as tick,
        asyncio.Runner() as runner,
    ):
        agent = Agent.load(str(model))
        for text in texts:
            parsed.append(runner.run(agent.parse_message(text)))
            tick()
    return parsed


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
