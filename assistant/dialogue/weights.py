"""What each piece of evidence weighs, and how sure a decision must be: fitted, not typed."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

WEIGHTS = Path(__file__).with_name("weights.json")
"""Where `make calibrate` writes them."""


class WeightsError(ValueError):
    """The file of weights is missing or not right; the text says what to do."""


@dataclass(frozen=True)
class Weights:
    """The fitted numbers of the dialogue's decision.

    Attributes:
        evidence: weight of each piece of evidence, by its name.
        bounds: least probability of each sort of decision (`sort_of` in decision.py).
        second: least share of a second statement that is told with the first.
        dialogues: fingerprint of the dialogues that they were fitted on.
    """

    evidence: Mapping[str, float]
    bounds: Mapping[str, float]
    second: float
    dialogues: str

    def probabilities(self, vectors: Sequence[Mapping[str, float]]) -> list[float]:
        """Weigh the interpretations of a turn against each other.

        Args:
            vectors: the evidence for each.

        Returns:
            The probability of each.
        """
        scores = [self.score(vector) for vector in vectors]
        highest = max(scores)
        powers = [math.exp(score - highest) for score in scores]
        total = sum(powers)
        return [power / total for power in powers]

    def score(self, vector: Mapping[str, float]) -> float:
        """Sum the evidence of one interpretation.

        Args:
            vector: value of each piece, by name.

        Returns:
            The weighted sum.
        """
        weight = self.evidence.get
        return sum([value * weight(name, 0.0) for name, value in vector.items()])

    def strongest(self, vector: Mapping[str, float], count: int) -> list[tuple[str, float]]:
        """List what speaks most for or against an interpretation.

        Args:
            vector: value of each piece of evidence, by name.
            count: how many.

        Returns:
            Their names with what they add.
        """
        parts = [(name, value * self.evidence.get(name, 0.0)) for name, value in vector.items()]
        return sorted(parts, key=lambda part: abs(part[1]), reverse=True)[:count]

    def write(self, path: Path) -> None:
        """Write them as JSON.

        Args:
            path: the file.
        """
        path.write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def load_weights(path: Path) -> Weights:
    """Read the file that `make calibrate` writes.

    Args:
        path: the file.

    Returns:
        The weights.

    Raises:
        WeightsError: the file is missing or not right.
    """
    try:
        return Weights(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, TypeError, json.JSONDecodeError) as error:
        raise WeightsError(
            f"{path} cannot be used ({error}). Run « make calibrate » to write it again."
        ) from error
