"""Builders of samples, answers and scopes for the tests of the measuring commands."""

from __future__ import annotations

from assistant.service.judging.answers import Answer, Part
from assistant.service.judging.judge import judge
from assistant.service.judging.sample import Sample
from assistant.service.judging.scope import Scope
from tools.evaluation.figures import Measured

SCOPE = Scope(
    procedures=frozenset({"incident", "lost_password", "billing_unclear", "new_organisation"}),
    topics={"billing": "billing"},
    asked_within={"billing": ("billing_unclear",)},
    cases={("new_organisation", "partner"): "inform_profile_partner"},
    others=frozenset({"greet", "help", "inform_profile_partner", "out_of_scope"}),
    greeting="Bonjour !",
)


def sample(intent: str, text: str = "une question", style: str = "messy") -> Sample:
    """Make a message; two intents are separated by a plus sign."""
    return Sample(text, tuple(intent.split("+")), style)


def procedure(intent: str) -> Part:
    """Make a reply that states a procedure."""
    return Part("procedure", intent, is_procedure=True)


def choices(*intents: str) -> Part:
    """Make a reply that offers procedures or topics."""
    return Part("choice:clarify", offered=intents)


def measured(
    intent: str,
    *parts: Part,
    text: str = "une question",
    style: str = "messy",
    ranking: tuple[tuple[str, float], ...] = (),
) -> Measured:
    """Make a judged message."""
    asked = sample(intent, text, style)
    answer = Answer(parts)
    return Measured(asked, answer, judge(asked, answer, SCOPE), ranking)
