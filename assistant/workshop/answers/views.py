"""The pages of answers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from assistant.common.settings import load_customer_area
from assistant.content.edits import EditError
from assistant.content.model import DETAIL_VALUES
from assistant.content.problems import ContentError
from assistant.workshop.answers import draft, labels
from assistant.workshop.answers.difference import difference
from assistant.workshop.answers.figures import Figures, figures
from assistant.workshop.answers.preview import given_details, look
from assistant.workshop.audit import note
from assistant.workshop.commits import commit
from assistant.workshop.configuration import installation
from assistant.workshop.files import ChangedMeanwhileError, alone, digest, read, replace
from assistant.workshop.models import Account, Role, Version
from assistant.workshop.pages import CONFLICT, tell
from assistant.workshop.pages import refused as refused_to
from assistant.workshop.project import content_of
from assistant.workshop.review import leases
from assistant.workshop.wording import say, words

DAYS = 30
_SOON = timedelta(days=30)
_VERSIONS = 20
_LONGEST = 200_000
_FIELD = "f:"
_LOOK = "check"
"""What a reader may do with a form as well."""


def answers(request: HttpRequest) -> HttpResponse:
    """List the answers with what each is worth."""
    try:
        content = content_of(installation().root)
    except ContentError as error:
        return render(request, "answers/answers.html", {"problems": error.problems})
    counted = figures(timezone.now() - timedelta(days=DAYS))
    today = timezone.localdate()
    lines = [
        {
            "answer": answer,
            "topic": content.topics[answer.topic].title,
            "figures": counted.get(answer.id, Figures()),
            "is_due": answer.review_due <= today,
            "is_soon": answer.review_due <= today + _SOON,
        }
        for answer in content.procedures.values()
    ]
    lines.sort(key=lambda line: -line["figures"].shown)
    return render(request, "answers/answers.html", {"lines": lines, "days": DAYS})


def answer(request: HttpRequest, name: str) -> HttpResponse:
    """Show an answer in a form; take a change of it."""
    path = _file(name)
    if request.method != "POST":
        on_disk = read(path)
        return _form(request, name, on_disk, digest(on_disk))
    what = request.POST.get("what", _LOOK)
    if what != _LOOK and not request.user.may(Role.EDITS):
        return refused_to(request)
    return redirect("answer", name=name) if what == "theirs" else _changed(request, name, what)


def _changed(request: HttpRequest, name: str, what: str) -> HttpResponse:
    """Take the fields of the form, and do what its button says."""
    source, shown = request.POST.get("source", "")[:_LONGEST], request.POST.get("shown", "")
    source, refused = _edited(request, source.replace("\r\n", "\n"))
    error = ""
    try:
        source = _with_items(source, what)
    except EditError:
        error = say("answers.impossible")
    if what == "save" and not refused:
        checked = draft.check(installation().root, name, source, timezone.localdate())
        if not checked.errors and checked.content is not None:
            return _saved(request, name, source, shown)
        error = say("answers.not_saved")
    return _form(request, name, source, shown, refused, error=error)


def _with_items(source: str, what: str) -> str:
    action, _, place = what.partition(":")
    if action == "add":
        return draft.added(source, draft.read_path(place), say("answers.new_text"))
    return draft.removed(source, draft.read_path(place)) if action == "remove" else source


def preview(request: HttpRequest, name: str) -> HttpResponse:
    """Show how an answer would look, and what is wrong with it."""
    _file(name)
    source, refused = _edited(request, request.POST.get("source", "")[:_LONGEST])
    return render(request, "answers/preview.html", _looked_at(request, name, source, refused))


def history(request: HttpRequest, name: str) -> HttpResponse:
    """Show who changed an answer, when and how; go back to what it said before."""
    path = _file(name)
    if request.method == "POST":
        return _restored(request, name, path)
    versions = Version.objects.filter(file=_name_of(path)).select_related("account", "restores")
    on_disk = read(path)
    shown = list(versions.order_by("-pk")[:_VERSIONS])
    page = {
        "name": name,
        "title": _title(name),
        "versions": [(one, list(difference(one.before, one.after))) for one in shown],
        "shown": digest(on_disk),
        "by_hand": list(difference(shown[0].after, on_disk)) if shown else [],
    }
    return render(request, "answers/history.html", page)


def _edited(request: HttpRequest, source: str) -> tuple[str, dict[str, str]]:
    texts = {
        key.removeprefix(_FIELD): value[:_LONGEST]
        for key, value in request.POST.items()
        if key.startswith(_FIELD)
    }
    try:
        return draft.edited(source, texts)
    except EditError as error:
        raise Http404 from error


def _form(
    request: HttpRequest,
    name: str,
    source: str,
    shown: str,
    refused: dict[str, str] | None = None,
    error: str = "",
) -> HttpResponse:
    page = _looked_at(request, name, source, refused or {})
    other = ""
    if request.user.may(Role.EDITS):
        lease = leases.take(f"answer:{name}", request.user, 0)
        if lease.account_id != request.user.pk:
            other = say("answers.open_too", name=lease.account.name)
    checked = page["checked"]
    page |= {
        "source": source,
        "shown": shown,
        "error": error,
        "other": other,
        "title": _title(name),
        "parts": labels.parts(source, refused or {}, checked.problems),
        "details": [
            (key, words("details").get(key, key), _values(key), request.POST.get(f"d:{key}", ""))
            for key in DETAIL_VALUES
        ],
    }
    return render(request, "answers/answer.html", page, status=400 if error else 200)


def _looked_at(
    request: HttpRequest, name: str, source: str, refused: dict[str, str]
) -> dict[str, Any]:
    checked = draft.check(installation().root, name, source, timezone.localdate())
    page: dict[str, Any] = {"name": name, "checked": checked, "refused": list(refused)}
    page["elsewhere"] = labels.elsewhere(source, checked.problems)
    if checked.content is not None:
        given = {key[2:]: str(value) for key, value in request.POST.items() if key[:2] == "d:"}
        procedure = checked.content.procedures[name]
        page["cases"] = procedure.cases.options if procedure.cases else ()
        page["case"] = given.get("case", "")
        area = load_customer_area()
        page["look"] = look(checked.content, name, page["case"], given_details(given), area)
    return page


def _saved(request: HttpRequest, name: str, source: str, shown: str) -> HttpResponse:
    path = _file(name)
    try:
        _write(path, source, shown, request.user)
    except ChangedMeanwhileError:
        theirs = read(path)
        page = {
            "name": name,
            "title": _title(name),
            "source": source,
            "shown": digest(theirs),
            "differing": draft.differing(theirs, source),
        }
        return render(request, "answers/conflict.html", page, status=CONFLICT)
    leases.drop(f"answer:{name}", request.user)
    tell(request, "answers.saved")
    return redirect("answer", name=name)


def _restored(request: HttpRequest, name: str, path: Path) -> HttpResponse:
    number = request.POST.get("version", "")
    version = get_object_or_404(
        Version, pk=int(number) if number.isdecimal() else 0, file=_name_of(path)
    )
    checked = draft.check(installation().root, name, version.before, timezone.localdate())
    if checked.errors or checked.content is None:
        tell(request, "answers.not_restored")
        return redirect("answer_history", name=name)
    try:
        _write(path, version.before, request.POST.get("shown", ""), request.user, version)
        tell(request, "answers.restored")
    except ChangedMeanwhileError as error:
        tell(request, "files.changed", file=error)
    return redirect("answer_history", name=name)


def _write(
    path: Path, source: str, shown: str, account: Account, restores: Version | None = None
) -> None:
    with alone(installation().workshop.assistant_var):
        before = read(path)
        if before == source:
            return
        replace(path, source, shown)
        file = _name_of(path)
        Version.objects.create(
            file=file, before=before, after=source, account=account, restores=restores
        )
        note(account, "answer_restored" if restores else "answer_changed", file)
        commit([file], f"{'Restore' if restores else 'Change'} the answer {path.stem}", account)


def _file(name: str) -> Path:
    path = draft.file_of(installation().root, name)
    if path is None:
        raise Http404
    return path


def _name_of(path: Path) -> str:
    return path.relative_to(installation().root).as_posix()


def _title(name: str) -> str:
    try:
        return content_of(installation().root).procedures[name].title
    except (ContentError, KeyError):
        return name


def _values(detail: str) -> list[tuple[str, str]]:
    return [(value, words("detail_values").get(value, value)) for value in DETAIL_VALUES[detail]]
