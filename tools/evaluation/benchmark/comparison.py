"""Train the pipelines, then ask all of them each message in turn."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from assistant.service.judging.sample import Sample
from assistant.service.launcher.progress import Progress
from tools.evaluation.baseline import baseline_python
from tools.evaluation.benchmark.children import Child, started
from tools.evaluation.benchmark.pipelines import Pipeline
from tools.evaluation.benchmark.scores import Score, score
from tools.evaluation.benchmark.worker import prepare
from tools.evaluation.nlu import Ranking

_WARM_UP = 5


@dataclass(frozen=True)
class Result:
    """One pipeline's row.

    Attributes:
        pipeline: the pipeline.
        training: `seconds`, from the examples to the stored model, without the start of Python and
            Rasa, and `peak_mb`, most memory that the process had resident, in MiB.
        score: its figures on the test set.
        serving_mb: most memory that it had resident while answering, in MiB.
    """

    pipeline: Pipeline
    training: Mapping[str, float]
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
    ways = []
    for pipeline in pipelines:
        python = baseline_python() if pipeline.is_stock else sys.executable
        ways.append((pipeline.name, python, folder / pipeline.name))
    trainings = []
    for pipeline, way in zip(pipelines, ways, strict=True):
        prepare(way[-1], pipeline, examples)
        with (
            started("train", *way) as child,
            progress.during(f"Training {pipeline.name}") as tick,
        ):
            trainings.append(child.read(tick))
    with ExitStack() as stack:
        served = [stack.enter_context(started("serve", *way)) for way in ways]
        answers = _ask_in_turn(served, examples, samples, progress)
        peaks = [float(one.ask(None)["peak_mb"]) for one in served]
    return [
        Result(pipeline, training, score(samples, *answers[pipeline.name]), peak)
        for pipeline, training, peak in zip(pipelines, trainings, peaks, strict=True)
    ]


def _ask_in_turn(
    served: Sequence[Child],
    examples: Sequence[Sample],
    samples: Sequence[Sample],
    progress: Progress,
) -> dict[str, tuple[list[Ranking], list[float]]]:
    answers: dict[str, tuple[list[Ranking], list[float]]] = {one.name: ([], []) for one in served}
    with progress.during(f"Asking {len(samples)} messages of {len(served)} pipelines") as tick:
        for one in served:
            one.read(tick)
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
