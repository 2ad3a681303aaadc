"""What the judgement of words learns from: each word of the corpus, described and labelled."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.privacy.redaction.features import Context, Describer, Word
from assistant.privacy.redaction.model import LASTING, Span, fold
from assistant.privacy.redaction.rules import Rules
from tools.masking.corpus import Message, Talk

_COPIES = 4
_SEED = 17
_IDENTIFIERS = frozenset({"unlikely", "mixed", "joined", "known", "digits"})


@dataclass(frozen=True)
class Row:
    """One word.

    Args:
        features: what describes it.
        is_secret: whether it is one, or part of one.
    """

    features: tuple[str, ...]
    is_secret: bool


@dataclass(frozen=True)
class Placed:
    """A message, with how many messages before it a secret was announced, or 0."""

    message: Message
    follows: int


def placed(talk: Talk, describer: Describer) -> Iterator[Placed]:
    """Say of each message of a conversation how it stands to the one that announced a secret."""
    since = 0
    for place, message in enumerate(talk):
        yield Placed(message, since if since <= LASTING else 0)
        is_left_open = not message.secrets and any(each.secrets for each in talk[place:])
        # An ordinary message behind a name of a secret is to be left as it is, too.
        if not since and (is_left_open or describer.names(message.text)):
            since = 1
        elif since:
            since += 1


def exchanged(messages: Sequence[Placed], describer: Describer) -> list[Placed]:
    """Write into each message what others hold, so that sentence and look are learnt apart.

    Secrets are exchanged for secrets, identifiers and numbers for such.
    """
    parts = {True: _Exchange(describer), False: _Exchange(describer)}
    for each in messages:
        parts[bool(each.message.secrets)].take(each.message)
    return [
        replace(each, message=parts[bool(each.message.secrets)].write(each.message))
        for each in messages
        for _ in range(_COPIES)
    ]


class _Exchange:
    """Writes parts of some messages into others."""

    def __init__(self, describer: Describer) -> None:
        self._describer = describer
        self._draw = random.Random(_SEED)  # noqa: S311 - no secret is drawn
        self._values: dict[str, list[str]] = {}

    def take(self, message: Message) -> None:
        """Learn the parts of a message."""
        for span, kind in self._parts(message):
            self._values.setdefault(kind, []).append(message.text[span.start : span.end])

    def write(self, message: Message) -> Message:
        """Put others in their place."""
        text, secrets, end = "", [], 0
        for span, kind in self._parts(message):
            text += message.text[end : span.start]
            value = self._draw.choice(self._values[kind])
            if message.secrets:
                secrets.append(Span(len(text), len(text) + len(value)))
            text, end = text + value, span.end
        return replace(message, text=text + message.text[end:], secrets=tuple(secrets))

    def _parts(self, message: Message) -> Iterator[tuple[Span, str]]:
        if message.secrets:
            for span, value in zip(message.secrets, message.values, strict=True):
                yield span, self._kind(value)
            return
        for word in self._describer.words(message.text):
            if word.form in _IDENTIFIERS:
                yield word.token.span, word.form

    def _kind(self, value: str) -> str:
        words = self._describer.words(value)
        if len(words) != 1:
            return f"words-{len(words)}"
        form = words[0].form
        if form == "digits":
            return f"digits-{len(value)}"
        return "plain" if form.startswith("plain") else form


def usual_words(texts: Iterable[str], describer: Describer) -> Counter[str]:
    """Count in how many messages each word stands."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({word.token.folded for word in describer.words(text)})
    return counts


def announcing_rows(talk: Talk, describer: Describer) -> Iterator[Row]:
    """Describe the messages of a conversation of which is known whether they announce a secret."""
    secret = next((place for place, each in enumerate(talk) if each.secrets), None)
    for place, message in enumerate(talk):
        announces = place == 0 and bool(secret)
        is_open = secret is None and len(talk) > 1 and describer.names(message.text)
        if announces or not (is_open or place < (secret or 0)):
            yield Row(
                tuple(describer.announcing(message.text, describer.words(message.text))), announces
            )


def rows(each: Placed, describer: Describer, rules: Rules, absent: int = 0) -> Iterator[Row]:
    """Describe each word of a message that is left to be judged."""
    text = each.message.text
    folded = fold(text)
    words = describer.words(text, absent)
    others = list(rules.others(text, folded))
    context = Context(each.follows, rules.told(text, folded, each.follows))
    for place, word in enumerate(words):
        secret = next((s for s in each.message.secrets if s.meets(word.token.span)), None)
        if any(map(word.token.span.meets, others)) or _is_no_sign(word, secret):
            continue
        features = describer.features(text, words, place, context)
        yield Row(tuple(features), secret is not None)


def _is_no_sign(word: Word, secret: Span | None) -> bool:
    # In « les quatre lits » no word alone looks like a secret.
    inside = secret and secret != word.token.span
    return bool(inside) and (word.form in ("plain-common", "plain-usual", "name"))
