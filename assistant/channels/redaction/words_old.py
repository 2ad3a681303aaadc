"""The words that announce a password, in the languages that customers write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

_WORDS_FILE = Path(__file__).with_name("words_old.yml")


@dataclass(frozen=True)
class SecretWords:
    """Parts of an announcement, as regular expressions: « password », « for », « is ».

    `ordinary` words begin a sentence after a colon, and are no password.
    """

    names: tuple[str, ...]
    fillers: tuple[str, ...]
    links: tuple[str, ...]
    ordinary: tuple[str, ...]


def secret_words(file: Path = _WORDS_FILE) -> SecretWords:
    """Read the words.

    Args:
        file: YAML file with a list for each part.

    Returns:
        The words, in the file's order.
    """
    words = YAML(typ="safe", pure=True).load(file.read_text("utf-8"))
    return SecretWords(**{part: tuple(expressions) for part, expressions in words.items()})
