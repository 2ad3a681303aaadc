"""Passwords that a sentence tells: « c'est pivoine le mot de passe », « le mdp, tournesol, … »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.redaction.familiar import FamiliarWords
from assistant.privacy.redaction.folding import fold
from assistant.privacy.redaction.model import Span
from assistant.privacy.redaction.words import SecretWords, alternatives

_WORD = r"(?P<value>[^\W\d_]{4,30})(?![\w'-])"
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
        name = rf"(?<![a-z]){alternatives(words.passwords)}(?![a-z])"
        phrase = rf"(?<![a-z]){alternatives(words.phrases)}(?![a-z])"
        uses = alternatives(words.uses)
        self._told = tuple(
            map(
                re.compile,
                (
                    rf"(?<![a-z])c'?est\s{_WORD}\s(?:le|mon|notre|son)\s{name}",
                    rf"(?<![a-z])c'?est\s{_WITH_DIGITS}\s(?:le|mon|notre|son)\s{name}",
                    rf"{name}[^,.:;?!\n]{{0,40}},\s{_WORD},",
                    rf"(?:^|\n)(?P<value>\S{{4,30}}),?\s(?:voila|voici)\s(?:le|mon|notre)\s{name}",
                    rf"(?<![a-z]){uses}\s(?:\w{{2,8}}\s)?(?:le\s|comme\s|un\s)?{name}\s{_WORD}",
                    rf"{name}\s?[?.!]\s(?:c'etait|c'est|il s'agit de|ce doit etre)\s{_WORD}\s?[,.]",
                    rf"{name}\s?:\s?{_WORD}\s(?:avec\sune?|puis|suivi)\s",
                    rf"question (?:secrete|de securite)[^\n]{{0,120}}?repond\w{{1,4}}\s{_WORD}",
                    rf"nom de jeune fille[^\n.?]{{0,30}}?\s(?:est|:|c'est)\s{_WORD}",
                ),
            )
        )
        self._spelt = re.compile(rf"{name}[^\n:=]{{0,20}}[:=]\s?{_SPELT}")
        self._link = re.compile(rf"{name}(?:\s\w{{1,12}}){{0,2}}?\s(?:est|c'est|serait|etait)\s")
        self._phrase = re.compile(
            rf"{phrase}[^\n:«\"]{{0,60}}(?::\s?(?P<said>[^\n.:«\"]{{12,100}})"
            r"|[«\"]\s?(?P<quoted>[^\n«»\"]{8,100}?)\s?[»\"])"
        )

    def find(self, text: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        folded = fold(text)
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
