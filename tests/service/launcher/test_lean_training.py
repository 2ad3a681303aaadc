"""What is changed in Rasa's training gives the same model, with less work."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from rasa.engine.graph import GraphNodeHook
from rasa.engine.storage import local_model_storage
from rasa.engine.training.hooks import TrainingHook
from rasa.shared.importers import utils
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.formats import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message

from assistant.service.launcher.lean_training import (
    DigestsNothing,
    find_equal_examples_by_text,
    pack_models_quickly,
    read_examples_once,
)

_EXAMPLES = """version: "3.1"
nlu:
  - intent: greet
    examples: |
      - bonjour
      - salut
      - bonjour
  - intent: goodbye
    examples: |
      - salut
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "data" / "nlu.yml"
    file.parent.mkdir()
    file.write_text(_EXAMPLES)
    return file.parent


@pytest.mark.parametrize("method", ["on_before_node", "on_after_node"])
def test_it_takes_what_rasa_gives_its_own_hook(method: str) -> None:
    names = set(inspect.signature(getattr(GraphNodeHook, method)).parameters) - {"self"}

    answered = getattr(DigestsNothing(), method)(**dict.fromkeys(names))

    assert answered in ({}, None)


def test_it_is_made_as_rasa_makes_its_own() -> None:
    names = set(inspect.signature(TrainingHook).parameters)

    assert {"cache", "model_storage", "pruned_schema"} == names
    DigestsNothing(**dict.fromkeys(names))


def test_examples_are_read_once_whatever_the_language(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(utils, "training_data_from_paths", utils.training_data_from_paths)
    read = list[str]()
    reads = RasaYAMLReader.reads
    monkeypatch.setattr(
        RasaYAMLReader,
        "reads",
        lambda self, text, **kwargs: read.append(text) or reads(self, text, **kwargs),
    )
    read_examples_once()
    importer = TrainingDataImporter.load_from_dict(training_data_paths=[str(data)])

    first = importer.get_nlu_data()
    first.training_examples[0].set(TEXT, "changed")
    second = importer.get_nlu_data(language="fr")

    assert read == [_EXAMPLES]
    assert "changed" not in {example.get(TEXT) for example in second.training_examples}


def test_examples_that_stand_twice_are_dropped_as_rasa_does(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Message, "__hash__", Message.__hash__)
    as_rasa_does = _kept(data)

    find_equal_examples_by_text()

    assert _kept(data) == as_rasa_does
    assert len(as_rasa_does) == 3


def _kept(data: Path) -> list[tuple[str, str]]:
    importer = TrainingDataImporter.load_from_dict(training_data_paths=[str(data)])
    examples = importer.get_nlu_data().intent_examples
    return [(example.get(TEXT), example.get(INTENT)) for example in examples]


def test_a_lightly_packed_model_is_read_by_rasa(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_model_storage, "TarSafe", local_model_storage.TarSafe)
    (tmp_path / "part.json").write_text("{}")
    archive = tmp_path / "model.tar.gz"
    rasas_own = local_model_storage.TarSafe

    pack_models_quickly()
    with local_model_storage.TarSafe.open(archive, "w:gz") as tar:
        tar.add(tmp_path / "part.json", arcname="part.json")

    quickest = 4  # says gzip's format of the extra flags, the ninth byte
    assert archive.read_bytes()[8] == quickest
    with rasas_own.open(archive, mode="r:gz") as tar:
        assert tar.getnames() == ["part.json"]
