"""The results of a benchmark as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tools.evaluation.benchmark.comparison import Result
from tools.evaluation.benchmark.pipelines import RASA_DEFAULT
from tools.evaluation.runs import figure_as_json
from tools.evaluation.tables import markdown_table

_NONE = "-"
_NOTE = (
    "Accuracy and first three: messages in scope, 95 % Wilson intervals. OOS recall: messages "
    "out of scope that are rejected when 5 % of those in scope are. Times depend on the "
    "machine and its load: compare them within a run only; the ratio is to rasa-default."
)


def as_markdown(results: Sequence[Result], facts: Mapping[str, str]) -> str:
    """Write the results as a page.

    Args:
        results: one for each pipeline.
        facts: what was learnt from and asked.

    Returns:
        Markdown.
    """
    lines = [f"- {name}: {value}" for name, value in facts.items()]
    legend = [f"- **{result.pipeline.name}**: {result.pipeline.description}" for result in results]
    parts = [
        "# Comparison of NLU pipelines",
        "\n".join(lines),
        markdown_table(*_quality(results)),
        markdown_table(*_cost(results)),
        "\n".join(legend),
        _NOTE,
    ]
    return "\n\n".join(parts) + "\n"


def as_json(results: Sequence[Result], facts: Mapping[str, str]) -> dict[str, Any]:
    """Write the results as data.

    Args:
        results: one for each pipeline.
        facts: what was learnt from and asked.

    Returns:
        What JSON can hold; `ratios` are to Rasa's default configuration of the same run.
    """
    ratios = median_ratios(results)
    return {
        **facts,
        "pipelines": {
            result.pipeline.name: {
                "description": result.pipeline.description,
                "accuracy": {
                    style: figure_as_json(figure) for style, figure in result.score.accuracy.items()
                },
                "first_three": figure_as_json(result.score.first_three),
                "out_of_scope_recall": result.score.out_of_scope_recall
                and figure_as_json(result.score.out_of_scope_recall),
                "training": result.training,
                "ms": result.score.speed,
                "median_ratio": ratios.get(result.pipeline.name),
                "serving_mb": result.serving_mb,
            }
            for result in results
        },
    }


def median_ratios(results: Sequence[Result]) -> dict[str, float]:
    """Compare median times with Rasa's default configuration.

    Args:
        results: one for each pipeline.

    Returns:
        The ratio of each; nothing when the default configuration was left out.
    """
    base = next((r for r in results if r.pipeline.name == RASA_DEFAULT), None)
    if base is None:
        return {}
    return {r.pipeline.name: r.score.speed.median / base.score.speed.median for r in results}


def _quality(results: Sequence[Result]) -> tuple[list[str], list[list[str]]]:
    styles = list(results[0].score.accuracy)
    shown = styles[-1:] if len(styles) == len({"all", styles[0]}) else styles
    head = ["pipeline", *(f"accuracy {style}" for style in shown), "first three", "OOS recall"]
    rows = [
        [
            result.pipeline.name,
            *(str(result.score.accuracy[style]) for style in shown),
            str(result.score.first_three),
            str(result.score.out_of_scope_recall or _NONE),
        ]
        for result in results
    ]
    return head, rows


def _cost(results: Sequence[Result]) -> tuple[list[str], list[list[str]]]:
    ratios = median_ratios(results)
    head = ["pipeline", "training s", "training MiB", "ms median", "ms p95", "ms max"]
    rows = [
        [
            result.pipeline.name,
            f"{result.training['seconds']:.1f}",
            f"{result.training['peak_mb']:.0f}",
            *(f"{ms:.1f}" for ms in asdict(result.score.speed).values()),
            f"{ratios[result.pipeline.name]:.2f}" if ratios else _NONE,
            f"{result.serving_mb:.0f}",
        ]
        for result in results
    ]
    return [*head, "median ratio", "serving MiB"], rows
