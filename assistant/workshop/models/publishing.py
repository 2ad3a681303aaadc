"""A publication: from what stands in the files to what customers are told, step by step."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.utils import timezone

from assistant.workshop.models.people import Account

_NAME = 64


class State(StrEnum):
    """How far a publication is."""

    ASKED = "asked"
    PREPARING = "preparing"
    CALIBRATING = "calibrating"
    TRAINING = "training"
    COMPARING = "comparing"
    WAITING = "waiting"
    READY = "ready"
    BLOCKED = "blocked"
    PUBLISHING = "publishing"
    LIVE = "live"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


WORKING = (
    State.PREPARING,
    State.CALIBRATING,
    State.TRAINING,
    State.COMPARING,
    State.PUBLISHING,
)
"""The worker is at it, or is to take it on."""
WAITS = (State.WAITING, State.READY, State.BLOCKED)
"""A person decides what becomes of it."""
OPEN = (State.ASKED, *WORKING, *WAITS)


class Scope(StrEnum):
    """What a publication changes, from which follows what has to be done for it."""

    TEXT = "text"
    CONTENT = "content"
    MODEL = "model"
    BACK = "back"


class Publication(models.Model):
    """One publication, the open one or an earlier one.

    It holds no customer's words: a real message is named by its event.

    Attributes:
        worker: the machine whose worker is at it; empty until one takes it on.
        beat_at: when that worker last said that it lives.
        said: what is being done, in words.
        goes_live: whether it goes live by itself once nothing is lost.
        accepts: whether examples nearer to another intent are accepted as meant.
        refits: whether the thresholds are fitted again, however few examples changed.
        faults: what ended it: lines for people.
        report: what was compared, see `publishing.report`.
        fitted_before: digests of the fitted files that it was made from, by name.
        drift: share of the examples that are others than those that the thresholds were fitted on.
        draft_url: where an assistant with the draft answers meanwhile.
        release: id of the release that it made, or went back to.
        replaced: id of the release that was live before.
    """

    scope = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=16, default=State.ASKED.value)
    is_open = models.BooleanField(default=True)
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="asked")
    asked_at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=300, blank=True)
    goes_live = models.BooleanField(default=False)
    accepts = models.BooleanField(default=False)
    refits = models.BooleanField(default=False)
    approved_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="approved")
    reason = models.TextField(blank=True)
    worker = models.CharField(max_length=_NAME, blank=True)
    beat_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=300, blank=True)
    faults = models.JSONField(default=list)
    report = models.JSONField(default=dict)
    fitted_before = models.JSONField(default=dict)
    drift = models.FloatField(default=0.0)
    draft_url = models.CharField(max_length=_NAME, blank=True)
    release = models.CharField(max_length=_NAME, blank=True)
    replaced = models.CharField(max_length=_NAME, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.UniqueConstraint]] = [
            models.UniqueConstraint(
                fields=["is_open"],
                condition=models.Q(is_open=True),
                name="workshop_one_open_publication",
            )
        ]

    @property
    def is_worked_on(self) -> bool:
        """Whether the worker is at it, or is to take it on."""
        return self.state in (State.ASKED, *WORKING)
