"""What is changed in Rasa's training gives the same model, with less work."""

from __future__ import annotations

import inspect
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import GraphNodeHook
from rasa.engine.storage import local_model_storage
from rasa.engine.training.hooks import TrainingHook
from rasa.shared.importers import utils
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.formats import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils import io
from rasa.shared.utils.validation import YamlValidationException

from assistant.service.launcher.lean_training import (
    DigestsNothing,
    copy_examples_lightly,
    find_equal_examples_by_text,
    pack_models_quickly,
    parse_examples_once,
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


def test_a_file_is_parsed_once_and_read_as_rasa_does(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_rasa_does = _read(data).fingerprint()
    parsed = list[str]()
    parse = io.read_yaml
    monkeypatch.setattr(RasaYAMLReader, "reads", RasaYAMLReader.reads)
    monkeypatch.setattr(
        io, "read_yaml", lambda text, *options: parsed.append(text) or parse(text, *options)
    )

    parse_examples_once()

    assert _read(data).fingerprint() == as_rasa_does
    assert parsed.count(_EXAMPLES) == 1


def test_a_wrong_file_is_still_named_with_its_line(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RasaYAMLReader, "reads", RasaYAMLReader.reads)
    parse = io.read_yaml
    (data / "nlu.yml").write_text(_EXAMPLES + "  - intent: [thank]\n    examples: merci\n")

    parse_examples_once()

    with pytest.raises(YamlValidationException, match=r"nlu\.yml:11"):
        _read(data)
    assert io.read_yaml is parse


def test_a_copy_of_an_example_shares_nothing_that_a_training_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    example = Message({TEXT: "bonjour", INTENT: "greet"})
    monkeypatch.setattr(Message, "__deepcopy__", None, raising=False)

    copy_examples_lightly()
    copied = deepcopy([example])[0]

    assert copied == example
    copied.set(TEXT, "salut", add_to_output=True)
    copied.set("corrected", "salut", add_to_output=True)
    copied.add_features(Features(np.ones((1, 1)), FEATURE_TYPE_SENTENCE, TEXT, "own"))
    assert example.as_dict() == {TEXT: "bonjour", INTENT: "greet"}
    assert example.output_properties == {TEXT}
    assert not example.features


def _read(data: Path) -> TrainingData:
    return TrainingDataImporter.load_from_dict(training_data_paths=[str(data)]).get_nlu_data()


def _kept(data: Path) -> list[tuple[str, str]]:
    return [(example.get(TEXT), example.get(INTENT)) for example in _read(data).intent_examples]


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
