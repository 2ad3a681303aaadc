"""The page where messages are tried."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assistant.service.asker import AskerError
from assistant.workshop.configuration import installation
from assistant.workshop.project import answer_bound, content_of, intent_names
from assistant.workshop.review.nearest import nearest_of
from assistant.workshop.review.reasons import reasons
from assistant.workshop.trial.ask import LONGEST, MOST, Tried, try_out
from assistant.workshop.wording import say, words

_log = structlog.get_logger(__name__)


def trial(request: HttpRequest) -> HttpResponse:
    """Ask for messages; show what the running assistant says to them, and why."""
    page: dict[str, object] = {"most": MOST, "bound": answer_bound()}
    if request.method != "POST":
        return render(request, "trial/trial.html", page)
    given = request.POST.get("messages", "")
    messages = [line.strip() for line in given.splitlines() if line.strip()]
    page["given"] = given
    page["error"] = _fault(messages)
    if not page["error"]:
        try:
            page["tried"] = _shown(messages)
        except AskerError as error:
            _log.warning("workshop.trial_failed", reason=type(error).__name__)
            page["error"] = say("trial.no_assistant", url=installation().assistant_url)
    return render(request, "trial/trial.html", page, status=400 if page["error"] else 200)


def _fault(messages: list[str]) -> str:
    if not messages:
        return say("trial.empty")
    if len(messages) > MOST or any(len(one) > LONGEST for one in messages):
        return say("trial.long", most=MOST, longest=LONGEST)
    return ""


def _shown(messages: list[str]) -> list[dict[str, object]]:
    place = installation()
    names = intent_names(place.root)
    answerable = content_of(place.root).answerable_intents
    tried = try_out(
        messages, place.assistant_url, place.archive, nearest_of(place.root), answerable
    )

    def worded(one: Tried) -> dict[str, object]:
        return {
            "one": one,
            "act": words("acts").get(one.act or "", one.act),
            "likely": [(names.get(name, name), value) for name, value in one.likely],
            "near": [
                (example.text, names.get(example.intent, example.intent), near.likeness)
                for near in one.near
                for example in (near.example,)
            ],
            "reasons": reasons(one.heard, names),
        }

    return [worded(one) for one in tried]
