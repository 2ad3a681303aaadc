"""Telephone numbers and e-mail addresses of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType, number_type

from assistant.privacy.redaction.folding import fold
from assistant.privacy.redaction.model import Span
from assistant.privacy.redaction.words import SecretWords, alternatives

# Dial codes differ overseas: 0262 is Réunion's.
_REGIONS = ("FR", "RE", "GP", "MQ", "GF")
# Numbers in 08 and short ones belong to services, not to people.
_OF_PEOPLE = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
# A date with the hour behind it, an amount.
_NO_PHONE = re.compile(r"\d\d[./-]\d\d[./-](?:20)?\d\d\s|0\s\d{3}\s")
# What the library takes for a date, a list or a part of a word.
_ODD_PHONE = re.compile(r"(?<![\d/,])0[1-79](?:[/,]\d\d){4}(?![\d/,])|(?<=[a-z])0[67]\d{8}(?!\d)")
# The library knows which numbers are given out; people also write others, and group them oddly.
_PHONE_SHAPE = re.compile(
    r"(?<![\w.,:/-])(?:(?:\+|00)\s?33[\s.-]?(?:\(0\)\s?)?|0)[1-79](?:[ .-]?\d){8}"
    r"(?![\w:/]|[.,-]\d)"
)
_REFERENCE_REACH = 30

_LOCAL_REACH = 80
_AT = re.compile(
    r"(?P<plain>@)|\s?(?:(?P<bracket>[(\[{<]\s?(?:at|a|arobase|chez)\s?[)\]}>])"
    r"|(?P<word>(?<![a-z])(?:ar?robas(?:e|que)|at|\barob\b)(?![a-z])))\s?"
)
_LOCAL = re.compile(r"[a-z0-9._%+-]{1,64}$")
_SPACED_LOCAL = re.compile(r"(?<![a-z0-9])[a-z0-9_%+-]+(?:\s?\.\s?[a-z0-9_%+-]+){1,3}\s$")
_SPOKEN_LOCAL = re.compile(
    r"(?<![a-z0-9._%+-])[a-z0-9._%+-]+(?:\s?[(\[{<]?\b(?:point|dot|tiret)\b[)\]}>]?\s?[a-z0-9._%+-]+)"
    r"{0,3}\s?$"
)
_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}[.,][a-z]{2,24}(?![a-z0-9-])")
_SPOKEN_DOMAIN = re.compile(
    r"\s?[a-z0-9-]{1,63}(?:(?:\.|\s?\.\s|\s?[(\[{<]?\b(?:point|dot)\b[)\]}>]?\s?)[a-z0-9-]{1,63}){0,3}?"
    r"(?:\.|\s?\.\s|\s?[(\[{<]?\b(?:point|dot)\b[)\]}>]?\s?)"
    r"(?:com|net|org|info|eu|io|cloud|pro|biz|example|[a-z]{2})(?![a-z0-9])"
)


class ContactFinder:
    """Finds what reaches a person; what reaches a service, such as abuse@, is left."""

    def __init__(self, words: SecretWords) -> None:
        """Prepare the search.

        Args:
            words: names of mailboxes that several people read, and of numbers that are references.
        """
        # « dabuse-desk@… » is how many write « d'abuse-desk@… ».
        self._shared = re.compile(f"[dl]?{alternatives(words.shared_mailboxes)}")
        digit = alternatives(words.spoken_digits)
        self._spoken = re.compile(
            rf"\bzero(?:[\s,-]+{digit}\b){{5,21}}"
            rf"|\bzero[\s,-]+(?:six|sept|un|deux|trois|quatre|cinq)(?:[\s,.-]+\d\d){{4}}(?!\d)"
        )
        self._reference = re.compile(rf"\b(?:{alternatives(words.references)})\W{{0,6}}$")

    def find(self, text: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        folded = fold(text)
        yield from self._phones(folded)
        yield from self._addresses(folded)

    def _phones(self, folded: str) -> Iterator[Span]:
        for region in _REGIONS:
            for match in PhoneNumberMatcher(folded, region, leniency=Leniency.VALID):
                if number_type(match.number) in _OF_PEOPLE and self._is_phone(folded, match.start):
                    yield Span(match.start, match.end)
        for found in _PHONE_SHAPE.finditer(folded):
            if self._is_phone(folded, found.start()):
                yield Span(*found.span())
        yield from (Span(*odd.span()) for odd in _ODD_PHONE.finditer(folded))
        yield from (Span(*spoken.span()) for spoken in self._spoken.finditer(folded))

    def _is_phone(self, folded: str, start: int) -> bool:
        if folded[start] == "+":
            return True
        return not _NO_PHONE.match(folded, start) and not self._is_reference(folded, start)

    def _is_reference(self, folded: str, start: int) -> bool:
        before = folded[max(0, start - _REFERENCE_REACH) : start]
        return bool(self._reference.search(before))

    def _is_no_person(self, folded: str, start: int, local: str) -> bool:
        # In ftp://jean:…@host it is a password that stands before the sign.
        scheme = folded[max(0, start - _LOCAL_REACH) : start]
        in_url = scheme.endswith(":") and "://" in scheme
        return in_url or bool(self._shared.fullmatch(local))

    def _addresses(self, folded: str) -> Iterator[Span]:
        for at in _AT.finditer(folded):
            span = _address(folded, at)
            local = span and folded[span.start : at.start()].strip()
            if span and local and not self._is_no_person(folded, span.start, local):
                yield span


def _address(folded: str, at: re.Match[str]) -> Span | None:
    window = max(0, at.start() - _LOCAL_REACH)
    before = folded[window : at.start()]
    spoken = at["plain"] is None
    spaced = None if spoken else _SPACED_LOCAL.search(before)
    local = _SPOKEN_LOCAL.search(before) if spoken else (_LOCAL.search(before) or spaced)
    domain = _DOMAIN.match(folded, at.end())
    if not domain and (spoken or spaced):
        domain = _SPOKEN_DOMAIN.match(folded, at.end())
    if not local or not domain:
        return None
    # « failed at vcd.example.com » is English.
    if at["word"] == "at" and not re.search(r"[._\d]|\b(?:dot|point)\b", local[0] + domain[0][:-4]):
        return None
    return Span(window + local.start(), domain.end())
