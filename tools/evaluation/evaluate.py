"""Command line: measure the assistant, or its NLU pipeline, on a labelled set."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event

from assistant.common.settings import Settings, load_settings
from assistant.content.loader import load_content
from assistant.service.asker import Asker
from assistant.service.judging.answers import answer_from_parse
from assistant.service.judging.sample import Sample
from assistant.service.judging.scope import Scope, scope_of
from assistant.service.launcher.errors import LauncherError
from assistant.service.launcher.progress import Progress
from assistant.service.launcher.training import ensure_model
from assistant.shell.running import running_assistant
from tools.evaluation.console import BELOW_THRESHOLD, REPORTS, exit_code, show
from tools.evaluation.figures import Measured, figures_of
from tools.evaluation.measure import ask_all, judge_answers, parse_texts
from tools.evaluation.nlu import ranking_of
from tools.evaluation.report import render_report
from tools.evaluation.runs import Run, keep_run, previous_run
from tools.evaluation.samples import digest, read_samples
from tools.evaluation.summary import summary
from tools.evaluation.thresholds import Threshold, add_require, failures, read_thresholds

ASSISTANT = "assistant"
NLU = "nlu"


@dataclass(frozen=True)
class Options:
    """What is measured, and where the results go.

    Attributes:
        path: the set.
        mode: `assistant` or `nlu`.
        thresholds: what figures must be.
        reports: folder of the results.
    """

    path: Path
    mode: str
    thresholds: tuple[Threshold, ...]
    reports: Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables and write the report.

    Args:
        arguments: the command line's.

    Returns:
        The exit code: 0; 1 when a required figure is not reached; 2 when nothing was measured.
    """
    return exit_code(lambda: _evaluate(_options(arguments)))


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="make evaluate", description=__doc__)
    parser.add_argument("set", type=Path, help="JSONL or CSV file: text, intent, style")
    parser.add_argument("--mode", choices=[ASSISTANT, NLU], default=ASSISTANT)
    add_require(parser)
    parser.add_argument("--reports", type=Path, default=REPORTS / "evaluation", metavar="FOLDER")
    parsed = parser.parse_args(arguments)
    return Options(parsed.set, parsed.mode, read_thresholds(parsed.require), parsed.reports)


def _evaluate(options: Options) -> int:
    settings = load_settings()
    scope = scope_of(load_content(settings.assistant_content), Path("domain.yml"))
    samples = read_samples(options.path, scope.intents)
    progress = Progress(sys.stderr)
    model = _model(settings, progress)
    measured = _measure(options.mode, samples, scope, settings, model, progress)
    run = Run(
        set_name=options.path.stem,
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
    failed = failures(options.thresholds, run.figures)
    for sentence in failed:
        show(f"FAILED: {sentence}")
    return BELOW_THRESHOLD if failed else 0


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


def _model(settings: Settings, progress: Progress) -> Path:
    model = ensure_model(settings, progress, Event())
    if model is None:
        raise LauncherError("Training was stopped.")
    return model


if __name__ == "__main__":
    sys.exit(main())
