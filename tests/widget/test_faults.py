"""Slow, dropped, cut, doubled and refused answers: nothing lost, nothing doubled, all told."""

from __future__ import annotations

import pytest

from tests.widget.browser import Visit
from tests.widget.conftest import OpenPage
from tests.widget.fake_assistant import (
    FakeAssistant,
    Fault,
    cut,
    drop,
    drop_answer,
    fail,
    forget_tokens,
    slow,
)

pytestmark = pytest.mark.slow

# Chromium itself tries a dropped request again before it tells the page.
MANY = 20


@pytest.fixture
def seen(open_page: OpenPage) -> Visit:
    opened = open_page()
    opened.open()
    return opened


def send(seen: Visit, text: str) -> None:
    seen.field.fill(text)
    seen.field.press("Enter")


def kinds(seen: Visit) -> list[str]:
    found = seen.page.locator(".entries > *").evaluate_all("es => es.map(e => e.classList[0])")
    return list(found)


@pytest.mark.parametrize(
    "faults",
    [[drop, drop], [drop_answer, drop_answer], [cut], [cut, cut], [fail(500)], [fail(503), drop]],
    ids=["dropped", "answer lost", "cut", "cut twice", "500", "503 then dropped"],
)
def test_a_passing_fault_is_overcome_without_a_trace(
    seen: Visit, server: FakeAssistant, faults: list[Fault]
) -> None:
    server.faults.extend(faults)
    send(seen, "procedure second")
    seen.pass_time(12)
    seen.replies.nth(1).wait_for()
    seen.page.locator(".sent.done").wait_for()
    assert kinds(seen) == ["sent", "received", "received"]
    assert server.seen.turns == ["procedure second"]
    assert len({message["message_id"] for message in server.seen.messages}) == 1
    assert len(seen.announced) == len(set(seen.announced))


def test_the_same_reply_received_twice_is_shown_once(seen: Visit, server: FakeAssistant) -> None:
    server.faults.extend([cut, slow(1)])
    send(seen, "procedure second")
    seen.replies.first.wait_for()
    assert seen.replies.count() == 1
    seen.replies.nth(1).wait_for()
    assert [title.inner_text() for title in seen.page.locator("h3").all()] == [
        server.replies["procedure"]["title"],
        server.replies["second"]["title"],
    ]


def test_a_server_that_is_gone_and_comes_back_loses_nothing(
    seen: Visit, server: FakeAssistant
) -> None:
    seen.ask("message")
    server.faults.extend([drop] * MANY)
    send(seen, "procedure")
    send(seen, "choice")
    seen.pass_time(30)
    seen.page.locator(".sent.failed").nth(1).wait_for()
    assert "non envoyé" in seen.page.locator(".state").first.inner_text()
    server.faults.clear()
    seen.page.locator(".state button").first.click()
    seen.replies.nth(2).wait_for()
    assert server.seen.turns == ["message", "procedure", "choice"]
    assert kinds(seen) == ["sent", "received"] * 3


def test_a_server_that_is_stopped_and_started_anew_is_found_again(open_page: OpenPage) -> None:
    with FakeAssistant() as first:
        port = first.server_address[1]
        seen = open_page(f"{first.url}/pages/plain.html")
        seen.open()
        seen.ask("message")
    send(seen, "procedure")
    seen.pass_time(30)
    seen.page.locator(".sent.failed").wait_for()
    with FakeAssistant(port) as second:
        seen.page.locator(".state button").click()
        seen.replies.nth(1).wait_for()
        assert second.seen.turns == ["procedure"]
        # The new server does not know the old token: the person is told, nothing is lost.
        assert kinds(seen) == ["sent", "received", "remark", "sent", "received"]
        assert second.seen.complaints == []


def test_failed_messages_leave_when_the_network_is_back(seen: Visit, server: FakeAssistant) -> None:
    server.faults.extend([drop] * MANY)
    send(seen, "procedure")
    seen.pass_time(30)
    seen.page.locator(".sent.failed").wait_for()
    server.faults.clear()
    seen.page.evaluate("() => window.dispatchEvent(new Event('online'))")
    seen.replies.first.wait_for()
    assert server.seen.turns == ["procedure"]


def test_a_message_that_failed_is_still_there_after_a_reload(
    seen: Visit, server: FakeAssistant
) -> None:
    server.faults.extend([drop] * MANY)
    send(seen, "procedure")
    seen.pass_time(30)
    seen.page.locator(".sent.failed").wait_for()
    server.faults.clear()
    seen.page.reload()
    seen.replies.first.wait_for()
    assert server.seen.turns == ["procedure"]


def test_a_slow_answer_is_excused_and_still_shown(seen: Visit, server: FakeAssistant) -> None:
    server.faults.append(slow(2))
    send(seen, "procedure")
    assert seen.page.locator(".typing").is_visible()
    seen.page.clock.run_for(9_000)
    assert "plus de temps" in seen.page.locator(".status").inner_text()
    seen.replies.first.wait_for()
    assert seen.page.locator(".status").inner_text() == ""
    assert not seen.page.locator(".typing").is_visible()


def test_an_answer_that_never_comes_is_given_up(seen: Visit, server: FakeAssistant) -> None:
    server.faults.extend([slow(8)] * 8)
    send(seen, "procedure")
    seen.page.wait_for_timeout(100)
    for _ in range(5):
        seen.page.clock.run_for(40_000)
        seen.page.wait_for_timeout(100)
    seen.page.locator(".sent.failed").wait_for()


def test_the_server_says_how_long_to_wait(seen: Visit, server: FakeAssistant) -> None:
    server.faults.append(fail(429, retry_after=20))
    send(seen, "procedure")
    seen.pass_time(15)
    assert len(server.seen.messages) == 1
    seen.pass_time(7)
    seen.replies.first.wait_for()
    assert len(server.seen.messages) == 2


def test_a_refusal_is_shown_in_the_servers_words_and_not_repeated(
    seen: Visit, server: FakeAssistant
) -> None:
    sentence = "Votre message est trop long."
    server.faults.append(fail(400, sentence))
    send(seen, "procedure")
    seen.page.locator(".sent.failed").wait_for()
    assert seen.page.locator(".state").inner_text() == sentence
    assert seen.page.locator(".state button").count() == 0
    seen.ask("message")
    assert len(server.seen.messages) == 2


def test_an_expired_conversation_is_replaced_and_the_person_told(
    seen: Visit, server: FakeAssistant
) -> None:
    seen.ask("message")
    server.faults.append(forget_tokens)
    send(seen, "procedure")
    seen.replies.nth(1).wait_for()
    assert kinds(seen) == ["sent", "received", "remark", "sent", "received"]
    assert "a expiré" in seen.page.locator(".remark").inner_text()
    assert len({message["message_id"] for message in server.seen.messages[1:]}) == 1


def test_a_token_is_renewed_before_its_end(seen: Visit, server: FakeAssistant) -> None:
    server.token_seconds = 60
    seen.ask("message")
    seen.page.clock.fast_forward(40_000)
    seen.ask("procedure")
    assert "POST /webhooks/web/token" in server.seen.requests
    assert len(server.seen.signed_in) == 1


def test_an_unavailable_assistant_says_so_at_once_and_gives_a_contact(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    server.healthy = False
    seen = open_page("operator")
    seen.open()
    status = seen.page.locator(".status")
    status.get_by_text("momentanément indisponible").wait_for()
    assert (status.locator("a").get_attribute("href") or "").endswith("/pages/plain.html")


def test_a_message_that_failed_comes_with_another_way_to_the_support(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    seen = open_page("operator")
    seen.open()
    server.faults.extend([drop] * MANY)
    send(seen, "procedure")
    seen.pass_time(30)
    contact = seen.page.locator(".state a")
    assert (contact.get_attribute("href") or "").endswith("/pages/plain.html")


def test_an_erasure_that_fails_is_told_and_keeps_the_conversation(
    seen: Visit, server: FakeAssistant
) -> None:
    seen.ask("message")
    seen.page.route("**/webhooks/web/conversations", lambda route: route.abort())
    seen.menu(2)
    seen.page.locator("dialog.confirm .danger").click()
    seen.page.locator(".status").get_by_text("n’a pas pu être effacée").wait_for()
    assert seen.replies.count() == 1
    assert server.seen.erased == []


def test_an_erasure_that_comes_too_late_is_not_claimed(seen: Visit, server: FakeAssistant) -> None:
    seen.ask("message")
    server.tokens.clear()
    seen.menu(2)
    seen.page.locator("dialog.confirm .danger").click()
    seen.page.locator(".status").get_by_text("Elle avait expiré").wait_for()
    assert seen.replies.count() == 0
    assert server.seen.erased == []


def test_a_restart_drops_the_answer_that_was_awaited(seen: Visit, server: FakeAssistant) -> None:
    server.faults.append(slow(0.5))
    send(seen, "procedure")
    seen.page.evaluate("() => Tchat.reset()")
    seen.page.wait_for_timeout(800)
    assert kinds(seen) == []
    seen.ask("message")
    assert kinds(seen) == ["sent", "received"]
