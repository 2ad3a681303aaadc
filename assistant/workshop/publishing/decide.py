"""What people decide of publications: ask, cancel, bring live, override, go back."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from assistant.service.releases import Release
from assistant.workshop.audit import note
from assistant.workshop.models import OPEN, WAITS, Account, Publication, Role, Scope, State

_LONGEST_NOTE = 300
_LONGEST_REASON = 2000


class DecisionError(Exception):
    """It cannot be decided so; the text is a name of `publishing` in wording.fr.yml."""


def open_one() -> Publication | None:
    """Find the publication that is under way."""
    found: Publication | None = (
        Publication.objects.filter(is_open=True).select_related("asked_by", "approved_by").first()
    )
    return found


def ask(
    account: Account,
    text: str = "",
    *,
    goes_live: bool = False,
    accepts: bool = False,
    refits: bool = False,
) -> Publication:
    """Ask for a publication of the files as they are.

    Args:
        account: who asks.
        text: what for.
        goes_live: whether it goes live once nothing is lost; only of one who publishes.
        accepts: whether examples that are nearer to another intent are meant.
        refits: whether the thresholds are fitted again in any case.

    Raises:
        DecisionError: another one is under way.
    """
    goes_live = goes_live and account.may(Role.PUBLISHES)
    made = _new(
        account,
        note=text.strip()[:_LONGEST_NOTE],
        goes_live=goes_live,
        accepts=accepts,
        refits=refits,
    )
    note(account, "publication_asked", str(made.pk), goes_live=goes_live, accepts=accepts)
    return made


def go_back(account: Account, release: Release, live: Release | None) -> Publication:
    """Ask for a release that was live before, which needs no comparison.

    Args:
        account: who asks; one who publishes.
        release: which.
        live: what is live.

    Raises:
        DecisionError: another publication is under way.
    """
    made = _new(
        account,
        scope=Scope.BACK.value,
        state=State.PUBLISHING.value,
        approved_by=account,
        release=release.id,
        replaced=live.id if live else "",
    )
    note(account, "publication_back", str(made.pk), release=release.id)
    return made


def cancel(publication: Publication, account: Account) -> None:
    """End a publication before it goes live.

    Raises:
        DecisionError: it is too late.
    """
    going = [state.value for state in OPEN if state != State.PUBLISHING]
    row = Publication.objects.filter(pk=publication.pk, is_open=True, state__in=going)
    if not row.update(
        state=State.CANCELLED.value, is_open=False, ended_at=timezone.now(), said="", draft_url=""
    ):
        raise DecisionError("too_late")
    note(account, "publication_cancelled", str(publication.pk))


def bring_live(
    publication: Publication, account: Account, reason: str, *, needs_other: bool
) -> None:
    """Have a publication go live that waits for it.

    Args:
        publication: which.
        account: who answers for it; one who publishes.
        reason: why it goes live although something is lost.
        needs_other: whether it may not be who asked for it.

    Raises:
        DecisionError: it does not wait for it, or not of this person, or a reason is missing.
    """
    reason = reason.strip()[:_LONGEST_REASON]
    is_blocked = publication.state == State.BLOCKED
    if needs_other and publication.asked_by_id == account.pk:
        raise DecisionError("somebody_else")
    if is_blocked and not reason:
        raise DecisionError("reason")
    row = Publication.objects.filter(
        pk=publication.pk, is_open=True, state__in=[state.value for state in WAITS]
    )
    changed = {"approved_by": account, "reason": reason if is_blocked else ""}
    if not row.update(state=State.PUBLISHING.value, worker="", **changed):
        raise DecisionError("too_late")
    done = "publication_overridden" if is_blocked else "publication_approved"
    note(account, done, str(publication.pk))


def _new(account: Account, **values: object) -> Publication:
    try:
        with transaction.atomic():
            made: Publication = Publication.objects.create(asked_by=account, **values)
    except IntegrityError:
        raise DecisionError("open") from None
    return made
