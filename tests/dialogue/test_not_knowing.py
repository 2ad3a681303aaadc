"""Not knowing well: few choices, pages that may speak of it, and always the contacts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.content.model import Page
from assistant.dialogue.context import Context
from assistant.replies.model import ContactsReply, MessageReply
from tests.dialogue.talk import Talk

PAGES = tuple(
    Page(id=name, title=f"La page {name}", url=f"https://example.com/{name}", covers=("x",))
    for name in ("a", "b")
)


class FixedPages:
    """Finds the same pages for whatever is asked."""

    def __init__(self, *pages: Page) -> None:
        self.pages = pages

    def find(self, question: str) -> tuple[Page, ...]:  # noqa: ARG002
        return self.pages


def declining(context: Context, *pages: Page) -> Talk:
    return Talk(replace(context, pages=FixedPages(*pages)))


@pytest.mark.parametrize("pages", [PAGES[:1], PAGES])
def test_pages_are_named_as_perhaps_and_a_person_beside_them(
    context: Context, pages: tuple[Page, ...]
) -> None:
    (reply,) = declining(context, *pages).say("un snapshot", "out_of_scope").replies
    assert isinstance(reply, MessageReply)
    assert "peut-être" in reply.text
    assert [action.url for action in reply.actions] == [page.url for page in pages]
    assert reply.choices[-1] == context.build.human()
    assert "contact commercial" in reply.text


def test_the_second_time_pages_stand_beside_the_contacts(context: Context) -> None:
    talk = declining(context, *PAGES)
    talk.say("un snapshot", "out_of_scope")
    (reply,) = talk.say("un snapshot", "out_of_scope").replies
    assert isinstance(reply, ContactsReply)
    assert len(reply.contacts) > 1
    assert len(reply.actions) == 2


def test_without_a_page_nothing_is_said_of_one(context: Context) -> None:
    (reply,) = declining(context).say("un snapshot", "out_of_scope").replies
    assert isinstance(reply, MessageReply)
    assert "page" not in reply.text
    assert reply.actions == ()


@pytest.mark.parametrize("declined", ["other_company", "opposite"])
def test_our_pages_say_nothing_of_what_is_not_ours_or_not_done(
    context: Context, declined: str
) -> None:
    talk = declining(context, *PAGES)
    (reply,) = talk.say("ma box", "out_of_scope", declined=declined).replies
    assert isinstance(reply, MessageReply)
    assert reply.actions == ()


@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope", "vague", "greet", "unsure"])
def test_at_most_four_topics_and_all_of_them(talk: Talk, intent: str) -> None:
    (reply,) = talk.say("…", intent).replies
    titles = [choice.title for choice in reply.choices if choice != talk.context.build.human()]
    assert len(titles) == 5
    assert titles[-1] == "Tous les sujets"


def test_all_topics_are_shown_when_they_are_asked_for(talk: Talk) -> None:
    (reply,) = talk.say("aide", "help").replies
    assert reply.choices == talk.context.build.topic_choices()


def test_the_likeliest_topics_come_first(talk: Talk) -> None:
    heard = {"partner_account_request": 0.4, "abuse_email": 0.3}
    (reply,) = talk.say("…", "out_of_scope", probabilities=heard).replies
    assert [choice.title for choice in reply.choices[:3]] == [
        "Compte Partenaire",
        "Espace Client Cloud",
        "Signaler un incident",
    ]
