"""Puts a mark in the place of every secret."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.privacy.redaction.announced import Announcements
from assistant.privacy.redaction.commands import CommandFinder
from assistant.privacy.redaction.contacts import ContactFinder
from assistant.privacy.redaction.harmless import harmless_parts
from assistant.privacy.redaction.keys import KeyFinder
from assistant.privacy.redaction.lone import LoneFinder
from assistant.privacy.redaction.model import MASK, Finder, Span
from assistant.privacy.redaction.passwords import PasswordFinder
from assistant.privacy.redaction.payment import CardFinder, IbanFinder, NirFinder, RibFinder
from assistant.privacy.redaction.people import PersonFinder
from assistant.privacy.redaction.told import SentenceFinder
from assistant.privacy.redaction.words import SecretWords, secret_words


class SecretRedactor:
    """Masks passwords, codes, card and account numbers, keys and, if wanted, contact details."""

    def __init__(self, *, contact_details: bool = True, words: SecretWords | None = None) -> None:
        """Prepare the search.

        Args:
            contact_details: whether telephone numbers, addresses and dates of birth are masked too.
            words: the words that announce a secret; the shipped ones if None.
        """
        words = words or secret_words()
        passwords = PasswordFinder(words)
        self._announcements = Announcements(words, passwords)
        finders: list[Finder] = [
            KeyFinder(words),
            CommandFinder(words),
            CardFinder(words),
            IbanFinder(),
            RibFinder(words),
            NirFinder(words),
            passwords,
            LoneFinder(words),
            SentenceFinder(words),
        ]
        if contact_details:
            finders += [ContactFinder(words), PersonFinder(words)]
        self._finders: Sequence[Finder] = tuple(finders)

    def announces(self, text: str, *, follows: bool = False) -> bool:
        """Tell whether a secret would follow a message: « mot de passe : », or « oui » behind it.

        Args:
            text: what the customer wrote.
            follows: whether the message before it announced a secret.
        """
        return self._announcements.announces(text, follows=follows)

    def redact(self, text: str, *, follows: bool = False) -> str:
        """Mask the secrets of a text.

        Args:
            text: what the customer wrote.
            follows: whether the message before it announced a secret.

        Returns:
            The text, each secret replaced by a mark; the words around it stay.
        """
        finders = [*self._finders, self._announcements] if follows else self._finders
        harmless = harmless_parts(text)
        found = (span for finder in finders for span in finder.find(text))
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
