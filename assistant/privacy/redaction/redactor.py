"""Puts a mark in the place of every secret."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.privacy.redaction.announced import Announcements
from assistant.privacy.redaction.familiar import FamiliarWords
from assistant.privacy.redaction.finders import contact_finders, structured_finders
from assistant.privacy.redaction.harmless import harmless_parts
from assistant.privacy.redaction.judgement import Weights, WordJudge, read_weights
from assistant.privacy.redaction.lone import LoneFinder
from assistant.privacy.redaction.model import MASK, Finder, Span
from assistant.privacy.redaction.passwords import PasswordFinder
from assistant.privacy.redaction.told import SentenceFinder
from assistant.privacy.redaction.words import SecretWords, secret_words


class SecretRedactor:
    """Masks passwords, codes, card and account numbers, keys and, if wanted, contact details."""

    def __init__(
        self,
        *,
        contact_details: bool = True,
        words: SecretWords | None = None,
        weights: Weights | None = None,
    ) -> None:
        """Prepare the search.

        Args:
            contact_details: whether telephone numbers, addresses and dates of birth are masked too.
            words: the words that announce a secret; the shipped ones if None.
            weights: how words are judged; the shipped ones if None.
        """
        words, weights = words or secret_words(), weights or read_weights()
        familiar = FamiliarWords(words, weights.usual)
        self._judge = WordJudge(words, weights)
        passwords = PasswordFinder(words, familiar)
        self._announcements = Announcements(words, passwords, familiar)
        finders: list[Finder] = [
            *structured_finders(words),
            passwords,
            LoneFinder(words, familiar),
            SentenceFinder(words, familiar),
        ]
        if contact_details:
            finders += contact_finders(words)
        self._finders: Sequence[Finder] = tuple(finders)

    def announces(self, text: str) -> bool:
        """Tell whether a secret would follow a message, such as « mot de passe : »."""
        return self._announcements.announces(text) or self._judge.announces(text)

    def redact(self, text: str, *, follows: int = 0) -> str:
        """Mask the secrets of a text.

        Args:
            text: what the customer wrote.
            follows: how many messages before it a secret was announced; 0 if none was.

        Returns:
            The text, each secret replaced by a mark; the words around it stay.
        """
        harmless = harmless_parts(text)
        finders = [*self._finders, self._announcements] if follows else self._finders
        found = [span for finder in finders for span in finder.find(text)]
        found += self._judge.find(text, follows)
        parts: list[str] = []
        kept_from = 0
        for span in _merged(span for span in found if not _is_harmless(span, harmless, text)):
            parts += [text[kept_from : span.start], MASK]
            kept_from = span.end
        return "".join([*parts, text[kept_from:]])


def _is_harmless(span: Span, parts: Sequence[Span], text: str) -> bool:
    # « heap space » and « at java.base… » in the line below make no address.
    return any(
        part.start < span.end <= part.end
        and (part.start <= span.start or "\n" in text[span.start : part.start])
        for part in parts
    )


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    current: Span | None = None
    for span in sorted(spans):
        if current is None or span.start > current.end:
            if current:
                yield current
            current = span
        else:
            current = Span(current.start, max(current.end, span.end))
    if current:
        yield current
