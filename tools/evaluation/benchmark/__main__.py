"""Command line: train and compare NLU pipelines on a labelled set."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assistant.common.settings import load_settings
from assistant.content.loader import load_content
from assistant.service.judging.sample import NO_STYLE, Sample
from assistant.service.judging.scope import scope_of
from assistant.service.launcher.progress import Progress
from assistant.understanding.examples import read_examples
from assistant.understanding.message import OUT_OF_SCOPE
from tools.evaluation.benchmark.comparison import compare
from tools.evaluation.benchmark.outcome import as_json, as_markdown
from tools.evaluation.benchmark.pipelines import DIET_EPOCHS, NAMES, pipelines
from tools.evaluation.console import REPORTS, keep, run, show
from tools.evaluation.errors import EvaluationError
from tools.evaluation.samples import read_samples


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print the table and write it as Markdown and JSON.

    Args:
        arguments: the command line's.

    Returns:
        The exit code: 0, or 2 when nothing was measured.
    """
    parser = argparse.ArgumentParser(prog="make benchmark-nlu", description=__doc__)
    parser.add_argument("--train", type=Path, default=Path("data/nlu"), metavar="SET")
    parser.add_argument("--test", type=Path, required=True, metavar="SET")
    parser.add_argument("--out-of-scope", type=Path, metavar="SET", help="messages without answer")
    parser.add_argument("--only", nargs="*", choices=NAMES, default=[], help="some pipelines")
    parser.add_argument("--epochs", type=int, default=DIET_EPOCHS, help="of DIET")
    parser.add_argument("--reports", type=Path, default=REPORTS / "benchmark-nlu", metavar="FOLDER")
    return run(_benchmark, parser, arguments)


def read_labelled(path: Path) -> tuple[Sample, ...]:
    """Read messages with one intent.

    Args:
        path: a JSONL or CSV set, or a folder of Rasa NLU files such as data/nlu.

    Returns:
        The messages.

    Raises:
        EvaluationError: the set is not right, or a message has two intents.
    """
    if path.is_dir():
        examples = read_examples(path)
        if not examples:
            raise EvaluationError(f"{path}: holds no NLU file with examples.")
        return tuple(Sample(example.text, (example.intent,), NO_STYLE) for example in examples)
    samples = read_samples(path)
    double = next((sample for sample in samples if sample.is_double), None)
    if double is not None:
        raise EvaluationError(f"{path}: messages with two intents cannot be compared here.")
    return samples


def asked_samples(
    test: Sequence[Sample], out_of_scope: Sequence[Sample], intents: set[str]
) -> tuple[Sample, ...]:
    """Put together what the pipelines are asked.

    Args:
        test: the labelled messages.
        out_of_scope: more messages, all of them out of scope whatever their label.
        intents: the intents that were learnt.

    Returns:
        The messages.

    Raises:
        EvaluationError: a label was not learnt.
    """
    unknown = sorted({sample.intent for sample in test} - intents - {OUT_OF_SCOPE})
    if unknown:
        raise EvaluationError(
            f"The test set has intents that the training set lacks: {', '.join(unknown)}. "
            "Give messages without a learnt intent in OUT_OF_SCOPE=..."
        )
    more = (Sample(sample.text, (OUT_OF_SCOPE,), sample.style) for sample in out_of_scope)
    return (*test, *more)


def _benchmark(options: argparse.Namespace) -> int:
    settings = load_settings()
    scope = scope_of(load_content(settings.assistant_content), Path("domain.yml"))
    examples = read_labelled(options.train)
    intents = {example.intent for example in examples}
    outside = read_labelled(options.out_of_scope) if options.out_of_scope else ()
    samples = asked_samples(read_labelled(options.test), outside, intents)
    with tempfile.TemporaryDirectory(prefix="benchmark-nlu-") as name:
        folder = Path(name)
        known = pipelines(
            settings.assistant_config,
            intents,
            scope.answerable,
            folder / "vectors",
            options.epochs,
        )
        chosen = [p for p in known if not options.only or p.name in options.only]
        results = compare(chosen, examples, samples, folder, Progress(sys.stderr))
    facts = {
        "learnt from": f"{options.train}, {len(examples)} messages, {len(intents)} intents",
        "asked": f"{options.test}, {len(samples)} messages, "
        f"{sum(sample.intent == OUT_OF_SCOPE for sample in samples)} of them out of scope",
    }
    text = as_markdown(results, facts)
    page = keep(options.reports, as_json(results, facts)).with_suffix(".md")
    page.write_text(text, encoding="utf-8")
    show(f"{text}\nResults: {page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
