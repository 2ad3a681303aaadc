"""Command line: have the dialogues of a set with the assistant, and print what failed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from assistant.common.settings import load_settings
from assistant.service.asker import Asker
from assistant.service.launcher.progress import Progress
from assistant.shell.running import running_assistant
from tools.evaluation.console import keep, run, show
from tools.evaluation.dialogues import (
    PlayedDialogue,
    PlayedTurn,
    dialogue_figures,
    play,
    read_dialogues,
)
from tools.evaluation.runs import figure_as_json
from tools.evaluation.shares import Share
from tools.evaluation.thresholds import conclude, measuring_parser, read_thresholds


def main(arguments: Sequence[str] | None = None) -> int:
    """Have the dialogues and print the turns that failed.

    Args:
        arguments: the command line's.

    Returns:
        The exit code: 0; 1 when a required figure is not reached; 2 when nothing was measured.
    """
    parser = measuring_parser("evaluate-dialogues", __doc__, "dialogues")
    parser.add_argument("set", type=Path, help="JSONL file: name, turns")
    return run(_evaluate, parser, arguments)


def _evaluate(options: argparse.Namespace) -> int:
    thresholds = read_thresholds(options.require)
    dialogues = read_dialogues(options.set)
    settings = load_settings()
    progress = Progress(sys.stderr)
    with running_assistant(settings, progress) as url:
        progress.say(f"Talking to the assistant at {url}")
        asker = Asker(url, settings.assistant_answer_timeout)
        with progress.during(f"Having {len(dialogues)} dialogues") as tick:
            played = [play(dialogue, asker, tick) for dialogue in dialogues]
    figures = dialogue_figures(played)
    kept = _keep(options.reports, options.set.stem, played, figures)
    show("\n".join(_lines(played, everything=False)))
    for name, figure in figures.items():
        show(f"{name:10} {figure}  n = {figure.total}")
    show(f"\nEvery turn: {kept}\nResults: {kept.with_suffix('.json')}")
    return conclude(thresholds, figures)


def _lines(played: Sequence[PlayedDialogue], everything: bool) -> Iterator[str]:
    for dialogue in played:
        shown = [
            (place, turn)
            for place, turn in enumerate(dialogue.turns, start=1)
            if everything or turn.problems
        ]
        for place, turn in shown:
            mark = "FAILED" if turn.problems else "passed"
            yield f"{mark}  {dialogue.name}, turn {place} of {len(dialogue.turns)}"
            yield from (f"    {line}" for line in _turn_lines(dialogue, place, turn))
            yield ""


def _turn_lines(dialogue: PlayedDialogue, place: int, turn: PlayedTurn) -> Iterator[str]:
    yield from (f"earlier:   {before.expected.user}" for before in dialogue.turns[: place - 1])
    yield f"customer:  {turn.expected.user}"
    for text in turn.texts:
        first, *others = text.splitlines() or [""]
        yield f"assistant: {first}"
        yield from (f"           {line}" for line in others)
    yield f"expected:  {turn.expected.expect}"
    yield from (f"problem:   {problem}" for problem in turn.problems)


def _keep(
    folder: Path, name: str, played: Sequence[PlayedDialogue], figures: Mapping[str, Share]
) -> Path:
    now = datetime.now()
    results = {
        "set": name,
        "time": now.isoformat(timespec="seconds"),
        "figures": {figure: figure_as_json(value) for figure, value in figures.items()},
        "dialogues": played,
    }
    transcript = keep(folder / name, results, now).with_suffix(".txt")
    transcript.write_text("\n".join(_lines(played, everything=True)), encoding="utf-8")
    return transcript


if __name__ == "__main__":
    sys.exit(main())
