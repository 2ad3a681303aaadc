"""The words that announce a secret, in the languages that customers write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

_WORDS_FILE = Path(__file__).with_name("words.yml")


@dataclass(frozen=True)
class SecretWords:
    """Kinds of words; words.yml says how each is written and what it is for."""

    passwords: tuple[str, ...]
    answers: tuple[str, ...]
    phrases: tuple[str, ...]
    codes: tuple[str, ...]
    recoveries: tuple[str, ...]
    card_codes: tuple[str, ...]
    cards: tuple[str, ...]
    social_security: tuple[str, ...]
    keys: tuple[str, ...]
    fillers: tuple[str, ...]
    complements: tuple[str, ...]
    spellings: tuple[str, ...]
    reversed_links: tuple[str, ...]
    links: tuple[str, ...]
    verb_endings: tuple[str, ...]
    sent_by: tuple[str, ...]
    logins: tuple[str, ...]
    announcing: tuple[str, ...]
    uses: tuple[str, ...]
    numbers: tuple[str, ...]
    public_codes: tuple[str, ...]
    attempts: tuple[str, ...]
    namers: tuple[str, ...]
    accounts: tuple[str, ...]
    products: tuple[str, ...]
    units: tuple[str, ...]
    references: tuple[str, ...]
    shared_mailboxes: tuple[str, ...]
    ordinary: tuple[str, ...]
    places: tuple[str, ...]
    told_codes: tuple[str, ...]
    authenticators: tuple[str, ...]
    pins: tuple[str, ...]
    spoken_digits: tuple[str, ...]
    account_parts: tuple[str, ...]
    wifi_keys: tuple[str, ...]
    streets: tuple[str, ...]
    offices: tuple[str, ...]
    months: tuple[str, ...]
    births: tuple[str, ...]
    papers: tuple[str, ...]


@cache
def secret_words(file: Path = _WORDS_FILE) -> SecretWords:
    """Read the words.

    Args:
        file: YAML file with a list for each kind.

    Returns:
        The words, in the file's order.
    """
    words = YAML(typ="safe", pure=True).load(file.read_text("utf-8"))
    return SecretWords(**{kind: tuple(expressions) for kind, expressions in words.items()})


def alternatives(expressions: Sequence[str]) -> str:
    """Join expressions into one, without a group of its own number."""
    return f"(?:{'|'.join(expressions)})"
