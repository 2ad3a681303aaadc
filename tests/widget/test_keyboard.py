"""A whole conversation with the keyboard alone, and what a screen reader is told of it."""

from __future__ import annotations

import pytest

from tests.widget.browser import Visit
from tests.widget.conftest import OpenPage
from tests.widget.fake_assistant import SAMPLES, FakeAssistant, fail, slow

pytestmark = pytest.mark.slow

SAID = "L’assistant dit\u00a0:"


def press(seen: Visit, *keys: str) -> None:
    for key in keys:
        seen.page.keyboard.press(key)


def tab_to_launcher(seen: Visit) -> None:
    seen.page.locator("#host-input").focus()
    press(seen, "Tab")
    assert seen.focused == "button.launcher"


def test_a_whole_conversation_needs_no_mouse(open_page: OpenPage, server: FakeAssistant) -> None:
    seen = open_page()
    tab_to_launcher(seen)
    press(seen, "Enter")
    assert seen.focused == "textarea.field"
    seen.page.keyboard.type("choice")
    press(seen, "Enter")
    seen.replies.first.wait_for()
    assert seen.focused == "p.question"
    press(seen, "Tab", "Tab", "Enter")
    seen.replies.nth(1).wait_for()
    assert server.seen.turns == ["choice", "/billing_duplicate"]
    press(seen, "Escape")
    assert not seen.panel.is_visible()
    assert seen.focused == "button.launcher"


def test_one_tab_leads_from_a_question_to_its_first_choice(open_page: OpenPage) -> None:
    seen = open_page()
    seen.open()
    seen.ask("choice")
    press(seen, "Tab")
    first = seen.replies.locator("button.choice").first
    assert first.evaluate("(e) => e.getRootNode().activeElement === e")


def test_who_writes_on_after_a_question_loses_no_letter(open_page: OpenPage) -> None:
    seen = open_page()
    seen.open()
    seen.ask("choice")
    seen.page.keyboard.type("autre")
    assert seen.field.input_value() == "autre"


def test_the_focus_is_not_taken_from_somebody_who_is_writing(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    seen = open_page()
    seen.open()
    server.faults.append(slow(0.5))
    seen.field.fill("choice")
    press(seen, "Enter")
    seen.page.keyboard.type("next")
    seen.replies.first.wait_for()
    assert seen.focused == "textarea.field"
    assert seen.field.input_value() == "next"


def test_the_focus_is_not_taken_from_the_page(open_page: OpenPage, server: FakeAssistant) -> None:
    seen = open_page()
    seen.open()
    server.faults.append(slow(0.5))
    seen.field.fill("choice")
    press(seen, "Enter")
    seen.page.locator("#host-input").focus()
    seen.replies.first.wait_for()
    assert seen.page.evaluate("() => document.activeElement.id") == "host-input"


def test_the_focus_stays_in_the_field_after_an_answer_without_question(open_page: OpenPage) -> None:
    seen = open_page()
    seen.open()
    seen.ask("procedure")
    assert seen.focused == "textarea.field"


def test_the_focus_goes_to_the_answer_when_the_pressed_choice_is_gone(open_page: OpenPage) -> None:
    seen = open_page()
    seen.open()
    seen.page.locator(".suggestions button").first.press("Enter")
    seen.replies.first.wait_for()
    assert seen.focused == "p.question"


def test_the_focus_stays_on_the_thumb_that_was_pressed(open_page: OpenPage) -> None:
    seen = open_page()
    seen.open()
    seen.ask("procedure")
    seen.page.locator(".thumb").first.press("Enter")
    assert seen.focused == "button.tool thumb"
    seen.page.locator(".thumb").nth(1).press("Enter")
    press(seen, "Tab")
    assert seen.focused == "button.choice"


def test_tab_walks_through_the_panel_and_on_into_the_page(open_page: OpenPage) -> None:
    seen = open_page()
    seen.open()
    stops = []
    for _ in range(40):
        press(seen, "Tab")
        stops.append(seen.focused)
        if not seen.focused:
            break
    assert stops[:3] == ["button.send", "button.link-button", "button.link-button"]
    assert stops[-1] == ""
    seen.page.locator("#host-input").focus()
    walked = []
    while seen.focused != "textarea.field":
        press(seen, "Tab")
        walked.append(seen.focused)
        assert len(walked) < 20
    assert walked[:2] == ["button.bare", "button.bare"]
    assert "div.log" in walked


def test_the_log_scrolls_with_the_keyboard(open_page: OpenPage) -> None:
    seen = open_page(reduced_motion="reduce")
    seen.open()
    seen.ask("procedure")
    log = seen.page.locator(".log")
    log.focus()
    before = log.evaluate("(e) => e.scrollTop")
    press(seen, "PageDown")
    seen.page.wait_for_function(
        """(before) => document.querySelector("cloud-tchat").shadowRoot
             .querySelector(".log").scrollTop > before""",
        arg=before,
    )


def test_escape_closes_the_menu_before_the_panel(open_page: OpenPage) -> None:
    seen = open_page()
    seen.open()
    seen.page.locator(".options > .bare").press("Enter")
    press(seen, "Tab", "Escape")
    assert not seen.page.locator(".menu").is_visible()
    assert seen.focused == "button.bare"
    press(seen, "Escape")
    assert not seen.panel.is_visible()


def test_enter_sends_and_shift_enter_begins_a_line(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    seen = open_page()
    seen.open()
    seen.page.keyboard.type("one")
    press(seen, "Shift+Enter")
    seen.page.keyboard.type("two")
    press(seen, "Enter")
    seen.replies.first.wait_for()
    assert server.seen.turns == ["one\ntwo"]
    press(seen, "Enter")
    assert len(server.seen.messages) == 1


@pytest.mark.parametrize("viewport", [(1200, 800), (390, 844)], ids=["desktop", "modal"])
def test_each_reply_is_announced_once_and_whole(
    open_page: OpenPage, viewport: tuple[int, int]
) -> None:
    seen = open_page(viewport={"width": viewport[0], "height": viewport[1]})
    seen.open()
    seen.ask("procedure second", replies=2)
    seen.ask("message")
    result = seen.announced
    assert len(result) == 3
    assert result[0].startswith(f"{SAID} {SAMPLES['procedure']['title']}")
    assert SAMPLES["procedure"]["steps"][3]["text"] in result[0]
    assert result[1].startswith(f"{SAID} {SAMPLES['second']['lead']}")
    assert result[2] == f"{SAID} {SAMPLES['message']['text']}"


def test_a_later_page_announces_nothing_of_what_was_said(open_page: OpenPage) -> None:
    seen = open_page()
    seen.open()
    seen.ask("procedure")
    seen.page.reload()
    seen.replies.first.wait_for()
    assert seen.announced == []


@pytest.mark.parametrize("viewport", [(1200, 800), (390, 844)], ids=["desktop", "modal"])
def test_assistive_technology_can_reach_the_live_region(
    open_page: OpenPage, viewport: tuple[int, int]
) -> None:
    seen = open_page(viewport={"width": viewport[0], "height": viewport[1]})
    seen.open()
    seen.ask("message")
    tree = seen.page.locator("cloud-tchat").aria_snapshot()
    # The tree has plain spaces.
    assert f"{SAID} {SAMPLES['message']['text']}".replace("\u00a0", " ") in tree
    region = seen.page.locator("cloud-tchat > [aria-live=polite]")
    modal = seen.page.locator("dialog.panel:modal").count() == 1
    # Outside of a modal dialog everything is silent.
    assert region.get_attribute("slot") == ("panel" if modal else "page")


def test_waiting_trouble_and_failure_are_announced_once_each(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    seen = open_page()
    seen.open()
    server.faults.extend([fail(503)] * 4)
    seen.field.fill("procedure")
    press(seen, "Enter")
    seen.pass_time(30)
    seen.page.locator(".sent.failed").wait_for()
    result = seen.announced
    assert len(result) == len(set(result))
    assert any("Nouvel essai" in line for line in result)
    assert any("non envoyé" in line for line in result)
