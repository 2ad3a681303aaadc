"""Numbers of payment cards and of bank accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.privacy.redaction.folding import fold
from assistant.privacy.redaction.model import Span
from assistant.privacy.redaction.words import SecretWords, alternatives

_SEPARATORS = r"[ .\-/_\u00a0\u2009\u202f]"
_GROUPS = re.compile(rf"(?<!\d)\d+(?:{_SEPARATORS}{{1,2}}\d+)*")
_DIGITS = re.compile(r"\d+")
_CARD_LENGTHS = range(14, 20)
_LEADING = 6
_FIRST_DIGITS = "23456"

# First digits and lengths of the issuers' numbers: Visa, Mastercard, American Express, Discover,
# JCB, UnionPay, Maestro. https://en.wikipedia.org/wiki/Payment_card_number
_ISSUERS: tuple[tuple[range, frozenset[int]], ...] = (
    (range(400000, 500000), frozenset({16, 19})),
    (range(510000, 560000), frozenset({16})),
    (range(222100, 272100), frozenset({16})),
    (range(340000, 350000), frozenset({15})),
    (range(370000, 380000), frozenset({15})),
    (range(352800, 359000), frozenset({16})),
    (range(601100, 601200), frozenset({16})),
    (range(500000, 510000), frozenset({16, 18, 19})),
    (range(560000, 700000), frozenset({16, 18, 19})),
)
# Diners Club has as many digits as a French company's SIRET, which passes the same check: only
# written in its own groups is it taken for a card.
_DINERS = (range(300000, 306000), range(309500, 309600), range(360000, 400000))
_DINERS_GROUPS = (4, 6, 4)

# What stands behind a card's number: its end of validity, then the code.
_BEHIND_CARD = re.compile(
    r"\W{0,4}(?:\D{0,20}(?:0[1-9]|1[0-2]) ?[/-] ?(?:20)?\d\d)?\D{0,30}?(\d{3})(?![\w/.,-]*\d)"
)


class CardFinder:
    """Finds card numbers, checked by Luhn's sum, and their verification codes."""

    def __init__(self, words: SecretWords) -> None:
        """Prepare the search.

        Args:
            words: what announces a verification code.
        """
        self._verification = re.compile(
            rf"\b{alternatives(words.card_codes)}\b[^\d\n]{{0,20}}(\d(?: ?\d){{2,3}})(?!\d)"
        )

    def find(self, text: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        for run in _GROUPS.finditer(text):
            groups = [Span(*m.span()) for m in _DIGITS.finditer(text, run.start(), run.end())]
            for card in _cards(text, groups):
                yield card
                code = _BEHIND_CARD.match(text, card.end)
                if code:
                    yield Span(*code.span(1))
        yield from (Span(*code.span(1)) for code in self._verification.finditer(fold(text)))


def _cards(text: str, groups: Sequence[Span]) -> Iterator[Span]:
    for first in range(len(groups)):
        if text[groups[first].start] not in _FIRST_DIGITS:
            continue
        number = ""
        for last in range(first, len(groups)):
            number += text[groups[last].start : groups[last].end]
            if len(number) > max(_CARD_LENGTHS):
                break
            lengths = tuple(group.end - group.start for group in groups[first : last + 1])
            if _is_issued(number, lengths) and _passes_luhn(number):
                yield Span(groups[first].start, groups[last].end)


def _is_issued(number: str, lengths: tuple[int, ...]) -> bool:
    if len(number) not in _CARD_LENGTHS or len(set(number)) == 1:
        return False
    leading = int(number[:_LEADING])
    if lengths == _DINERS_GROUPS:
        return any(leading in issued for issued in _DINERS)
    return any(leading in issued and len(number) in sizes for issued, sizes in _ISSUERS)


def _passes_luhn(number: str) -> bool:
    digits = [int(digit) for digit in number]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


# Lengths by country. https://www.swift.com/standards/data-standards/iban
_IBAN_LENGTHS = {
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FI", "FO", "GL", "NL", "SD"), 18),
    **dict.fromkeys(("MK", "SI"), 19),
    **dict.fromkeys(("AT", "BA", "EE", "KZ", "LT", "LU", "MN", "XK"), 20),
    **dict.fromkeys(("CH", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("BG", "BH", "CR", "DE", "GB", "GE", "IE", "ME", "RS", "VA"), 22),
    **dict.fromkeys(("AE", "GI", "IL", "IQ", "OM", "SO", "TL"), 23),
    **dict.fromkeys(("AD", "CZ", "ES", "MD", "PK", "RO", "SA", "SE", "SK", "TN", "VG"), 24),
    **dict.fromkeys(("LY", "PT", "ST"), 25),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("BI", "DJ", "FR", "GR", "IT", "MC", "MR", "SM"), 27),
    **dict.fromkeys(("AL", "AZ", "BY", "CY", "DO", "GT", "HN", "HU", "LB", "NI", "PL"), 28),
    **dict.fromkeys(("BR", "EG", "PS", "QA", "UA"), 29),
    **dict.fromkeys(("JO", "KW", "MU", "YE"), 30),
    **dict.fromkeys(("MT", "SC"), 31),
    **dict.fromkeys(("LC",), 32),
    **dict.fromkeys(("RU",), 33),
}
# Glued to a word before it (« ibanFR76… ») only where the country is not the end of that word.
_IBAN_START = re.compile(
    r"(?=[A-Za-z]{2}\d[ \u00a0]?\d)" r"|(?<![A-Za-z])(?=[A-Za-z] ?[A-Za-z][ \u00a0]\d[ \u00a0]?\d)"
)
_IBAN_SEPARATORS = frozenset(" .-\u00a0\u2009\u202f")
_MAX_SEPARATORS = 2


class IbanFinder:
    """Finds account numbers, by their country's length and their check digits."""

    def find(self, text: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        for start in _IBAN_START.finditer(text):
            place = start.start()
            country = text[place : place + 3].replace(" ", "")[:2]
            length = _IBAN_LENGTHS.get(country.upper())
            end = length and _end_of(text, place, length)
            if end:
                yield Span(place, end)


def _end_of(text: str, start: int, length: int) -> int | None:
    characters: list[str] = []
    separators = 0
    for place in range(start, len(text)):
        character = text[place]
        if character.isascii() and character.isalnum():
            characters.append(character)
            separators = 0
        elif character in _IBAN_SEPARATORS and separators < _MAX_SEPARATORS:
            separators += 1
        else:
            return None
        if len(characters) == length:
            return place + 1 if _has_check_digits("".join(characters)) else None
    return None


def _has_check_digits(number: str) -> bool:
    return int("".join(str(int(character, 36)) for character in number[4:] + number[:4])) % 97 == 1
