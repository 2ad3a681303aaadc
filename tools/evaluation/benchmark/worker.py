"""A process of one pipeline's own: `python -m … train FOLDER` or `… serve FOLDER`.

Serving reads one JSON text a line and writes one JSON object a line; `null` ends it. What is
imported here must run on Python 3.10 too, with the old packages of the baseline's environment.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from tools.evaluation.benchmark.tfidf import rank_with_tfidf, train_tfidf
from tools.evaluation.benchmark.workspace import (
    CONFIG,
    EXAMPLES,
    MODEL,
    RESULT,
    is_outside_rasa,
    read_examples,
)
from tools.evaluation.nlu import Ranking

Rank = Callable[[str], Ranking]


def main() -> None:
    """Train or serve, as the command line says."""
    command, folder = sys.argv[1], Path(sys.argv[2])
    if command == "train":
        _train(folder)
    else:
        answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
        # Whatever libraries print must not mix with the answers.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        _serve(folder, answers)


def _train(folder: Path) -> None:
    train = _outside_rasa if is_outside_rasa(folder) else _with_rasa()
    began = time.perf_counter()
    train(folder)
    result = {"seconds": time.perf_counter() - began, "peak_mb": _peak_mb()}
    (folder / RESULT).write_text(json.dumps(result), encoding="utf-8")


def _serve(folder: Path, answers: TextIO) -> None:
    rank = _tfidf_ranker(folder) if is_outside_rasa(folder) else _rasa_ranker(folder)
    _write(answers, {"ready": True})
    for line in sys.stdin:
        text = json.loads(line)
        if text is None:
            break
        began = time.perf_counter()
        ranking = rank(text)
        milliseconds = 1000 * (time.perf_counter() - began)
        _write(answers, {"ranking": ranking, "ms": milliseconds})
    _write(answers, {"peak_mb": _peak_mb()})


def _outside_rasa(folder: Path) -> None:
    train_tfidf(*read_examples(folder))


def _with_rasa() -> Callable[[Path], None]:
    # Imported before the clock starts: every pipeline of Rasa's pays the same for it.
    from rasa.model_training import train_nlu

    def train(folder: Path) -> None:
        train_nlu(str(folder / CONFIG), str(folder / EXAMPLES), str(folder), fixed_model_name=MODEL)

    return train


def _tfidf_ranker(folder: Path) -> Rank:
    # Trained again rather than stored: it takes seconds, and storing it would take a pickle.
    classifier = train_tfidf(*read_examples(folder))
    return lambda text: rank_with_tfidf(classifier, text)


def _rasa_ranker(folder: Path) -> Rank:
    from rasa.core.agent import Agent

    agent = Agent.load(str(folder / f"{MODEL}.tar.gz"))
    loop = asyncio.new_event_loop()

    def rank(text: str) -> Ranking:
        parsed = loop.run_until_complete(agent.parse_message(text))
        ranking = parsed.get("intent_ranking") or ()
        return tuple((item["name"], float(item["confidence"])) for item in ranking)

    return rank


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _write(answers: TextIO, answer: object) -> None:
    answers.write(f"{json.dumps(answer)}\n")
    answers.flush()


if __name__ == "__main__":
    main()
