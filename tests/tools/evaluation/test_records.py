"""A wrong file is refused with its line, its field and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.service.judging.sample import Sample
from tools.evaluation.dialogues import read_dialogues
from tools.evaluation.errors import EvaluationError
from tools.evaluation.samples import digest, read_samples

GOOD = '{"text": "panne", "intent": "incident"}\n'


def _file(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_jsonl_gives_messages_with_their_style(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "set.jsonl",
        '{"text": "panne\u2028là", "intent": "incident", "style": "messy"}\n\n'
        '{"text": "a et b", "intents": ["incident", "billing"]}\n',
    )

    assert read_samples(path) == (
        Sample("panne\u2028là", ("incident",), "messy"),
        Sample("a et b", ("incident", "billing"), "all"),
    )


def test_csv_gives_the_same_as_jsonl_even_from_a_spreadsheet(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "set.csv",
        '\ufefftext,intent,style\r\n"panne, totale\nce matin",incident,\r\n'
        "facture,billing,messy\r\n",
    )

    assert read_samples(path) == (
        Sample("panne, totale\nce matin", ("incident",), "all"),
        Sample("facture", ("billing",), "messy"),
    )


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("set.jsonl", GOOD + '{"text": ', "set.jsonl, line 2, column 10: not JSON"),
        ("set.jsonl", GOOD + "[1]", "line 2: must be a JSON object"),
        ("set.jsonl", GOOD + '{"intent": "incident"}', "line 2, field « text »: missing"),
        ("set.jsonl", '{"text": "", "intent": "x"}', "line 1, field « text »: must be a text"),
        ("set.jsonl", '{"text": 3, "intent": "x"}', "line 1, field « text »: must be a text"),
        ("set.jsonl", '{"text": "a"}', "line 1, field « intent »: missing"),
        ("set.jsonl", '{"text": "a", "intents": ["x"]}', "field « intents »: must hold 2"),
        ("set.jsonl", '{"text": "a", "intents": "x"}', "field « intents »: must be a list"),
        ("set.jsonl", "\n \n", "holds no record"),
        ("set.csv", "message,intent\npanne,incident\n", "line 2, field « text »: missing"),
        ("set.csv", "text,intent\npanne, là,incident\n", "line 2: more values than"),
        ("set.csv", "text,intent\n", "holds no record"),
        ("set.txt", GOOD, "ending in .jsonl or .csv"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, name: str, content: str, expected: str) -> None:
    with pytest.raises(EvaluationError) as error:
        read_samples(_file(tmp_path, name, content))

    assert expected in str(error.value)
    assert str(error.value).startswith(str(tmp_path))


def test_an_unknown_intent_is_named_with_those_that_may_occur(tmp_path: Path) -> None:
    path = _file(tmp_path, "set.jsonl", GOOD + '{"text": "a", "intent": "incidnet"}')

    with pytest.raises(EvaluationError) as error:
        read_samples(path, {"incident", "billing"})

    assert "line 2, field « intent »: 'incidnet'" in str(error.value)
    assert "billing, incident" in str(error.value)


def test_missing_files_and_missing_names_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="no such file"):
        read_samples(tmp_path / "none.jsonl")
    with pytest.raises(EvaluationError, match="Which set"):
        read_samples(Path())


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "set.csv"
    path.write_bytes("text,intent\npanne générale,incident\n".encode("latin-1"))

    with pytest.raises(EvaluationError, match="UTF-8"):
        read_samples(path)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"name": "a"}', "field « turns »: missing"),
        ('{"name": "a", "turns": []}', "field « turns »: must hold 1"),
        ('{"name": "a", "turns": ["bonjour"]}', "field « turns[1] »: must be an object"),
        ('{"name": "a", "turns": [{"user": "b"}, {}]}', "field « turns[2].user »: missing"),
        (
            '{"name": "a", "turns": [{"user": "b", "must_contain_any": "c"}]}',
            "field « turns[1].must_contain_any »: must be a list",
        ),
        ('{"turns": [{"user": "b"}]}', "field « name »: missing"),
    ],
)
def test_what_is_wrong_in_a_dialogue_is_named(tmp_path: Path, line: str, expected: str) -> None:
    with pytest.raises(EvaluationError) as error:
        read_dialogues(_file(tmp_path, "set.jsonl", line))

    assert "line 1, field" in str(error.value)
    assert expected in str(error.value)


def test_a_sets_digest_follows_its_content_and_not_its_order() -> None:
    first, second = Sample("a", ("x",), "messy"), Sample("b", ("y",), "messy")

    assert digest([first, second]) == digest([second, first])
    assert digest([first, second]) != digest([first, Sample("b", ("x",), "messy")])
