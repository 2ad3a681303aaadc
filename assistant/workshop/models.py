"""The workshop's own tables. None holds a customer's words."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

INVITATION_LASTS = timedelta(hours=24)
_TOKEN_BYTES = 32
_LONGEST_NAME = 60
_ID = 64
"""Characters of an intent, an answer, a release or a digest."""


class Role(IntEnum):
    """What an account may do; each may do what those below it may."""

    READS = 1
    EDITS = 2
    PUBLISHES = 3


ROLES = [(role.value, role.name.lower()) for role in Role]


class Accounts(BaseUserManager["Account"]):
    """Makes accounts."""

    def create(self, name: str, password: str, role: Role) -> Account:
        """Make an account; its password is kept as a hash."""
        account = Account(name=name, role=role)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Somebody who works here."""

    name = models.CharField(
        max_length=_LONGEST_NAME,
        unique=True,
        # Also the author's name of a commit.
        validators=[RegexValidator(r"^[\w.' -]+$")],
    )
    role = models.SmallIntegerField(choices=ROLES, default=Role.READS)
    is_active = models.BooleanField(default=True)
    has_keys = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = Accounts()

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def may(self, role: int) -> bool:
        """Whether the account's role is this one or above it."""
        return bool(self.is_active and self.role >= role)


class Invitation(models.Model):
    """A link that works once: to a new account, or to a new password of a known one."""

    token_hash = models.CharField(max_length=64, unique=True)
    role = models.SmallIntegerField(choices=ROLES)
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="invitations")
    made_by = models.ForeignKey(Account, models.CASCADE, null=True, related_name="made")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    @classmethod
    def make(
        cls, role: Role, account: Account | None = None, made_by: Account | None = None
    ) -> str:
        """Make an invitation.

        Args:
            role: the new account's.
            account: whose password is set; None for a new account.
            made_by: who invites; None at the first start.

        Returns:
            The token, which is kept nowhere.
        """
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        cls.objects.create(
            token_hash=_hash(token),
            role=role,
            account=account,
            made_by=made_by,
            expires_at=timezone.now() + INVITATION_LASTS,
        )
        return token

    @classmethod
    def find(cls, token: str) -> Invitation | None:
        """Find an invitation that still works."""
        found: Invitation | None = cls._usable().filter(token_hash=_hash(token)).first()
        return found

    def use(self) -> bool:
        """Use it up; False when somebody else just did."""
        usable = type(self)._usable().filter(pk=self.pk)
        return bool(usable.update(used_at=timezone.now()))

    @classmethod
    def _usable(cls) -> Any:
        return cls.objects.filter(used_at=None, expires_at__gt=timezone.now())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class AuditEntry(models.Model):
    """Something that was done; never changed, never deleted, without a customer's words."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    account = models.CharField(max_length=_LONGEST_NAME)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new entry.

        Raises:
            TypeError: it is written already.
        """
        if self.pk is not None:
            raise TypeError("An entry of the audit log is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> tuple[int, dict[str, int]]:
        """Refuse.

        Raises:
            TypeError: always.
        """
        raise TypeError("An entry of the audit log is never deleted.")


class Version(models.Model):
    """A file of an answer before and after a change; the content is published words only."""

    file = models.CharField(max_length=200, db_index=True)
    before = models.TextField()
    after = models.TextField()
    account = models.ForeignKey(Account, models.PROTECT)
    at = models.DateTimeField(default=timezone.now)
    restores = models.ForeignKey("self", models.PROTECT, null=True)


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
    worker = models.CharField(max_length=_ID, blank=True)
    beat_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=300, blank=True)
    faults = models.JSONField(default=list)
    report = models.JSONField(default=dict)
    fitted_before = models.JSONField(default=dict)
    drift = models.FloatField(default=0.0)
    draft_url = models.CharField(max_length=_ID, blank=True)
    release = models.CharField(max_length=_ID, blank=True)
    replaced = models.CharField(max_length=_ID, blank=True)
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


LEASE = timedelta(minutes=10)


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
    fingerprint = models.CharField(max_length=_ID, db_index=True, blank=True)
    outcome = models.CharField(max_length=16)
    act = models.CharField(max_length=32, blank=True)
    procedure = models.CharField(max_length=_ID, blank=True)
    proposed = models.CharField(max_length=_ID, blank=True)
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

    fingerprint = models.CharField(max_length=_ID, db_index=True)
    verdict = models.CharField(max_length=16, choices=[(one.value, one.value) for one in Verdict])
    intent = models.CharField(max_length=_ID, blank=True)
    account = models.ForeignKey(Account, models.PROTECT)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=200, blank=True)
    example = models.CharField(max_length=_ID, blank=True)

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
