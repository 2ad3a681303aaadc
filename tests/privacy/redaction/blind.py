"""Messages of three authors who had not seen how masking works; some secrets come one later.

They write as three kinds of customers do: in a hurry, in an office, on a console.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from assistant.privacy.redaction import Redactor
from tests.privacy.redaction.corpus import SECRET, leaks

AUTHORS = ("hurried", "office", "engineer")
_FOLDER = Path(__file__).with_name("corpus")


@dataclass(frozen=True)
class Sent:
    """One message: what is masked of it, and what must be."""

    text: str
    masked: str
    secrets: tuple[str, ...]
    around: tuple[str, ...]

    @property
    def leaked(self) -> list[str]:
        """The secrets that can still be read."""
        return [one for one in self.secrets if leaks(self.masked, one, self.around)]


def masked_conversations(author: str, kind: str, redactor: Redactor) -> list[list[Sent]]:
    """Mask an author's conversations, most of them of one message."""
    lines = (_FOLDER / f"{author}_{kind}.jsonl").read_text("utf-8").splitlines()
    return [_masked(json.loads(line), redactor) for line in lines]


def _masked(line: dict[str, object], redactor: Redactor) -> list[Sent]:
    messages = line.get("messages", [line.get("text")])
    assert isinstance(messages, list)
    sent: list[Sent] = []
    follows = False
    for message in messages:
        pieces = SECRET.split(message.replace("‖", ""))
        text = "".join(pieces)
        masked = redactor.redact(text, follows=follows)
        follows = redactor.announces(text, follows=follows)
        sent.append(Sent(text, masked, tuple(pieces[1::2]), tuple(pieces[::2])))
    return sent
