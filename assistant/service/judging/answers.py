"""What the assistant did with a message, in the terms that are measured."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.replies.model import ChoicePart, ChoiceReply, ProcedureReply, Reply
from assistant.service.judging.scope import Scope

MAX_OFFERED = 3
SILENCE = "no reply"


@dataclass(frozen=True)
class Part:
    """One reply, or one intent that was decided on.

    Attributes:
        kind: type of the reply and its reason, as in `choice:clarify`.
        intent: the procedure, the topic or the dialogue intent that it answers, if any.
        is_procedure: whether it states a procedure or asks for the procedure's case.
        case: intent of the case that it states, if any.
        offered: procedures and topics among its choices; none when there are more than three.
        greets: whether a greeting comes before it.
    """

    kind: str
    intent: str | None = None
    is_procedure: bool = False
    case: str | None = None
    offered: tuple[str, ...] = ()
    greets: bool = False

    @property
    def label(self) -> str:
        """Name what the reply does: an intent, or its kind in brackets."""
        return self.intent or f"({self.kind})"


@dataclass(frozen=True)
class Answer:
    """All that was done with one message.

    Attributes:
        parts: the replies in their order, or the questions that were understood.
    """

    parts: tuple[Part, ...]

    @property
    def first(self) -> Part:
        """The first reply; of the kind `no reply` when there is none."""
        return self.parts[0] if self.parts else Part(SILENCE)

    @property
    def label(self) -> str:
        """Name what the first reply does: an intent, or the kind of reply in brackets."""
        return self.first.label

    @property
    def labels(self) -> str:
        """Name what each reply does, in their order."""
        return " + ".join(part.label for part in self.parts) or self.label


def answer_from_replies(replies: Sequence[Reply], scope: Scope) -> Answer:
    """Read the replies of a turn.

    Args:
        replies: the turn's replies.
        scope: what intents stand for.

    Returns:
        What was done.
    """
    return Answer(tuple(_part(reply, scope) for reply in replies))


def answer_from_parse(parsed: Mapping[str, Any], scope: Scope) -> Answer:
    """Read what the NLU pipeline decided.

    Args:
        parsed: Rasa's parsed message, with our `understanding`.
        scope: what intents stand for.

    Returns:
        What the assistant would do in a new conversation: choices are offered only in doubt.
    """
    understood = parsed.get("understanding") or {}
    decided = str((parsed.get("intent") or {}).get("name") or "")
    intents = tuple(understood.get("questions") or ()) or (decided,)
    candidates = tuple(understood.get("candidates") or ())[:MAX_OFFERED]
    if understood.get("disputed"):
        return Answer((Part("in doubt", offered=tuple(understood["disputed"])),))
    return Answer(tuple(_decided(intent, candidates, scope) for intent in intents))


def _decided(intent: str, candidates: tuple[str, ...], scope: Scope) -> Part:
    if intent not in scope.intents:
        return Part("in doubt", offered=candidates)
    within = scope.asked_within.get(intent, ())
    offered = within if len(within) <= MAX_OFFERED else ()
    return Part("decided", intent, intent in scope.procedures, offered=offered)


def _part(reply: Reply, scope: Scope) -> Part:
    offered = _offered(reply.choices, scope)
    greets = scope.greeting in (reply.lead or "")
    if isinstance(reply, ProcedureReply):
        case = scope.cases.get((reply.procedure, reply.case or ""))
        return Part("procedure", reply.procedure, True, case, offered, greets)
    if not isinstance(reply, ChoiceReply):
        reason = getattr(reply, "reason", None)
        kind = f"{reply.type}:{reason}" if reason else reply.type
        return Part(kind, offered=offered, greets=greets)
    kind = f"choice:{reply.reason}"
    if reply.reason == "case" and reply.procedure:
        return Part(kind, reply.procedure, True, None, offered, greets)
    topic = scope.topics.get(reply.topic or "") if reply.reason == "topic" else None
    return Part(kind, topic, False, None, offered, greets)


def _offered(choices: Sequence[ChoicePart], scope: Scope) -> tuple[str, ...]:
    named = [_named(choice, scope) for choice in choices]
    intents = tuple(dict.fromkeys(intent for intent in named if intent in scope.answerable))
    return tuple(filter(None, intents)) if len(intents) <= MAX_OFFERED else ()


def _named(choice: ChoicePart, scope: Scope) -> str | None:
    if choice.procedure:
        return choice.procedure
    intent, brace, rest = choice.payload.lstrip("/").partition("{")
    if not brace:
        return intent
    return scope.topics.get(json.loads(brace + rest).get("topic", ""))
