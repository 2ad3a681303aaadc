"""Passwords as people tell them: announced, tried, or given beside a login."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.privacy.redaction.model import MASK, Span, stripped
from assistant.privacy.redaction.shapes import Shapes
from assistant.privacy.redaction.words import FamiliarWords, SecretWords, alternatives

_OPENING = "«\"'`“‘([{<"
_CLOSING = "»\"'`”’)]}>"
_PUNCTUATION = ",;:.…"
_BEFORE, _BEHIND = _OPENING + _PUNCTUATION, _CLOSING + _PUNCTUATION
_WORD = re.compile(r"[^\s«»\"“”`()<>{}\[\]|,;/:→⇒]+")
_VALUE = re.compile(r"[^\s«»“”`\"]{1,500}")
_NEXT_WORD = re.compile(r"[ ]?[\w'-]{1,50}")
_CLAUSE_END = re.compile(
    r"\s*(?:$|[\n,;.!?)»\"]|\s(?:merci|svp|stp)\b|\s(?:tout\s)?en\s(?:min|maj)uscules?\b)"
)
_PLAIN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_DIGITS = re.compile(r"\d(?:[ .-]?\d){3,11}(?![\w.,/-]*\d)")
# « password:\n  min_length: 14 »: what stands below is the name of another value.
_SETTING = re.compile(r"[ ]?[:=](?=[ ])")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ADDRESS = re.compile(r"\w{1,10}://\S+")
_MIN_PIN, _MAX_PIN = 4, 8
_QUOTED = re.compile(r"[«\"'`“‘(\[]\s?([^«»\"`“”()\[\]\n]{1,60}?)\s?[»\"'`”’)\]]")
_MAX_FILLERS = 8
_MAX_PLAIN_WORDS = 3
_PASSPHRASE_WORDS = 3
_PHRASE = re.compile(r"[^\s,;:.!?\n«»\"()]+(?: [^\s,;:.!?\n«»\"()]+){2,19}")
# How far from its announcement a password may stand, in characters and, behind a try, in words.
_REACH = 160
_TRY_REACH = 4
_NAMER_REACH = 24
_BACK = 100


class _Announcement(NamedTuple):
    start: int
    end: int
    is_code: bool
    is_phrase: bool


class _Place(NamedTuple):
    """Where what is announced begins, behind a colon, « est » or nothing.

    Attributes:
        is_near: nothing says whose or what for it is, as in « le mot de passe du VPN ».
    """

    start: int
    is_separated: bool
    is_linked: bool
    is_near: bool

    @property
    def is_introduced(self) -> bool:
        return self.is_separated or self.is_linked


class PasswordFinder:
    """Finds passwords and codes.

    What is announced (« mon mdp est… ») is masked if it looks like one, and behind a colon or in
    quotes if it is no ordinary word. Elsewhere near an announcement, a try or a login, only what
    looks like nothing else.
    """

    def __init__(self, words: SecretWords, familiar: FamiliarWords) -> None:
        """Prepare the search.

        Args:
            words: what announces a password.
            familiar: the words that customers write.
        """
        self._shapes = Shapes(words)
        names = alternatives(words.keys, words.passwords)
        self._names = re.compile(
            rf"(?<![a-z0-9@])(?:(?P<code>{words.codes})|(?P<phrase>{words.phrases})|{names})"
            r"(?![a-z0-9])"
        )
        tried, link = words.attempts, words.reversed_links
        self._tried_before = re.compile(rf"(?<![a-z]){tried}\s(?P<value>\S{{3,60}})\s{link}\s$")
        self._quoted_before = re.compile(
            rf"[«\"“]\s?(?P<value>[^\s«»\"“”]{{3,60}})\s?[»\"”],?\s{link}\s$"
        )
        self._filler = _following(words.fillers, words.places)
        self._complement = re.compile(
            rf"[ ]{words.complements}" rf"(?=[ ]?[:=]|[ ]{words.links}(?![\w']))"
        )
        self._spelling = _following(words.spellings)
        self._link = re.compile(rf"[ ]{{1,3}}{words.links}(?![\w'])(?!\s+a\s)")
        self._separator = re.compile(r"\s{0,3}(?:[:=;→⇒]|-+>|=>)+[\s:]{0,3}|\.:\s?")
        self._familiar = familiar
        self._unit = re.compile(rf"\s*{words.units}(?![a-z])")
        self._attempt = re.compile(rf"(?:[cjl]')?{words.attempts}")
        self._namer = re.compile(rf"(?<![a-z]){words.namers}(?:\s(?:est|c'est|de|du))?\W{{0,4}}$")
        self._account = re.compile(rf"(?<![a-z0-9]){words.accounts}\s?[/:|]\s?$")

    def find(self, text: str, folded: str) -> Iterator[Span]:
        """Find them (see Finder)."""
        announcements = [
            _Announcement(*name.span(), name["code"] is not None, name["phrase"] is not None)
            for name in self._names.finditer(folded)
        ]
        covered = 0
        for announcement in announcements:
            # What was masked announces nothing: each part of a text is looked at once.
            if announcement.start >= covered:
                for span in self._announced(text, folded, announcement):
                    covered = span.end
                    yield span
                yield from self._before(folded, announcement)
        yield from self._scattered(text, folded, announcements)

    def _before(self, folded: str, name: _Announcement) -> Iterator[Span]:
        begin = max(0, name.start - _BACK)
        for expression in (self._tried_before, self._quoted_before):
            found = expression.search(folded[begin : name.start])
            if found and not self._familiar.include(found["value"]):
                yield Span(begin + found.start("value"), begin + found.end("value"))

    def _announced(self, text: str, folded: str, name: _Announcement) -> Iterator[Span]:
        place = self._place(folded, name)
        before = text[place.start - 1 : place.start]
        quoted = _QUOTED.match(text, place.start) if before in " \n:=;.(>→⇒" else None
        phrase = _PHRASE.match(text, place.start) if place.is_introduced else None
        if quoted:
            yield from self._quoted(folded, Span(*quoted.span(1)), place.is_introduced)
        elif name.is_phrase and phrase and self._is_phrase(folded[slice(*phrase.span())]):
            yield Span(*phrase.span())
        else:
            yield from self._value(text, folded, name, place)

    def _place(self, folded: str, name: _Announcement) -> _Place:
        start = _skip(self._filler, folded, name.end)
        complement = None
        if not (self._link.match(folded, start) or self._separator.match(folded, start)):
            complement = self._complement.match(folded, name.end)
            start = complement.end() if complement else start
        link = self._link.match(folded, start)
        if link:
            start = link.end() if name.is_phrase else _skip(self._spelling, folded, link.end())
        separator = self._separator.match(folded, start)
        if separator:
            start = separator.end()
        start += len(folded[start : start + 3]) - len(folded[start : start + 3].lstrip())
        return _Place(
            start,
            is_separated=separator is not None,
            is_linked=link is not None and separator is None,
            is_near=complement is None,
        )

    def _quoted(self, folded: str, inside: Span, is_introduced: bool) -> Iterator[Span]:
        words = folded[inside.start : inside.end].split()
        known = sum(map(self._familiar.include_in_phrase, words))
        if len(words) == 1:
            is_secret = not self._familiar.include(words[0])
        else:
            is_said = is_introduced and known < len(words) - 1
            # Not announced by a colon or « est », only words of nothing else are taken for one.
            is_words = len(words) >= _PASSPHRASE_WORDS and not known
            is_secret = is_said or (is_words and all(map(str.isalpha, words)))
            is_secret = is_secret and not self._names.search(folded, *inside)
        if is_secret:
            yield inside

    def _value(self, text: str, folded: str, name: _Announcement, place: _Place) -> Iterator[Span]:
        digits = _DIGITS.match(folded, place.start)
        if digits:
            if self._is_pin(folded, digits, name, place.is_introduced):
                yield Span(*digits.span())
            return
        value = _VALUE.match(text, place.start)
        if not value:
            return
        span = stripped(text, Span(*value.span()), _BEFORE, _BEHIND)
        word, plain = text[span.start : span.end], folded[span.start : span.end]
        if not word or MASK in word or _SETTING.match(text, span.end):
            return
        if self._shapes.is_password(word, plain):
            if place.is_introduced or not self._is_named(folded, span.start):
                yield span
        elif not _PLAIN.fullmatch(plain):
            if place.is_introduced and self._is_odd(plain):
                yield span
        elif place.is_near:
            is_equal = folded[place.start - 1 : place.start] == "="
            if is_equal and _CLAUSE_END.match(folded, span.end):
                yield span
            elif place.is_separated or (place.is_linked and not self._is_verb(word)):
                yield from self._plain(folded, span, place.is_separated)

    def _is_verb(self, word: str) -> bool:
        # « Mon mot de passe est Villers » ends as a verb does, and is written as none is.
        return word[0].islower() and word.endswith(self._familiar.verb_endings)

    def _is_phrase(self, folded_words: str) -> bool:
        words = folded_words.split()
        known = sum(map(self._familiar.include_in_phrase, words))
        return known <= len(words) - _PASSPHRASE_WORDS

    def _is_odd(self, plain: str) -> bool:
        # Marks at the end of a word or between words, as in « je-suis-la-33 » or « secret! ».
        if not re.search("[a-z]", plain) or self._shapes.is_known(plain):
            return False
        return not all(map(self._familiar.include, re.split(r"\W+", plain)))

    def _plain(self, folded: str, span: Span, separated: bool) -> Iterator[Span]:
        # Ordinary words: a secret only where nothing but it is said.
        end = span.end
        for number in range(_MAX_PLAIN_WORDS):
            word = folded[span.start : end].split()[-1]
            if self._familiar.include(word):
                return
            if _CLAUSE_END.match(folded, end):
                yield Span(span.start, end)
                return
            following = _NEXT_WORD.match(folded, end)
            if not separated or not following or number == _MAX_PLAIN_WORDS - 1:
                break
            end = following.end()
        if separated:
            yield span

    def _is_pin(
        self, folded: str, digits: re.Match[str], name: _Announcement, introduced: bool
    ) -> bool:
        count = sum(character.isdigit() for character in digits[0])
        if self._unit.match(folded, digits.end()):
            return False
        if introduced:
            return True
        if _YEAR.fullmatch(digits[0]):
            return False
        return _MIN_PIN <= count <= _MAX_PIN if name.is_code else count > _MIN_PIN

    def _scattered(
        self, text: str, folded: str, announcements: Sequence[_Announcement]
    ) -> Iterator[Span]:
        tried = 0
        nearest = 0
        addresses = [Span(*address.span()) for address in _ADDRESS.finditer(text)]
        for found in _WORD.finditer(text):
            while addresses and addresses[0].end <= found.start():
                del addresses[0]
            if addresses and addresses[0].start <= found.start():
                continue
            span = stripped(text, Span(*found.span()), _BEFORE, _BEHIND)
            word, plain = text[span.start : span.end], folded[span.start : span.end]
            tried = _TRY_REACH if self._attempt.fullmatch(plain) else tried - 1
            is_likely = self._shapes.is_likely_password(word, plain) or (
                self._is_beside_account(folded, span.start)
                and self._shapes.is_password(word, plain)
            )
            if not is_likely or MASK in word:
                continue
            while nearest < len(announcements) and announcements[nearest].end + _REACH < span.start:
                nearest += 1
            is_near = (
                nearest < len(announcements) and announcements[nearest].start - _REACH < span.end
            )
            is_named = self._is_named(folded, span.start)
            if (
                self._shapes.is_certain_password(word, plain)
                or self._is_beside_login(folded, span.start)
                or ((is_near or tried >= 0) and not is_named)
            ):
                yield span

    def _is_named(self, folded: str, start: int) -> bool:
        return bool(self._namer.search(folded[max(0, start - _NAMER_REACH) : start]))

    def _is_beside_login(self, folded: str, start: int) -> bool:
        return folded.endswith(" / ", 0, start) or self._is_beside_account(folded, start)

    def _is_beside_account(self, folded: str, start: int) -> bool:
        return bool(self._account.search(folded[max(0, start - _NAMER_REACH) : start]))


def _following(*expressions: str) -> re.Pattern[str]:
    return re.compile(rf"\s{{0,3}}[\s']{alternatives(*expressions)}(?![a-z0-9])")


def _skip(words: re.Pattern[str], folded: str, place: int) -> int:
    for _ in range(_MAX_FILLERS):
        word = words.match(folded, place)
        if not word:
            break
        place = word.end()
    return place
