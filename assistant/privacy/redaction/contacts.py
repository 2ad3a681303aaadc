"""What reaches a person or tells where and who one is: numbers, addresses, births, papers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType, number_type

from assistant.privacy.redaction.model import Span
from assistant.privacy.redaction.words import SecretWords

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
        self._shared = re.compile(f"[dl]?{words.shared_mailboxes}")
        digit = words.spoken_digits
        self._spoken = re.compile(
            rf"\bzero(?:[\s,-]+{digit}\b){{5,21}}"
            rf"|\bzero[\s,-]+(?:six|sept|un|deux|trois|quatre|cinq)(?:[\s,.-]+\d\d){{4}}(?!\d)"
        )
        self._reference = re.compile(rf"\b(?:{words.references})\W{{0,6}}$")

    def find(self, _: str, folded: str) -> Iterator[Span]:
        """Find them (see Finder)."""
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


# A date stands this near to what says that somebody was born then; two where one is corrected.
_BIRTH_REACH = 60
# An address behind one of these words is a company's.
_OFFICE_REACH = 40
_DATE = r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d(?!\d)"
_PAPER = r"[^\n]{0,45}?(?<![\w-])(?P<number>(?=[a-z]*\d[a-z]*\d)[a-z\d]{8,14})(?![\w-])"


class PersonFinder:
    """Finds home addresses, dates of birth and the numbers of identity papers."""

    def __init__(self, words: SecretWords) -> None:
        """Prepare the search.

        Args:
            words: streets, offices, months, and what announces a birth or a paper.
        """
        town = r"\d{5}\s[a-z][\w'-]*(?:[ -][a-z][\w'-]+){0,2}"
        self._home = re.compile(
            rf"(?<![\w./-])(?!(?:19|20)\d\d)\d{{1,4}}(?:\s?(?:bis|ter|quater|[a-d])\b)?\s?,?\s{words.streets}"
            rf"(?:[ '-](?!\d{{5}}\b)[\w'-]+){{1,4}}"
            rf"(?:,?\s(?:bat\w*|esc\w*|apt\w*|etage)\.?\s\w{{1,3}}\b)?"
            rf"(?:[^\n\d;!?]{{0,20}}[,\s]\s?{town})?"
        )
        self._office = re.compile(rf"\b{words.offices}\b")
        months = words.months
        self._date = re.compile(rf"(?<![\d.]){_DATE}|\b\d{{1,2}}(?:er)?\s{months}\s(?:19|20)\d\d\b")
        self._born = re.compile(rf"\b{words.births}\b")
        self._paper = re.compile(rf"\b{words.papers}\b{_PAPER}")

    def find(self, _: str, folded: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        for found in self._home.finditer(folded):
            if not self._office.search(
                folded, max(0, found.start() - _OFFICE_REACH), found.start()
            ):
                yield Span(*found.span())
        yield from (Span(*found.span("number")) for found in self._paper.finditer(folded))
        for born in self._born.finditer(folded):
            for found in self._date.finditer(folded, born.end(), born.end() + _BIRTH_REACH):
                yield Span(*found.span())
