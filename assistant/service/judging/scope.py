"""What the intents of a set stand for: procedures, topics, cases, or talk about neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from assistant.content.model import Content
from assistant.understanding.message import OUT_OF_SCOPE


@dataclass(frozen=True)
class Scope:
    """The intents of one assistant.

    Attributes:
        procedures: intents answered with a procedure.
        topics: intent of each topic that has one, by the topic's id.
        asked_within: the procedures that a topic's question offers, by the topic's intent.
        cases: intent of each case, by procedure and case.
        others: all other intents of the domain.
        greeting: the phrase that greets before an answer.
    """

    procedures: frozenset[str]
    topics: Mapping[str, str]
    asked_within: Mapping[str, tuple[str, ...]]
    cases: Mapping[tuple[str, str], str]
    others: frozenset[str]
    greeting: str

    @property
    def answerable(self) -> frozenset[str]:
        """The intents with a documented answer: procedures and topics."""
        return self.procedures | frozenset(self.topics.values())

    @property
    def intents(self) -> frozenset[str]:
        """All intents."""
        return self.answerable | self.others | {OUT_OF_SCOPE}


def scope_of(content: Content, domain: Path) -> Scope:
    """Sort the intents of an assistant.

    Args:
        content: what it may say.
        domain: its domain file.

    Returns:
        The intents.
    """
    named = YAML(typ="safe").load(domain.read_text(encoding="utf-8"))["intents"]
    intents = {next(iter(item)) if isinstance(item, dict) else str(item) for item in named}
    procedures = frozenset(content.procedures)
    topics = {topic.id: topic.intent for topic in content.topics.values() if topic.intent}
    return Scope(
        procedures=procedures,
        topics=topics,
        asked_within={
            intent: tuple(procedure.id for procedure in content.procedures_of(topic))
            for topic, intent in topics.items()
        },
        cases={
            (procedure.id, case.id): case.intent
            for procedure in content.procedures.values()
            for case in (procedure.cases.options if procedure.cases else ())
        },
        others=frozenset(intents) - procedures - set(topics.values()),
        greeting=content.messages["lead_greeting"],
    )
