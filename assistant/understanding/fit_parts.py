"""Fits how polarity and several questions are read, on authors of whom nothing was learnt."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from assistant.content.lexicon import Lexicon
from assistant.understanding.asking import Candidate, asked, candidates, may_deny
from assistant.understanding.evidence import likeliest
from assistant.understanding.examples import Example
from assistant.understanding.fit_verdict import KINDS, fit_verdict
from assistant.understanding.polarity import (
    ASKED,
    DENIED,
    HUNDREDTHS,
    OVER,
    STATUSES,
    Features,
    Polarity,
    PolarityWeights,
    TextWeights,
    Verdict,
    message_features,
    nothing_evidence,
    read_polarity,
    segment_features,
)
from assistant.understanding.questions import (
    Pair,
    QuestionWeights,
    Reading,
    of_segments,
    pairs,
    texts_to_classify,
)
from assistant.understanding.reading import Parts
from assistant.understanding.segments import Segment, segments

NEGATED = "negated"
ONE = "one"
TWO = "two"
PLAIN = "plain"
"""Status of the examples of data/nlu/ on which the thresholds are fitted, and no weight."""
GROUPS = 4
SEGMENT_PENALTY = 30.0
MESSAGE_PENALTY = 100.0
PLAIN_STEP = 3
"""One example in how many is kept out of the weights for the thresholds."""
GOOD_NEWS = "good_news"
"""Intent of the examples that say that something is over."""

Classify = Callable[[Sequence[tuple[str, str]]], Sequence[Mapping[str, float]]]
"""Gives the intents' probabilities of texts, each by a model that has not heard its author.

Its argument holds pairs of author and text.
"""


@dataclass(frozen=True)
class Limits:
    """What may go wrong with messages of authors of whom nothing was learnt, as shares.

    Attributes:
        removed: segments that ask and are left out.
        nothing: messages with a negation that ask, and are taken for asking nothing.
        plain: the same of plain questions.
        perhaps: messages with a negation that ask, and bring a question back instead.
        plain_perhaps: the same of plain questions.
        doubted: messages with a negation of which the right question was found, that bring a
            question back instead.
        plain_doubted: the same of plain questions.
        split: messages that look like several questions and are one taken for two.
        denied_split: messages that deny one thing and ask another taken for two.
        offered: the same, offered a second one.
    """

    removed: float = 0.015
    nothing: float = 0.008
    plain: float = 0.003
    perhaps: float = 0.03
    plain_perhaps: float = 0.008
    doubted: float = 0.03
    plain_doubted: float = 0.006
    split: float = 0.014
    denied_split: float = 0.018
    offered: float = 0.05


@dataclass(frozen=True)
class Labelled:
    """A message of data/questions/.

    Attributes:
        text: the message.
        status: `asked`, `negated` (denies one thing and asks another), `denied`, `over`,
            `opposite`, `one` or `two` questions.
        wanted: the intents asked, in their order.
        denied: the intents that an answer must not have.
        voice: who wrote it.
    """

    text: str
    status: str
    wanted: tuple[str, ...]
    denied: tuple[str, ...]
    voice: str


SILENT = Polarity((), frozenset(), DENIED, (), (), asks=False, nothing=0.0)
"""What is not read yet denies nothing."""


@dataclass(frozen=True)
class _Row:
    labelled: Labelled
    found: tuple[Segment, ...]
    parts: Mapping[str, Mapping[str, float]]
    group: int
    polarity: Polarity = SILENT
    evidence: Mapping[str, float] = field(default_factory=dict)
    named: tuple[Candidate, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    shown: Mapping[str, float] = field(default_factory=dict)

    @property
    def asks_nothing(self) -> bool:
        return self.labelled.status in STATUSES

    @property
    def asks_one(self) -> bool:
        return self.labelled.status in (PLAIN, ASKED, ONE, NEGATED)

    @property
    def reading(self) -> Reading:
        return Reading(
            self.labelled.text,
            self.found,
            self.polarity,
            {**self.parts, self.labelled.text: self.shown},
            self.scores,
        )


def read_labelled(directory: Path) -> tuple[Labelled, ...]:
    """Read polarity.jsonl, one_question.jsonl and two_questions.jsonl.

    Args:
        directory: such as data/questions.

    Returns:
        The messages.

    Raises:
        OSError: a file cannot be read.
    """
    return tuple(
        Labelled(
            row["text"],
            row.get("status", status),
            tuple(row.get("intents") or row.get("wanted") or ()),
            tuple(row.get("denied") or ()),
            row["voice"],
        )
        for name, status in (("polarity", ""), ("one_question", ONE), ("two_questions", TWO))
        for row in map(
            json.loads, (directory / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        )
    )


def fit_parts(
    labelled: Sequence[Labelled],
    examples: Sequence[Example],
    classify: Classify,
    askable: Set[str],
    lexicon: Lexicon,
    limits: Limits,
) -> tuple[Parts, tuple[str, ...]]:
    """Fit polarity, then the questions of what it leaves, and measure both on held-out authors.

    Args:
        labelled: the messages of data/questions/.
        examples: the messages of data/nlu/, of which those that ask show what asking looks like.
        classify: gives intents' probabilities.
        askable: intents that count as questions.
        lexicon: the words that separate segments.
        limits: what may go wrong.

    Returns:
        The weights, and lines that tell what they give.
    """
    asking = [e for e in examples if e.intent in askable or e.intent == "out_of_scope"]
    kept_out = asking[::PLAIN_STEP]
    plain = [
        Labelled(e.text, PLAIN, (e.intent,), (), e.voice) for e in kept_out if e.intent in askable
    ]
    taken = [example for number, example in enumerate(asking) if number % PLAIN_STEP]
    rows = _rows([*labelled, *plain], classify, lexicon)
    news = [example for example in examples if example.intent == GOOD_NEWS]
    background = _background(taken, news, classify, lexicon)
    polarity, rows = _fit_polarity(rows, background, askable, lexicon, limits)
    questions = _fit_questions(rows, askable, limits)
    report = tuple(_report(rows, questions, askable, polarity))
    return Parts(polarity=polarity, questions=questions), report


def _rows(labelled: Sequence[Labelled], classify: Classify, lexicon: Lexicon) -> list[_Row]:
    voices = sorted({one.voice for one in labelled})
    found = [_cut(one.text, lexicon) for one in labelled]
    needed = [
        dict.fromkeys([one.text, *(s.text for s in cut), *texts_to_classify(one.text, cut)])
        for one, cut in zip(labelled, found, strict=True)
    ]
    classified = iter(
        classify(
            [
                (one.voice, text)
                for one, texts in zip(labelled, needed, strict=True)
                for text in texts
            ]
        )
    )
    return [
        _Row(one, cut, {text: next(classified) for text in texts}, voices.index(one.voice) % GROUPS)
        for one, cut, texts in zip(labelled, found, needed, strict=True)
    ]


def _cut(text: str, lexicon: Lexicon) -> tuple[Segment, ...]:
    return segments(text, lexicon.connectors, lexicon.contrasts)


Number = TypeVar("Number", int, float)

Sample = tuple[Features, str]
"""The features of a text, and its status."""


@dataclass(frozen=True)
class _Samples:
    """What examples of data/nlu/ show, each with its author."""

    segments: list[tuple[str, Sample]]
    messages: list[tuple[str, Sample]]

    def without(self, voices: Collection[str]) -> _Samples:
        return _Samples(
            [(voice, sample) for voice, sample in self.segments if voice not in voices],
            [(voice, sample) for voice, sample in self.messages if voice not in voices],
        )


def _background(
    taken: Sequence[Example], news: Sequence[Example], classify: Classify, lexicon: Lexicon
) -> _Samples:
    """Take single questions, messages about something else and good news as samples."""
    found = [_cut(example.text, lexicon) for example in taken]
    classified = iter(
        classify([(e.voice, s.text) for e, cut in zip(taken, found, strict=True) for s in cut])
    )
    shown = [
        [next(classified).get(e.intent, 0.0) for _ in cut]
        for e, cut in zip(taken, found, strict=True)
    ]
    kept = [
        (example.voice, (segment_features(cut, number), ASKED))
        for example, cut, values in zip(taken, found, shown, strict=True)
        for number, value in enumerate(values)
        if len(cut) == 1 or value >= _SHOWN
    ]
    alone = [
        (e.voice, (segment_features(cut, 0), OVER))
        for e, cut in ((e, _cut(e.text, lexicon)) for e in news)
        if len(cut) == 1
    ]
    asked = [(e.voice, (message_features(e.text), ASKED)) for e in taken]
    over = [(e.voice, (message_features(e.text), OVER)) for e in news]
    return _Samples([*kept, *alone], [*asked, *over])


_SHOWN = 0.35
"""Least probability of the labelled intent in a segment that is taken to ask for it."""
_SHOWN_AT_ALL = 0.15
_CLEARER = 2.5
_SHORTEST = 2
_SMALL_TALK = ("greet", "thank", "goodbye")


def _segment_labels(row: _Row) -> Iterator[tuple[int, str]]:
    """Tell which segments ask and which deny, by the intents that they show."""
    one = row.labelled
    for number, segment in enumerate(row.found):
        classified = row.parts[segment.text]
        wanted = sum(classified.get(intent, 0.0) for intent in one.wanted)
        if one.status in STATUSES:
            small_talk = sum(classified.get(intent, 0.0) for intent in _SMALL_TALK)
            if len(row.found) == 1 or (
                len(segment.text.split()) >= _SHORTEST and small_talk < 1 / 2
            ):
                yield number, one.status
        elif one.status == NEGATED:
            denied = max((classified.get(intent, 0.0) for intent in one.denied), default=0.0)
            if wanted > _SHOWN_AT_ALL and wanted > _CLEARER * denied:
                yield number, ASKED
            elif denied > _SHOWN_AT_ALL and denied > _CLEARER * wanted:
                yield number, STATUSES[0]
        elif len(row.found) == 1 or wanted >= _SHOWN:
            yield number, ASKED


def _fit_polarity(
    rows: Sequence[_Row],
    background: _Samples,
    askable: Set[str],
    lexicon: Lexicon,
    limits: Limits,
) -> tuple[PolarityWeights, list[_Row]]:
    by_others = [
        _weights(
            [row for row in rows if row.group != group],
            background.without({row.labelled.voice for row in rows if row.group == group}),
        )
        for group in range(GROUPS)
    ]
    read = [
        read_polarity(row.labelled.text, row.found, by_others[row.group], lexicon) for row in rows
    ]
    removed = _removed_level(rows, read, limits)
    held = list(_held(rows, by_others, removed, askable, lexicon))
    asking = _asking_scores(held)
    held = [_weighed(row, one, askable) for row, one in zip(held, asking, strict=True)]
    fitted = _weights(rows, background)
    scores = _nothing_scores(held)
    nothing = _nothing_level(held, scores, (limits.nothing, limits.plain))
    perhaps = _nothing_level(held, scores, (limits.perhaps, limits.plain_perhaps))
    doubt = _doubt_level(held, asking, (limits.doubted, limits.plain_doubted))
    return (
        PolarityWeights(
            segment=fitted.segment,
            message=fitted.message,
            removed=removed,
            nothing=_fit_nothing(held, nothing),
            perhaps_nothing=min(perhaps, nothing),
            asking=_fit_asking(held, doubt),
        ),
        held,
    )


def _held(
    rows: Sequence[_Row],
    by_others: Sequence[PolarityWeights],
    removed: float,
    askable: Set[str],
    lexicon: Lexicon,
) -> Iterator[_Row]:
    """Read each message by weights that its author has no part in."""
    weights = [one.model_copy(update={"removed": removed}) for one in by_others]
    for row in rows:
        text = row.labelled.text
        polarity = read_polarity(text, row.found, weights[row.group], lexicon)
        parts = of_segments(text, row.found, row.parts)
        yield replace(
            row,
            polarity=polarity,
            named=candidates(polarity, row.found, parts, row.parts[text], askable),
        )


def _weighed(row: _Row, scores: Mapping[str, float], askable: Set[str]) -> _Row:
    """Share what a message shows by what it asks, as it is done with customers' messages."""
    whole = row.parts[row.labelled.text]
    used = scores if may_deny(row.polarity) else {}
    shown = asked(whole, used)
    return replace(
        row,
        scores=used,
        shown=shown,
        evidence=nothing_evidence(row.polarity, whole, shown, askable),
    )


_LEAST_DENIED = 0.1
"""What asks with more than nine chances in ten stays, however seldom such a part comes near it."""


def _removed_level(rows: Sequence[_Row], read: Sequence[Polarity], limits: Limits) -> float:
    level = _level(
        [
            polarity.unasked[number]
            for row, polarity in zip(rows, read, strict=True)
            if row.labelled.status in (ASKED, ONE, TWO)
            for number, status in _segment_labels(row)
            if status == ASKED
        ],
        limits.removed,
    )
    return max(level, _LEAST_DENIED)


def _nothing_level(rows: Sequence[_Row], scores: Sequence[float], limits: _Shares) -> float:
    asking = [(row, one) for row, one in zip(rows, scores, strict=True) if not row.asks_nothing]
    return _reached(asking, limits)


_Shares = tuple[float, float]
"""How many messages with a negation, and how many plain ones, may go wrong."""


def _reached(scored: Sequence[tuple[_Row, float]], limits: _Shares) -> float:
    """Find what at most so many of these messages reach."""
    plain = [one for row, one in scored if row.labelled.status == PLAIN]
    hard = [one for row, one in scored if row.labelled.status != PLAIN]
    return max(_level(hard, limits[0]), _level(plain, limits[1]))


def _doubt_level(
    rows: Sequence[_Row], scores: Sequence[Mapping[str, float]], limits: _Shares
) -> float:
    """Find the score that at most so many fail to reach of which the right question was found."""
    right = [
        (row, 1 - max(found.values()))
        for row, found in zip(rows, scores, strict=True)
        if found and row.asks_one and max(found, key=found.__getitem__) in row.labelled.wanted
        if may_deny(row.polarity)
    ]
    return round(1 - _reached(right, limits), 4)


def _fit_nothing(rows: Sequence[_Row], least: float = 1) -> Verdict:
    return fit_verdict([(row.evidence, row.asks_nothing) for row in rows], least)


def _fit_asking(rows: Sequence[_Row], least: float = 1) -> Verdict:
    return fit_verdict(
        [
            (one.evidence, one.intent in row.labelled.wanted)
            for row in rows
            if row.asks_one
            for one in row.named
        ],
        least,
    )


def _nothing_scores(rows: Sequence[_Row]) -> list[float]:
    return _by_others(rows, _fit_nothing, lambda row, fitted: fitted.score(row.evidence))


def _asking_scores(rows: Sequence[_Row]) -> list[dict[str, float]]:
    return _by_others(
        rows,
        _fit_asking,
        lambda row, fitted: {one.intent: fitted.score(one.evidence) for one in row.named},
    )


Fitted = TypeVar("Fitted")
Score = TypeVar("Score")


def _by_others(
    rows: Sequence[_Row],
    fit: Callable[[Sequence[_Row]], Fitted],
    score: Callable[[_Row, Fitted], Score],
) -> list[Score]:
    """Score each message by weights that its author has no part in."""
    fitted = [fit([row for row in rows if row.group != group]) for group in range(GROUPS)]
    return [score(row, fitted[row.group]) for row in rows]


_NEVER = Verdict(evidence={}, bias=0, least=1)


def _weights(rows: Sequence[_Row], background: _Samples) -> PolarityWeights:
    parts = [
        (segment_features(row.found, number), status)
        for row in rows
        for number, status in _segment_labels(row)
    ]
    whole = [
        (
            message_features(row.labelled.text),
            row.labelled.status if row.labelled.status in STATUSES else ASKED,
        )
        for row in rows
    ]
    return PolarityWeights(
        segment=fit_statuses([*_unnamed(background.segments), *parts], SEGMENT_PENALTY),
        message=fit_statuses([*_unnamed(background.messages), *whole], MESSAGE_PENALTY),
        removed=1,
        nothing=_NEVER,
        perhaps_nothing=1,
        asking=_NEVER,
    )


def _unnamed(samples: Sequence[tuple[str, Sample]]) -> Iterator[Sample]:
    return (sample for _, sample in samples)


_DIGITS = 10_000


def _level(values: Sequence[float], share: float) -> float:
    if not values:
        return 1.0
    # Just above the quantile: what equals it is compared with >=, and would break the limit.
    reached = float(np.quantile(values, 1 - share, method="higher"))
    return min(1.0, round(math.floor(reached * _DIGITS + 1) / _DIGITS, 4))


_RAREST = 3
_TELLING = 6.0
"""How much more the rarest features tell: of like scale with all others, as the penalty is."""
_LEAST = 0.4
"""Weights below it are left out: most of the file, and no decision changes."""


def fit_statuses(samples: Sequence[Sample], penalty: float) -> TextWeights:
    """Learn what a text does from its features: each status against asking.

    Args:
        samples: features and status of each text; every status must be there.
        penalty: the C of the logistic regressions: the larger, the closer the fit.

    Returns:
        The weights.
    """
    counts = Counter(name for features, _ in samples for kind in features for name in kind)
    names = sorted(name for name, count in counts.items() if count >= _RAREST)
    columns = {name: column for column, name in enumerate(names)}
    # What few texts have tells more: the same penalty holds it back less.
    telling = np.asarray([1 + math.log(len(samples) / counts[name]) for name in names]) / _TELLING
    matrix = _matrix([features for features, _ in samples], columns) @ diags(telling)
    labels = np.asarray([status for _, status in samples])
    models = [_against_asking(matrix, labels, status, penalty) for status in STATUSES]
    rows = np.concatenate([model.coef_ for model in models]) * telling
    return TextWeights(
        weights={
            name: _three([round(HUNDREDTHS * float(one)) for one in rows[:, column]])
            for name, column in columns.items()
            if np.abs(rows[:, column]).max() >= _LEAST
        },
        bias=_three([round(float(model.intercept_[0]), 4) for model in models]),
    )


def _against_asking(
    matrix: csr_matrix, labels: npt.NDArray[np.str_], status: str, penalty: float
) -> LogisticRegression:
    rows = np.flatnonzero((labels == ASKED) | (labels == status))
    model = LogisticRegression(C=penalty, solver="liblinear", tol=1e-3, random_state=_SEED)
    return model.fit(matrix[rows], labels[rows] == status)


_SEED = 7


def _three(values: Sequence[Number]) -> tuple[Number, Number, Number]:
    first, second, third = values
    return first, second, third


def _matrix(texts: Sequence[Features], columns: Mapping[str, int]) -> csr_matrix:
    data: list[float] = []
    indices: list[int] = []
    starts = [0]
    for features in texts:
        for kind in features:
            known = sorted(columns[name] for name in kind if name in columns)
            indices += known
            data += [max(1, len(kind)) ** -0.5] * len(known)
        starts.append(len(indices))
    return csr_matrix((data, indices, starts), shape=(len(texts), len(columns)))


def _fit_questions(
    rows: Sequence[_Row], askable: Collection[str], limits: Limits
) -> QuestionWeights:
    asking = [row for row in rows if row.labelled.status not in (*STATUSES, PLAIN)]
    found = [pairs(row.reading, askable) for row in asking]
    best = _held_out_scores(asking, found)
    denying = [row.labelled.status == NEGATED for row in asking]
    # Those that do not look double would only dilute the share.
    plain = [row.labelled.status == ONE for row in asking]
    least = max(
        _level(best[plain].tolist(), limits.split),
        _level(best[denying].tolist(), limits.denied_split),
    )
    return QuestionWeights(
        both=_fit_both(asking, found, least),
        offered=_level(best[plain].tolist(), limits.offered),
    )


def _held_out_scores(
    rows: Sequence[_Row], found: Sequence[Sequence[Pair]]
) -> npt.NDArray[np.float64]:
    best = np.zeros(len(rows))
    for group in range(GROUPS):
        others = [number for number, row in enumerate(rows) if row.group != group]
        both = _fit_both([rows[n] for n in others], [found[n] for n in others])
        for number, row in enumerate(rows):
            if row.group == group:
                best[number] = max((both.score(p.evidence) for p in found[number]), default=0.0)
    return best


_RAREST_AT_A_CUT = 5
"""Cuts that have a word, from which on it is learnt."""


def _fit_both(rows: Sequence[_Row], found: Sequence[Sequence[Pair]], least: float = 1) -> Verdict:
    counts = Counter(word for listed in found for pair in listed for word in pair.words)
    rare = {word for word, count in counts.items() if count < _RAREST_AT_A_CUT}
    evidence = [
        {name: much for name, much in pair.evidence.items() if name not in rare}
        for listed in found
        for pair in listed
    ]
    labels = [
        row.labelled.status == TWO and pair.intents == row.labelled.wanted
        for row, listed in zip(rows, found, strict=True)
        for pair in listed
    ]
    if len(set(labels)) < KINDS:
        raise ValueError(
            "data/questions/ must hold messages with two questions, and messages with one that can "
            "be cut, of several authors."
        )
    return fit_verdict(list(zip(evidence, labels, strict=True)), least, counts.keys() - rare)


def _report(
    rows: Sequence[_Row],
    weights: QuestionWeights,
    askable: Collection[str],
    polarity: PolarityWeights,
) -> Iterator[str]:
    asking = [row for row in rows if row.labelled.status not in (*STATUSES, PLAIN)]
    found = [pairs(row.reading, askable) for row in asking]
    best = _held_out_scores(asking, found)
    for status in (TWO, ONE, ASKED, NEGATED):
        chosen = [n for n, row in enumerate(asking) if row.labelled.status == status]
        split = float(np.mean(best[chosen] >= weights.both.least)) if chosen else 0.0
        yield f"{status:9} taken for two                {split:.3f}"
    nothing = _nothing_scores(rows)
    offered = [
        one >= polarity.perhaps_nothing
        or max(row.scores.values(), default=1.0) < polarity.asking.least
        for row, one in zip(rows, nothing, strict=True)
    ]
    first = [likeliest(row.shown, askable) for row in rows]
    for status in (PLAIN, ASKED, ONE, TWO, NEGATED, *STATUSES):
        own = [n for n, row in enumerate(rows) if row.labelled.status == status]
        yield (
            f"{status:9} "
            f"likeliest is asked {_share(first[n] in rows[n].labelled.wanted for n in own):.3f}, "
            f"denied {_share(first[n] in rows[n].labelled.denied for n in own):.3f}, "
            f"asks nothing {_share(nothing[n] >= polarity.nothing.least for n in own):.3f}, "
            f"at least asked back {_share(offered[n] for n in own):.3f}"
        )
    sure = [n for n, row in enumerate(rows) if row.labelled.status == NEGATED and not offered[n]]
    denied = _share(first[n] in rows[n].labelled.denied for n in sure)
    yield f"of {len(sure)} of these that are answered, with what is denied {denied:.3f}"


def _share(told: Iterable[bool]) -> float:
    values = list(told)
    return sum(values) / len(values) if values else 0.0
