"""What was written in the answers, by whom."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from assistant.workshop.models.people import Account


class Version(models.Model):
    """A file of an answer before and after a change; the content is published words only."""

    file = models.CharField(max_length=200, db_index=True)
    before = models.TextField()
    after = models.TextField()
    account = models.ForeignKey(Account, models.PROTECT)
    at = models.DateTimeField(default=timezone.now)
    restores = models.ForeignKey("self", models.PROTECT, null=True)
