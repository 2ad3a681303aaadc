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
from assistant.understanding.decision_maker import DecisionMaker
from assistant.understanding.detail_extractor import DetailExtractor
from assistant.understanding.encoder import SentenceEncoder
from assistant.understanding.encoder_featurizer import EncoderFeaturizer
from assistant.understanding.foreign_classifier import ForeignClassifier
from assistant.understanding.message_reader import MessageReader
from assistant.understanding.parts import BODY, CLAUSES, FOREIGN_INTENT, LANGUAGE, SETTLED
from assistant.understanding.question_splitter import QuestionSplitter
from assistant.understanding.spacy_tools import LeanSpacyNLP
from tests.understanding.rasa_parts import CONTEXT, messages, storage, training_data

pytestmark = pytest.mark.slow


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


def test_the_halves_of_a_message_become_clauses(tmp_path: Path) -> None:
    splitter = QuestionSplitter.create(
        QuestionSplitter.get_default_config(), storage(tmp_path), Resource("split"), CONTEXT
    )
    two, one = splitter.process(messages("mot de passe perdu et où est ma facture", "facture"))

    told = [clause.get("text") for clause in two.get(CLAUSES)]
    assert told == ["mot de passe perdu", "où est ma facture"]
    assert one.get(CLAUSES) == []


def decided(
    directory: Path, text: str, language: str | None = None, /, **probabilities: float
) -> Message:
    maker = DecisionMaker.create(
        DecisionMaker.get_default_config(), storage(directory), Resource("decision"), CONTEXT
    )
    (message,) = messages(text)
    ranking = [{"name": n, "confidence": p} for n, p in probabilities.items()]
    message.set("intent_ranking", ranking)
    message.set(LANGUAGE, language)
    (told,) = maker.process([message])
    return told


def test_a_sure_question_is_answered_with_its_signals(tmp_path: Path) -> None:
    told = decided(tmp_path, "Bonjour, mdp perdu", lost_password=0.95, greet=0.01)

    assert told.get("intent") == {"name": "lost_password", "confidence": 0.95}
    assert told.get("understanding")["signals"] == ["greeting"]
    assert told.get("understanding")["language"] is None


@pytest.mark.parametrize(
    ("text", "language"), [("👍", None), ("How do I get my password?", "en")], ids=["emoji", "en"]
)
def test_what_cannot_be_read_is_declined_however_sure(
    tmp_path: Path, text: str, language: str | None
) -> None:
    told = decided(tmp_path, text, language, lost_password=0.95, greet=0.01)

    assert told.get("intent")["name"] == "nlu_fallback"
    assert told.get("understanding")["candidates"] == []
    assert told.get("understanding")["language"] == language


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
    told, foreign = reader.process(messages(mail, "where can I find my invoices"))

    assert told.get("text") == mail
    assert told.get(BODY) == "Où est ma facture ?"
    assert told.get(LANGUAGE) is None
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

    told, other = classifier.process(featurizer.process([foreign, french]))

    assert told.get("intent_ranking")[0]["name"] == "lost_password"
    assert told.get(FOREIGN_INTENT)
    assert other.get("intent_ranking") is None
