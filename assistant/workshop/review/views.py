"""The pages of what is to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from assistant.service.asker import AskerError
from assistant.storage.archive import Archive, Exchange
from assistant.understanding.message import UNDERSTANDING
from assistant.workshop.configuration import installation
from assistant.workshop.examples.adopt import waiting
from assistant.workshop.models import Account, Lease, Role, Sighting, Source, Verdict
from assistant.workshop.pages import CONFLICT, problem, tell
from assistant.workshop.project import answer_bound, intent_names
from assistant.workshop.review import leases
from assistant.workshop.review.again import now_answered
from assistant.workshop.review.collect import collect
from assistant.workshop.review.decide import AlreadyDecidedError, decide, last_of, undo
from assistant.workshop.review.elsewhere import Beside, elsewhere
from assistant.workshop.review.nearest import ALIKE, nearest_of
from assistant.workshop.review.queue import Group, Sentence, group_of, groups
from assistant.workshop.review.reasons import reasons
from assistant.workshop.review.sentences import unanswered as unanswered_ones
from assistant.workshop.review.sentences import worded

_BEFORE, _AFTER = 4, 2
_LISTED = 60
_GROUP, _SIMILAR, _WIDE = "group", "alike", "wide"
_AGAIN = "again"
_PICKED = {"1": 0, "2": 1, "3": 2}


def overview(request: HttpRequest) -> HttpResponse:
    """List the groups, and what one decided last."""
    archive, place = installation().archive, installation()
    collect(archive, place, now="actualiser" in request.GET)
    held, names = leases.holders(), intent_names(place.root)
    found = groups()
    lines = [
        {"group": one, "name": names.get(one.proposed, ""), "held": held.get(one.key)}
        for one in found
    ]
    own = last_of(request.user) if request.user.may(Role.EDITS) else []
    page = {
        "lines": lines,
        "sentences": sum(len(one.sentences) for one in found),
        "last": worded(own, archive, names),
        "to_write": len(waiting(archive)),
        "unanswered": len(unanswered_ones()),
        "to_reword": Source.objects.exclude(erased_at=None).values("decision").distinct().count(),
    }
    return render(request, "review/overview.html", page)


def group(request: HttpRequest, group: str) -> HttpResponse:
    """Show one sentence of a group with all that is known of it; take the decision on it."""
    archive, account = installation().archive, request.user
    collect(archive, installation())
    lease = _lease(group, account, archive)
    found = group_of(group, lease.through if lease else None)
    is_held = lease is not None and lease.account_id != account.pk
    if request.method == "POST" and lease:
        if is_held:
            return problem(request, "held", CONFLICT, name=lease.account.name)
        return _decided(request, archive, found, lease)
    if found is None:
        if lease and not is_held:
            leases.drop(group, account)
        tell(request, "review.empty")
        return redirect("review")
    return _shown(request, archive, found, lease)


def take_back(request: HttpRequest) -> HttpResponse:
    """Take back one of one's last decisions."""
    number = request.POST.get("number", "")
    done = number.isdecimal() and undo(int(number), request.user)
    tell(request, "review.undone" if done else "review.not_undone")
    back = request.POST.get("group", "")
    return redirect("group", group=back) if back else redirect("review")


def unanswered(request: HttpRequest) -> HttpResponse:
    """List the sentences that need an answer which there is not."""
    archive = installation().archive
    page = {"lines": worded(unanswered_ones(), archive, intent_names(installation().root))}
    return render(request, "review/unanswered.html", page)


def _lease(key: str, account: Account, archive: Archive) -> Lease | None:
    if account.may(Role.EDITS):
        return leases.take(key, account, archive.last_event())
    lease: Lease | None = Lease.objects.filter(group=key).first()
    return lease


def _decided(
    request: HttpRequest, archive: Archive, found: Group | None, lease: Lease
) -> HttpResponse:
    given, key = request.POST.get("verdict", ""), lease.group
    if given == _AGAIN:
        return _asked_again(request, archive, found, key)
    on = _chosen(request, archive, found, lease) if found else []
    # « 1 » is the likeliest answer of the sentence that is shown, for all that go with it.
    verdict, intent = _verdict(given, request.POST.get("intent", ""), on)
    if verdict is None:
        tell(request, "review.which")
        return redirect("group", group=key)
    done, others = _decide_all(on, verdict, intent, request.user)
    if others or not on:
        tell(request, "review.faster", done=done, others=", ".join(sorted(others)) or "–")
    elif done > 1:
        tell(request, "review.saved", done=done)
    if verdict == Verdict.NEW_ANSWER and found and done >= len(found.sentences):
        # What is left to do for these is to write their answer.
        return redirect("unanswered")
    return redirect("group", group=key)


def _decide_all(
    on: Sequence[Sentence], verdict: Verdict, intent: str, account: Account
) -> tuple[int, set[str]]:
    """Decide on sentences; for how many it was in time, and who was faster with the others."""
    done, others = 0, set()
    for sentence in on:
        try:
            decide(sentence, verdict, intent, account)
            done += 1
        except AlreadyDecidedError as error:
            others.add(str(error))
    return done, others


def _asked_again(
    request: HttpRequest, archive: Archive, found: Group | None, key: str
) -> HttpResponse:
    """Take what the running assistant answers by now out of the group."""
    url = installation().assistant_url
    try:
        answered, asked = now_answered(found.sentences if found else (), url, archive)
    except AskerError:
        tell(request, "trial.no_assistant", url=url)
        return redirect("group", group=key)
    done, _ = _decide_all(answered, Verdict.UNDERSTOOD, "", request.user)
    tell(request, "review.again", asked=asked, done=done)
    return redirect("group", group=key)


def _chosen(request: HttpRequest, archive: Archive, found: Group, lease: Lease) -> list[Sentence]:
    """Find the sentence decided on, and behind it those decided on with it."""
    wanted, also = request.POST.get("sentence", ""), request.POST.get("also", "")
    current = next((one for one in found.sentences if one.fingerprint == wanted), None)
    if current is None:
        return []
    if also in (_GROUP, _WIDE):
        rest = [one for one in found.sentences if one is not current]
        others = _elsewhere(request, archive, found, lease) if also == _WIDE else []
        return [current, *rest, *(one.sentence for one in others)]
    if also == _SIMILAR:
        listed = _beside(archive, found, current)[1]
        return [current, *(one.sentence for one in listed if one.is_alike)]
    return [current]


def _elsewhere(request: HttpRequest, archive: Archive, found: Group, lease: Lease) -> list[Beside]:
    nearest = nearest_of(installation().root)
    return elsewhere(found, lease.through, request.user, archive, nearest)


def _verdict(given: str, intent: str, on: Sequence[Sentence]) -> tuple[Verdict | None, str]:
    if given in _PICKED:
        likely = on[0].likely if on else ()
        at = _PICKED[given]
        return (Verdict.ANSWER, likely[at][0]) if at < len(likely) else (None, "")
    if given not in {verdict.value for verdict in Verdict}:
        return None, ""
    verdict = Verdict(given)
    if verdict == Verdict.ANSWER and intent not in intent_names(installation().root):
        return None, ""
    return verdict, intent


def _shown(
    request: HttpRequest, archive: Archive, found: Group, lease: Lease | None
) -> HttpResponse:
    root = installation().root
    is_own = lease is not None and lease.account_id == request.user.pk
    names, nearest = intent_names(root), nearest_of(root)
    wanted = request.GET.get("phrase", "")
    sentences = found.sentences
    current = next((one for one in sentences if one.fingerprint == wanted), sentences[0])
    text, others = _beside(archive, found, current)
    talk = talk_around(archive, current.event)
    own = last_of(request.user)[:1] if request.user.may(Role.EDITS) else []
    page: dict[str, Any] = {
        "group": found,
        "name": names.get(found.proposed, ""),
        "held": None if is_own else lease,
        "elsewhere": _elsewhere(request, archive, found, lease) if lease and is_own else (),
        "current": current,
        "text": text,
        "others": others[:_LISTED],
        "alike": sum(one.is_alike for one in others),
        "more": max(0, len(others) - _LISTED),
        "likely": [(names.get(name, name), probability) for name, probability in current.likely],
        "names": sorted(names.items(), key=lambda pair: pair[1]),
        "near": nearest.to(text, names),
        "bound": answer_bound(),
        "talk": talk,
        "reasons": reasons(
            next((one.parse.get(UNDERSTANDING) for one, is_here in talk if is_here), None), names
        ),
        "undo": worded(own, archive, names),
    }
    return render(request, "review/group.html", page)


def _beside(archive: Archive, found: Group, current: Sentence) -> tuple[str, list[Beside]]:
    """Read the words of a sentence and of the others of its group, the most alike first."""
    texts = archive.texts(one.event for one in found.sentences)
    text = texts.get(current.event, "")
    others = [one for one in found.sentences if one is not current and one.event in texts]
    order = nearest_of(installation().root).by_likeness(text, [texts[one.event] for one in others])
    return text, [
        Beside(others[at], texts[others[at].event], likeness >= ALIKE) for at, likeness in order
    ]


def talk_around(archive: Archive, event: int) -> list[tuple[Exchange, bool]]:
    """Read what was said just before and after a message, and say which is the message."""
    sighting = Sighting.objects.filter(event=event).first()
    if sighting is None:
        return []
    said = archive.exchanges(sighting.conversation)
    at = next((n for n, one in enumerate(said) if one.event == event), 0)
    shown = said[max(0, at - _BEFORE) : at + _AFTER + 1]
    return [(one, one.event == event) for one in shown]
