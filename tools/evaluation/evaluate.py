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
from assistant.service.judging.answers import Sample, answer_from_parse
from assistant.service.judging.scope import Scope, scope_of
from assistant.service.launcher.progress import Progress
from assistant.shell.running import running_assistant, trained_model
from tools.evaluation.console import exit_code, show
from tools.evaluation.figures import Measured, figures_of
from tools.evaluation.measure import ask_all, judge_answers, parse_texts
from tools.evaluation.nlu import ranking_of
from tools.evaluation.report import render_report
from tools.evaluation.runs import Run, keep_run, previous_run
from tools.evaluation.samples import digest, read_samples
from tools.evaluation.summary import summary
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
    return exit_code(lambda: _evaluate(_options(arguments)))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = measuring_parser("evaluate", __doc__, "evaluation")
    parser.add_argument("set", type=Path, help="JSONL or CSV file: text, intent, style")
    parser.add_argument("--mode", choices=[ASSISTANT, NLU], default=ASSISTANT)
    return parser.parse_args(arguments)


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
    show(summary(run, comparison, scope))
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
    answers = None
    if mode == ASSISTANT:
        with running_assistant(settings, progress) as url:
            progress.say(f"Asking the assistant at {url}")
            asker = Asker(url, settings.assistant_answer_timeout)
            answers = ask_all(samples, asker, scope, progress)
    # Replies carry no probabilities: the rankings come from the model itself, once the servers
    # that were started for this are gone.
    parsed = parse_texts([sample.text for sample in samples], model, progress)
    if answers is None:
        answers = [answer_from_parse(message, scope) for message in parsed]
    return judge_answers(samples, answers, map(ranking_of, parsed), scope)


if __name__ == "__main__":
    sys.exit(main())
