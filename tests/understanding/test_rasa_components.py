"""The components that learn nothing: details, clauses, decision, spaCy and the policy."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from assistant.understanding.answer_policy import AnswerPolicy
from assistant.understanding.decision import Heard
from assistant.understanding.decision_maker import DecisionMaker
from assistant.understanding.detail_extractor import DetailExtractor
from assistant.understanding.encoder import SentenceEncoder
from assistant.understanding.encoder_featurizer import EncoderFeaturizer
from assistant.understanding.foreign_classifier import ForeignClassifier
from assistant.understanding.known_words import WordEvidence
from assistant.understanding.message_reader import MessageReader
from assistant.understanding.parts import (
    BODY,
    CLAUSES,
    FOREIGN_INTENT,
    HEARD,
    LANGUAGE,
    SETTLED,
)
from assistant.understanding.question_splitter import QuestionSplitter
from assistant.understanding.spacy_tools import LeanSpacyNLP
from tests.understanding.rasa_parts import CONTEXT, messages, storage, training_data

pytestmark = pytest.mark.slow

KNOWN = WordEvidence(words=3, unknown=0, foreign=-2.0, mean=-1.0)


def test_details_become_entities_beside_those_already_there(tmp_path: Path) -> None:
    extractor = DetailExtractor.create(
        DetailExtractor.get_default_config(), storage(tmp_path), Resource("details"), CONTEXT
    )
    (message,) = messages("panne sur ocb 000123")
    message.set("entities", [{"entity": "other"}])

    extractor.process([message])

    assert message.get("entities") == [
        {"entity": "other"},
        {
            "entity": "service_id",
            "value": "OCB000123",
            "start": 10,
            "end": 20,
            "extractor": "DetailExtractor",
        },
    ]


def split(directory: Path, *texts: str) -> list[Message]:
    splitter = QuestionSplitter.create(
        QuestionSplitter.get_default_config(), storage(directory), Resource("split"), CONTEXT
    )
    return splitter.process(messages(*texts))


def test_the_parts_of_a_message_become_clauses(tmp_path: Path) -> None:
    two, one = split(tmp_path, "mot de passe perdu et où est ma facture", "facture")

    result = [clause.get("text") for clause in two.get(CLAUSES)]
    assert result == ["mot de passe perdu", "où est ma facture"]
    assert one.get(CLAUSES) == []


def ranked(message: Message, **probabilities: float) -> None:
    ranking = [{"name": name, "confidence": value} for name, value in probabilities.items()]
    message.set("intent_ranking", ranking)
    message.set(HEARD, Heard(probabilities, probabilities, False, KNOWN, company=False))


def maker(directory: Path) -> DecisionMaker:
    config = DecisionMaker.get_default_config()
    return DecisionMaker.create(config, storage(directory), Resource("decision"), CONTEXT)


def test_a_message_is_answered_by_what_it_asks_not_by_what_it_denies(tmp_path: Path) -> None:
    (message,) = split(tmp_path, "ce n'est pas une panne, où sont mes factures ?")
    ranked(message, incident=0.8, billing_online=0.2)
    for clause in message.get(CLAUSES):
        about = "panne" in clause.get("text")
        ranked(clause, incident=float(about), billing_online=float(not about))

    maker(tmp_path).process([message])

    assert message.get("intent")["name"] == "billing_online"
    assert message.get("understanding")["denied"] == ["incident"]


@pytest.mark.parametrize(
    ("text", "intent", "over", "declined"),
    [
        ("c'est bon, j'ai retrouvé mon mot de passe, merci", "good_news", True, None),
        ("je n'ai pas perdu mon mot de passe", "acknowledge", False, None),
        ("comment supprimer une organisation", "out_of_scope", False, "opposite"),
    ],
)
def test_a_message_that_asks_for_nothing_documented_gets_no_answer(
    tmp_path: Path, text: str, intent: str, over: bool, declined: str | None
) -> None:
    (message,) = split(tmp_path, text)
    for part in (message, *message.get(CLAUSES)):
        ranked(part, lost_password=0.6, good_news=0.1, acknowledge=0.1, out_of_scope=0.1)

    maker(tmp_path).process([message])

    assert message.get("intent")["name"] == intent
    assert message.get("understanding")["over"] is over
    assert message.get("understanding")["declined"] == declined


def decided(
    directory: Path, text: str, language: str | None = None, /, **probabilities: float
) -> Message:
    (message,) = messages(text)
    ranked(message, **probabilities)
    message.set(LANGUAGE, language)
    (result,) = maker(directory).process([message])
    return result


def test_a_sure_question_is_answered_with_its_signals(tmp_path: Path) -> None:
    result = decided(tmp_path, "Bonjour, mdp perdu", lost_password=0.95, greet=0.01)

    assert result.get("intent")["name"] == "lost_password"
    assert result.get("understanding")["sure"] == result.get("intent")["confidence"] > 0.9
    assert result.get("understanding")["signals"] == ["greeting"]
    assert result.get("understanding")["language"] is None


@pytest.mark.parametrize(
    ("text", "language"), [("👍", None), ("How do I get my password?", "en")], ids=["emoji", "en"]
)
def test_what_cannot_be_read_is_declined_however_sure(
    tmp_path: Path, text: str, language: str | None
) -> None:
    result = decided(tmp_path, text, language, lost_password=0.95, greet=0.01)

    assert result.get("intent")["name"] == "nlu_fallback"
    assert result.get("understanding")["candidates"] == []
    assert result.get("understanding")["language"] == language


def test_spacy_runs_only_the_parts_asked_for(tmp_path: Path) -> None:
    config = LeanSpacyNLP.get_default_config()
    component = LeanSpacyNLP.create(config, storage(tmp_path), Resource("spacy"), CONTEXT)

    model = component.provide().model
    assert model.pipe_names == []
    assert [token.text for token in model("Où est ma facture ?")] == [
        "Où",
        "est",
        "ma",
        "facture",
        "?",
    ]
    # Its own patterns know these as one word; without them they would be three.
    assert [token.text for token in model("un faux-semblant d'Île-de-France")][1] == "faux-semblant"


def test_spacy_is_spared_the_training_examples(tmp_path: Path) -> None:
    config = LeanSpacyNLP.get_default_config()
    component = LeanSpacyNLP.create(config, storage(tmp_path), Resource("spacy"), CONTEXT)

    data = component.process_training_data(training_data(), model=component.provide())

    assert all(set(example.data) == {"text", "intent"} for example in data.training_examples)


DOMAIN = Domain.from_dict({"intents": ["greet"], "actions": ["action_answer"]})


def predicted(policy: AnswerPolicy, *actions: str) -> str:
    tracker = DialogueStateTracker.from_events("one", [])
    for name in actions:
        tracker.update(ActionExecuted(name))
    tracker.update(UserUttered("salut", {"name": "greet"}))
    prediction: PolicyPrediction = policy.predict_action_probabilities(tracker, DOMAIN)
    return DOMAIN.action_names_or_texts[prediction.max_confidence_index]


def test_the_policy_answers_each_message_then_listens_and_loads_alike(tmp_path: Path) -> None:
    config, resource = AnswerPolicy.get_default_config(), Resource("policy")
    created = AnswerPolicy.create(config, storage(tmp_path), resource, CONTEXT)
    created.train([], DOMAIN)
    loaded = AnswerPolicy.load(config, storage(tmp_path), resource, CONTEXT)

    for policy in (created, loaded):
        assert predicted(policy, "action_listen") == "action_answer"
        assert predicted(policy, "action_listen", "action_answer") == "action_listen"


def test_a_pasted_mail_and_its_language_are_read(tmp_path: Path) -> None:
    reader = MessageReader.create(
        MessageReader.get_default_config(), storage(tmp_path), Resource("reader"), CONTEXT
    )
    mail = "Bonjour,\nOù est ma facture ?\n\nThis message and its attachments are confidential."
    result, foreign = reader.process(messages(mail, "where can I find my invoices"))

    assert result.get("text") == mail
    assert result.get(BODY) == "Où est ma facture ?"
    assert result.get(LANGUAGE) is None
    assert foreign.get(LANGUAGE) == "en"


def test_another_language_is_classified_by_its_meaning_and_answered(
    tmp_path: Path, encoder: SentenceEncoder
) -> None:
    data = training_data()
    featurizer = EncoderFeaturizer({"cache": str(tmp_path / "cache")}, encoder)
    featurizer.process_training_data(data)
    kept, config = storage(tmp_path), ForeignClassifier.get_default_config()
    resource = ForeignClassifier.create(config, kept, Resource("foreign"), CONTEXT).train(data)
    classifier = ForeignClassifier.load(config, kept, resource, CONTEXT)
    foreign, french = messages("I forgot my password", "mdp oublié")
    foreign.set(LANGUAGE, "en")
    foreign.set(SETTLED, True)
    french.set(SETTLED, True)

    result, other = classifier.process(featurizer.process([foreign, french]))

    assert result.get("intent_ranking")[0]["name"] == "lost_password"
    assert result.get(FOREIGN_INTENT)
    assert other.get("intent_ranking") is None
