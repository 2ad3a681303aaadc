"""A process of one pipeline's own: `python -m … train FOLDER` or `… serve FOLDER`.

Both write JSON objects, one a line: what the training took; when serving, that it is ready, and an
answer to each JSON text that is read; `null` ends it. What is
imported here must run on Python 3.10 too, with the old packages of the baseline's environment.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from assistant.service.judging.sample import Sample
from tools.evaluation.benchmark.pipelines import Pipeline
from tools.evaluation.benchmark.tfidf import rank_with_tfidf, train_tfidf
from tools.evaluation.nlu import Ranking

Rank = Callable[[str], Ranking]

_CONFIG = "config.yml"
_EXAMPLES = "examples.json"
_MODEL = "model"


def prepare(folder: Path, pipeline: Pipeline, examples: Sequence[Sample]) -> None:
    """Write what a training process reads.

    Args:
        folder: made if absent.
        pipeline: the pipeline; without components it is trained outside Rasa.
        examples: the labelled messages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Both are JSON, which YAML includes: no message needs escaping, none is taken for markup.
    config = {
        "recipe": "default.v1",
        "assistant_id": pipeline.name,
        "language": "fr",
        "pipeline": list(pipeline.components),
    }
    (folder / _CONFIG).write_text(json.dumps(config), encoding="utf-8")
    common = [{"text": sample.text, "intent": sample.intent} for sample in examples]
    data = {"rasa_nlu_data": {"common_examples": common}}
    (folder / _EXAMPLES).write_text(json.dumps(data), encoding="utf-8")


def main() -> None:
    """Train or serve, as the command line says."""
    command, folder = sys.argv[1], Path(sys.argv[2])
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    # Whatever libraries print must not mix with the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    (_train if command == "train" else _serve)(folder, answers)


def _train(folder: Path, answers: TextIO) -> None:
    train = _outside_rasa if _is_outside_rasa(folder) else _with_rasa()
    began = time.perf_counter()
    train(folder)
    _write(answers, {"seconds": time.perf_counter() - began, "peak_mb": _peak_mb()})


def _serve(folder: Path, answers: TextIO) -> None:
    rank = _tfidf_ranker(folder) if _is_outside_rasa(folder) else _rasa_ranker(folder)
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


def _is_outside_rasa(folder: Path) -> bool:
    return not json.loads((folder / _CONFIG).read_text(encoding="utf-8"))["pipeline"]


def _read_examples(folder: Path) -> tuple[list[str], list[str]]:
    data = json.loads((folder / _EXAMPLES).read_text(encoding="utf-8"))
    examples = data["rasa_nlu_data"]["common_examples"]
    return [item["text"] for item in examples], [item["intent"] for item in examples]


def _outside_rasa(folder: Path) -> None:
    train_tfidf(*_read_examples(folder))


def _with_rasa() -> Callable[[Path], None]:
    # Imported before the clock starts: every pipeline of Rasa's pays the same for it.
    from rasa.model_training import train_nlu

    def train(folder: Path) -> None:
        train_nlu(
            str(folder / _CONFIG), str(folder / _EXAMPLES), str(folder), fixed_model_name=_MODEL
        )

    return train


def _tfidf_ranker(folder: Path) -> Rank:
    # Trained again rather than stored: it takes seconds, and storing it would take a pickle.
    classifier = train_tfidf(*_read_examples(folder))
    return lambda text: rank_with_tfidf(classifier, text)


def _rasa_ranker(folder: Path) -> Rank:
    from rasa.core.agent import Agent

    agent = Agent.load(str(folder / f"{_MODEL}.tar.gz"))
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
