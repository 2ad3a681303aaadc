"""The finders of what has a form of its own, and is judged by it alone."""

from __future__ import annotations

from assistant.privacy.redaction.commands import CommandFinder
from assistant.privacy.redaction.contacts import ContactFinder
from assistant.privacy.redaction.keys import KeyFinder
from assistant.privacy.redaction.model import Finder
from assistant.privacy.redaction.payment import CardFinder, IbanFinder, NirFinder, RibFinder
from assistant.privacy.redaction.people import PersonFinder
from assistant.privacy.redaction.words import SecretWords


def structured_finders(words: SecretWords) -> list[Finder]:
    """Give those of keys, commands, cards, accounts and social security."""
    return [
        KeyFinder(words),
        CommandFinder(words),
        CardFinder(words),
        IbanFinder(),
        RibFinder(words),
        NirFinder(words),
    ]


def contact_finders(words: SecretWords) -> list[Finder]:
    """Give those of what reaches a person or tells where one is."""
    return [ContactFinder(words), PersonFinder(words)]
