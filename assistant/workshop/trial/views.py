"""The page where messages are tried: on what is live, and on a draft beside it."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assistant.service.asker import Asker, AskerError
from assistant.storage.archive import Archive, Exchange
from assistant.storage.engine import StorageError
from assistant.understanding.message import UNDERSTANDING
from assistant.workshop.configuration import installation
from assistant.workshop.models import Publication
from assistant.workshop.project import answer_bound, content_of, intent_names
from assistant.workshop.publishing.decide import open_one
from assistant.workshop.publishing.work import draft_storage
from assistant.workshop.review.nearest import nearest_of
from assistant.workshop.review.outcomes import is_typed, likeliest
from assistant.workshop.review.reasons import reasons
from assistant.workshop.review.trials import trial_conversation
from assistant.workshop.wording import say, words

_log = structlog.get_logger(__name__)

MOST = 10
"""Messages of one trial."""
LONGEST = 500
_PATIENCE_SECONDS = 20.0


def trial(request: HttpRequest) -> HttpResponse:
    """Ask for messages; show what the assistant says to them, and why."""
    draft = open_one()
    has_draft = bool(draft and draft.draft_url)
    page: dict[str, object] = {"most": MOST, "bound": answer_bound(), "has_draft": has_draft}
    if request.method != "POST":
        return render(request, "trial/trial.html", page)
    given = request.POST.get("messages", "")
    messages = [line.strip() for line in given.splitlines() if line.strip()]
    page["given"] = given
    page["error"] = _fault(messages)
    if not page["error"]:
        try:
            page["tried"] = _shown(messages, draft if has_draft else None)
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


def _shown(messages: list[str], draft: Publication | None) -> list[list[dict[str, object]]]:
    """Try messages on what is live, and on the draft while its assistant is up.

    Returns:
        For each message what each of them said.
    """
    place = installation()
    sides = [_said(messages, place.assistant_url, place.archive, "live")]
    if draft:
        archive = Archive(draft_storage(place, draft))
        try:
            sides.append(_said(messages, draft.draft_url, archive, "draft"))
        except (AskerError, StorageError):
            # It was let go meanwhile.
            _log.info("workshop.draft_gone")
        finally:
            archive.close()
    return [list(said) for said in zip(*sides, strict=True)]


def _said(messages: list[str], url: str, archive: Archive, side: str) -> list[dict[str, object]]:
    """Say messages as one conversation, and word what was answered and why."""
    root = installation().root
    names, answerable = intent_names(root), content_of(root).answerable_intents
    nearest = nearest_of(root)

    def worded(text: str, replies: tuple[str, ...], said: Exchange | None) -> dict[str, object]:
        parse = said.parse if said and is_typed(said) else {}
        heard, act = parse.get(UNDERSTANDING) or {}, (said.act if said else None) or ""
        return {
            "side": say(f"sides.{side}"),
            "text": text,
            "replies": replies,
            "sure": heard.get("sure"),
            "act": words("acts").get(act, act),
            "likely": [(names.get(one, one), value) for one, value in likeliest(parse, answerable)],
            "near": nearest.to(text, names) if parse else (),
            "reasons": reasons(heard, names),
        }

    asker = Asker(url, _PATIENCE_SECONDS)
    with trial_conversation(archive) as name:
        replies = [asker.ask(message, name).texts for message in messages]
        exchanges = archive.exchanges(name)
    # A message that failed is not stored: the others' evidence would stand beside the wrong one.
    known = exchanges if len(exchanges) == len(messages) else [None] * len(messages)
    return [worded(*each) for each in zip(messages, replies, known, strict=True)]
