"""`python -m tools.masking.measure`: how well secrets of each author are masked, fitted on others.

It tells what to expect of an unknown author; the rest of masking knows all of them.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass

from assistant.privacy.redaction import SecretRedactor
from assistant.privacy.redaction.judgement import Weights
from assistant.privacy.redaction.model import LASTING
from tools.masking.corpus import Message, Talk, authors, ordinary_texts, talks, talks_of
from tools.masking.fitting import Fitter

_LEAK = 3


@dataclass(frozen=True)
class Sent:
    """One message, and what is masked of it."""

    message: Message
    masked: str

    @property
    def leaked(self) -> list[str]:
        """Its secrets that can still be read."""
        return [one for one in self.message.values if leaks(self.masked, one, self.message.around)]

    @property
    def is_altered(self) -> bool:
        """Whether anything of it is masked."""
        return self.masked != self.message.text


def leaks(masked: str, secret: str, around: Collection[str]) -> bool:
    """Tell whether three characters of a secret in a row can still be read, or a shorter one."""
    pieces = {secret[at : at + _LEAK] for at in range(len(secret) - _LEAK + 1)} or {secret}
    return any(piece in masked and not any(piece in part for part in around) for piece in pieces)


def send(talk: Talk, redactor: SecretRedactor) -> list[Sent]:
    """Mask a conversation, each message with what those before it announced."""
    sent: list[Sent] = []
    since = 0
    for message in talk:
        follows = since if since <= LASTING else 0
        redacted = redactor.redact(message.text, follows=follows)
        sent.append(Sent(message, redacted.text))
        since = 1 if redacted.announces else since and since + 1
    return sent


@dataclass(frozen=True)
class Figures:
    """How much of an author is masked, and how much of what is no secret."""

    secrets: int
    leaked: tuple[str, ...]
    ordinary: int
    altered: tuple[str, ...]

    def __str__(self) -> str:
        """Say it on a line."""
        masked = 1 - len(self.leaked) / self.secrets
        altered = len(self.altered) / self.ordinary
        return f"{masked:.3f} of {self.secrets} masked, {altered:.3f} of {self.ordinary} altered"


def measure(author: str, weights: Weights | None = None) -> Figures:
    """Mask all that an author wrote.

    Args:
        author: whose messages.
        weights: how words are judged; the shipped ones if None.
    """
    redactor = SecretRedactor(weights=weights)
    secrets = [sent for talk in talks(author, "secrets") for sent in send(talk, redactor)]
    ordinary = [sent for talk in talks(author, "ordinary") for sent in send(talk, redactor)]
    return Figures(
        secrets=sum(len(sent.message.values) for sent in secrets),
        leaked=tuple(one for sent in secrets for one in sent.leaked),
        ordinary=len(ordinary),
        altered=tuple(sent.message.text for sent in ordinary if sent.is_altered),
    )


def main() -> None:
    """Leave each author out in turn, those that are named or all."""
    everybody = authors()
    fitter = Fitter(ordinary_texts())
    for author in sys.argv[1:] or everybody:
        others = [one for one in everybody if one != author]
        figures = measure(author, fitter.fit(talks_of(others)))
        sys.stdout.write(f"{author}: {figures}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
