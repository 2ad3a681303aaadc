"""Command line: measure the assistant on all validation sets, as `make evaluate` does without SET.

The figures are those of README.md. What each means: docs/evaluation.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from assistant.common.settings import Settings, load_settings
from assistant.content.loader import load_content
from assistant.service.asker import Asker
from assistant.service.judging.scope import scope_of
from assistant.service.launcher.progress import Progress
from assistant.shell.running import running_assistant
from assistant.understanding.kept_apart import SETS
from tools.evaluation.console import BELOW_THRESHOLD, REPORTS, exit_code, show
from tools.evaluation.errors import EvaluationError
from tools.evaluation.shares import Share
from tools.evaluation.tables import text_table
from tools.evaluation.thresholds import add_require, failures, read_thresholds
from tools.evaluation.validation import Judged, measure_set, read_rules, sets_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the figures and keep every answer.

    Args:
        arguments: the command line's.

    Returns:
        The exit code: 0; 1 when a required figure is not reached; 2 when nothing was measured.
    """
    return exit_code(lambda: _validate(_parse(arguments)))


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make evaluate", description=__doc__)
    parser.add_argument("--sets", type=Path, default=SETS, metavar="FOLDER")
    parser.add_argument("--only", nargs="*", default=[], metavar="SET", help="names of sets")
    parser.add_argument("--url", help="a running assistant (default: ours, started when needed)")
    parser.add_argument("--reports", type=Path, default=REPORTS / "validation", metavar="FOLDER")
    add_require(parser)
    return parser.parse_args(arguments)


def _validate(options: argparse.Namespace) -> int:
    thresholds = read_thresholds(options.require)
    settings = load_settings()
    scope = scope_of(load_content(settings.assistant_content), Path("domain.yml"))
    rules = read_rules(options.sets, scope)
    sets = [path for path in sets_of(options.sets) if path.stem in (options.only or [path.stem])]
    if not sets:
        raise EvaluationError(f"{options.sets} holds no set of that name.")
    progress = Progress(sys.stderr)
    figures: dict[str, Share | float] = {}
    failed: list[Judged] = []
    with _assistant(options.url, settings, progress) as url:
        asker = Asker(url, settings.assistant_answer_timeout)
        for path in sets:
            with progress.during(f"Asking {path.stem}") as tick:
                found, judged = measure_set(path, asker, rules, tick)
            figures |= {f"{path.stem}.{name}": value for name, value in found.items()}
            failed += [item for item in judged if _fails(item)]
    show(_table(figures))
    show(f"\nAnswers that count against a figure: {_keep(options.reports, figures, failed)}")
    missed = failures(thresholds, figures)
    for sentence in missed:
        show(f"FAILED: {sentence}")
    return BELOW_THRESHOLD if missed else 0


@contextmanager
def _assistant(url: str | None, settings: Settings, progress: Progress) -> Iterator[str]:
    if url:
        yield url.rstrip("/")
        return
    with running_assistant(settings, progress) as started:
        yield started


def _table(figures: Mapping[str, Share | float]) -> str:
    rows = [
        [*name.split(".", 1), str(value.total), str(value)]
        for name, value in figures.items()
        if isinstance(value, Share)
    ]
    return text_table(["set", "figure", "n", "value [95 %]"], rows)


def _fails(item: Judged) -> bool:
    wanted = ("right", "topic_right", "wanted", "both")
    return any(value is (name not in wanted) for name, value in _telling(item.outcome).items())


def _telling(outcome: Mapping[str, bool | None]) -> Mapping[str, bool | None]:
    return {
        name: value for name, value in outcome.items() if name not in ("right_or_offered", "one")
    }


def _keep(reports: Path, figures: Mapping[str, Share | float], failed: Sequence[Judged]) -> Path:
    reports.mkdir(parents=True, exist_ok=True)
    kept = reports / f"{datetime.now():%Y%m%d-%H%M%S}.json"
    results = {
        "figures": {
            name: asdict(value) for name, value in figures.items() if isinstance(value, Share)
        },
        "failed": [
            {
                "set": item.record.path.stem,
                "line": item.record.line,
                "text": item.text,
                "outcome": dict(item.outcome),
                "procedures": item.seen.procedures,
                "topics": item.seen.topics,
                "offered": sorted(item.seen.offered),
                "said": item.seen.said,
            }
            for item in failed
        ],
    }
    kept.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    return kept


if __name__ == "__main__":
    sys.exit(main())
