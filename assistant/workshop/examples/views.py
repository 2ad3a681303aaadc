"""The page of examples: to confirm, to look at again, written."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assistant.workshop.audit import note
from assistant.workshop.commits import commit
from assistant.workshop.configuration import installation
from assistant.workshop.examples.adopt import RefusedError, take_out, text_of, waiting, write
from assistant.workshop.examples.cleaning import clean, faults
from assistant.workshop.files import ChangedMeanwhileError, alone
from assistant.workshop.models import Account, Decision, Source
from assistant.workshop.pages import tell
from assistant.workshop.project import intent_names
from assistant.workshop.review.collect import collect
from assistant.workshop.wording import say

_WRITTEN = 30


def examples(request: HttpRequest) -> HttpResponse:
    """Confirm and write what was decided."""
    place = installation()
    archive = place.archive
    collect(archive, place)
    refused: dict[int, str] = {}
    given: dict[int, str] = {}
    written = 0
    files: set[str] = set()
    if request.method == "POST":
        for one in waiting(archive):
            number = one.decision.pk
            given[number] = request.POST.get(f"text-{number}", one.text)
            if not {f"ok-{number}", "ok-all"} & request.POST.keys():
                continue
            try:
                files.add(write(one.decision, given[number], archive, place, request.user))
                written += 1
            except RefusedError as error:
                refused[number] = str(error)
            except ChangedMeanwhileError as error:
                refused[number] = say("files.changed", file=error)
        _commit(files, f"Add {written} examples of customers", request.user)
        if not refused:
            tell(request, "examples.written" if written else "examples.none", count=written)
            return redirect("examples")
    names = intent_names(place.root)
    lines = [
        {
            "one": one,
            "text": given.get(one.decision.pk, one.text),
            "name": names.get(one.decision.intent, one.decision.intent),
            "refused": refused.get(one.decision.pk, " ".join(one.faults)),
        }
        for one in waiting(archive)
    ]
    page = {"lines": lines, "written": written, **_kept(names)}
    return render(request, "examples/examples.html", page, status=400 if refused else 200)


def change(request: HttpRequest, number: int) -> HttpResponse:
    """Take a written example out, reword it, or keep it as free of personal data."""
    decision = get_object_or_404(Decision, pk=number, written_at__isnull=False, undone_at=None)
    what, place = request.POST.get("what", ""), installation()
    try:
        if what == "keep":
            Source.objects.filter(decision=decision).exclude(erased_at=None).delete()
            note(request.user, "kept", decision.file, decision=decision.pk)
        elif what == "reword":
            _reword(request, decision)
        else:
            take_out(decision, place, request.user)
        if what != "keep":
            _commit({decision.file}, "Change an example of a customer", request.user)
        tell(request, "examples.changed")
    except RefusedError as error:
        tell(request, "examples.refused", why=error)
    except ChangedMeanwhileError as error:
        tell(request, "files.changed", file=error)
    return redirect("examples")


def _commit(files: set[str], message: str, account: Account) -> None:
    with alone(installation().workshop.assistant_var):
        commit(files, message, account)


def _reword(request: HttpRequest, decision: Decision) -> None:
    place = installation()
    text, before = clean(request.POST.get("text", "")), text_of(decision, place)
    if found := faults(text):
        raise RefusedError(" ".join(found))
    sources = list(Source.objects.filter(decision=decision))
    take_out(decision, place, request.user)
    again = Decision.objects.create(
        fingerprint=decision.fingerprint,
        verdict=decision.verdict,
        intent=decision.intent,
        account=request.user,
    )
    archive = place.archive
    try:
        write(again, text, archive, place, request.user)
    except (RefusedError, ChangedMeanwhileError):
        # What stood there before stays, with the reason why the new words cannot.
        write(again, before, archive, place, request.user)
        _remember(sources, again)
        raise


def _remember(sources: list[Source], decision: Decision) -> None:
    """Keep where an example comes from: an erased conversation is found nowhere else."""
    for source in sources:
        source.pk, source.decision = None, decision
    with transaction.atomic():
        Source.objects.filter(decision=decision).delete()
        Source.objects.bulk_create(sources)


def _kept(names: dict[str, str]) -> dict[str, Any]:
    place = installation()
    done = Decision.objects.exclude(written_at=None).filter(undone_at=None)
    erased = done.exclude(sources__erased_at=None).filter(sources__isnull=False).distinct()

    def shown(decision: Decision) -> dict[str, Any]:
        name = names.get(decision.intent, decision.intent)
        return {"decision": decision, "text": text_of(decision, place), "name": name}

    return {
        "to_reword": [shown(one) for one in erased],
        "done": [shown(one) for one in done.order_by("-written_at")[:_WRITTEN]],
    }
