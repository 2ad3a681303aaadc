"""`python -m assistant.service.launcher.lean_training …` does what `rasa train …` does, quicker.

See docs/performance.md. Rasa Open Source is frozen at 3.6.21: what is changed here stays as it was
found.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

_COMPRESSION = 1
"""Of the model's file: Rasa's 9 takes several times as long for a file a tenth smaller."""


class DigestsNothing:
    """Stands in for the hook that digests and caches what the parts of a training give.

    Rasa digests all messages with all their features before and after each part, to find parts
    again in its cache: a quarter of the time, for a cache that is switched off.
    """

    def __init__(self, **_: Any) -> None:
        """Take what Rasa's own hook is given, and need none of it."""

    def on_before_node(self, **_: Any) -> dict[str, Any]:
        """Do nothing before a part runs."""
        return {}

    def on_after_node(self, **_: Any) -> None:
        """Do nothing after it."""


def read_examples_once() -> None:
    """Have Rasa read the examples once: it reads them again in what it takes for another language.

    The language is of no account to files in YAML. What is read is copied before it is changed.
    """
    from rasa.shared.importers import utils

    read = utils.training_data_from_paths
    known: dict[tuple[str, ...], TrainingData] = {}

    def read_once(paths: Iterable[str], language: str) -> TrainingData:
        names = tuple(paths)
        if names not in known:
            known[names] = read(names, language)
        return known[names]

    utils.training_data_from_paths = read_once


def find_equal_examples_by_text() -> None:
    """Have Rasa compare only examples of the same text, where it drops those that stand twice.

    It digests each whole, each time that examples are put together; equal ones have equal texts.
    """
    from rasa.shared.nlu.constants import TEXT
    from rasa.shared.nlu.training_data.message import Message

    def hash_of_text(message: Message) -> int:
        return hash(message.get(TEXT))

    Message.__hash__ = hash_of_text


def parse_examples_once() -> None:
    """Have Rasa parse a file of examples once: it does so to check it, and once more to read it."""
    from rasa.shared.nlu.training_data.formats import RasaYAMLReader
    from rasa.shared.utils import io

    parse, read = io.read_yaml, RasaYAMLReader.reads

    def read_parsed(reader: RasaYAMLReader, text: str, **options: Any) -> TrainingData:
        known: dict[str, Any] = {}

        def parse_once(content: str, reader_type: str | list[str] = "safe") -> Any:
            if content not in known:
                known[content] = parse(content, reader_type)
            return known[content]

        io.read_yaml = parse_once
        try:
            return read(reader, text, **options)
        finally:
            io.read_yaml = parse

    RasaYAMLReader.reads = read_parsed


def copy_examples_lightly() -> None:
    """Have Rasa copy of examples what a training changes: it copies all of each, ten times."""
    from rasa.shared.nlu.training_data.message import Message

    def copied(message: Message, _: dict[int, Any]) -> Message:
        twin = copy(message)
        twin.data = dict(message.data)
        twin.features = list(message.features)
        twin.output_properties = set(message.output_properties)
        return twin

    Message.__deepcopy__ = copied


def pack_models_quickly() -> None:
    """Have Rasa compress a model's file lightly: it is made once and read at each start."""
    from rasa.engine.storage import local_model_storage
    from tarsafe import TarSafe

    class QuicklyPacked(TarSafe):
        @classmethod
        def open(cls, name: Path, mode: str) -> TarSafe:
            return super().open(name, mode, compresslevel=_COMPRESSION)

    local_model_storage.TarSafe = QuicklyPacked


def main() -> None:
    """Train as Rasa's own command does, with its arguments."""
    from rasa.__main__ import main as rasa
    from rasa.engine.training import graph_trainer

    graph_trainer.TrainingHook = DigestsNothing
    read_examples_once()
    parse_examples_once()
    find_equal_examples_by_text()
    copy_examples_lightly()
    pack_models_quickly()
    # Nothing that a training makes is garbage before its end: Python searched it for seconds.
    gc.disable()
    sys.argv = ["rasa", "train", *sys.argv[1:]]
    rasa()


if __name__ == "__main__":
    main()
    # Python would free all that a training made, object by object, for two seconds.
    sys.stdout.flush()
    os._exit(0)
