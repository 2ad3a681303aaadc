"""Mask what a customer should not have written."""

from __future__ import annotations

import re
from typing import Protocol

from assistant.channels.redaction.words_old import SecretWords, secret_words

MASK = "•••••"


class Redactor(Protocol):
    """Masks secrets."""

    def redact(self, text: str) -> str:
        """Mask the secrets of a text.

        Args:
            text: what the customer wrote.

        Returns:
            The text, each secret replaced by a mark.
        """
        ...


_CARD = re.compile(r"(?<![\d.,])\d(?:[ \u00a0.-]?\d){12,18}(?![\d])")
_IBAN = re.compile(
    r"(?i)\b[a-z]{2}\d{2}(?:[ \u00a0]?[a-z0-9]{4}){2,7}(?:[ \u00a0]?[a-z0-9]{1,4})?\b"
)
_TOKENS = re.compile(
    r"""(?x)
    \beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*          # JSON web token
    | \b(?:xox[abposr]|xapp)-[\w-]{10,}        # Slack
    | \b(?:gh[pousr]_|github_pat_|glpat-)\w{16,}
    | \b(?:sk|pk|rk)[-_](?:live|test|proj)?[-_]?[A-Za-z0-9]{16,}
    | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b            # cloud access key
    | -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----[\s\S]*?(?:-----END\ [A-Z ]*PRIVATE\ KEY-----|\Z)
    """
)
_BEARER = re.compile(r"(?i)(\b(?:bearer|basic)\s+)[A-Za-z0-9+/=._~-]{12,}")
_URL_PASSWORD = re.compile(r"(?i)(\b[a-z][a-z0-9+.-]*://[^\s:/@]+:)[^\s@/]+(?=@)")
_IBAN_LENGTH = range(15, 35)


class SecretRedactor:
    """Masks passwords that are announced as such, card numbers, IBANs, keys and tokens."""

    def __init__(self, words: SecretWords | None = None) -> None:
        """Prepare the search.

        Args:
            words: the words that announce a password; the shipped ones if None.
        """
        self._password = _announced(words or secret_words())

    def redact(self, text: str) -> str:
        """Mask the secrets of a text.

        Args:
            text: what the customer wrote.

        Returns:
            The text, each secret replaced by a mark; the words around it stay.
        """
        text = _TOKENS.sub(MASK, text)
        text = _BEARER.sub(rf"\1{MASK}", text)
        text = _URL_PASSWORD.sub(rf"\1{MASK}", text)
        text = self._password.sub(rf"\g<announcement>{MASK}", text)
        text = _IBAN.sub(lambda found: MASK if _is_iban(found[0]) else found[0], text)
        return _CARD.sub(lambda found: MASK if _is_card(found[0]) else found[0], text)


def _announced(words: SecretWords) -> re.Pattern[str]:
    names = "|".join(words.names)
    links = "|".join(words.links)
    fillers = "|".join(words.fillers)
    ordinary = "|".join(words.ordinary)
    # After a colon or an equals sign, or in quotes, a plain word is a password too; after a mere
    # « is », only what does not look like a word: a digit or a symbol stands inside it.
    return re.compile(
        rf"""(?ix)
        (?P<announcement>\b(?:{names})\b
            (?:\s+(?:{fillers})\b){{0,5}}
            (?: \s*[:=]\s*[«"'`(]?\s*(?!(?:{ordinary})\b)
              | \s+(?:{links})\s+(?:[:=]\s*)?[«"'`(]?\s*(?=\S*(?:\d|[^\w\s']\S))
              | \s+[«"'`]\s*
              | \s+(?=\S*\d)(?=\S*[a-z])
            ))
        [^\s»"'`]+
        """
    )


def _is_card(candidate: str) -> bool:
    digits = [int(character) for character in candidate if character.isdigit()]
    if len(set(digits)) == 1:
        return False
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_iban(candidate: str) -> bool:
    compact = re.sub(r"\s", "", candidate).upper()
    if len(compact) not in _IBAN_LENGTH:
        return False
    number = "".join(str(int(character, 36)) for character in compact[4:] + compact[:4])
    return int(number) % 97 == 1
