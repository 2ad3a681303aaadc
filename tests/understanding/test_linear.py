"""The linear classifier, and its margins as probabilities."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.understanding import linear
from assistant.understanding.linear import Borders, LinearModel, in_two, softmax
from assistant.understanding.ngrams import NgramVectorizer
from tests.understanding.conftest import MESSAGES

TEXTS = [text for text, _ in MESSAGES]
INTENTS = [intent for _, intent in MESSAGES]
FEATURES = NgramVectorizer.fit_transform(TEXTS)[1]


def test_learnt_messages_are_on_the_right_side() -> None:
    model = LinearModel.fit(FEATURES, INTENTS, 1.0, 7)

    result = [model.classes[column] for column in model.margins(FEATURES).argmax(axis=1)]
    assert result == INTENTS


def test_what_is_read_back_gives_the_same_margins(tmp_path: Path) -> None:
    model = LinearModel.fit(FEATURES, INTENTS, 0.5, 7)
    model.save(tmp_path)

    loaded = LinearModel.load(tmp_path)

    assert loaded.classes == model.classes == ("billing_online", "greet", "lost_password")
    assert np.array_equal(loaded.margins(FEATURES), model.margins(FEATURES))


def test_what_is_written_is_plain_arrays(tmp_path: Path) -> None:
    LinearModel.fit(FEATURES, INTENTS, 0.5, 7).save(tmp_path)

    with np.load(tmp_path / "linear.npz", allow_pickle=False) as arrays:
        assert {arrays[name].dtype.kind for name in arrays} == {"f", "U"}


def test_the_same_seed_learns_the_same_margins() -> None:
    first, second = (LinearModel.fit(FEATURES, INTENTS, 0.5, 7) for _ in range(2))

    assert np.array_equal(first.margins(FEATURES), second.margins(FEATURES))


def test_two_processes_learn_what_one_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = LinearModel.fit(FEATURES, INTENTS, 0.5, 7)
    monkeypatch.setattr(linear, "_MANY", 1)

    shared = LinearModel.fit(FEATURES, INTENTS, 0.5, 7)

    assert shared.classes == alone.classes
    assert shared.margins(FEATURES) == pytest.approx(alone.margins(FEATURES), abs=0.01)


def test_a_process_that_was_killed_costs_time_and_nothing_else() -> None:
    parent = os.getpid()

    def learn(names: Sequence[str]) -> Borders:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return {name: (np.zeros(1, dtype=np.float32), 0.0) for name in names}

    assert set(in_two(learn, ["a"], ["b", "c"])) == {"a", "b", "c"}


def test_two_classes_have_opposite_margins() -> None:
    kept = [row for row, intent in enumerate(INTENTS) if intent != "greet"]

    model = LinearModel.fit(FEATURES[kept], [INTENTS[row] for row in kept], 0.5, 7)

    margins = model.margins(FEATURES[kept])
    assert margins[:, 0] == pytest.approx(-margins[:, 1], abs=1e-6)
    assert [model.classes[column] for column in margins.argmax(axis=1)] == [
        INTENTS[row] for row in kept
    ]


def test_probabilities_sum_to_one_and_keep_the_order() -> None:
    margins = np.asarray([[0.5, -1.0, 0.0], [-3.0, -2.0, -1.0]], dtype=np.float32)

    result = softmax(margins, 2.0)

    assert result.sum(axis=1) == pytest.approx(1.0)
    assert np.array_equal(np.argsort(result), np.argsort(margins))
    assert result[0, 0] / result[0, 2] == pytest.approx(np.e, rel=1e-4)


def test_more_sharpness_makes_surer() -> None:
    margins = np.asarray([[0.5, -1.0]], dtype=np.float32)

    assert softmax(margins, 4.0).max() > softmax(margins, 1.0).max()


def test_huge_margins_do_not_overflow() -> None:
    result = softmax(np.asarray([[1e4, -1e4]], dtype=np.float32), 12.0)

    assert result.tolist() == [[1.0, 0.0]]
