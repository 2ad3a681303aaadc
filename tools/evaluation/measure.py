"""Put every message of a set to the assistant, and judge what it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.service.asker import Asker
from assistant.service.judging.answers import Answer, Sample, answer_from_replies
from assistant.service.judging.judge import judge
from assistant.service.judging.scope import Scope
from assistant.service.launcher.progress import Progress
from tools.evaluation.figures import Measured
from tools.evaluation.nlu import Ranking, parse_all


def ask_all(
    samples: Sequence[Sample], asker: Asker, scope: Scope, progress: Progress
) -> list[Answer]:
    """Send every message to a running assistant, each as a new conversation.

    Args:
        samples: the messages.
        asker: talks to the assistant.
        scope: what intents stand for.
        progress: where to show the work.

    Returns:
        What was done with each.
    """
    answers = []
    with progress.during(f"Asking {len(samples)} messages") as tick:
        for sample in samples:
            answers.append(answer_from_replies(asker.ask(sample.text).replies, scope))
            tick()
    return answers


def parse_texts(texts: Sequence[str], model: Path, progress: Progress) -> list[Mapping[str, Any]]:
    """Parse messages with the NLU pipeline of a model.

    Args:
        texts: the messages.
        model: the trained model.
        progress: where to show the work.

    Returns:
        Rasa's parsed message for each.
    """
    parsed = []
    with progress.during(f"Parsing {len(texts)} messages with {model.name}") as tick:
        for message in parse_all(model, texts):
            parsed.append(message)
            tick()
    return parsed


def judge_answers(
    samples: Sequence[Sample],
    answers: Iterable[Answer],
    rankings: Iterable[Ranking],
    scope: Scope,
) -> tuple[Measured, ...]:
    """Judge what was done with each message.

    Args:
        samples: the messages.
        answers: what was done with each.
        rankings: the likeliest intents of each.
        scope: what intents stand for.

    Returns:
        The judged messages.
    """
    return tuple(
        Measured(sample, answer, judge(sample, answer, scope), ranking)
        for sample, answer, ranking in zip(samples, answers, rankings, strict=True)
    )
