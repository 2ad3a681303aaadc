"""Customers' own sentences that a new answer takes along, read and confirmed with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from assistant.content.lexicon import normalise
from assistant.storage.archive import Archive
from assistant.understanding import kept_apart
from assistant.understanding.likeness import near_copies
from assistant.understanding.placed_examples import placed_examples
from assistant.workshop.examples.adopt import is_kept_apart, mark_written
from assistant.workshop.examples.cleaning import clean, faults
from assistant.workshop.models import LEASE, Account, Decision, Verdict
from assistant.workshop.project import CUSTOMERS
from assistant.workshop.review.sentences import words_of


@dataclass(frozen=True)
class Taken:
    """Sentences that are written with an answer, by the number of their decision.

    Attributes:
        examples: those that are learnt.
        kept: those that are only ever measured on.
    """

    examples: Mapping[int, str] = field(default_factory=dict)
    kept: Mapping[int, str] = field(default_factory=dict)


def just_marked(decisions: Iterable[Decision], account: Account, now: datetime) -> set[int]:
    """Find what a person marked in the sitting that they are in.

    Args:
        decisions: the latest first.
        account: the person.
        now: a sitting ends when nothing was marked for as long as a group stays somebody's.

    Returns:
        The decisions' numbers.
    """
    found = set()
    for one in decisions:
        if one.account_id != account.pk:
            continue
        if now - one.at > LEASE:
            break
        found.add(one.pk)
        now = one.at
    return found


def taken_along(
    decisions: Sequence[Decision], typed: Sequence[str], question: str, root: Path, archive: Archive
) -> Taken:
    """Choose the sentences that can be written at once; the others wait among the examples.

    Args:
        decisions: on the sentences that a person confirmed.
        typed: the answer's other examples.
        question: the answer's own, which is measured on.
        root: the project's folder.
        archive: where the sentences are.
    """
    words = words_of(list(decisions), archive)
    texts = {one.pk: clean(words.get(one.fingerprint, "")) for one in decisions}
    learnt = [*(one.text for one in placed_examples(root)), *typed]
    apart = [*kept_apart.messages_of(root / kept_apart.SETS), question]
    is_known = {normalise(text) for text in (*learnt, *apart)}
    near = {text for text, _ in near_copies(texts.values(), apart)}
    fit = {
        number: text
        for number, text in texts.items()
        if not faults(text) and normalise(text) not in is_known and text not in near
    }
    apart_ones = {one.pk for one in decisions if is_kept_apart(one.fingerprint)}
    examples = {number: text for number, text in fit.items() if number not in apart_ones}
    rest = {number: text for number, text in fit.items() if number in apart_ones}
    known = {text for text, _ in near_copies(rest.values(), [*learnt, *examples.values()])}
    return Taken(examples, {number: text for number, text in rest.items() if text not in known})


def hand_over(
    decisions: Sequence[Decision],
    taken: Taken,
    place: tuple[str, str],
    archive: Archive,
    account: Account,
) -> None:
    """Make the sentences those of an answer: written already, or waiting among the examples.

    Args:
        decisions: on all sentences that it covers.
        taken: those that were written with it.
        place: the answer's name, and the file of its examples.
        archive: where the conversations are from which they come.
        account: who confirmed.
    """
    name, file = place
    for one in decisions:
        with transaction.atomic():
            Decision.objects.filter(pk=one.pk).update(undone_at=timezone.now())
            made = Decision.objects.create(
                fingerprint=one.fingerprint,
                verdict=Verdict.ANSWER.value,
                intent=name,
                account=account,
            )
        if text := taken.examples.get(one.pk):
            mark_written(made, file, text, archive, account)
        elif text := taken.kept.get(one.pk):
            mark_written(made, CUSTOMERS, text, archive, account)
