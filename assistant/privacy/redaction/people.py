"""What tells who or where a person is: home addresses, dates of birth, identity papers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.redaction.folding import fold
from assistant.privacy.redaction.model import Span
from assistant.privacy.redaction.words import SecretWords, alternatives

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
            rf"(?<![\w./-])(?!(?:19|20)\d\d)\d{{1,4}}(?:\s?(?:bis|ter|quater|[a-d])\b)?\s?,?\s{alternatives(words.streets)}"
            rf"(?:[ '-](?!\d{{5}}\b)[\w'-]+){{1,4}}"
            rf"(?:,?\s(?:bat\w*|esc\w*|apt\w*|etage)\.?\s\w{{1,3}}\b)?"
            rf"(?:[^\n\d;!?]{{0,20}}[,\s]\s?{town})?"
        )
        self._office = re.compile(rf"\b{alternatives(words.offices)}\b")
        months = alternatives(words.months)
        self._date = re.compile(rf"(?<![\d.]){_DATE}|\b\d{{1,2}}(?:er)?\s{months}\s(?:19|20)\d\d\b")
        self._born = re.compile(rf"\b{alternatives(words.births)}\b")
        self._paper = re.compile(rf"\b{alternatives(words.papers)}\b{_PAPER}")

    def find(self, text: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        folded = fold(text)
        for found in self._home.finditer(folded):
            if not self._office.search(
                folded, max(0, found.start() - _OFFICE_REACH), found.start()
            ):
                yield Span(*found.span())
        yield from (Span(*found.span("number")) for found in self._paper.finditer(folded))
        for born in self._born.finditer(folded):
            for found in self._date.finditer(folded, born.end(), born.end() + _BIRTH_REACH):
                yield Span(*found.span())
