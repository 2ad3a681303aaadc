"""Command line: measure the assistant, or its NLU pipeline, on a labelled set."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from assistant.common.settings import Settings, load_settings
from assistant.content.loader import load_content
from assistant.service.asker import Asker
from assistant.service.judging.answers import Answer, answer_from_parse, answer_from_replies
from assistant.service.judging.judge import judge
from assistant.service.judging.sample import Sample
from assistant.service.judging.scope import Scope, scope_of
from assistant.service.launcher.progress import Progress
from assistant.shell.running import running_assistant, trained_model
from tools.evaluation.console import run, show
from tools.evaluation.figures import Measured, figures_of
from tools.evaluation.nlu import parse_texts, ranking_of
from tools.evaluation.report import render_report, summary
from tools.evaluation.runs import Run, keep_run, previous_run
from tools.evaluation.samples import digest, read_samples
from tools.evaluation.thresholds import conclude, measuring_parser, read_thresholds

ASSISTANT = "assistant"
NLU = "nlu"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables and write the report.

    Args:
        arguments: the command line's.

    Returns:
        The exit code: 0; 1 when a required figure is not reached; 2 when nothing was measured.
    """
    parser = measuring_parser("evaluate", __doc__, "evaluation")
    parser.add_argument("set", type=Path, help="JSONL or CSV file: text, intent, style")
    parser.add_argument("--mode", choices=[ASSISTANT, NLU], default=ASSISTANT)
    return run(_evaluate, parser, arguments)


def _evaluate(options: argparse.Namespace) -> int:
    thresholds = read_thresholds(options.require)
    settings = load_settings()
    scope = scope_of(load_content(settings.assistant_content), Path("domain.yml"))
    samples = read_samples(options.set, scope.intents)
    progress = Progress(sys.stderr)
    model = trained_model(settings, progress)
    measured = _measure(options.mode, samples, scope, settings, model, progress)
    run = Run(
        set_name=options.set.stem,
        set_digest=digest(samples),
        mode=options.mode,
        model=model.name,
        time=datetime.now(),
        figures=figures_of(measured, scope),
        measured=measured,
    )
    comparison = previous_run(options.reports, run)
    kept = keep_run(options.reports, run)
    report = kept.with_suffix(".html")
    report.write_text(render_report(run, comparison, scope), encoding="utf-8")
    show(summary(run, comparison))
    show(f"\nReport: {report}\nResults: {kept}")
    return conclude(thresholds, run.figures)


def _measure(
    mode: str,
    samples: Sequence[Sample],
    scope: Scope,
    settings: Settings,
    model: Path,
    progress: Progress,
) -> tuple[Measured, ...]:
    answers = _asked(samples, scope, settings, progress) if mode == ASSISTANT else None
    # Replies carry no probabilities: the rankings come from the model itself, once the servers
    # that were started for this are gone.
    parsed = parse_texts([sample.text for sample in samples], model, progress)
    if answers is None:
        answers = [answer_from_parse(message, scope) for message in parsed]
    return tuple(
        Measured(sample, answer, judge(sample, answer, scope), ranking_of(message))
        for sample, answer, message in zip(samples, answers, parsed, strict=True)
    )


def _asked(
    samples: Sequence[Sample], scope: Scope, settings: Settings, progress: Progress
) -> list[Answer]:
    """Send every message to the assistant, each as a new conversation."""
    answers = []
    with running_assistant(settings, progress) as url:
        progress.say(f"Asking the assistant at {url}")
        asker = Asker(url, settings.assistant_answer_timeout)
        with progress.during(f"Asking {len(samples)} messages") as tick:
            for sample in samples:
                answers.append(answer_from_replies(asker.ask(sample.text).replies, scope))
                tick()
    return answers


if __name__ == "__main__":
    sys.exit(main())
