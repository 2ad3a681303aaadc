"""Train the pipelines, then ask all of them each message in turn."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from assistant.service.judging.answers import Sample
from assistant.service.launcher.progress import Progress
from tools.evaluation.baseline import baseline_python
from tools.evaluation.benchmark.children import Served, Training, serving, train
from tools.evaluation.benchmark.pipelines import Pipeline
from tools.evaluation.benchmark.scores import Score, score
from tools.evaluation.benchmark.workspace import prepare
from tools.evaluation.nlu import Ranking

_WARM_UP = 5


@dataclass(frozen=True)
class Result:
    """One pipeline's row.

    Attributes:
        pipeline: the pipeline.
        training: what its training took.
        score: its figures on the test set.
        serving_mb: most memory that it had resident while answering, in MiB.
    """

    pipeline: Pipeline
    training: Training
    score: Score
    serving_mb: float


def compare(
    pipelines: Sequence[Pipeline],
    examples: Sequence[Sample],
    samples: Sequence[Sample],
    folder: Path,
    progress: Progress,
) -> list[Result]:
    """Train one after another, then ask in turn, so that noise on the machine hits all alike.

    Args:
        pipelines: what to compare.
        examples: what they learn from.
        samples: what they are asked.
        folder: temporary folder.
        progress: where to show the work.

    Returns:
        One result for each pipeline.

    Raises:
        EvaluationError: a pipeline cannot be trained or run.
    """
    pythons = {
        pipeline.name: baseline_python() if pipeline.is_stock else sys.executable
        for pipeline in pipelines
    }
    trainings = []
    for pipeline in pipelines:
        own = folder / pipeline.name
        prepare(own, pipeline, examples)
        trainings.append(train(pipeline.name, pythons[pipeline.name], own, progress))
    with ExitStack() as stack:
        served = [
            stack.enter_context(
                serving(pipeline.name, pythons[pipeline.name], folder / pipeline.name)
            )
            for pipeline in pipelines
        ]
        answers = _ask_in_turn(served, examples, samples, progress)
        peaks = [one.finish() for one in served]
    return [
        Result(pipeline, training, score(samples, *answers[pipeline.name]), peak)
        for pipeline, training, peak in zip(pipelines, trainings, peaks, strict=True)
    ]


def _ask_in_turn(
    served: Sequence[Served],
    examples: Sequence[Sample],
    samples: Sequence[Sample],
    progress: Progress,
) -> dict[str, tuple[list[Ranking], list[float]]]:
    answers: dict[str, tuple[list[Ranking], list[float]]] = {one.name: ([], []) for one in served}
    with progress.during(f"Asking {len(samples)} messages of {len(served)} pipelines") as tick:
        for one in served:
            one.wait_until_ready()
            for example in examples[:_WARM_UP]:
                one.rank(example.text)
        for place, sample in enumerate(samples):
            # Another one begins each time: none is always asked after the same neighbour.
            first = place % len(served)
            for one in (*served[first:], *served[:first]):
                ranking, ms = one.rank(sample.text)
                answers[one.name][0].append(ranking)
                answers[one.name][1].append(ms)
            tick()
    return answers
