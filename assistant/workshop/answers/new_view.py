"""The page of a new answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from assistant.content.model import Content
from assistant.content.training_rules import FEWEST_PROCEDURE_EXAMPLES, MINIMUM_PROCEDURE_EXAMPLES
from assistant.workshop.answers.new import (
    NewAnswer,
    NewAnswerError,
    check,
    digests,
    examples_from,
    examples_of,
    files_of,
    name_from,
    write,
)
from assistant.workshop.answers.real_sentences import Taken, hand_over, just_marked, taken_along
from assistant.workshop.audit import note
from assistant.workshop.commits import commit
from assistant.workshop.configuration import installation
from assistant.workshop.examples.cleaning import faults
from assistant.workshop.examples.nlu_file import NluFileError
from assistant.workshop.files import ChangedMeanwhileError, alone
from assistant.workshop.models import Decision
from assistant.workshop.pages import tell
from assistant.workshop.project import content_of
from assistant.workshop.review.sentences import unanswered, worded
from assistant.workshop.wording import say, words

_FIELDS = (
    "title",
    "name",
    "topic",
    "question",
    "steps",
    "escalation",
    "source_label",
    "source_url",
    "owner",
    "examples",
)
_ALL, _NONE = "all", "none"
"""What the buttons say that tick the real sentences: they need no JavaScript."""


def new_answer(request: HttpRequest) -> HttpResponse:
    """Show the form of a new answer; write it."""
    content, open_ones = content_of(installation().root), unanswered()
    what = request.POST.get("what", "")
    page = _page(request, content, open_ones)
    if request.method != "POST":
        known = next(iter(content.procedures.values()))
        page["given"] |= {"owner": known.owner, "source_label": known.source.label}
    if request.method != "POST" or what in (_ALL, _NONE):
        return render(request, "answers/new.html", page)
    chosen = [one for one in open_ones if one.pk in page["taken"]]
    new, taken = _read(request, content, chosen)
    problems = _written(request, new, content)
    if not problems:
        account, archive = request.user, installation().archive
        hand_over(chosen, taken, (new.name, examples_of(new.topic)), archive, account)
        learnt, kept = len(taken.examples), len(taken.kept)
        waiting = len(chosen) - learnt - kept
        tell(request, "new_answer.made", learnt=learnt, kept=kept, waiting=waiting)
        return redirect("answer", name=new.name)
    page["problems"] = problems
    page["count"] = len(new.examples)
    return render(request, "answers/new.html", page, status=400)


def _page(request: HttpRequest, content: Content, open_ones: Sequence[Decision]) -> dict[str, Any]:
    lines = worded(list(open_ones), installation().archive, {})
    return {
        "topics": [(topic.id, topic.title) for topic in content.topics.values()],
        "contacts": list(content.contacts.values()),
        "sentences": [line for line in lines if line["text"]],
        "fewest": FEWEST_PROCEDURE_EXAMPLES,
        "least": MINIMUM_PROCEDURE_EXAMPLES,
        "given": {name: request.POST.get(name, "") for name in _FIELDS},
        "chosen": request.POST.getlist("contacts"),
        "taken": _ticked(request, open_ones),
        "is_read": request.POST.get("read") == "on",
    }


def _ticked(request: HttpRequest, open_ones: Sequence[Decision]) -> set[int]:
    """Which real sentences are ticked: at first those that the person marked just before."""
    if request.method != "POST":
        return just_marked(open_ones, request.user, timezone.now())
    what = request.POST.get("what", "")
    if what in (_ALL, _NONE):
        return {one.pk for one in open_ones} if what == _ALL else set()
    return {int(one) for one in request.POST.getlist("sentences") if one.isdecimal()}


def _read(
    request: HttpRequest, content: Content, chosen: Sequence[Decision]
) -> tuple[NewAnswer, Taken]:
    """Read the form, and choose the real sentences that are written with the answer."""
    given = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    place, known = installation(), content.contacts
    typed, taken = examples_from(given["examples"]), Taken()
    if request.POST.get("read") == "on":
        taken = taken_along(chosen, typed, given["question"], place.root, place.archive)
    own = {
        "name": given["name"] or name_from(given["title"]),
        "steps": tuple(line.strip() for line in given["steps"].splitlines() if line.strip()),
        "contacts": tuple(one for one in request.POST.getlist("contacts") if one in known),
        "examples": (*typed, *taken.examples.values()),
        "kept": tuple(taken.kept.values()),
    }
    new = NewAnswer(**{**given, **own}, today=timezone.localdate())
    return new, taken


def _written(request: HttpRequest, new: NewAnswer, content: Content) -> Sequence[str]:
    """Write a new answer; say what forbids it instead, if something does."""
    root = installation().root
    unfit = [f"« {text[:60]} » – {fault}" for text in new.examples for fault in faults(text)]
    if unfit:
        return unfit
    try:
        with alone(installation().workshop.assistant_var):
            files = files_of(root, new, list(content.procedures))
            shown = digests(root, files)
            found = check(root, files, timezone.localdate())
            if found:
                return [str(problem) for problem in found]
            write(root, files, shown)
            note(request.user, "answer_made", f"content/procedures/{new.name}.yml")
            commit(files, f"Add the answer {new.name}", request.user)
    except NewAnswerError as error:
        return [say("new_answer.field", field=words("fields").get(str(error), str(error)))]
    except NluFileError:
        return [say("answers.impossible")]
    except ChangedMeanwhileError as error:
        return [say("files.changed", file=error)]
    return ()
