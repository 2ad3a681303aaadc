"""The project's files as the workshop reads them; read again when one changed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from assistant.content.loader import load_content
from assistant.content.model import Content
from assistant.content.problems import ContentError
from assistant.understanding import kept_apart
from assistant.understanding.calibration import load_calibration
from assistant.understanding.message import OUT_OF_SCOPE
from assistant.workshop.wording import words

CUSTOMERS = kept_apart.CUSTOMERS.as_posix()
"""Where sentences are that are only ever measured on."""
_CALIBRATION = Path(__file__).parents[1] / "understanding" / "calibration.json"

Stamps = tuple[tuple[str, int, int], ...]


def stamps(paths: Iterable[Path]) -> Stamps:
    """Tell whether files changed: name, time and size of each."""
    return tuple(
        (path.as_posix(), (stat := path.stat()).st_mtime_ns, stat.st_size) for path in sorted(paths)
    )


def content_of(root: Path) -> Content:
    """Load the content of a project.

    Raises:
        ContentError: it is not right.
    """
    folder = root / "content"
    return _content(folder, stamps(folder.rglob("*.yml")))


@lru_cache(maxsize=2)
def _content(folder: Path, _stamps: Stamps) -> Content:
    return load_content(folder)


def answer_bound() -> float:
    """Least probability of an answer that is given."""
    return load_calibration(_CALIBRATION).thresholds.answer


def intent_names(root: Path) -> dict[str, str]:
    """Name in French what a sentence can be: answers, topics, no answer of ours, then talk."""
    try:
        content = content_of(root)
    except ContentError:
        # Somebody is editing it; names alone must not stop the sorting.
        return {OUT_OF_SCOPE: words("intents")[OUT_OF_SCOPE], **words("intents")}
    answers = {procedure.id: procedure.title for procedure in content.procedures.values()}
    topics = {topic.intent: topic.title for topic in content.topics.values() if topic.intent}
    vague = words("review")["vague"]
    named = {intent: vague.format(topic=title) for intent, title in topics.items()}
    return {**answers, **named, **words("intents")}
