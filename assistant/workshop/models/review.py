"""What customers asked, by number and without their words, and what was decided on it."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.utils import timezone

from assistant.workshop.models.people import Account

LEASE = timedelta(minutes=10)
_NAME = 64
_DIGEST = 64


class Verdict(StrEnum):
    """What a person says of a sentence."""

    ANSWER = "answer"
    RIGHT = "right"
    NOT_OURS = "not_ours"
    NEW_ANSWER = "new_answer"
    IGNORE = "ignore"
    LATER = "later"
    UNDERSTOOD = "understood"


class Sighting(models.Model):
    """One message of a customer, and how it went.

    Its words stay in the conversations. Once these are erased, what is left here is a figure of the
    weekly report: no conversation and no fingerprint.
    """

    event = models.BigIntegerField(null=True, unique=True)
    conversation = models.CharField(max_length=255, db_index=True, blank=True)
    at = models.DateTimeField(db_index=True)
    channel = models.CharField(max_length=32)
    fingerprint = models.CharField(max_length=_DIGEST, db_index=True, blank=True)
    outcome = models.CharField(max_length=16)
    act = models.CharField(max_length=32, blank=True)
    procedure = models.CharField(max_length=_NAME, blank=True)
    proposed = models.CharField(max_length=_NAME, blank=True)
    likely = models.JSONField(default=list)
    sure = models.FloatField(null=True)
    solved = models.BooleanField(null=True)
    is_typed = models.BooleanField()
    answer_ms = models.IntegerField(null=True)


class Progress(models.Model):
    """How far the conversations are gathered: one row."""

    last_event = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)


class Decision(models.Model):
    """What a person said of a sentence; at most one counts for each sentence."""

    fingerprint = models.CharField(max_length=_DIGEST, db_index=True)
    verdict = models.CharField(max_length=16, choices=[(one.value, one.value) for one in Verdict])
    intent = models.CharField(max_length=_NAME, blank=True)
    account = models.ForeignKey(Account, models.PROTECT)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=200, blank=True)
    example = models.CharField(max_length=_DIGEST, blank=True)

    class Meta:
        constraints: ClassVar[list[models.UniqueConstraint]] = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=models.Q(undone_at=None),
                name="workshop_one_decision_a_sentence",
            )
        ]


class Source(models.Model):
    """A conversation that an example was made from, for as long as it is kept."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="sources")
    conversation = models.CharField(max_length=255, db_index=True)
    last_active_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)


class Lease(models.Model):
    """A group of sentences that somebody works on."""

    group = models.CharField(max_length=100, unique=True)
    account = models.ForeignKey(Account, models.CASCADE)
    until = models.DateTimeField()
    through = models.BigIntegerField(default=0)
