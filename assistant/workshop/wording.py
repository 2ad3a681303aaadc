"""The sentences that Python says in French, from wording.fr.yml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

_FILE = Path(__file__).with_name("wording.fr.yml")


def say(key: str, **values: object) -> str:
    """Word a sentence.

    Args:
        key: two names with a dot between, as in the file.
        **values: what fills its template.

    Raises:
        KeyError: no sentence has this key.
    """
    group, _, name = key.partition(".")
    return _sentences()[group][name].format(**values)


def words(group: str) -> Mapping[str, str]:
    """All sentences of a group, by name."""
    return _sentences()[group]


@lru_cache(maxsize=1)
def _sentences() -> Mapping[str, Mapping[str, str]]:
    loaded: Mapping[str, Mapping[str, str]] = YAML(typ="safe", pure=True).load(
        _FILE.read_text("utf-8")
    )
    return loaded
