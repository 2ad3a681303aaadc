"""The page of a new answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from assistant.content.edits import EditError
from assistant.content.model import Content
from assistant.content.training_rules import MINIMUM_PROCEDURE_EXAMPLES
from assistant.workshop.answers.new import (
    NewAnswer,
    NewAnswerError,
    check,
    digests,
    examples_from,
    files_of,
    name_from,
    write,
)
from assistant.workshop.audit import note
from assistant.workshop.commits import commit
from assistant.workshop.configuration import installation
from assistant.workshop.examples.cleaning import faults
from assistant.workshop.examples.nlu_file import NluFileError
from assistant.workshop.files import ChangedMeanwhileError, alone
from assistant.workshop.models import Account, Decision, Verdict
from assistant.workshop.pages import tell
from assistant.workshop.project import content_of
from assistant.workshop.review.sentences import unanswered, worded
from assistant.workshop.wording import say, words

_REVIEW = timedelta(days=182)
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


def new_answer(request: HttpRequest) -> HttpResponse:
    """Show the form of a new answer; write it."""
    place = installation()
    content = content_of(place.root)
    waiting = worded(unanswered(), place.archive, {})
    page: dict[str, Any] = {
        "topics": [(topic.id, topic.title) for topic in content.topics.values()],
        "contacts": list(content.contacts.values()),
        "sentences": waiting,
        "least": MINIMUM_PROCEDURE_EXAMPLES,
        "given": {name: request.POST.get(name, "") for name in _FIELDS},
        "chosen": request.POST.getlist("contacts"),
        "taken": request.POST.getlist("sentences"),
    }
    if request.method != "POST":
        known = next(iter(content.procedures.values()))
        page["given"] |= {"owner": known.owner, "source_label": known.source.label}
        return render(request, "answers/new.html", page)
    new = _read(request, content)
    problems = _written(request, new, content)
    if not problems:
        _hand_over(request.user, new.name, page["taken"])
        tell(request, "new_answer.made", count=len(page["taken"]))
        return redirect("answer", name=new.name)
    page["problems"] = problems
    page["count"] = len(new.examples)
    return render(request, "answers/new.html", page, status=400)


def _read(request: HttpRequest, content: Content) -> NewAnswer:
    given = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    today = timezone.localdate()
    return NewAnswer(
        name=given["name"] or name_from(given["title"]),
        topic=given["topic"],
        title=given["title"],
        question=given["question"],
        steps=tuple(line.strip() for line in given["steps"].splitlines() if line.strip()),
        escalation=given["escalation"],
        contacts=tuple(
            name for name in request.POST.getlist("contacts") if name in content.contacts
        ),
        source=(given["source_label"], given["source_url"]),
        owner=given["owner"],
        reviewed=today,
        review_due=today + _REVIEW,
        examples=examples_from(given["examples"]),
    )


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
    except (EditError, NluFileError):
        return [say("answers.impossible")]
    except ChangedMeanwhileError as error:
        return [say("files.changed", file=error)]
    return ()


def _hand_over(account: Account, name: str, numbers: Sequence[str]) -> None:
    """Make real sentences that had no answer wait among the examples of the new one."""
    chosen = [int(number) for number in numbers if number.isdecimal()]
    for decision in unanswered():
        if decision.pk not in chosen:
            continue
        with transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(undone_at=timezone.now())
            Decision.objects.create(
                fingerprint=decision.fingerprint,
                verdict=Verdict.ANSWER.value,
                intent=name,
                account=account,
            )
