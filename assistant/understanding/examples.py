"""Reads the labelled examples of data/nlu/ without Rasa, whose import takes half a minute."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

UNKNOWN_VOICE = "unknown"
_BULLET = "- "


@dataclass(frozen=True)
class Example:
    """One labelled message.

    Attributes:
        text: the message.
        intent: its intent.
        voice: who wrote it, so that calibration can leave out all that one person wrote.
    """

    text: str
    intent: str
    voice: str


def read_examples(directory: Path) -> tuple[Example, ...]:
    """Read all examples of a folder.

    Args:
        directory: the folder of NLU files, such as data/nlu.

    Returns:
        The examples, in the order of the files and of their lines.

    Raises:
        OSError: a file cannot be read.
    """
    yaml = YAML(typ="safe")
    return tuple(
        Example(line.strip()[len(_BULLET) :], block["intent"], _voice(block))
        for path in sorted(directory.glob("*.yml"))
        for block in yaml.load(path.read_text(encoding="utf-8"))["nlu"]
        for line in block.get("examples", "").splitlines()
        if line.strip().startswith(_BULLET) and "intent" in block
    )


def fingerprint(examples: Sequence[Example]) -> str:
    """Digest the examples.

    Args:
        examples: the labelled messages.

    Returns:
        Sixteen hexadecimal digits that change with any text, intent or voice.
    """
    digest = hashlib.sha256()
    for example in examples:
        digest.update(f"{example.intent}\0{example.voice}\0{example.text}\n".encode())
    return digest.hexdigest()[:16]


def _voice(block: dict[str, object]) -> str:
    metadata = block.get("metadata")
    return str(metadata["voice"]) if isinstance(metadata, dict) else UNKNOWN_VOICE
