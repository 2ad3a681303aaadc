"""Command line: measure the assistant on all validation sets, as `make evaluate` does without SET.

The figures are those of README.md. What each means: docs/evaluation.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.common.settings import load_settings
from assistant.content.loader import load_content
from assistant.service.asker import Asker
from assistant.service.judging.scope import scope_of
from assistant.service.launcher.progress import Progress
from assistant.shell.running import running_assistant
from assistant.understanding.kept_apart import SETS
from tools.evaluation.console import keep, run, show
from tools.evaluation.errors import EvaluationError
from tools.evaluation.shares import Share
from tools.evaluation.tables import text_table
from tools.evaluation.thresholds import conclude, measuring_parser, read_thresholds
from tools.evaluation.validation import Judged, measure_set, read_rules, sets_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the figures and keep every answer.

    Args:
        arguments: the command line's.

    Returns:
        The exit code: 0; 1 when a required figure is not reached; 2 when nothing was measured.
    """
    parser = measuring_parser("evaluate", __doc__, "validation")
    parser.add_argument("--sets", type=Path, default=SETS, metavar="FOLDER")
    parser.add_argument("--only", nargs="*", default=[], metavar="SET", help="names of sets")
    return run(_validate, parser, arguments)


def _validate(options: argparse.Namespace) -> int:
    thresholds = read_thresholds(options.require)
    settings = load_settings()
    scope = scope_of(load_content(settings.assistant_content), Path("domain.yml"))
    rules = read_rules(options.sets, scope)
    sets = [path for path in sets_of(options.sets) if path.stem in (options.only or [path.stem])]
    if not sets:
        raise EvaluationError(f"{options.sets} holds no set of that name.")
    progress = Progress(sys.stderr)
    figures: dict[str, Share] = {}
    failed: list[Judged] = []
    with running_assistant(settings, progress) as url:
        asker = Asker(url, settings.assistant_answer_timeout)
        for path in sets:
            with progress.during(f"Asking {path.stem}") as tick:
                found, judged = measure_set(path, asker, rules, tick)
            figures |= {f"{path.stem}.{name}": value for name, value in found.items()}
            failed += [item for item in judged if _fails(item)]
    show(_table(figures))
    kept = keep(options.reports, {"figures": figures, "failed": failed})
    show(f"\nAnswers that count against a figure: {kept}")
    return conclude(thresholds, figures)


def _table(figures: Mapping[str, Share]) -> str:
    rows = [[*name.split(".", 1), str(value.total), str(value)] for name, value in figures.items()]
    return text_table(["set", "figure", "n", "value [95 %]"], rows)


def _fails(item: Judged) -> bool:
    wanted = ("right", "topic_right", "wanted", "both")
    return any(
        value is (name not in wanted)
        for name, value in item.outcome.items()
        if name not in ("right_or_offered", "one")
    )


if __name__ == "__main__":
    sys.exit(main())
