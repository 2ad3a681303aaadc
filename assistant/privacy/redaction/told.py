"""Secrets that a sentence or their place alone tells: « c'est pivoine le mdp », « mdp soleil »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.redaction.model import Span
from assistant.privacy.redaction.words import FamiliarWords, SecretWords

_TOLD = r"(?P<value>[^\W\d_]{4,30})(?![\w'-])"
_WITH_DIGITS = r"(?P<value>(?=\S{0,40}\d)[^\s,;:!?]{4,40})"
_SPELT = r"(?P<value>\w(?:[ -]\w){3,30})(?!\w)"
_PHRASE_WORDS = 3
_TWO_WORDS = re.compile(r"[A-ZÉÈÀ]\w{2,20} [A-ZÉÈÀ0-9]\w{0,20}(?=\s*(?:$|[\n.,!]))")


class SentenceFinder:
    """Finds words that a sentence says to be a password, unless they are ordinary ones."""

    def __init__(self, words: SecretWords, familiar: FamiliarWords) -> None:
        """Prepare the search.

        Args:
            words: what announces a password.
            familiar: the words that customers write.
        """
        self._familiar = familiar
        name = rf"(?<![a-z]){words.passwords}(?![a-z])"
        phrase = rf"(?<![a-z]){words.phrases}(?![a-z])"
        uses = words.uses
        self._told = tuple(
            map(
                re.compile,
                (
                    rf"(?<![a-z])c'?est\s{_TOLD}\s(?:le|mon|notre|son)\s{name}",
                    rf"(?<![a-z])c'?est\s{_WITH_DIGITS}\s(?:le|mon|notre|son)\s{name}",
                    rf"{name}[^,.:;?!\n]{{0,40}},\s{_TOLD},",
                    rf"(?:^|\n)(?P<value>\S{{4,30}}),?\s(?:voila|voici)\s(?:le|mon|notre)\s{name}",
                    rf"(?<![a-z]){uses}\s(?:\w{{2,8}}\s)?(?:le\s|comme\s|un\s)?{name}\s{_TOLD}",
                    rf"{name}\s?[?.!]\s(?:c'etait|c'est|il s'agit de|ce doit etre)\s{_TOLD}\s?[,.]",
                    rf"{name}\s?:\s?{_TOLD}\s(?:avec\sune?|puis|suivi)\s",
                    rf"question (?:secrete|de securite)[^\n]{{0,120}}?repond\w{{1,4}}\s{_TOLD}",
                    rf"nom de jeune fille[^\n.?]{{0,30}}?\s(?:est|:|c'est)\s{_TOLD}",
                ),
            )
        )
        self._spelt = re.compile(rf"{name}[^\n:=]{{0,20}}[:=]\s?{_SPELT}")
        self._link = re.compile(rf"{name}(?:\s\w{{1,12}}){{0,2}}?\s(?:est|c'est|serait|etait)\s")
        self._phrase = re.compile(
            rf"{phrase}[^\n:«\"]{{0,60}}(?::\s?(?P<said>[^\n.:«\"]{{12,100}})"
            r"|[«\"]\s?(?P<quoted>[^\n«»\"]{8,100}?)\s?[»\"])"
        )

    def find(self, text: str, folded: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        for expression in self._told:
            for found in expression.finditer(folded):
                if self._familiar.exclude(text, found):
                    yield Span(*found.span("value"))
        yield from (Span(*found.span("value")) for found in self._spelt.finditer(folded))
        for link in self._link.finditer(folded):
            two = _TWO_WORDS.match(text, link.end())
            if two and not self._familiar.include(folded[slice(*two.span())].split()[0]):
                yield Span(*two.span())
        for found in self._phrase.finditer(folded):
            yield from self._words(folded, Span(*found.span(found.lastgroup or 0)))

    def _words(self, folded: str, span: Span) -> Iterator[Span]:
        words = folded[span.start : span.end].split()
        # A sentence about the phrase has such words, too.
        unfamiliar = sum(not self._familiar.include_in_phrase(word) for word in words)
        if len(words) >= _PHRASE_WORDS and unfamiliar > len(words) / 2:
            yield span


# A longer text says what it is about; looking for misspelt words takes time.
_MAX_LENGTH = 200
_SHORTEST = 3
_END = r"(?=\s*(?:$|[\n,;.!?)]))"
_DIGITS = r"(?P<digits>\d(?:[ -]?\d){3,7})(?![\w-])"
# A code of six digits, as people group it; nothing else of a code's sentence looks like it.
_SIX = r"(?P<digits>\d{3}[ -]?\d{3}|\d\d \d\d \d\d)(?![\w-]|[.,]\d)"


class LoneFinder:
    """Finds a word that follows an announcement, or a login and an announcement, and ends there."""

    def __init__(self, words: SecretWords, familiar: FamiliarWords) -> None:
        """Prepare the search.

        Args:
            words: what announces a password, a login or a code.
            familiar: the words that customers write.
        """
        self._familiar = familiar
        name = words.passwords
        value = rf"\s(?P<value>[^\W\d_]{{{_SHORTEST},30}})"
        account = rf"(?:\s{words.accounts})?"
        self._lone = re.compile(
            rf"\s*(?:{words.accounts}\s)?(?:(?:mon|le|notre)\s)?{name}{account}{value}[\s!.]*$"
        )
        self._beside = re.compile(
            rf"(?<![a-z]){words.logins}\s?[:=]?\s?(?P<login>[\w.@-]{{2,60}})"
            rf"[ ,;/-]{{1,3}}(?:et )?(?:mon |le )?{name}{value}{_END}"
        )
        sent, told = words.sent_by, words.told_codes
        self._codes = (
            re.compile(rf"\bcode\s{_DIGITS}(?=[^\n.!?]{{0,40}}\b{sent}\b)"),
            re.compile(rf"\b{sent}\s(?:le |un |ce )?code\s{_DIGITS}"),
            re.compile(rf"{words.codes}\s?,\s{_DIGITS}(?=\s?,)"),
            re.compile(
                rf"\bcode\b(?! {words.public_codes}\b)[^\n.!?;]{{0,70}}?"
                rf"{told}\s?(?:le |du |que )?{_SIX}"
            ),
            re.compile(rf"\b{words.authenticators}[^\n.!?]{{0,30}}?{told}\s{_SIX}"),
            re.compile(rf"(?<![\w-]){_SIX}\s(?:c'?)?est\s(?:le|mon)\scode\b"),
            re.compile(r"(?<![\w-])(?P<digits>\d{4,8})\sest\s(?:votre|ton)\s(?:code|otp)\b"),
            re.compile(r"(?<![\w-])(?P<digits>g-\d{6})(?!\w)"),
            re.compile(
                rf"\b{words.pins}\b[^\n\d]{{0,60}}?(?:\dg\s)?(?<![\w-])"
                r"(?P<digits>\d{4,8})(?![\w-]|[.,]\d)"
            ),
        )

    def find(self, text: str, folded: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        if len(text) > _MAX_LENGTH:
            return
        for beside in self._beside.finditer(folded):
            is_login = not self._familiar.include(beside["login"])
            if is_login and self._familiar.exclude(text, beside):
                yield Span(*beside.span("value"))
        lone = self._lone.match(folded)
        if lone and self._familiar.exclude(text, lone):
            yield Span(*lone.span("value"))
        for expression in self._codes:
            yield from (Span(*code.span("digits")) for code in expression.finditer(folded))
