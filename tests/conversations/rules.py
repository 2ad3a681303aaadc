"""The rules of data/rules.yml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML


@dataclass(frozen=True)
class Rule:
    """Which action replies to an intent."""

    intent: str
    action: str


def rules() -> tuple[Rule, ...]:
    """Read the project's rules, each of one message and one action."""
    loaded = YAML(typ="safe").load(Path("data/rules.yml"))
    return tuple(
        Rule(rule["steps"][0]["intent"], rule["steps"][1]["action"]) for rule in loaded["rules"]
    )
