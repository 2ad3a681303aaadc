"""Numbers of payment cards, of bank accounts and of social security."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from stdnum import iban, luhn
from stdnum.fr import nir

from assistant.privacy.redaction.model import Span
from assistant.privacy.redaction.words import SecretWords

# One bank number is often typed with another sign or two between its groups.
_SEPARATOR = r"[ .,\-/_\n\u2013\u2014]"
_GROUPS = re.compile(rf"(?<![\d])\d+(?:{_SEPARATOR}{{1,3}}\d+)*")
_CLOSE = re.compile(r"[ .\-/_\u2013\u2014]{0,2}")
_DIGITS = re.compile(r"\d+")
_CARD_LENGTHS = range(14, 20)
# The first digits and lengths that Visa, Mastercard, American Express, Discover, JCB, UnionPay and
# Maestro give. https://en.wikipedia.org/wiki/Payment_card_number
_ISSUED = re.compile(
    r"4(?:\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|35(?:2[89]|[3-8]\d)\d{12}|(?:50|5[6-9]|6\d)\d{14}(?:\d\d\d?)?"
)
# Diners Club has as many digits as a French company's SIRET, which passes the same check: only
# written in its own groups is it taken for a card.
_DINERS = re.compile(r"3(?:0[0-5]|095|[689]\d)\d+")
_DINERS_GROUPS = (4, 6, 4)
# Between these groups a comma, a line or a few words may stand: chance seldom makes them.
_CARD_GROUPS = {(4, 4, 4, 4), (4, 6, 5), (8, 8), (4, 4, 4, 4, 3)}
_SPLIT_CARD = re.compile(
    r"(?<!\d)\d{4}(?:[^\d]{1,20}\d{4}){3}(?!\d)|(?<!\d)\d{8}\D{1,20}\d{8}(?!\d)"
)

# What stands behind a card's number: its end of validity, then the code.
_VALIDITY = r"(?P<until>(?:0[1-9]|1[0-2]) ?[/-] ?(?:20)?\d\d)(?!\d)"
_BEHIND_CARD = re.compile(rf"\D{{0,30}}?{_VALIDITY}|\D{{0,30}}?(?P<code>\d{{3}})(?![\w/.,-]*\d)")
_CODE_BEHIND = re.compile(r"\D{0,30}?(?P<code>\d{3})(?![\w/.,-]*\d)")


class CardFinder:
    """Finds card numbers, checked by Luhn's sum, with their validity and verification codes."""

    def __init__(self, words: SecretWords) -> None:
        """Prepare the search.

        Args:
            words: what announces a card or a verification code.
        """
        self._verification = re.compile(
            rf"\b{words.card_codes}\b[^\d\n]{{0,20}}(\d(?: ?\d){{2,3}})(?!\d)"
        )
        self._card = re.compile(rf"\b{words.cards}\b")
        # The rest comes in the next message.
        self._begun = re.compile(
            rf"\b{words.numbers}\b[^\d\n]{{0,20}}" r"\s(\d{4}(?:[ \n.-]\d{4}){0,2})\s*$"
        )

    def find(self, _: str, folded: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        for run in _GROUPS.finditer(folded):
            groups = [Span(*m.span()) for m in _DIGITS.finditer(folded, *run.span())]
            for card in _cards(folded, groups):
                yield card
                yield from _behind(folded, card.end)
        if self._card.search(folded):
            yield from _split_cards(folded)
        yield from (Span(*code.span(1)) for code in self._verification.finditer(folded))
        yield from (Span(*begun.span(1)) for begun in self._begun.finditer(folded))


def _cards(folded: str, groups: Sequence[Span]) -> Iterator[Span]:
    for first in range(len(groups)):
        number = ""
        for last in range(first, len(groups)):
            number += folded[groups[last].start : groups[last].end]
            if len(number) > max(_CARD_LENGTHS):
                break
            taken = groups[first : last + 1]
            if _is_card(number, tuple(group.end - group.start for group in taken), folded, taken):
                yield Span(taken[0].start, taken[-1].end)


def _is_card(number: str, lengths: tuple[int, ...], folded: str, groups: Sequence[Span]) -> bool:
    if len(number) not in _CARD_LENGTHS or not _passes(number):
        return False
    if lengths == _DINERS_GROUPS:
        return bool(_DINERS.fullmatch(number))
    close = all(_CLOSE.fullmatch(folded, one.end, other.start) for one, other in pairwise(groups))
    return bool(_ISSUED.fullmatch(number)) and (close or lengths in _CARD_GROUPS)


def _split_cards(folded: str) -> Iterator[Span]:
    for found in _SPLIT_CARD.finditer(folded):
        number = "".join(_DIGITS.findall(found[0]))
        if _ISSUED.fullmatch(number) and _passes(number):
            yield from (Span(*m.span()) for m in _DIGITS.finditer(folded, *found.span()))


def _passes(number: str) -> bool:
    return len(set(number)) > 1 and luhn.is_valid(number)


def _behind(folded: str, end: int) -> Iterator[Span]:
    found = _BEHIND_CARD.match(folded, end)
    if not found:
        return
    if found["code"]:
        yield Span(*found.span("code"))
        return
    yield Span(*found.span("until"))
    code = _CODE_BEHIND.match(folded, found.end())
    if code:
        yield Span(*code.span("code"))


# Glued to a word before it (« ibanFR76… ») only where the country is not the end of that word.
_IBAN_START = re.compile(r"(?=[a-z]{2}\d[ ]?\d)|(?<![a-z])(?=[a-z] ?[a-z] ?[ .\-/:]{0,3}\d[ ]?\d)")
_SHORTEST, _LONGEST = 15, 34
_MAX_SEPARATORS = 3


class IbanFinder:
    """Finds account numbers, by their country's form and their check digits."""

    def find(self, _: str, folded: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        for start in _IBAN_START.finditer(folded):
            end = _iban_end(folded, start.start())
            if end:
                yield Span(start.start(), end)


def _iban_end(folded: str, start: int) -> int | None:
    number = ""
    separators = 0
    for place in range(start, min(len(folded), start + 4 * _LONGEST)):
        character = folded[place]
        if character.isascii() and character.isalnum():
            number += character.upper()
            separators = 0
        elif re.match(_SEPARATOR, character) and separators < _MAX_SEPARATORS:
            separators += 1
        else:
            return None
        if len(number) > _LONGEST:
            return None
        if len(number) >= _SHORTEST and iban.is_valid(number, check_country=False):
            return place + 1
    return None


_GLUED_RIB = re.compile(r"(?<![a-z\d])\d{10}[a-z\d]{11}\d\d(?![a-z\d])")
# Bank, branch, account and key, with or without their names before each.
_RIB = re.compile(
    r"(?<![a-z\d])(\d{5})(\D{1,30}?)(\d{5})(\D{1,30}?)(?=[a-z\d]{11}(?![a-z\d]))"
    r"(?=[a-z]*\d)([a-z\d]{11})(\D{1,30}?)(\d\d)(?![a-z\d])"
)
_RIB_PARTS = (1, 3, 5, 7)
_RIB_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "12345678912345678923456789")


class RibFinder:
    """Finds French account numbers in their older form, by their key or the name of each part."""

    def __init__(self, words: SecretWords) -> None:
        """Prepare the search.

        Args:
            words: the names of a number's parts.
        """
        bank, branch, account, key = words.lists["account_parts"]
        # Each part behind its own name needs no key to be known by.
        self._named = re.compile(
            rf"{bank}\W{{0,4}}(\d{{5}})\D{{1,20}}{branch}\W{{0,4}}(\d{{5}})\D{{1,20}}"
            rf"{account}\W{{0,4}}([a-z\d]{{8,11}})(?![a-z\d])(?:\D{{1,12}}{key}\W{{0,4}}(\d\d))?"
        )

    def find(self, _: str, folded: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        for found in _GLUED_RIB.finditer(folded):
            if _has_rib_key(found[0]):
                yield Span(*found.span())
        for found in _RIB.finditer(folded):
            if _has_rib_key("".join(found.group(*_RIB_PARTS))):
                yield from (Span(*found.span(part)) for part in _RIB_PARTS)
        for found in self._named.finditer(folded):
            yield from (Span(*found.span(part)) for part in range(1, 5) if found[part])


def _has_rib_key(number: str) -> bool:
    bank, branch, account, key = (number[:5], number[5:10], number[10:21], number[21:])
    digits = account.translate(_RIB_LETTERS)
    return (89 * int(bank) + 15 * int(branch) + 3 * int(digits) + int(key)) % 97 == 0


_NIR = re.compile(
    r"(?<![a-z\d])[12378](?:[ ./-]?\d){4}(?:[ ./-]?\d){1}[ ./-]?(?:\d|[ab])(?:[ ./-]?\d){6}"
    r"(?P<key>[ ./-]{0,3}(?:cle)?[ .:/-]{0,3}\d[ ]?\d)?(?![a-z\d])"
)
_NIR_SIGNS = re.compile(r"[^\dab]|cle")
_WITHOUT_KEY = 13


class NirFinder:
    """Finds French social security numbers, by their key or by what announces them."""

    def __init__(self, words: SecretWords) -> None:
        """Prepare the search.

        Args:
            words: what announces such a number.
        """
        self._announced = re.compile(rf"\b{words.social_security}\b\D{{0,30}}$")

    def find(self, _: str, folded: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        for found in _NIR.finditer(folded):
            number = _NIR_SIGNS.sub("", found[0].replace("cle", "")).upper()
            before = folded[max(0, found.start() - 60) : found.start()]
            if self._announced.search(before) or (
                len(number) > _WITHOUT_KEY and nir.is_valid(number)
            ):
                yield Span(*found.span())
