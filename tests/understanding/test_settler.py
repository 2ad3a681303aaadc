"""The component that settles what the first stage is sure of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.understanding.decision import Heard
from assistant.understanding.message import INTENT_RANKING
from assistant.understanding.parts import HEARD, POLARITY, SETTLED
from assistant.understanding.polarity import DENIED, Polarity
from assistant.understanding.settler import Settler
from tests.understanding.rasa_parts import CONTEXT, messages, storage

pytestmark = pytest.mark.slow

QUESTIONS = ("mot de passe oublié", "oublié mon mot de passe", "le mot de passe est oublié")
EXAMPLES = TrainingData(
    [Message({"text": text, "intent": "lost_password"}) for text in QUESTIONS]
    + [Message({"text": "le digicode de la maison", "intent": "out_of_scope"})]
)


@pytest.fixture
def settler(tmp_path: Path) -> Settler:
    config = Settler.get_default_config()
    trained = Settler.create(config, storage(tmp_path), Resource("settler"), CONTEXT)
    trained.train(EXAMPLES)
    return Settler.load(config, storage(tmp_path), Resource("settler"), CONTEXT)


def heard(
    settler: Settler, text: str, polarity: Polarity | None = None, /, **result: float
) -> Message:
    (message,) = messages(text)
    message.set(POLARITY, polarity)
    ranking = [{"name": name, "confidence": value} for name, value in result.items()]
    message.set(INTENT_RANKING, ranking)
    settler.process([message])
    return message


def test_a_sure_plain_question_is_settled(settler: Settler) -> None:
    assert heard(settler, "mot de passe oublié", lost_password=0.999).get(SETTLED)


def test_what_may_deny_something_is_not_settled(settler: Settler) -> None:
    denies = Polarity((0.9, 0.1), frozenset({0}), DENIED, (True, False), (2, 2), False, 0.1)
    asks = replace(denies, unasked=(0.1, 0.1), negating=(False, False))

    assert not heard(settler, "mot de passe oublié", denies, lost_password=0.999).get(SETTLED)
    assert heard(settler, "mot de passe oublié", asks, lost_password=0.999).get(SETTLED)


def test_the_same_frame_around_an_unknown_word_needs_more(settler: Settler) -> None:
    message = heard(settler, "mot de passe digicode parapluie", lost_password=0.93)

    assert not message.get(SETTLED)


def test_what_was_heard_stays_for_the_decision(settler: Settler) -> None:
    message = heard(settler, "mot de passe Netflix oublié", lost_password=0.9)

    result: Heard = message.get(HEARD)
    assert result.company
    assert result.words.unknown == 1
    assert result.first == {"lost_password": 0.9}
