"""What the page around the tchat can do to it, and what it can do to the page."""

from __future__ import annotations

import base64
import json
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from tests.widget.conftest import OpenPage
from tests.widget.fake_assistant import SAMPLES, FakeAssistant

pytestmark = pytest.mark.slow

RECORD_EVENTS = """() => {
  window.events = [];
  for (const name of ["open", "close", "message", "reply", "feedback", "error", "erase"])
    document.addEventListener(`tchat:${name}`, (e) => window.events.push([name, e.detail]));
}"""


def customer_token(subject: str) -> str:
    """A token that looks like one; the fake server takes any."""
    claims = base64.urlsafe_b64encode(json.dumps({"sub": subject}).encode()).decode()
    return f"header.{claims.rstrip('=')}.signature"


def test_nothing_happens_before_the_first_click(open_page: OpenPage, server: FakeAssistant) -> None:
    seen = open_page()
    seen.page.wait_for_timeout(300)
    mine = [request for request in server.seen.requests if "favicon" not in request]
    assert mine == ["GET /pages/plain.html", "GET /webhooks/widget/widget.js"]
    assert seen.stored == {}
    assert seen.page.context.cookies() == []
    assert seen.page.evaluate("() => indexedDB.databases().then((all) => all.length)") == 0


def test_only_the_assistant_is_ever_contacted_and_no_cookie_is_set(open_page: OpenPage) -> None:
    seen = open_page()
    hosts: set[str] = set()
    seen.page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    seen.open()
    seen.ask("procedure")
    assert hosts == {seen.page.url.split("/")[2]}
    assert seen.page.context.cookies() == []
    assert seen.page.evaluate("() => ({...localStorage})") == {}


@pytest.mark.parametrize("page", ["strict", "trusted", "{server}/webhooks/widget/demo/"])
def test_a_whole_conversation_breaks_no_strict_policy(
    open_page: OpenPage, server: FakeAssistant, page: str
) -> None:
    seen = open_page(page.format(server=server.url))
    seen.open()
    seen.ask("procedure second", replies=2)
    seen.ask("choice")
    seen.replies.last.locator("button.choice").first.click()
    seen.replies.nth(3).wait_for()
    seen.ask("contacts")
    with seen.page.expect_download():
        seen.menu(1)
    seen.menu(2)
    seen.page.locator("dialog.confirm .danger").click()
    seen.page.locator(".status").get_by_text("effacée").wait_for()
    assert seen.errors == []


def test_the_strict_pages_do_report_a_breach(open_page: OpenPage) -> None:
    seen = open_page("trusted")
    seen.page.evaluate("() => document.body.setAttribute('style', 'color: red')")
    seen.page.wait_for_timeout(100)
    assert len(seen.errors) == 1


def test_a_hostile_style_sheet_changes_nothing(open_page: OpenPage) -> None:
    looks = []
    for name in ("plain", "hostile"):
        seen = open_page(name, reduced_motion="reduce")
        seen.page.evaluate("() => document.querySelector('main').remove()")
        launcher = seen.launcher.bounding_box()
        seen.open()
        seen.ask("procedure")
        seen.replies.locator("img").evaluate("(image) => image.decode()")
        # Not the field: its caret blinks.
        seen.page.locator(".log").focus()
        seen.page.mouse.move(5, 5)
        box = seen.panel.bounding_box()
        assert box is not None
        inside = {
            "x": box["x"] + 24,
            "y": box["y"] + 24,
            "width": box["width"] - 48,
            "height": box["height"] - 48,
        }
        picture = Image.open(BytesIO(seen.page.screenshot(clip=inside))).convert("RGB")
        looks.append((launcher, box, picture))
    (*places, picture), (*places_under_attack, picture_under_attack) = looks
    assert places == places_under_attack
    # Chromium rounds the colours of a curved edge up or down by one from one drawing to the next.
    difference = ImageChops.difference(picture, picture_under_attack)
    assert max(highest for _, highest in difference.getextrema()) <= 1


def test_hostile_globals_change_nothing(open_page: OpenPage, server: FakeAssistant) -> None:
    seen = open_page("hostile")
    seen.launcher.click()
    seen.page.keyboard.type("procedure")
    seen.page.keyboard.press("Enter")
    seen.replies.first.wait_for()
    assert server.seen.messages[0]["text"] == "procedure"
    seen.page.reload()
    assert seen.replies.count() == 1
    assert seen.page.evaluate("() => typeof window.Tchat.open") == "function"
    assert seen.errors == []


def test_the_page_stays_usable_while_the_tchat_is_open(open_page: OpenPage) -> None:
    seen = open_page()
    seen.open()
    seen.page.locator("#host-input").fill("still here")
    seen.ask("procedure")
    assert seen.page.locator("#host-input").input_value() == "still here"


def test_the_pages_shortcuts_do_not_hear_what_is_typed(open_page: OpenPage) -> None:
    seen = open_page()
    seen.page.evaluate(
        "() => { window.keys = 0; document.addEventListener('keydown', () => window.keys++); }"
    )
    seen.open()
    seen.field.press_sequentially("abc")
    assert seen.page.evaluate("() => window.keys") == 0


def test_a_link_of_the_page_opens_the_tchat(open_page: OpenPage) -> None:
    seen = open_page()
    seen.page.locator("a[href='#tchat']").click()
    assert seen.panel.is_visible()


def test_a_link_of_the_page_asks_a_question(open_page: OpenPage, server: FakeAssistant) -> None:
    seen = open_page()
    seen.page.locator("a[href='#tchat=procedure']").click()
    seen.replies.first.wait_for()
    assert server.seen.turns == ["procedure"]


def test_a_deep_link_asks_once_even_when_the_page_is_loaded_again(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    seen = open_page(f"{server.url}/pages/plain.html#tchat=procedure%20perdue")
    seen.replies.first.wait_for()
    seen.page.reload()
    seen.page.wait_for_timeout(200)
    assert server.seen.turns == ["procedure perdue"]


def test_the_pages_scripts_can_open_ask_reset_and_close(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    seen = open_page()
    seen.page.evaluate("() => Tchat.open()")
    assert seen.panel.is_visible()
    seen.page.evaluate("() => Tchat.ask('procedure')")
    seen.replies.first.wait_for()
    assert server.seen.turns == ["procedure"]
    seen.page.evaluate("() => Tchat.reset()")
    assert seen.replies.count() == 0
    seen.page.evaluate("() => Tchat.close()")
    assert not seen.panel.is_visible()


def test_logging_out_of_the_page_forgets_everything(open_page: OpenPage) -> None:
    seen = open_page()
    seen.open()
    seen.ask("procedure")
    seen.page.evaluate("() => document.dispatchEvent(new Event('tchat:logout'))")
    assert seen.replies.count() == 0
    assert "token" not in str(seen.stored)


def test_events_tell_what_happens_and_nothing_of_what_is_said(open_page: OpenPage) -> None:
    seen = open_page()
    seen.page.evaluate(RECORD_EVENTS)
    seen.open()
    seen.ask("procedure")
    seen.page.keyboard.press("Escape")
    assert seen.page.evaluate("() => window.events") == [
        ["open", {}],
        ["message", {}],
        ["reply", {"type": "procedure"}],
        ["close", {}],
    ]


def test_a_signed_in_customer_finds_the_conversation_again(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    replies = [{"id": "a.0", "reply": SAMPLES["procedure"]}]
    server.history = [
        {"message_id": "a", "at": 1, "text": "procedure", "payload": None, "replies": replies}
    ]
    seen = open_page()
    token = customer_token("customer-1")
    seen.page.evaluate("(token) => Tchat.signIn(token)", token)
    assert server.seen.signed_in == []
    seen.open()
    seen.replies.first.wait_for()
    seen.ask("message")
    assert server.seen.signed_in == [token]
    assert seen.replies.count() == 2


def test_another_customer_never_sees_the_conversation_of_the_one_before(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    seen = open_page()
    seen.page.evaluate("(token) => Tchat.signIn(token)", customer_token("customer-1"))
    seen.open()
    seen.ask("procedure")
    seen.page.reload()
    seen.page.evaluate("(token) => Tchat.signIn(token)", customer_token("customer-1"))
    assert seen.replies.count() == 1
    seen.page.reload()
    seen.page.evaluate("(token) => Tchat.signIn(token)", customer_token("customer-2"))
    assert seen.replies.count() == 0
    seen.ask("message")
    assert len(server.seen.signed_in) == 2


def test_after_a_logout_nobody_speaks_as_the_customer(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    seen = open_page()
    token = customer_token("customer-1")
    seen.page.evaluate("(token) => Tchat.signIn(token)", token)
    seen.open()
    seen.ask("procedure")
    seen.page.evaluate("() => document.dispatchEvent(new Event('tchat:logout'))")
    seen.ask("message")
    assert server.seen.signed_in == [token, None]


def test_a_signed_in_customer_can_erase_even_when_the_token_has_expired(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    seen = open_page()
    seen.page.evaluate("(token) => Tchat.signIn(token)", customer_token("customer-1"))
    seen.open()
    seen.ask("procedure")
    server.tokens.clear()
    seen.menu(2)
    seen.page.locator("dialog.confirm .danger").click()
    seen.page.locator(".status").get_by_text("effacée, ici et sur le serveur").wait_for()
    assert server.seen.erased == ["token-2"]


def test_a_signed_in_customer_begins_anew_on_the_server_too(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    replies = [{"id": "a.0", "reply": SAMPLES["procedure"], "rating": "up"}]
    server.history = [
        {"message_id": "a", "at": 1, "text": "procedure", "payload": None, "replies": replies}
    ]
    seen = open_page()
    token = customer_token("customer-1")
    seen.page.evaluate("(token) => Tchat.signIn(token)", token)
    seen.open()
    seen.replies.first.wait_for()
    assert seen.page.locator(".thumb").first.get_attribute("aria-pressed") == "true"
    seen.menu(0)
    seen.page.locator("dialog.confirm .danger").click()
    seen.page.locator(".suggestions").wait_for()
    assert server.seen.restarted == ["token-2"]
    assert server.seen.signed_in == [token, token]
    seen.ask("message")
    assert seen.replies.count() == 1


def test_beginning_anew_is_not_claimed_when_the_server_could_not(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    server.refuses_restart = True
    seen = open_page()
    seen.page.evaluate("(token) => Tchat.signIn(token)", customer_token("customer-1"))
    seen.open()
    seen.ask("procedure")
    seen.menu(0)
    seen.page.locator("dialog.confirm .danger").click()
    seen.page.locator(".status").get_by_text("pas pu recommencer").wait_for()
    assert seen.replies.count() == 1


def test_a_refused_sign_in_does_not_keep_the_customer_from_help(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    server.refuses_sign_in = True
    seen = open_page()
    seen.page.evaluate("(token) => Tchat.signIn(token)", customer_token("customer-1"))
    seen.open()
    seen.ask("procedure")
    assert server.seen.signed_in[-1] is None


def test_the_pages_colours_font_and_place_are_taken(open_page: OpenPage) -> None:
    seen = open_page(reduced_motion="reduce")
    seen.page.evaluate(
        """() => {
          const { style } = document.querySelector("cloud-tchat");
          style.setProperty("--tchat-accent", "rgb(75, 46, 131)");
          style.setProperty("--tchat-font", "Georgia");
          style.setProperty("--tchat-bottom", "80px");
        }"""
    )
    shown = seen.launcher.evaluate(
        """(e) => {
          const { backgroundColor, fontFamily, bottom } = getComputedStyle(e);
          return [backgroundColor, fontFamily, bottom];
        }"""
    )
    assert shown == ["rgb(75, 46, 131)", "Georgia", "80px"]


def test_the_theme_follows_the_page(open_page: OpenPage) -> None:
    seen = open_page(color_scheme="light")
    ground = "() => getComputedStyle(document.querySelector('cloud-tchat').shadowRoot"
    ground += ".querySelector('.panel')).backgroundColor"
    light = seen.page.evaluate(ground)
    seen.page.evaluate("() => document.querySelector('cloud-tchat').setAttribute('theme', 'dark')")
    assert seen.page.evaluate(ground) != light
