"""The pages of publishing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assistant.service.launcher.progress import LauncherError
from assistant.service.releases import Release, current_release, releases
from assistant.service.releases.store import find_release
from assistant.workshop.answers.difference import difference
from assistant.workshop.configuration import installation
from assistant.workshop.models import Publication, Role
from assistant.workshop.pages import refused, tell
from assistant.workshop.project import intent_names
from assistant.workshop.publishing import decide
from assistant.workshop.publishing.differences import differences
from assistant.workshop.publishing.shown import figures, lost, named, replayed
from assistant.workshop.publishing.work import work_folder

_SHOWN = 20
_PROCEDURES = Path("content") / "procedures"


def publishing(request: HttpRequest) -> HttpResponse:
    """Show what is live, what would change and what is under way; ask for a publication."""
    if request.method == "POST":
        return _asked(request)
    # Read first: what goes live while the page is made is then asked for again.
    page = _open_one(request)
    place = installation()
    live, names = current_release(place.assistant), intent_names(place.root)
    found = differences(live.folder, place.root, place.assistant) if live else None
    page |= {
        "live": live,
        "found": found,
        "answers": _answers(
            found.answers if found else (), names, live.folder if live else None, place.root
        ),
        "examples": _examples(found.examples if found else (), names),
        "can_ask": bool(found) or live is None,
        "may_go_live": request.user.may(Role.PUBLISHES) and not place.workshop.workshop_approval,
        "past": list(
            Publication.objects.filter(is_open=False)
            .select_related("asked_by", "approved_by")
            .order_by("-pk")[:_SHOWN]
        ),
        "releases": [one for one in releases(place.assistant) if not live or one.id != live.id],
    }
    return render(request, "publishing/publishing.html", page)


def report(request: HttpRequest, number: int) -> HttpResponse:
    """Show what was compared for a publication; take what is decided of it."""
    shown = _open_one(request)
    publication = get_object_or_404(Publication, pk=number)
    if request.method == "POST":
        return _decided(request, publication)
    place = installation()
    names, kept = intent_names(place.root), publication.report
    before, after = _folders(publication)
    page: dict[str, Any] = {
        "publication": publication,
        "report": kept,
        "answers": _answers(kept.get("answers_changed", ()), names, before, after),
        "examples": _examples(kept.get("examples_changed", ()), names),
        "sets": figures(kept.get("sets", ()), {}),
        "by_answer": figures(kept.get("answers", ()), names),
        "lost": lost(kept.get("lost", ()), names, place.root, place.archive),
        "wrong": lost(kept.get("wrong", ()), names, place.root, place.archive),
        "fallen": [named(name, names) for name in kept.get("fallen", ())],
        "replayed": replayed(kept.get("replay", {}), names, place.archive),
        **shown,
    }
    return render(request, "publishing/report.html", page)


def state(request: HttpRequest, number: int) -> HttpResponse:
    """Say how far a publication is; the page is opened again once somebody can decide."""
    publication = get_object_or_404(Publication, pk=number)
    answer = render(request, "publishing/state.html", {"publication": publication})
    if not publication.is_worked_on:
        answer["HX-Refresh"] = "true"
    return answer


def back(request: HttpRequest) -> HttpResponse:
    """Go back to a release."""
    settings = installation().assistant
    try:
        release = find_release(request.POST.get("release", ""), settings)
    except LauncherError:
        raise Http404 from None
    try:
        decide.go_back(request.user, release, current_release(settings))
    except decide.DecisionError as error:
        tell(request, f"publishing.{error}")
    return redirect("publishing")


def _asked(request: HttpRequest) -> HttpResponse:
    try:
        decide.ask(
            request.user,
            request.POST.get("note", ""),
            goes_live=request.POST.get("what") == "live",
            accepts=request.POST.get("accepts") == "on",
            refits=request.POST.get("refits") == "on",
        )
    except decide.DecisionError as error:
        tell(request, f"publishing.{error}")
    return redirect("publishing")


def _decided(request: HttpRequest, publication: Publication) -> HttpResponse:
    try:
        if request.POST.get("what") == "cancel":
            decide.cancel(publication, request.user)
        elif not request.user.may(Role.PUBLISHES):
            return refused(request)
        else:
            needs_other = installation().workshop.workshop_approval
            reason = request.POST.get("reason", "")
            decide.bring_live(publication, request.user, reason, needs_other=needs_other)
    except decide.DecisionError as error:
        tell(request, f"publishing.{error}")
        return redirect("publication", number=publication.pk)
    return redirect("publishing")


def _open_one(request: HttpRequest) -> dict[str, Any]:
    """What the panel of the open publication shows."""
    one = decide.open_one()
    if one is None:
        return {"open": None}
    needs_other = installation().workshop.workshop_approval
    return {
        "open": one,
        "is_other": not needs_other or one.asked_by_id != request.user.pk,
    }


def _answers(
    changed: Iterable[tuple[str, str]],
    names: Mapping[str, str],
    before: Path | None,
    after: Path | None,
) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    return [
        (name, names.get(name, name), fate, _lines(before, after, name)) for name, fate in changed
    ]


def _examples(
    changed: Iterable[tuple[str, int, int]], names: Mapping[str, str]
) -> list[tuple[str, int, int]]:
    return [(names.get(name, name), more, less) for name, more, less in changed]


def _folders(publication: Publication) -> tuple[Path | None, Path | None]:
    """Where the files of a publication are, and of what it replaced, as far as they are kept."""
    place = installation()
    kept: dict[str, Release] = {one.id: one for one in releases(place.assistant)}
    before = kept[publication.replaced].folder if publication.replaced in kept else None
    if publication.release in kept:
        return before, kept[publication.release].folder
    candidate = work_folder(place, publication) / "candidate"
    return before, candidate if candidate.exists() else None


def _lines(before: Path | None, after: Path | None, name: str) -> list[tuple[str, str]]:
    if before is None or after is None:
        return []
    files = (folder / _PROCEDURES / f"{name}.yml" for folder in (before, after))
    old, new = (file.read_text("utf-8") if file.exists() else "" for file in files)
    return difference(old, new)
