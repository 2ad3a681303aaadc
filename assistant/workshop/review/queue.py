"""What is worth a look: distinct sentences, grouped, the costliest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from assistant.workshop.models import Decision, Sighting, Verdict
from assistant.workshop.review.outcomes import Outcome

HARM = {
    Outcome.CORRECTED: 4.0,
    Outcome.NOT_SOLVED: 3.0,
    Outcome.DECLINED: 2.0,
    Outcome.DOUBTED: 1.0,
    Outcome.NEAR: 1.0,
}
"""What each outcome costs a customer; the others are looked at by chance only."""
SAMPLE, LATER = "sample", "later"
_ONE_IN = 5
_LEAST_DOUBT = 0.1
_UNKNOWN_DOUBT = 0.5


@dataclass(frozen=True)
class Sentence:
    """A distinct sentence, however often it was sent.

    Attributes:
        fingerprint: its digest.
        event: its latest message.
        group: the group it stands in, `outcome:proposed`.
        people: in how many conversations it was sent.
        times: how often.
        outcome: the costliest way in which it went.
        proposed: what the assistant proposed, the last time.
        likely: the likeliest intents, the last time.
        sure: the probability of the first.
        channels: where it was sent.
        first, last: when it was sent first, and last.
        priority: people × harm × doubt.
    """

    fingerprint: str
    event: int
    group: str
    people: int
    times: int
    outcome: str
    proposed: str
    likely: tuple[tuple[str, float], ...]
    sure: float | None
    channels: tuple[str, ...]
    first: datetime
    last: datetime
    priority: float


@dataclass(frozen=True)
class Group:
    """Sentences that went the same way and for which the same was proposed."""

    key: str
    sentences: tuple[Sentence, ...]

    @property
    def outcome(self) -> str:
        """How they went; `sample` for those looked at by chance, `later` for those put off."""
        return self.key.partition(":")[0]

    @property
    def proposed(self) -> str:
        """The intent proposed."""
        return self.key.partition(":")[2]

    @property
    def people(self) -> int:
        """How often somebody sent one of them."""
        return sum(sentence.people for sentence in self.sentences)

    @property
    def priority(self) -> float:
        """What looking at it is worth."""
        return sum(sentence.priority for sentence in self.sentences)


def groups(through: int | None = None) -> list[Group]:
    """List what is to be looked at: four groups by what they cost, then one taken by chance."""
    found: defaultdict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences(through):
        found[sentence.group].append(sentence)
    listed = [
        Group(key, tuple(sorted(own, key=lambda one: (-one.priority, one.fingerprint))))
        for key, own in found.items()
    ]
    listed.sort(key=lambda group: (-group.priority, group.key))
    chance = [group for group in listed if group.outcome == SAMPLE]
    put_off = [group for group in listed if group.outcome == LATER]
    costly = [group for group in listed if group.outcome not in (SAMPLE, LATER)]
    return [*_mixed(costly, chance), *put_off]


def group_of(key: str, through: int | None = None) -> Group | None:
    """Find a group; None once nothing of it is left."""
    return next((group for group in groups(through) if group.key == key), None)


def sentences(through: int | None = None) -> Iterator[Sentence]:
    """List the sentences that nobody decided on, or that were put off.

    Args:
        through: the last message taken into account, so that a list can stay as it is while
            somebody works on it.
    """
    decisions = Decision.objects.filter(undone_at=None)
    later = set(decisions.filter(verdict=Verdict.LATER).values_list("fingerprint", flat=True))
    decided = decisions.exclude(verdict=Verdict.LATER).values("fingerprint")
    typed = Sighting.objects.filter(is_typed=True, event__isnull=False)
    typed = typed.exclude(fingerprint__in=decided)
    if through is not None:
        typed = typed.filter(event__lte=through)
    same: defaultdict[str, list[Sighting]] = defaultdict(list)
    for sighting in typed.order_by("event"):
        same[sighting.fingerprint].append(sighting)
    for fingerprint, sightings in same.items():
        found = _sentence(fingerprint, sightings, put_off=fingerprint in later)
        if found:
            yield found


def _sentence(fingerprint: str, sightings: list[Sighting], *, put_off: bool) -> Sentence | None:
    worst = max(sightings, key=lambda one: (HARM.get(Outcome(one.outcome), 0.0), one.event))
    harm = HARM.get(Outcome(worst.outcome), 0.0)
    if not harm and not put_off and not is_sampled(fingerprint):
        return None
    last = sightings[-1]
    outcome = LATER if put_off else worst.outcome if harm else SAMPLE
    people = len({one.conversation for one in sightings})
    return Sentence(
        fingerprint=fingerprint,
        event=last.event,
        group=f"{outcome}:{worst.proposed}",
        people=people,
        times=len(sightings),
        outcome=worst.outcome,
        proposed=worst.proposed,
        likely=tuple((name, probability) for name, probability in last.likely),
        sure=last.sure,
        channels=tuple(sorted({one.channel for one in sightings})),
        first=sightings[0].at,
        last=last.at,
        priority=people * (harm or _UNKNOWN_DOUBT) * _doubt(worst),
    )


def is_sampled(fingerprint: str) -> bool:
    """Whether a sentence is looked at however it went: one in five, always the same ones."""
    return int(fingerprint[:8], 16) % _ONE_IN == 0


def _doubt(sighting: Sighting) -> float:
    if sighting.outcome in (Outcome.CORRECTED, Outcome.NOT_SOLVED):
        # The customer said so.
        return 1.0
    if sighting.sure is None:
        return _UNKNOWN_DOUBT
    return float(max(_LEAST_DOUBT, 1 - abs(2 * sighting.sure - 1)))


def _mixed(costly: Iterable[Group], chance: list[Group]) -> Iterator[Group]:
    waiting = list(chance)
    for at, group in enumerate(costly, start=1):
        yield group
        if at % (_ONE_IN - 1) == 0 and waiting:
            yield waiting.pop(0)
    yield from waiting
