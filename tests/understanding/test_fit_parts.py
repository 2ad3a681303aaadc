"""What polarity and the number of questions are learnt from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from assistant.content.lexicon import Lexicon
from assistant.understanding.examples import Example
from assistant.understanding.fit_parts import (
    Labelled,
    Limits,
    fit_parts,
    fit_statuses,
    read_labelled,
)
from assistant.understanding.polarity import ASKED, DENIED, OPPOSITE, OVER, STATUSES, read_polarity
from assistant.understanding.reading import Parts
from assistant.understanding.segments import segments

ASKABLE = frozenset({"incident", "billing"})
THINGS = {"incident": ("la panne", "le serveur"), "billing": ("la facture", "le montant")}
VOICES = tuple("abcdefgh")


def classify(asked: Sequence[tuple[str, str]]) -> list[Mapping[str, float]]:
    return [_result(text) for _, text in asked]


def _result(text: str) -> dict[str, float]:
    named = [intent for intent, words in THINGS.items() if any(word in text for word in words)]
    named = named or ["greet"]
    return {
        intent: 0.9 / len(named) if intent in named else 0.05
        for intent in ("incident", "billing", "greet")
    }


def labelled() -> list[Labelled]:
    rows = []
    for voice in VOICES:
        for intent, things in THINGS.items():
            other = next(name for name in THINGS if name != intent)
            for one, two in zip(things, THINGS[other], strict=True):
                rows += [
                    Labelled(f"comment voir {one}", ASKED, (intent,), (), voice),
                    Labelled(f"je veux {one}, je veux {two}", "one", (intent,), (), voice),
                    Labelled(f"je ne veux pas {one}", DENIED, (), (intent,), voice),
                    Labelled(f"c'est bon pour {one}", OVER, (), (intent,), voice),
                    Labelled(f"supprimer {one}", OPPOSITE, (), (intent,), voice),
                    Labelled(
                        f"je ne veux pas {one}, je veux {two}",
                        "negated",
                        (other,),
                        (intent,),
                        voice,
                    ),
                    Labelled(f"je veux {one}\nje veux {two}", "two", (intent, other), (), voice),
                ]
    return rows


@pytest.fixture(scope="module")
def fitted(lexicon: Lexicon) -> tuple[Parts, tuple[str, ...]]:
    examples = [
        Example(f"je veux {thing}", intent, voice)
        for voice in VOICES
        for intent, things in THINGS.items()
        for thing in things
    ]
    examples += [Example("bonne nouvelle pour la panne", "good_news", voice) for voice in VOICES]
    return fit_parts(labelled(), examples, classify, ASKABLE, lexicon, Limits(removed=0.0))


def test_what_is_denied_is_learnt_to_be_left_out(
    fitted: tuple[Parts, tuple[str, ...]], lexicon: Lexicon
) -> None:
    text = "je ne veux pas le serveur, je veux la facture"
    found = segments(text, lexicon.connectors, lexicon.contrasts)

    assert read_polarity(text, found, fitted[0].polarity, lexicon).removed == {0}


def test_two_questions_score_more_than_one(fitted: tuple[Parts, tuple[str, ...]]) -> None:
    questions = fitted[0].questions
    both = questions.both.evidence

    assert both["mark line"] > both.get("mark comma", 0.0)
    assert 0 < questions.offered <= questions.both.least <= 1


def test_the_report_tells_what_each_kind_gives(fitted: tuple[Parts, tuple[str, ...]]) -> None:
    report = "\n".join(fitted[1])

    for kind in (DENIED, OVER, OPPOSITE):
        assert f"{kind:9} likeliest is asked 0.000, denied 1.000, asks nothing 1.000" in report
    assert f"{ASKED:9} likeliest is asked 1.000, denied 0.000, asks nothing 0.000" in report
    assert "negated   likeliest is asked 1.000, denied 0.000, asks nothing 0.000" in report


def test_questions_that_are_all_alike_teach_nothing_and_say_so(lexicon: Lexicon) -> None:
    single = [row for row in labelled() if row.status != "two"]

    with pytest.raises(ValueError, match="data/questions"):
        fit_parts(single, [], classify, ASKABLE, lexicon, Limits())


def test_statuses_are_learnt_from_their_features() -> None:
    samples = [([status, "word"], status) for status in (ASKED, *STATUSES) for _ in range(5)]

    weights = fit_statuses(samples, 10.0)

    for status in (ASKED, *STATUSES):
        result = weights.statuses([status, "word"])
        assert max(result, key=result.__getitem__) == status


def test_a_rare_feature_is_left_out() -> None:
    statuses = [status for status in (ASKED, *STATUSES) for _ in range(5)]
    samples = [((frozenset({status, "word"}),), status) for status in statuses]

    weights = fit_statuses([*samples, ((frozenset({"once"}),), ASKED)], 10.0)

    assert "denied" in weights.weights
    assert "once" not in weights.weights


def test_the_files_of_questions_are_read_with_their_kind(tmp_path: Path) -> None:
    rows = {
        "polarity": {"text": "a", "status": "negated", "wanted": ["x"], "denied": ["y"]},
        "one_question": {"text": "b", "intents": ["x"]},
        "two_questions": {"text": "c", "intents": ["y", "x"]},
    }
    for name, row in rows.items():
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({**row, "voice": "v"}), "utf-8")

    assert read_labelled(tmp_path) == (
        Labelled("a", "negated", ("x",), ("y",), "v"),
        Labelled("b", "one", ("x",), (), "v"),
        Labelled("c", "two", ("y", "x"), (), "v"),
    )


def test_a_missing_file_of_questions_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="polarity"):
        read_labelled(tmp_path)
