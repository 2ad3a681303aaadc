"""Saves what a person says of a sentence, and takes it back."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from assistant.understanding.message import OUT_OF_SCOPE
from assistant.workshop.audit import note
from assistant.workshop.models import Account, Decision, Verdict
from assistant.workshop.review.outcomes import Outcome
from assistant.workshop.review.queue import Sentence

EDITABLE = 10
"""How many of a person's last decisions can be taken back at once."""


class AlreadyDecidedError(Exception):
    """Somebody else was faster; the text is their name."""


def decide(sentence: Sentence, verdict: Verdict, intent: str, account: Account) -> Decision:
    """Save a decision.

    Args:
        sentence: on what.
        verdict: what is said of it.
        intent: which answer, where the verdict names one.
        account: who says so.

    Raises:
        AlreadyDecidedError: somebody decided on it meanwhile.
    """
    named = {
        Verdict.ANSWER: intent,
        Verdict.RIGHT: _right(sentence),
        Verdict.NOT_OURS: OUT_OF_SCOPE,
    }.get(verdict, "")
    try:
        with transaction.atomic():
            put_off = Decision.objects.filter(
                fingerprint=sentence.fingerprint, undone_at=None, verdict=Verdict.LATER
            )
            put_off.update(undone_at=timezone.now())
            decision: Decision = Decision.objects.create(
                fingerprint=sentence.fingerprint,
                verdict=verdict.value,
                intent=named,
                account=account,
            )
    except IntegrityError:
        other = Decision.objects.filter(fingerprint=sentence.fingerprint, undone_at=None).first()
        raise AlreadyDecidedError(other.account.name if other else "") from None
    note(account, "decided", str(decision.pk), verdict=verdict.value, intent=named)
    return decision


def _right(sentence: Sentence) -> str:
    """Name what a sentence is if it went as it should: none, where it was asked back."""
    if sentence.outcome == Outcome.DECLINED:
        return OUT_OF_SCOPE
    return "" if sentence.outcome == Outcome.DOUBTED else sentence.proposed


def last_of(account: Account) -> list[Decision]:
    """List a person's last decisions that nothing was written for, the latest first."""
    own = Decision.objects.filter(account=account, undone_at=None, written_at=None)
    return list(own.order_by("-pk")[:EDITABLE])


def undo(number: int, account: Account) -> bool:
    """Take back one of a person's last decisions; False when it is none."""
    if number not in {decision.pk for decision in last_of(account)}:
        return False
    open_one = Decision.objects.filter(pk=number, undone_at=None, written_at=None)
    if not open_one.update(undone_at=timezone.now()):
        return False
    note(account, "undone", str(number))
    return True
