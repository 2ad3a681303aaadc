"""Rasa component: turns probabilities into a decision, and adds what else was understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.content.lexicon import Lexicon, load_lexicon
from assistant.content.loader import load_content
from assistant.understanding.calibration import Calibration, load_calibration
from assistant.understanding.decision import Decision, Heard, decide
from assistant.understanding.foreign_decision import decide_foreign
from assistant.understanding.message import (
    FALLBACK_INTENT,
    INTENT,
    OUT_OF_SCOPE,
    UNDERSTANDING,
    probabilities,
)
from assistant.understanding.odd_input import is_meaningless
from assistant.understanding.parts import (
    CLAUSES,
    FOREIGN_INTENT,
    HEARD,
    LANGUAGE,
    SETTLED,
    body,
)
from assistant.understanding.questions import Half, Questions, find_questions
from assistant.understanding.signals import signals

DECLINED = Decision(FALLBACK_INTENT, 1.0, ())
NO_QUESTIONS = Questions()
OTHER_COMPANY = "other_company"
"""Why a message is declined: it is about another company's product."""

ONLY_A_DETAIL = "inform_detail"
MAX_WORDS_OF_A_DETAIL = 10
"""A longer message that names a detail asks something besides."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class DecisionMaker(GraphComponent, IntentClassifier):
    """Answers, offers choices or declines, by the calibrated thresholds.

    The ranking stays as it is; `intent` becomes the decision, and `understanding` holds the
    candidates, the questions of a message with two, the signals and the language.
    """

    def __init__(
        self, lexicon: Lexicon, answerable: frozenset[str], calibration: Calibration
    ) -> None:
        """Build the component.

        Args:
            lexicon: the words of signals and languages.
            answerable: intents with a documented answer: procedures and topics.
            calibration: the fitted thresholds.
        """
        self._lexicon = lexicon
        self._answerable = answerable
        self._calibration = calibration

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Folder of the content, and the file that `make calibrate` writes."""
        return {
            "content": "content",
            "calibration": "assistant/understanding/calibration.json",
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DecisionMaker:
        """Read lexicon, content and calibration (see Rasa's GraphComponent)."""
        directory = Path(config["content"])
        answerable = load_content(directory).answerable_intents
        calibration = load_calibration(Path(config["calibration"]))
        return cls(load_lexicon(directory), answerable, calibration)

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide what each message asks.

        Args:
            messages: what customers wrote, classified.

        Returns:
            The same.
        """
        for message in messages:
            self._decide(message)
        return messages

    def _decide(self, message: Message) -> None:
        text = body(message)
        told = _plausible(text, probabilities(message))
        language = message.get(LANGUAGE)
        decision, questions = DECLINED, NO_QUESTIONS
        heard: Heard = replace(message.get(HEARD), final=told, settled=bool(message.get(SETTLED)))
        if language:
            by_meaning = told if message.get(FOREIGN_INTENT) else {}
            decision = decide_foreign(by_meaning, self._answerable)
        elif not is_meaningless(text):
            calibration = self._calibration
            decision = decide(heard, self._answerable, calibration.decision, calibration.thresholds)
            questions = self._questions(message, told)
        if questions.asked:
            first = questions.asked[0]
            decision = replace(decision, intent=first, confidence=told[first])
        declined = OTHER_COMPANY if heard.company and decision.intent == OUT_OF_SCOPE else None
        understanding = {
            "candidates": list(decision.candidates),
            "questions": list(questions.asked),
            "also": questions.also,
            "signals": list(signals(message.get(TEXT) or "", self._lexicon)),
            "language": language,
            "sure": decision.sure,
            "declined": declined,
        }
        intent = {"name": decision.intent, "confidence": decision.confidence}
        message.set(INTENT, intent, add_to_output=True)
        message.set(UNDERSTANDING, understanding, add_to_output=True)

    def _questions(self, message: Message, whole: Mapping[str, float]) -> Questions:
        clauses = [probabilities(clause) for clause in message.get(CLAUSES) or ()]
        halves = [Half(*pair) for pair in zip(clauses[::2], clauses[1::2], strict=True)]
        return find_questions(whole, halves, self._answerable, self._calibration.questions)


def _plausible(text: str, probabilities: dict[str, float]) -> dict[str, float]:
    if len(text.split()) <= MAX_WORDS_OF_A_DETAIL or ONLY_A_DETAIL not in probabilities:
        return probabilities
    rest = 1 - probabilities[ONLY_A_DETAIL]
    others = {name: value for name, value in probabilities.items() if name != ONLY_A_DETAIL}
    return {name: value / rest for name, value in others.items()} if rest > 0 else probabilities
