"""Rasa component: turns probabilities into a decision, and adds what else was understood."""

from __future__ import annotations

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
from assistant.understanding.decision import Decision, decide
from assistant.understanding.language import foreign_language
from assistant.understanding.message import (
    FALLBACK_INTENT,
    INTENT,
    INTENT_RANKING,
    OUT_OF_SCOPE,
    UNDERSTANDING,
)
from assistant.understanding.odd_input import is_meaningless
from assistant.understanding.parts import CLAUSES, FIRST_RANKING, POLARITY, REST, SEGMENTS
from assistant.understanding.reading import (
    ONE_QUESTION,
    Classified,
    Parts,
    Understood,
    load_parts,
    understand,
)
from assistant.understanding.signals import signals

DECLINED = Decision(FALLBACK_INTENT, 1.0, ())
NOT_READ = Understood({}, (), False, None, False, ONE_QUESTION)
GOOD_NEWS = "good_news"
ACKNOWLEDGE = "acknowledge"

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
        self,
        lexicon: Lexicon,
        answerable: frozenset[str],
        calibration: Calibration,
        parts: Parts,
    ) -> None:
        """Build the component.

        Args:
            lexicon: the words of signals and languages.
            answerable: intents with a documented answer: procedures and topics.
            calibration: the fitted thresholds.
            parts: how polarity and several questions are read.
        """
        self._parts = parts
        self._lexicon = lexicon
        self._answerable = answerable
        self._calibration = calibration

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Folder of the content, and the files that `make calibrate` writes."""
        return {
            "content": "content",
            "calibration": "assistant/understanding/calibration.json",
            "parts": "assistant/understanding/parts.json",
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
        parts = load_parts(Path(config["parts"]))
        return cls(load_lexicon(directory), answerable, calibration, parts)

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
        text = message.get(TEXT) or ""
        language = foreign_language(text, self._lexicon)
        understood, decision = NOT_READ, DECLINED
        if not is_meaningless(text) and not language:
            understood = self._understand(message, text)
            decision = self._decision(understood)
        understanding = {
            "candidates": list(decision.candidates),
            "questions": list(understood.questions.asked),
            "also": understood.questions.also,
            "denied": list(understood.denied),
            "over": understood.over,
            "declined": understood.declined,
            "signals": list(signals(text, self._lexicon)),
            "language": language,
        }
        intent = {"name": decision.intent, "confidence": decision.confidence}
        message.set(INTENT, intent, add_to_output=True)
        message.set(UNDERSTANDING, understanding, add_to_output=True)

    def _understand(self, message: Message, text: str) -> Understood:
        if message.get(POLARITY) is None:  # a pipeline without QuestionSplitter
            probabilities = _plausible(text, _ranked(message, INTENT_RANKING))
            return Understood(probabilities, (), False, None, False, ONE_QUESTION)
        rests = [message.get(REST)] if message.get(REST) is not None else []
        classified = [message, *rests, *(message.get(CLAUSES) or ())]
        return understand(
            Classified(
                text,
                message.get(SEGMENTS),
                message.get(POLARITY),
                {part.get(TEXT) or "": _ranked(part, FIRST_RANKING) for part in classified},
                {
                    part.get(TEXT) or "": _plausible(text, _ranked(part, INTENT_RANKING))
                    for part in (message, *rests)
                },
            ),
            self._answerable,
            self._parts,
        )

    def _decision(self, understood: Understood) -> Decision:
        if understood.nothing:
            wanted = OUT_OF_SCOPE if understood.declined else ACKNOWLEDGE
            intent = GOOD_NEWS if understood.over else wanted
            known = intent if intent in understood.probabilities else OUT_OF_SCOPE
            return Decision(known, 1.0, ())
        decision = decide(understood.probabilities, self._answerable, self._calibration.thresholds)
        if understood.questions.asked:
            first = understood.questions.asked[0]
            return Decision(first, understood.probabilities[first], decision.candidates)
        return decision


def _plausible(text: str, probabilities: dict[str, float]) -> dict[str, float]:
    if len(text.split()) <= MAX_WORDS_OF_A_DETAIL or ONLY_A_DETAIL not in probabilities:
        return probabilities
    rest = 1 - probabilities[ONLY_A_DETAIL]
    others = {name: value for name, value in probabilities.items() if name != ONLY_A_DETAIL}
    return {name: value / rest for name, value in others.items()} if rest > 0 else probabilities


def _ranked(message: Message, ranking: str) -> dict[str, float]:
    return {item["name"]: item["confidence"] for item in message.get(ranking) or ()}
