"""Rasa component: turns probabilities into a decision, and adds what else was understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.common.released import released
from assistant.content.lexicon import Lexicon, load_lexicon
from assistant.content.loader import load_content
from assistant.understanding.calibration import Calibration, load_calibration
from assistant.understanding.configured_component import ConfiguredComponent
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
    POLARITY,
    SEGMENTS,
    SETTLED,
    body,
    read,
)
from assistant.understanding.questions import without_topics_of
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
NOT_READ = Understood({}, {}, (), False, None, False, ONE_QUESTION)
GOOD_NEWS = "good_news"
ACKNOWLEDGE = "acknowledge"
OTHER_COMPANY = "other_company"
"""Why a message is declined: it is about another company's product."""

ONLY_A_DETAIL = "inform_detail"
MAX_WORDS_OF_A_DETAIL = 10
"""A longer message that names a detail asks something besides."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class DecisionMaker(ConfiguredComponent, IntentClassifier):
    """Answers, offers choices or declines, by the calibrated thresholds.

    The ranking stays as it is; `intent` becomes the decision, and `understanding` holds the
    candidates, the questions of a message with two, the signals and the language.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        answerable: frozenset[str],
        topics: Mapping[str, str],
        calibration: Calibration,
        parts: Parts,
    ) -> None:
        """Build the component.

        Args:
            lexicon: the words of signals and languages.
            answerable: intents with a documented answer: procedures and topics.
            topics: the topic's intent of each procedure that has one.
            calibration: the fitted thresholds.
            parts: how polarity and several questions are read.
        """
        self._parts = parts
        self._lexicon = lexicon
        self._answerable = answerable
        self._topics = topics
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
    def configured(cls, config: dict[str, Any]) -> DecisionMaker:
        """Read lexicon, content and calibration."""
        directory = released(config["content"])
        content = load_content(directory)
        calibration = load_calibration(released(config["calibration"]))
        parts = load_parts(released(config["parts"]))
        return cls(
            load_lexicon(directory),
            content.answerable_intents,
            content.topic_intents,
            calibration,
            parts,
        )

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
        language = message.get(LANGUAGE)
        understood, decision = NOT_READ, DECLINED
        if language:
            by_meaning = probabilities(message) if message.get(FOREIGN_INTENT) else {}
            decision = decide_foreign(by_meaning, self._answerable)
        elif not is_meaningless(body(message)):
            understood = self._understand(message)
            decision = self._decision(message, understood)
        company = decision.intent == OUT_OF_SCOPE and message.get(HEARD).company
        understanding = {
            "candidates": list(decision.candidates),
            "questions": list(understood.questions.asked),
            "also": understood.questions.also,
            "denied": list(understood.denied),
            "disputed": list(understood.disputed),
            "over": understood.over,
            "declined": understood.declined or (OTHER_COMPANY if company else None),
            "signals": list(signals(message.get(TEXT) or "", self._lexicon)),
            "language": language,
            "sure": decision.sure,
        }
        intent = {"name": decision.intent, "confidence": decision.confidence}
        message.set(INTENT, intent, add_to_output=True)
        message.set(UNDERSTANDING, understanding, add_to_output=True)

    def _understand(self, message: Message) -> Understood:
        text = read(message)
        if message.get(POLARITY) is None:  # a pipeline without QuestionSplitter
            plausible = _plausible(text, probabilities(message))
            return Understood(plausible, plausible, (), False, None, False, ONE_QUESTION)
        clauses: Sequence[Message] = message.get(CLAUSES) or ()
        understood = understand(
            Classified(
                text,
                message.get(SEGMENTS),
                message.get(POLARITY),
                {
                    **{body(clause): probabilities(clause) for clause in clauses},
                    text: message.get(HEARD).first,
                },
                _plausible(text, probabilities(message)),
            ),
            self._answerable,
            self._parts,
        )
        questions = without_topics_of(understood.questions, self._topics)
        return replace(understood, questions=questions)

    def _decision(self, message: Message, understood: Understood) -> Decision:
        if understood.nothing:
            wanted = OUT_OF_SCOPE if understood.declined else ACKNOWLEDGE
            intent = GOOD_NEWS if understood.over else wanted
            return Decision(intent, 1.0, ())
        heard: Heard = replace(
            message.get(HEARD),
            first=understood.first,
            final=understood.probabilities,
            settled=bool(message.get(SETTLED)),
        )
        calibration = self._calibration
        decision = decide(heard, self._answerable, calibration.decision, calibration.thresholds)
        if understood.questions.asked:
            first = understood.questions.asked[0]
            return replace(decision, intent=first, confidence=understood.probabilities[first])
        return decision


def _plausible(text: str, probabilities: dict[str, float]) -> dict[str, float]:
    if len(text.split()) <= MAX_WORDS_OF_A_DETAIL or ONLY_A_DETAIL not in probabilities:
        return probabilities
    rest = 1 - probabilities[ONLY_A_DETAIL]
    others = {name: value for name, value in probabilities.items() if name != ONLY_A_DETAIL}
    return {name: value / rest for name, value in others.items()} if rest > 0 else probabilities
