"""Judge what was done with a message against what it asks."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from assistant.service.judging.answers import Answer, Part
from assistant.service.judging.sample import Sample
from assistant.service.judging.scope import Scope
from assistant.understanding.message import OUT_OF_SCOPE

RIGHT = "right"
OFFERED = "offered"
MISSED = "missed"
WRONG = "wrong"
ACCEPTED = "accepted"
DECLINED = "declined"

FAILURES = (ACCEPTED, WRONG, MISSED)
"""Verdicts that are failures, the most harmful first."""

_ORGANISATION = "new_organisation"
_PROFILE_KINDS = frozenset({"choice:clarify", "choice:case", "procedure"})

EXPECTED_KINDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "greet": frozenset({"message:greeting"}),
        "goodbye": frozenset({"message:goodbye"}),
        "thank": frozenset({"message:thanks"}),
        "affirm": frozenset({"message:affirm", "choice:fallback"}),
        "deny": frozenset({"choice:fallback", "choice:clarify"}),
        "bot_challenge": frozenset({"message:bot_challenge"}),
        "help": frozenset({"choice:fallback", "message:greeting", "message:help"}),
        "contact_human": frozenset({"contacts"}),
        "not_solved": frozenset({"contacts", "choice:fallback"}),
        "complaint": frozenset({"contacts"}),
        "inform_profile_partner_customer": _PROFILE_KINDS,
        "inform_profile_partner": _PROFILE_KINDS,
        "inform_profile_direct": _PROFILE_KINDS,
    }
)
"""Sensible first replies to a dialogue intent that opens a conversation."""


def judge(sample: Sample, answer: Answer, scope: Scope) -> str:
    """Judge what was done with a message.

    Args:
        sample: the message and what it asks.
        answer: what was done.
        scope: what intents stand for.

    Returns:
        In scope and for talk: `right`, `offered` (among at most three choices), `wrong` (another
        procedure stated) or `missed`. Out of scope: `accepted` (a procedure stated) or
        `declined`. For two questions: `right` (both answered in their order), `offered` (one
        answered, the other offered) or `missed`.
    """
    if sample.is_double:
        return _judge_double(sample, answer)
    first = answer.first
    if sample.intent == OUT_OF_SCOPE:
        return ACCEPTED if first.is_procedure else DECLINED
    if sample.intent in scope.answerable:
        return _judge_question(sample.intent, first)
    return _judge_talk(sample.intent, first)


def is_split(answer: Answer) -> bool:
    """Tell whether a message got more than one answer.

    Args:
        answer: what was done.

    Returns:
        True when two of its replies, or more, each state a procedure or ask within a topic.
    """
    return sum(part.intent is not None for part in answer.parts) > 1


def _judge_question(intent: str, first: Part) -> str:
    if first.intent == intent:
        return RIGHT
    if first.is_procedure:
        return WRONG
    return OFFERED if intent in first.offered else MISSED


def _judge_talk(intent: str, first: Part) -> str:
    if first.intent == intent:
        return RIGHT
    is_profile = EXPECTED_KINDS.get(intent) is _PROFILE_KINDS
    about_organisation = _ORGANISATION in (first.intent, *first.offered)
    if is_profile and about_organisation:
        return RIGHT
    if first.is_procedure:
        return WRONG
    expected = not is_profile and first.kind in EXPECTED_KINDS.get(intent, frozenset())
    return RIGHT if expected else MISSED


def _judge_double(sample: Sample, answer: Answer) -> str:
    places = [
        [place for place, part in enumerate(answer.parts) if _covers(part, intent)]
        for intent in sample.intents
    ]
    if all(places):
        # One reply may answer both, as the case of a procedure answers a profile.
        return RIGHT if min(places[0]) <= max(places[1]) else MISSED
    offered = {intent for part in answer.parts for intent in part.offered}
    one_answered = any(places)
    other_offered = any(
        intent in offered for intent, found in zip(sample.intents, places, strict=True) if not found
    )
    return OFFERED if one_answered and other_offered else MISSED


def _covers(part: Part, intent: str) -> bool:
    if intent in (part.intent, part.case):
        return True
    if intent == "greet":
        return part.greets or part.kind in EXPECTED_KINDS[intent]
    kinds = EXPECTED_KINDS.get(intent, frozenset())
    return kinds is not _PROFILE_KINDS and part.kind in kinds
