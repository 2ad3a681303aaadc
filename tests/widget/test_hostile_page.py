"""Pages that take focus, bodies, tabs, keys and words away from what stands in them."""

from __future__ import annotations

import pytest

from tests.widget.browser import Visit
from tests.widget.conftest import OpenPage
from tests.widget.fake_assistant import SAMPLES, FakeAssistant

pytestmark = pytest.mark.slow


def compose(seen: Visit, events: list[list[object]]) -> None:
    """Give the field the events of an input method, in their order."""
    seen.field.evaluate(
        """(field, events) => {
          for (const [type, init] of events) {
            const Kind = type.startsWith("key") ? KeyboardEvent : CompositionEvent;
            field.dispatchEvent(new Kind(type, { bubbles: true, cancelable: true, ...init }));
          }
        }""",
        events,
    )


@pytest.mark.parametrize("page", ["bootstrap-modal", "mui-modal"])
def test_one_can_write_and_choose_beside_an_open_modal_of_the_page(
    open_page: OpenPage, server: FakeAssistant, page: str
) -> None:
    seen = open_page(page)
    seen.open()
    seen.field.click()
    seen.page.keyboard.type("choice", delay=30)
    seen.page.keyboard.press("Enter")
    seen.replies.first.wait_for()
    seen.replies.first.locator("button.choice").nth(1).click()
    seen.replies.nth(1).wait_for()
    seen.page.wait_for_timeout(150)
    assert seen.page.evaluate("() => document.activeElement.localName") == "cloud-tchat"
    assert server.seen.turns == ["choice", "/billing_duplicate"]
    assert seen.page.locator("cloud-tchat").get_attribute("aria-hidden") is None


def test_the_modal_of_the_page_still_keeps_the_focus_from_the_rest_of_the_page(
    open_page: OpenPage,
) -> None:
    seen = open_page("bootstrap-modal")
    seen.page.evaluate("() => document.body.append(document.createElement('input'))")
    seen.page.locator("body > input").click()
    assert seen.page.evaluate("() => document.activeElement.id") == "host-input"


def test_the_conversation_survives_a_swapped_body(open_page: OpenPage) -> None:
    seen = open_page("swapped")
    seen.open()
    seen.ask("procedure")
    seen.field.fill("draft")
    seen.page.evaluate("() => document.querySelector('#next').click()")
    seen.page.get_by_role("heading", name="Factures").wait_for()
    seen.page.wait_for_timeout(100)
    assert seen.page.locator("cloud-tchat").count() == 1
    assert seen.panel.is_visible()
    assert seen.replies.count() == 1
    assert seen.field.input_value() == "draft"
    assert seen.focused == "textarea.field"
    seen.ask("message")
    assert seen.replies.count() == 2
    assert seen.page.url.endswith("?factures")


def test_on_a_phone_the_swapped_page_waits_behind_the_tchat_as_before(open_page: OpenPage) -> None:
    seen = open_page("swapped", viewport={"width": 390, "height": 844})
    seen.open()
    seen.ask("procedure")
    seen.page.evaluate("() => document.querySelector('#next').click()")
    seen.page.wait_for_timeout(100)
    assert seen.page.locator("dialog.panel:modal").count() == 1
    assert seen.replies.first.is_visible()


def test_open_brings_back_what_the_page_took_away(open_page: OpenPage) -> None:
    seen = open_page("swapped")
    seen.open()
    seen.ask("procedure")
    seen.page.locator("#stubborn").click()
    seen.page.wait_for_timeout(300)
    assert seen.page.locator("cloud-tchat").count() == 0
    seen.page.evaluate("() => { window.stubborn.disconnect(); Tchat.open(); }")
    assert seen.panel.is_visible()
    assert seen.replies.count() == 1


def test_a_link_of_the_swapped_page_opens_the_tchat(open_page: OpenPage) -> None:
    seen = open_page("swapped")
    seen.page.locator("#next").click()
    seen.page.locator("a[href='#tchat']").click()
    assert seen.panel.is_visible()


def test_a_route_of_a_single_page_application_asks_the_question_in_its_address(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    seen = open_page()
    seen.page.evaluate("() => { location.hash = '#tchat=procedure'; }")
    seen.replies.first.wait_for()
    assert server.seen.turns == ["procedure"]
    assert "#" not in seen.page.url


def test_two_scripts_make_one_widget(open_page: OpenPage, server: FakeAssistant) -> None:
    seen = open_page("twice")
    assert seen.page.locator("cloud-tchat").count() == 1
    seen.page.locator("a[href='#tchat=procedure']").click()
    seen.replies.first.wait_for()
    seen.page.wait_for_timeout(200)
    assert server.seen.turns == ["procedure"]
    assert "Besoin" in (seen.launcher.text_content() or "")


def test_a_duplicated_tab_begins_a_conversation_of_its_own_and_says_so(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    seen = open_page()
    seen.open()
    seen.ask("procedure")
    with seen.page.expect_popup() as opened:
        # A window that a page opens gets a copy of its storage, as a duplicated tab does.
        seen.page.evaluate("() => { window.open(location.href); }")
    copy = Visit(opened.value)
    copy.page.get_by_text("Cet onglet est une copie").first.wait_for()
    assert copy.replies.count() == 0
    copy.ask("message")
    seen.ask("choice")
    assert server.seen.turns == ["procedure", "message", "choice"]
    assert len(server.seen.signed_in) == 2
    assert seen.replies.count() == 2
    assert copy.replies.count() == 1


def test_a_question_that_a_duplicated_tab_asks_at_once_is_not_lost(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    seen = open_page()
    seen.open()
    seen.ask("procedure")
    with seen.page.expect_popup() as opened:
        seen.page.evaluate("() => { window.open(location.href + '#tchat=message'); }")
    copy = Visit(opened.value)
    copy.replies.first.wait_for()
    copy.page.locator(".typing").wait_for(state="hidden")
    assert copy.page.locator(".bubble").all_inner_texts()[-1].endswith("message")
    assert server.seen.turns == ["procedure", "message"]
    assert len(server.seen.signed_in) == 2


def test_a_tab_that_is_loaded_again_keeps_its_conversation(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    seen = open_page()
    seen.open()
    seen.ask("procedure")
    seen.page.reload()
    seen.page.wait_for_timeout(400)
    seen.ask("message")
    assert seen.replies.count() == 2
    assert len(server.seen.signed_in) == 1


def test_a_page_that_comes_back_from_the_history_knows_what_was_said_since(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    seen = open_page()
    seen.open()
    seen.ask("procedure")
    seen.page.goto(f"{server.url}/pages/operator.html")
    seen.ask("message")
    seen.page.go_back()
    seen.replies.nth(1).wait_for()
    assert len(server.seen.signed_in) == 1


@pytest.mark.parametrize(
    "events",
    [
        [
            ["compositionstart", {}],
            ["keydown", {"key": "Enter", "isComposing": True}],
            ["compositionend", {"data": "été"}],
        ],
        [
            # Safari ends the composition first; only the code of the key tells what it was for.
            ["compositionstart", {}],
            ["compositionend", {"data": "été"}],
            ["keydown", {"key": "Enter", "keyCode": 229, "isComposing": False}],
        ],
    ],
    ids=["most browsers", "Safari"],
)
def test_enter_that_ends_a_composition_sends_nothing(
    open_page: OpenPage, server: FakeAssistant, events: list[list[object]]
) -> None:
    seen = open_page()
    seen.open()
    seen.field.fill("procedure")
    compose(seen, events)
    seen.page.wait_for_timeout(200)
    assert server.seen.messages == []
    assert seen.field.input_value() == "procedure"
    seen.field.press("Enter")
    seen.replies.first.wait_for()
    assert server.seen.turns == ["procedure"]


def test_escape_that_ends_a_composition_does_not_close_the_tchat(open_page: OpenPage) -> None:
    seen = open_page()
    seen.open()
    compose(seen, [["keydown", {"key": "Escape", "keyCode": 229}]])
    assert seen.panel.is_visible()


def test_a_translated_page_has_a_whole_conversation(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    seen = open_page("translated")
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seen.open()
    seen.page.context.set_offline(True)
    for _ in range(2):
        seen.page.evaluate("() => { dispatchEvent(new Event('offline')); }")
        seen.page.wait_for_timeout(50)
    seen.page.context.set_offline(False)
    result = seen.page.locator("cloud-tchat > [aria-live] > p").all_text_contents()
    assert len([line for line in result if "hors ligne" in line]) == 1
    seen.ask("procedure")
    assert "EN " in seen.replies.first.locator("h3").inner_text()
    seen.page.locator(".tools > .tool").click()
    seen.page.wait_for_timeout(100)
    copied = str(seen.page.evaluate("() => navigator.clipboard.readText()"))
    assert copied.startswith(SAMPLES["procedure"]["title"])
    seen.page.locator(".thumb").first.click()
    seen.ask("choice")
    seen.replies.last.locator("button.choice").first.click()
    seen.replies.nth(2).wait_for()
    seen.page.reload()
    seen.ask("message")
    assert server.seen.turns == ["procedure", "choice", "/billing_unclear", "message"]
    assert seen.errors == []
