"""What cuts and classifies reads the corrected text; everything else the customer's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.understanding.parts import read
from assistant.understanding.spelling_corrector import SpellingCorrector
from tests.understanding.rasa_parts import CONTEXT, messages, storage

pytestmark = pytest.mark.slow

CONFIG = SpellingCorrector.get_default_config()
EXAMPLES = [f"ma facture {number}" for number in range(9)]


def trained(directory: Path) -> SpellingCorrector:
    kept = storage(directory)
    corrector = SpellingCorrector.create(CONFIG, kept, Resource("spelling"), CONTEXT)
    corrector.train(TrainingData([Message({"text": t, "intent": "billing"}) for t in EXAMPLES]))
    return corrector


def test_a_message_is_corrected_beside_its_text(tmp_path: Path) -> None:
    (message,) = messages("bonjour ma fcature")

    trained(tmp_path).process([message])

    assert message.get("text") == "bonjour ma fcature"
    assert read(message) == "bonjour ma facture"


def test_examples_are_corrected_as_messages_are(tmp_path: Path) -> None:
    data = TrainingData([Message({"text": "ma fatcure", "intent": "billing"})])

    trained(tmp_path).process_training_data(data)

    assert [read(example) for example in data.intent_examples] == ["ma facture"]


def test_a_loaded_corrector_corrects_alike(tmp_path: Path) -> None:
    trained(tmp_path)
    loaded = SpellingCorrector.load(CONFIG, storage(tmp_path), Resource("spelling"), CONTEXT)
    (message,) = messages("fcature")

    loaded.process([message])

    assert read(message) == "facture"


def test_without_a_corrector_the_text_itself_is_read() -> None:
    assert [read(message) for message in messages("ma fcature", "")] == ["ma fcature", ""]
