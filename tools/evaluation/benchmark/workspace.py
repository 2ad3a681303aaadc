"""The folder that a pipeline is trained in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from assistant.service.judging.answers import Sample
from tools.evaluation.benchmark.pipelines import Pipeline

CONFIG = "config.yml"
EXAMPLES = "examples.json"
MODEL = "model"
RESULT = "training.json"


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
    (folder / CONFIG).write_text(json.dumps(config), encoding="utf-8")
    common = [{"text": sample.text, "intent": sample.intent} for sample in examples]
    data = {"rasa_nlu_data": {"common_examples": common}}
    (folder / EXAMPLES).write_text(json.dumps(data), encoding="utf-8")


def is_outside_rasa(folder: Path) -> bool:
    """Tell whether a prepared folder's pipeline has no Rasa components.

    Args:
        folder: a prepared folder.

    Returns:
        True for the baseline of scikit-learn.
    """
    return not json.loads((folder / CONFIG).read_text(encoding="utf-8"))["pipeline"]


def read_examples(folder: Path) -> tuple[list[str], list[str]]:
    """Read a prepared folder's examples.

    Args:
        folder: a prepared folder.

    Returns:
        The messages, and the intent of each.
    """
    data = json.loads((folder / EXAMPLES).read_text(encoding="utf-8"))
    examples = data["rasa_nlu_data"]["common_examples"]
    return [item["text"] for item in examples], [item["intent"] for item in examples]
