"""The rules of masking: what is a secret by its form, or by the words that tell of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.privacy.redaction.announced import Announcements
from assistant.privacy.redaction.contacts import ContactFinder, PersonFinder
from assistant.privacy.redaction.keys import KeyFinder
from assistant.privacy.redaction.model import Finder, Span
from assistant.privacy.redaction.passwords import PasswordFinder
from assistant.privacy.redaction.payment import CardFinder, IbanFinder, NirFinder, RibFinder
from assistant.privacy.redaction.told import LoneFinder, SentenceFinder
from assistant.privacy.redaction.words import FamiliarWords, SecretWords


class Rules:
    """Finds secrets by patterns; those that people tell are evidence for the judgement too."""

    def __init__(
        self, words: SecretWords, usual: Mapping[str, int], *, contact_details: bool = True
    ) -> None:
        """Prepare the search.

        Args:
            words: what announces a secret.
            usual: in how many messages each word stands.
            contact_details: whether telephone numbers, addresses and dates of birth are found too.
        """
        familiar = FamiliarWords(words, usual)
        passwords = PasswordFinder(words, familiar)
        self._announcements = Announcements(words, passwords, familiar)
        self._told: list[Finder] = [
            passwords,
            LoneFinder(words, familiar),
            SentenceFinder(words, familiar),
        ]
        self._others: list[Finder] = [
            KeyFinder(words),
            CardFinder(words),
            IbanFinder(),
            RibFinder(words),
            NirFinder(words),
        ]
        if contact_details:
            self._others += [ContactFinder(words), PersonFinder(words)]

    def told(self, text: str, folded: str, follows: int) -> list[Span]:
        """Find the passwords and codes that people tell.

        Args:
            text: what the customer wrote.
            folded: the same without case and accents.
            follows: how many messages before this one a secret was announced; 0 if none was.
        """
        finders = [*self._told, self._announcements] if follows else self._told
        return [span for finder in finders for span in finder.find(text, folded)]

    def others(self, text: str, folded: str) -> Iterator[Span]:
        """Find keys, commands, cards, accounts, social security and contact details."""
        return (span for finder in self._others for span in finder.find(text, folded))

    def are_announced(self, text: str) -> bool:
        """Tell whether the next message should give a password or a code."""
        return self._announcements.announces(text)
