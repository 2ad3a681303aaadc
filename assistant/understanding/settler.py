"""Rasa component: settles the messages for which the first stage's own evidence suffices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.common.released import released
from assistant.content.lexicon import load_lexicon
from assistant.content.loader import load_content
from assistant.understanding.asking import may_deny
from assistant.understanding.calibration import load_calibration
from assistant.understanding.decision import Heard, settles
from assistant.understanding.known_words import KnownWords
from assistant.understanding.language import FRENCH
from assistant.understanding.message import OUT_OF_SCOPE, probabilities
from assistant.understanding.parts import HEARD, POLARITY, SETTLED, body, read
from assistant.understanding.stop_words import stop_words
from assistant.understanding.stored_component import StoredComponent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Settler(StoredComponent, IntentClassifier):
    """Weighs what the first stage says with how well the examples know a message's words.

    What it heard stays beside the message for the decision.
    """

    _known: KnownWords

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        """Read content, lexicon and calibration (see `get_default_config`)."""
        super().__init__(config, model_storage, resource)
        directory = released(config["content"])
        self._answerable = load_content(directory).answerable_intents
        self._lexicon = load_lexicon(directory)
        self._calibration = load_calibration(released(config["calibration"]))

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Folder of the content, and the file that `make calibrate` writes."""
        return {
            "content": "content",
            "calibration": "assistant/understanding/calibration.json",
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Count the words of the examples with and without an answer."""
        examples = training_data.intent_examples
        self._known = KnownWords.fit(
            [read(example) for example in examples if example.get(INTENT) in self._answerable],
            [read(example) for example in examples if example.get(INTENT) == OUT_OF_SCOPE],
            stop_words(FRENCH),
        )
        return self._persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set what is known of each message beside it, and whether that suffices."""
        for message in messages:
            self._settle(message)
        return messages

    def _settle(self, message: Message) -> None:
        classified = probabilities(message)
        heard = Heard(
            first=classified,
            final=classified,
            settled=False,
            words=self._known.look(read(message)),
            company=self._lexicon.names_company(body(message)),
        )
        message.set(HEARD, heard)
        decision, thresholds = self._calibration.decision, self._calibration.thresholds
        if classified:
            # What may deny one thing and ask another shows the first stage the wrong one.
            polarity = message.get(POLARITY)
            plain = polarity is None or not may_deny(polarity)
            settled = plain and settles(heard, self._answerable, decision, thresholds)
            message.set(SETTLED, settled)

    def _write(self, directory: Path) -> None:
        self._known.save(directory)

    def _read(self, directory: Path) -> None:
        self._known = KnownWords.load(directory)
