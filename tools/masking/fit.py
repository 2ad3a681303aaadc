"""`python -m tools.masking.fit`: fits how words are judged, and writes it for the assistant."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from assistant.privacy.redaction.judgement import FILE, Weights
from tools.masking.corpus import authors, ordinary_texts, talks_of
from tools.masking.fitting import Fitter


def fit_all() -> Weights:
    """Fit to all that is labelled."""
    return Fitter(ordinary_texts()).fit(talks_of(authors()))


def write(weights: Weights, file: Path = FILE) -> None:
    """Write weights as `read_weights` reads them, in a line: nobody reads them."""
    text = json.dumps(asdict(weights), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    file.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    write(fit_all())
