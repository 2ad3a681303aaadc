"""Charts as SVG elements, coloured by the classes of the report's style sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tools.evaluation.reliability import Bin, SweepPoint

_LEFT, _TOP, _RIGHT, _BOTTOM = 46, 14, 14, 42
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


class _Frame(NamedTuple):
    width: int
    height: int

    def x(self, value: float) -> float:
        return _LEFT + value * (self.width - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        return self.height - _BOTTOM - value * (self.height - _TOP - _BOTTOM)


def reliability_chart(bins: Sequence[Bin]) -> str:
    """Draw the accuracy of messages of similar probability against that probability.

    Args:
        bins: the groups of messages.

    Returns:
        An `svg` element; on the diagonal, a probability means what it says.
    """
    frame = _Frame(420, 380)
    points = [(frame.x(group.probability), frame.y(group.accuracy)) for group in bins]
    dots = "".join(
        f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="5"><title>{group.count} messages: '
        f"probability {group.probability:.3f}, right {group.accuracy:.3f}</title></circle>"
        for (x, y), group in zip(points, bins, strict=True)
    )
    diagonal = _line([(frame.x(0), frame.y(0)), (frame.x(1), frame.y(1))], "ideal")
    return _svg(
        frame,
        "Reliability curve",
        _axes(frame, "probability of the first intent", "share that is right")
        + diagonal
        + _line(points, "curve answered")
        + dots,
    )


def sweep_chart(points: Sequence[SweepPoint]) -> str:
    """Draw what each threshold would do.

    Args:
        points: the shares for rising thresholds.

    Returns:
        An `svg` element with three curves and their names.
    """
    frame = _Frame(560, 380)
    curves = {
        "answered": [(point.threshold, point.answered) for point in points],
        "wrong": [(point.threshold, point.wrong) for point in points],
        "accepted": [(point.threshold, point.accepted) for point in points],
    }
    drawn = "".join(
        _line([(frame.x(x), frame.y(y)) for x, y in curve], f"curve {name}")
        for name, curve in curves.items()
    )
    return _svg(
        frame,
        "Threshold sweep",
        _axes(frame, "threshold on the probability", "share of messages") + drawn,
    )


def _svg(frame: _Frame, title: str, content: str) -> str:
    return (
        f'<svg viewBox="0 0 {frame.width} {frame.height}" role="img" aria-label="{title}">'
        f"{content}</svg>"
    )


def _axes(frame: _Frame, x_name: str, y_name: str) -> str:
    parts = []
    for tick in _TICKS:
        x, y = frame.x(tick), frame.y(tick)
        parts.append(_line([(frame.x(0), y), (frame.x(1), y)], "grid"))
        parts.append(
            f'<text x="{frame.x(0) - 8:.0f}" y="{y + 4:.0f}" class="end">{tick:.1f}</text>'
        )
        parts.append(f'<text x="{x:.0f}" y="{frame.y(0) + 18:.0f}" class="mid">{tick:.1f}</text>')
    middle = frame.x(0.5), frame.y(0.5)
    parts.append(f'<text x="{middle[0]:.0f}" y="{frame.height - 6}" class="mid">{x_name}</text>')
    parts.append(
        f'<text transform="translate(12 {middle[1]:.0f}) rotate(-90)" class="mid">{y_name}</text>'
    )
    return "".join(parts)


def _line(points: Sequence[tuple[float, float]], name: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="{name}" points="{path}"/>'
