"""What another model would answer otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tools.evaluation import compare
from tools.evaluation.compare import Change, changes, figures_of, main

QUESTIONS = [("mdp perdu", "lost_password"), ("facture", "billing"), ("bonjour", None)]


def test_only_what_changes_is_named_with_what_was_wanted() -> None:
    before = ["lost_password", "(in doubt)", "greet"]
    after = ["login_failure", "billing", "greet"]

    found = changes(QUESTIONS, before, after)

    assert found == [
        Change("mdp perdu", "lost_password", "login_failure", "lost_password"),
        Change("facture", "(in doubt)", "billing", "billing"),
    ]
    counted = figures_of(found, len(QUESTIONS))
    assert {name: str(value)[:5] for name, value in counted.items()} == {
        "changed": "0.667",
        "mended": "0.333",
        "broken": "0.333",
    }


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Two files that stand for models: the later one knows one more question."""
    for name in ("old.tar.gz", "new.tar.gz"):
        (tmp_path / name).write_text("")
    (tmp_path / "asked.jsonl").write_text('{"text": "mdp perdu", "intent": "lost_password"}\n')

    def parse(texts: list[str], model: Path, _: object) -> list[dict[str, Any]]:
        known = {"old.tar.gz": "nlu_fallback", "new.tar.gz": "lost_password"}[model.name]
        return [{"intent": {"name": known}} for _ in texts]

    monkeypatch.setattr(compare, "parse_texts", parse)
    named = ("--before", str(tmp_path / "old.tar.gz"), "--after", str(tmp_path / "new.tar.gz"))
    return (str(tmp_path / "asked.jsonl"), *named, "--reports", str(tmp_path / "reports"))


def test_the_changes_are_printed(
    models: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(models) == 0
    printed = capsys.readouterr().out
    assert "lost_password" in printed
    assert "mdp perdu" in printed


def test_json_alone_can_be_read_by_a_program(
    models: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*models, "--json"]) == 0
    assert '"mended": {\n   "hits": 1' in capsys.readouterr().out


@pytest.mark.parametrize(("required", "code"), [("changed<=0", 1), ("broken<=0", 0), ("x<=0", 2)])
def test_a_requirement_sets_the_exit_code(
    models: tuple[str, ...], required: str, code: int
) -> None:
    assert main([*models, "--require", required]) == code


def test_a_model_that_is_not_there_is_named(
    models: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*models, "--before", "gone.tar.gz"]) == 2
    assert "gone.tar.gz: no such model" in capsys.readouterr().err
