"""Who may do what, and who did what."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from enum import IntEnum
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

INVITATION_LASTS = timedelta(hours=24)
_TOKEN_BYTES = 32
_LONGEST_NAME = 60


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
