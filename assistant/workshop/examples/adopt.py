"""Writes decided sentences where they belong, and finds them again when they must go."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from assistant.content.lexicon import normalise
from assistant.storage.archive import Archive
from assistant.understanding import kept_apart
from assistant.understanding.likeness import near_copies
from assistant.understanding.placed_examples import placed_examples
from assistant.workshop.audit import note
from assistant.workshop.configuration import Installation
from assistant.workshop.examples.cleaning import clean, faults
from assistant.workshop.examples.nlu_file import (
    NluFileError,
    file_for,
    find_example,
    with_examples,
    without_example,
)
from assistant.workshop.files import alone, digest, read, replace
from assistant.workshop.models import Account, Decision, Sighting, Source, Verdict
from assistant.workshop.project import CUSTOMERS
from assistant.workshop.review.collect import fingerprint
from assistant.workshop.review.sentences import words_of
from assistant.workshop.wording import say

EXAMPLES, REGRESSION = "examples", "regression"
_KEPT_ONE_IN = 4


class RefusedError(Exception):
    """A sentence cannot be written; the text says in French why, and what to do."""


@dataclass(frozen=True)
class Waiting:
    """A decided sentence that nothing was written for yet.

    Attributes:
        decision: what was decided.
        text: its words, cleaned.
        goes_to: `examples` or `regression`.
        faults: what forbids it as it is.
    """

    decision: Decision
    text: str
    goes_to: str
    faults: list[str]


def waiting(archive: Archive) -> list[Waiting]:
    """List what is decided and not written; what was erased meanwhile is none of it."""
    decisions = [
        decision
        for decision in Decision.objects.filter(undone_at=None, written_at=None).order_by("pk")
        if destination(decision)
    ]
    texts = words_of(decisions, archive)
    found = []
    for decision in decisions:
        text = clean(texts.get(decision.fingerprint, ""))
        if text:
            found.append(Waiting(decision, text, destination(decision), faults(text)))
    return found


def destination(decision: Decision) -> str:
    """Where a decided sentence belongs; empty for nowhere.

    One in four is only ever measured on. What was right as it was is known already: the others of
    these would teach nothing.
    """
    if decision.verdict not in (Verdict.ANSWER, Verdict.NOT_OURS, Verdict.RIGHT):
        return ""
    if not decision.intent:
        return ""
    if is_kept_apart(decision.fingerprint):
        return REGRESSION
    return "" if decision.verdict == Verdict.RIGHT else EXAMPLES


def is_kept_apart(fingerprint: str) -> bool:
    """Whether a sentence is only ever measured on: one in four, always the same ones."""
    return int(fingerprint[8:16], 16) % _KEPT_ONE_IN == 0


def write(
    decision: Decision, text: str, archive: Archive, installation: Installation, account: Account
) -> str:
    """Write a sentence where it belongs.

    Args:
        decision: the decision on it.
        text: its words as the person confirmed them, free of personal data.
        archive: where the conversations are from which it comes.
        installation: the project.
        account: who confirmed.

    Returns:
        The file, as an editor knows it.

    Raises:
        RefusedError: it stands there already, is too like one measured on, or is not clean.
        ChangedMeanwhileError: somebody wrote the file at this very moment.
    """
    text = clean(text)
    if found := faults(text):
        raise RefusedError(" ".join(found))
    with alone(installation.workshop.assistant_var):
        goes_to = destination(decision)
        _refuse_known(installation, text, goes_to)
        into = _append if goes_to == REGRESSION else _add
        file = into(installation, text, decision.intent)
        mark_written(decision, file, text, archive, account)
    return file


def mark_written(
    decision: Decision, file: str, text: str, archive: Archive, account: Account
) -> None:
    """Note that a sentence was written, and which conversations it comes from.

    Args:
        decision: the decision on it.
        file: where it stands, as an editor knows it.
        text: its words there.
        archive: where the conversations are.
        account: who confirmed it.
    """
    with transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(
            written_at=timezone.now(), file=file, example=fingerprint(text)
        )
        _remember_sources(decision, archive)
        note(account, "written", file, decision=decision.pk, intent=decision.intent)


def take_out(decision: Decision, installation: Installation, account: Account) -> None:
    """Take a written sentence out of its file.

    Raises:
        RefusedError: it is not there any more.
        ChangedMeanwhileError: somebody wrote the file at this very moment.
    """
    path = installation.root / decision.file
    with alone(installation.workshop.assistant_var):
        source = read(path) if path.exists() else ""
        try:
            changed = _without(source, decision)
        except NluFileError:
            raise RefusedError(say("examples.gone", file=decision.file)) from None
        replace(path, changed, digest(source))
        Decision.objects.filter(pk=decision.pk).update(undone_at=timezone.now())
        Source.objects.filter(decision=decision).delete()
        note(account, "taken_out", decision.file, decision=decision.pk)


def text_of(decision: Decision, installation: Installation) -> str:
    """Read a written sentence from its file; empty when it is not there any more."""
    path = installation.root / decision.file
    source = read(path) if path.exists() else ""
    if decision.file == CUSTOMERS:
        lines = (json.loads(line)["text"] for line in source.splitlines() if line.strip())
        return next((text for text in lines if fingerprint(text) == decision.example), "")
    return find_example(source, _is(decision)) or ""


def _without(source: str, decision: Decision) -> str:
    if decision.file != CUSTOMERS:
        return without_example(source, _is(decision))[0]
    lines = source.splitlines(keepends=True)
    kept = [line for line in lines if fingerprint(json.loads(line)["text"]) != decision.example]
    if len(kept) == len(lines):
        raise NluFileError(CUSTOMERS)
    return "".join(kept)


def _is(decision: Decision) -> Callable[[str, str], bool]:
    def is_it(intent: str, text: str) -> bool:
        return bool(intent == decision.intent and fingerprint(text) == decision.example)

    return is_it


def _refuse_known(installation: Installation, text: str, goes_to: str) -> None:
    read_as = normalise(text)
    examples = placed_examples(installation.root)
    for example in examples:
        if normalise(example.text) == read_as:
            raise RefusedError(say("examples.known", file=example.file, line=example.line))
    apart = kept_apart.messages_of(installation.root / kept_apart.SETS)
    # Also those too short for `near_copies`.
    if read_as in map(normalise, apart) or any(near_copies([text], apart)):
        raise RefusedError(say("examples.measured"))
    if goes_to == REGRESSION and any(near_copies([text], [one.text for one in examples])):
        raise RefusedError(say("examples.learnt"))


def _add(installation: Installation, text: str, intent: str) -> str:
    try:
        path = file_for(installation.root / "data" / "nlu", intent)
        source = read(path)
        changed = with_examples(source, intent, [text])
    except NluFileError:
        raise RefusedError(say("examples.no_file", intent=intent)) from None
    replace(path, changed, digest(source))
    return path.relative_to(installation.root).as_posix()


def _append(installation: Installation, text: str, intent: str) -> str:
    path = installation.root / CUSTOMERS
    source = read(path) if path.exists() else None
    changed = kept_apart.with_row(source or "", text, intent)
    replace(path, changed, None if source is None else digest(source))
    return CUSTOMERS


def _remember_sources(decision: Decision, archive: Archive) -> None:
    names = set(
        Sighting.objects.filter(fingerprint=decision.fingerprint)
        .exclude(conversation="")
        .values_list("conversation", flat=True)
    )
    for name, last in archive.last_active(names).items():
        Source.objects.create(
            decision=decision,
            conversation=name,
            last_active_at=datetime.fromtimestamp(last, UTC),
        )
