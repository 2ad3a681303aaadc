"""What tells whether a word is a secret: its look, the words around it, the message before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.privacy.redaction.model import Span, fold, stripped
from assistant.privacy.redaction.shapes import Shapes
from assistant.privacy.redaction.words import SecretWords, alternatives

_CHUNK = re.compile(r"\S{1,300}")
# One code, as it is read out: « 118 462 », « 70 41 26 », « m i m o s a 8 ».
_CODE = re.compile(
    r"(?<![\w.,/-])(?<!\d )(?:\d{3} \d{3}|\d\d \d\d \d\d|\d{4} \d{4})(?![\w-]|[ .,]\d)"
    r"|(?<![\w.,/'’-])(?![oO] [cC] [bB] )[a-zA-Z0-9](?: [a-zA-Z0-9]){5,40}(?![\w'’.-])"
)
_SEPARATOR = re.compile(r"[=:/|,;→⇒]+")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’](?=\w)", re.IGNORECASE)
_OPENING = "«\"'`“‘([{<-*#>•"
_CLOSING = "»\"'`”’)]}>,;:.…"


@dataclass(frozen=True)
class Token:
    """A word, or what stands for one.

    Args:
        span: where it stands.
        text: as it was typed.
        folded: the same without case, accents and marks at its end.
    """

    span: Span
    text: str
    folded: str


def _tokens(text: str, folded: str, shapes: Shapes) -> list[Token]:
    """Cut a message into words; what is no word between them belongs to none."""
    return [
        Token(span, text[span.start : span.end], folded[span.start : span.end].rstrip("!?*"))
        for span in _spans(text, folded, shapes)
    ]


def _spans(text: str, folded: str, shapes: Shapes) -> Iterator[Span]:
    end = 0
    for code in _CODE.finditer(text):
        yield from _chunks(text, folded, Span(end, code.start()), shapes)
        yield Span(*code.span())
        end = code.end()
    yield from _chunks(text, folded, Span(end, len(text)), shapes)


def _chunks(text: str, folded: str, within: Span, shapes: Shapes) -> Iterator[Span]:
    for chunk in _CHUNK.finditer(text, *within):
        span = stripped(text, Span(*chunk.span()), _OPENING, _CLOSING)
        if shapes.is_known(folded[span.start : span.end]):
            yield span
            continue
        start = span.start
        for separator in _SEPARATOR.finditer(text, *span):
            yield from _words(text, Span(start, separator.start()))
            start = separator.end()
        yield from _words(text, Span(start, span.end))


def _words(text: str, within: Span) -> Iterator[Span]:
    span = stripped(text, within, _OPENING, _CLOSING)
    elision = _ELISION.match(text, *span)
    if elision:
        yield Span(*elision.span())
        span = Span(elision.end(), span.end)
    if span.start < span.end:
        yield span


_COMMON, _USUAL = 10, 2
_LONGEST_LOOK = 8
_BEFORE, _AFTER = 3, 2
_AROUND = 8
_REACH = 24
_NAMER_REACH = 4
_STEM_LENGTH = 4
_END_DIGITS = re.compile(r"\D(\d{1,9})\W{0,2}$")
_YEAR = re.compile(r"(?:19|20)\d\d")
# « Lucas2011 » looks like a reference such as « FA2024 », and is none.
_NAME_YEAR = re.compile(r"[a-z]{4,14}[._-]?(?:19[3-9]\d|20[0-3]\d)[!?*$]{0,2}")
_ALTERNATING = re.compile(r"^[a-z]?(?:[A-Z][a-z]){3,}[A-Z]?$")
_JOINED = re.compile(r"[\w'.-]+")
_STEM = re.compile(r"[^\W\d_]+")
_BUCKETS = (1, 2, 3, 4, 6, 8, 12, 16, 24)


def bucket(number: int) -> int:
    """Give the least of some steps that a number does not pass, the last one if none."""
    return next((step for step in _BUCKETS if number <= step), _BUCKETS[-1] + 1)


@dataclass(frozen=True)
class Word:
    """A word with what is known of it alone.

    Args:
        token: the word.
        form: what it is by its look: `plain-unknown`, `mixed`, `digits`, `known`, …
        role: what it is to the words around it: itself if it is usual, else its form.
        is_namer: whether a name or a number of something follows it.
    """

    token: Token
    form: str
    role: str
    is_namer: bool = False


@dataclass(frozen=True)
class Context:
    """What is known of a message besides its words.

    Args:
        follows: how many messages before this one a secret was announced; 0 if none was.
        told: where rules find a secret.
    """

    follows: int = 0
    told: Sequence[Span] = ()

    def tell(self, span: Span) -> bool:
        """Say whether a rule takes a part of the message for a secret, or for part of one."""
        return any(map(span.meets, self.told))


class Describer:
    """Describes each word of a message by features, the same for fitting and for judging."""

    def __init__(self, words: SecretWords, usual: Mapping[str, int]) -> None:
        """Prepare the search.

        Args:
            words: what announces a secret.
            usual: in how many messages each word stands.
        """
        self.shapes = Shapes(words)
        self._usual = usual
        kinds = {
            "answer": words.answers,
            "card": alternatives(words.card_codes, words.numbers),
            "code": words.codes,
            "phrase": words.phrases,
            "key": words.keys,
            "mdp": words.passwords,
        }
        named = "|".join(f"(?P<{kind}>{each})" for kind, each in kinds.items())
        self._namer = re.compile(alternatives(words.namers, words.references, words.public_codes))
        self._names = re.compile(rf"(?<![a-z0-9@])(?:{named})(?![a-z0-9])")

    def words(self, text: str, absent: int = 0) -> list[Word]:
        """Cut a message into words and say of each what it is.

        Args:
            text: what the customer wrote.
            absent: how many times the message itself was counted among the usual words.
        """
        folded = fold(text)
        names = [(found.span(), found.lastgroup) for found in self._names.finditer(folded)]
        words: list[Word] = []
        place = 0
        for token in _tokens(text, folded, self.shapes):
            while place < len(names) and names[place][0][1] <= token.span.start:
                place += 1
            form = self._form(token, absent)
            if place < len(names) and names[place][0][0] < token.span.end:
                role = f"<{names[place][1]}>"
                # One name of several words stands for one.
                if words and words[-1].role == role and names[place][0][0] < token.span.start:
                    role = "<more>"
                words.append(Word(token, "name", role))
            else:
                is_usual = form in ("plain-common", "plain-usual")
                role = token.folded if is_usual else f"<{form}>"
                is_namer = bool(self._namer.fullmatch(token.folded))
                words.append(Word(token, form, role, is_namer))
        return words

    def names(self, text: str) -> bool:
        """Tell whether a message names a secret, such as « mot de passe »."""
        return bool(self._names.search(fold(text)))

    def _form(self, token: Token, absent: int) -> str:
        text, folded = token.text, token.folded
        if folded.replace(" ", "").isdigit():
            return "digits"
        if _ALTERNATING.search(text):
            return "marked"
        if _STEM.fullmatch(folded) or folded.endswith("'"):
            return f"plain-{self._level(folded, absent)}"
        forms = (
            ("known", self.shapes.is_known(folded)),
            ("marks", not any(map(str.isalnum, folded))),
            ("yeared", bool(_NAME_YEAR.fullmatch(folded))),
            ("certain", self.shapes.is_certain_password(text, folded)),
            ("mixed", self.shapes.is_likely_password(text, folded)),
            ("unlikely", self.shapes.is_password(text, folded)),
        )
        other = "joined" if _JOINED.fullmatch(folded) else "marked"
        return next((form for form, is_so in forms if is_so), other)

    def _level(self, folded: str, absent: int) -> str:
        count = self._usual.get(folded, 0) - absent
        return "common" if count >= _COMMON else "usual" if count >= _USUAL else "unknown"

    def features(
        self, text: str, words: Sequence[Word], place: int, context: Context
    ) -> Iterator[str]:
        """Describe one word.

        Args:
            text: the message.
            words: its words.
            place: which of them.
            context: what else is known.
        """
        word = words[place]
        form, follows = word.form, context.follows
        yield from self._look(word)
        yield from _neighbours(words, place, form)
        yield from _surroundings(text, words, place, form)
        count = bucket(len(words))
        yield f"n={count}"
        yield f"n={count}|{form}"
        if context.tell(word.token.span):
            yield "told"
        if follows:
            yield f"follows|{form}"
            yield f"follows={follows}|{count}"
            yield f"follows|{count}|{form}"

    def announcing(self, text: str, words: Sequence[Word]) -> set[str]:
        """Describe a message, given its words, by what tells whether a secret comes next."""
        roles = [word.role for word in words]
        names = [place for place, word in enumerate(words) if word.form == "name"]
        end = text.strip()[-1:]
        mark = end if end and not end.isalnum() else ""
        features = {f"has={role}" for role in roles}
        features |= {f"last={role}" for role in roles[-1:]}
        features |= {f"last-2={' '.join(roles[-2:])}", f"first={' '.join(roles[:1])}"}
        features |= {f"pair={one} {other}" for one, other in pairwise(roles)}
        features |= {f"n={bucket(len(words))}", f"end={mark}"}
        if names:
            behind = len(words) - 1 - names[-1]
            features |= {f"name-end={bucket(behind + 1)}", f"name-end={bucket(behind + 1)}|{mark}"}
            features |= {f"end={mark}|{words[names[-1]].role}", f"n={bucket(len(words))}|name"}
            features |= {f"has={role}|name" for role in roles}
        return features

    def _look(self, word: Word) -> Iterator[str]:
        text, folded = word.token.text, word.token.folded
        yield f"form={word.form}"
        yield f"look={_collapsed(text)}"
        yield f"len={bucket(len(text))}|{word.form}"
        ends = _END_DIGITS.search(text)
        if ends:
            digits = ends[1]
            end = "year" if _YEAR.fullmatch(digits) else len(digits)
            yield f"ends={end}"
            yield f"ends={end}|{word.form}"
        if word.form == "digits":
            yield f"digits={_collapsed_digits(folded)}"
            if len(set(folded)) == 1 or folded in "0123456789":
                yield "digits=run"
        if word.form.startswith("plain"):
            yield f"case={_case(text)}|{word.form}"
            yield f"tail={text[-3:]}|{word.form}"
        else:
            stem = _STEM.search(folded)
            if stem:
                yield f"stem={self._level(stem[0], 0)}|{word.form}"
                yield f"begins={folded[:3]}"


def _collapsed(text: str) -> str:
    kinds = ""
    for character in text[:40]:
        if character.isdigit():
            kind = "9"
        elif character.isalpha():
            kind = "A" if character.isupper() else "a"
        else:
            kind = character if character in "-_./:@ '" else "!"
        if not kinds.endswith(kind):
            kinds += kind
    return kinds[:_LONGEST_LOOK]


def _collapsed_digits(folded: str) -> str:
    return "-".join(str(len(group)) for group in folded.split())


def _case(text: str) -> str:
    if text.isupper():
        return "upper"
    if text[0].isupper():
        return "capital" if text[1:].islower() else "odd"
    return "lower" if text.islower() else "odd"


def _neighbours(words: Sequence[Word], place: int, form: str) -> Iterator[str]:
    role = [
        words[at].role if 0 <= at < len(words) else "<end>"
        for at in range(place - _BEFORE, place + _AFTER + 1)
    ]
    before, after = role[:_BEFORE], role[_BEFORE + 1 :]
    for side, some in (("-", before[::-1]), ("+", after)):
        for distance, each in enumerate(some, 1):
            yield f"{side}{distance}={each}"
            if len(each) > _STEM_LENGTH and each[0] != "<":
                # « tapé », « tapais », « tapant »
                yield f"{side}{distance}~{each[:_STEM_LENGTH]}"
    yield f"-1={before[-1]}|{form}"
    yield f"+1={after[0]}|{form}"
    yield f"-2-1={before[-2]} {before[-1]}"
    yield f"+1+2={after[0]} {after[1]}"
    yield f"-1+1={before[-1]} {after[0]}"


def _surroundings(text: str, words: Sequence[Word], place: int, form: str) -> Iterator[str]:
    span = words[place].token.span
    before = text[max(0, span.start - 3) : span.start]
    after = text[span.end : span.end + 3]
    mark = before.strip()[-1:] or ("line" if "\n" in before or not span.start else "")
    yield f"before={mark}"
    yield f"before={mark}|{form}"
    yield f"after={after.strip()[:1] or ('line' if not after or chr(10) in after else '')}"
    for side, some in (
        ("b", words[max(0, place - _AROUND) : place]),
        ("a", words[place + 1 : place + 1 + _AROUND]),
    ):
        yield from {f"{side}={each.role}" for each in some}
    if any(each.is_namer for each in words[max(0, place - _NAMER_REACH) : place]):
        yield f"namer|{form}"
    yield from _names_around(words, place, form)


def _names_around(words: Sequence[Word], place: int, form: str) -> Iterator[str]:
    before, after = words[max(0, place - _REACH) : place], words[place + 1 : place + 1 + _REACH]
    for side, some in (("b", reversed(before)), ("a", iter(after))):
        for distance, each in enumerate(some, 1):
            if each.form == "name":
                yield f"name-{side}={bucket(distance)}|{form}"
                yield f"name-{side}={bucket(distance)}|{each.role}"
                break
