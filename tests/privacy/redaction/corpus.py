"""The labelled messages: secrets as customers tell them, and ordinary messages without any.

In a text ⟦…⟧ stands around a secret, and ‖ within what a scanner of repositories would take for a
real key; both are taken out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).with_name("corpus")
SECRET = re.compile(r"⟦(.*?)⟧", re.DOTALL)
_LEAK = 3


@dataclass(frozen=True)
class Example:
    """A message.

    Args:
        kind: `password`, `card`, `iban`, `key`, `phone`, `email`, or `ordinary`.
        text: what the customer wrote.
        secrets: what must be masked in it.
        around: the parts of the text that are no secret.
    """

    kind: str
    text: str
    secrets: tuple[str, ...]
    around: tuple[str, ...]

    def leaks(self, masked: str) -> bool:
        """Tell whether three characters of a secret in a row can still be read."""
        return any(leaks(masked, secret, self.around) for secret in self.secrets)


def leaks(masked: str, secret: str, around: Collection[str]) -> bool:
    """Tell whether three characters of a secret in a row can still be read, or a shorter one."""
    pieces = {secret[at : at + _LEAK] for at in range(len(secret) - _LEAK + 1)} or {secret}
    return any(piece in masked and not any(piece in part for part in around) for piece in pieces)


def read_corpus(name: str) -> list[Example]:
    """Read one file of the corpus: `secrets`, `ordinary` or `contacts`."""
    lines = (_FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [_example(**json.loads(line)) for line in lines]


def _example(text: str, kind: str = "ordinary") -> Example:
    marked = text.replace("‖", "")
    pieces = SECRET.split(marked)
    return Example(kind, "".join(pieces), tuple(pieces[1::2]), tuple(pieces[::2]))
