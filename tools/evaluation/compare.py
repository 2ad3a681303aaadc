"""Command line: name every question that another model would answer otherwise.

`make compare` takes the newest two models; BEFORE and AFTER name others.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from assistant.common.settings import Settings, load_settings
from assistant.content.loader import load_content
from assistant.service.judging.answers import answer_from_parse
from assistant.service.judging.scope import Scope, scope_of
from assistant.service.launcher.progress import Progress
from assistant.shell.running import trained_model
from assistant.understanding.kept_apart import CUSTOMERS, SETS
from tools.evaluation.console import keep, run, show
from tools.evaluation.errors import EvaluationError
from tools.evaluation.nlu import parse_texts
from tools.evaluation.records import Text, read_records
from tools.evaluation.shares import Share
from tools.evaluation.tables import text_table
from tools.evaluation.thresholds import conclude, measuring_parser, read_thresholds

QUESTIONS = tuple(SETS / f"{name}.jsonl" for name in ("messages", "plain", "traps", "negated"))


class _Question(BaseModel):
    text: Text


@dataclass(frozen=True)
class Change:
    """A question whose answer changes.

    Attributes:
        text: the question.
        before: what is answered today, or in brackets that it is in doubt.
        after: what would be answered.
        wanted: what the set says that it asks, if anything.
    """

    text: str
    before: str
    after: str
    wanted: str | None


def changes(
    questions: Sequence[tuple[str, str | None]], before: Sequence[str], after: Sequence[str]
) -> list[Change]:
    """Find the questions whose answer changes.

    Args:
        questions: text and wanted intent of each.
        before: what is answered today.
        after: what would be answered.

    Returns:
        The changes, in the questions' order.
    """
    rows = zip(questions, before, after, strict=True)
    return [Change(text, old, new, wanted) for (text, wanted), old, new in rows if old != new]


def figures_of(found: Sequence[Change], total: int) -> dict[str, Share]:
    """Count changes.

    Args:
        found: the changes.
        total: number of questions.

    Returns:
        `changed`: share of the questions; `mended` and `broken`: of those whose label says which.
    """
    mended = sum(change.after == change.wanted for change in found)
    broken = sum(change.before == change.wanted for change in found)
    return {
        "changed": Share(len(found), total),
        "mended": Share(mended, total),
        "broken": Share(broken, total),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare two models, print the changes and keep them as JSON.

    Args:
        arguments: the command line's.

    Returns:
        The exit code: 0; 1 when a required figure is not reached; 2 when nothing was compared.
    """
    parser = measuring_parser("compare", __doc__, "compare")
    parser.add_argument("questions", nargs="*", type=Path, help="JSONL files: text, intent")
    parser.add_argument("--before", type=Path, help="model that runs (default: the last other one)")
    parser.add_argument("--after", type=Path, help="model that would (default: of the data as is)")
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    return run(_compare, parser, arguments)


def _compare(options: argparse.Namespace) -> int:
    thresholds = read_thresholds(options.require)
    settings, progress = load_settings(), Progress(sys.stderr)
    after = options.after or trained_model(settings, progress)
    before = options.before or _last_other(settings, after)
    own = (*QUESTIONS, *([CUSTOMERS] if CUSTOMERS.exists() else ()))
    questions = _questions(options.questions or own)
    scope = scope_of(load_content(settings.assistant_content), Path("domain.yml"))
    old, new = (_answers(model, questions, scope, progress) for model in (before, after))
    found = changes(questions, old, new)
    figures = figures_of(found, len(questions))
    results = {"before": before.name, "after": after.name, "figures": figures, "changes": found}
    kept = keep(options.reports, results)
    show(kept.read_text("utf-8") if options.json else _as_text(found, figures, kept))
    return conclude(thresholds, figures, progress.say)


def _last_other(settings: Settings, after: Path) -> Path:
    models = sorted(
        (path for path in settings.assistant_models.glob("assistant-*.tar.gz") if path != after),
        key=lambda path: path.stat().st_mtime,
    )
    if not models:
        raise EvaluationError(
            f"{settings.assistant_models} holds no other model than {after.name}: name one, as in "
            "BEFORE=models/assistant-….tar.gz"
        )
    return models[-1]


def _questions(paths: Sequence[Path]) -> list[tuple[str, str | None]]:
    records = [record for path in paths for record in read_records(path)]
    return [(record.read(_Question).text, record.fields.get("intent")) for record in records]


def _answers(
    model: Path, questions: Sequence[tuple[str, str | None]], scope: Scope, progress: Progress
) -> list[str]:
    if not model.is_file():
        raise EvaluationError(f"{model}: no such model.")
    parsed = parse_texts([text for text, _ in questions], model, progress)
    return [answer_from_parse(message, scope).labels for message in parsed]


def _as_text(found: Sequence[Change], figures: dict[str, Share], kept: Path) -> str:
    rows = [[c.before, c.after, c.wanted or "", c.text.replace("\n", " ")] for c in found]
    table = text_table(["before", "after", "wanted", "question"], rows)
    counts = "\n".join(f"{name} {value}" for name, value in figures.items())
    return f"{table}\n\n{counts}\n\nAs JSON: {kept}"


if __name__ == "__main__":
    sys.exit(main())
