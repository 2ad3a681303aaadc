"""The bot to compare with: the same examples and content under Rasa's default configuration."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from assistant.understanding.examples import read_examples

ACTION = "action_answer"
FULL_EPOCHS = 100
_DEFAULTS = Path("engine/recipes/config_files/default_config.yml")
_FALLBACK = "nlu_fallback"
_ASKED = ("incident", "lost_password", "billing_unclear", "partner_account_request", "abuse_email")
_AFTER_AN_ANSWER = (("affirm",), ("not_solved", "contact_human"), ("thank", "goodbye"))


def write_project(folder: Path, nlu: Path, epochs: int) -> None:
    """Write the baseline's configuration, domain, stories and rules.

    Args:
        folder: made if absent.
        nlu: the folder of examples that both bots learn from.
        epochs: of each part that trains in epochs; Rasa's default is 100.
    """
    folder.mkdir(parents=True, exist_ok=True)
    intents = sorted({example.intent for example in read_examples(nlu)})
    # As Rasa's documentation advises for questions and answers.
    rules = [{"rule": name, "steps": _turn(name)} for name in (*intents, _FALLBACK)]
    files = {
        "config.yml": _config(epochs),
        "domain.yml": {"version": "3.1", "intents": intents, "actions": [ACTION]},
        "stories.yml": {"version": "3.1", "stories": _stories(_ASKED), "rules": rules},
    }
    for name, content in files.items():
        YAML().dump(content, folder / name)


def _config(epochs: int) -> dict[str, Any]:
    """Take Rasa's own defaults, as `rasa init` leaves them, for French."""
    package = find_spec("rasa")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("rasa is not installed")
    defaults = Path(package.submodule_search_locations[0]) / _DEFAULTS
    config: dict[str, Any] = YAML(typ="safe").load(defaults.read_text(encoding="utf-8"))
    for part in (*config["pipeline"], *config["policies"]):
        if "epochs" in part:
            part["epochs"] = epochs
    return {**config, "language": "fr", "assistant_id": "baseline"}


def _stories(questions: Sequence[str]) -> list[dict[str, Any]]:
    """Some conversations, for the policies that learn from them."""
    paths = [("greet", question, *after) for question in questions for after in _AFTER_AN_ANSWER]
    return [
        {"story": " ".join(path), "steps": [step for name in path for step in _turn(name)]}
        for path in paths
    ]


def _turn(intent: str) -> list[dict[str, str]]:
    return [{"intent": intent}, {"action": ACTION}]
