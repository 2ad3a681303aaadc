"""axe on every state and look, the accessibility tree, sizes and targets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.widget.browser import DESKTOP, PHONE, ZOOMED, Visit, faults
from tests.widget.conftest import OpenPage
from tests.widget.fake_assistant import FakeAssistant
from tests.widget.screenshots import STATES

pytestmark = pytest.mark.slow

SNAPSHOTS = Path(__file__).with_name("snapshots")
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": DESKTOP},
    "dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "forced colours": {"viewport": DESKTOP, "forced_colors": "active"},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
    "zoom of 400 %": {"viewport": ZOOMED},
    "hostile style sheet": {"viewport": DESKTOP, "page": "hostile-style"},
}
# What must be on the screen before axe looks at it.
PROOFS = {"closed": ".launcher", "open": ".welcome", "unread": ".badge:not([hidden])"}
PROOFS |= {"menu": ".menu:not([hidden])", "confirm": "dialog.confirm", "data": "dialog.data"}
PROOFS |= {"topics": "details[open]", "matches": ".matches:not([hidden])", "why": ".why"}
PROOFS |= {"waiting": ".typing:not([hidden])", "error": ".sent.failed"}
A_REPLY = "dialog.panel[open] .received"


@pytest.fixture
def in_state(open_page: OpenPage, server: FakeAssistant) -> Callable[[str, str], Visit]:
    def bring(state: str, look: str) -> Visit:
        settings = dict(LOOKS[look])
        page = settings.pop("page", "plain")
        seen = open_page(page, reduced_motion="reduce", **settings)
        STATES[state](seen, server)
        seen.page.locator(PROOFS.get(state, A_REPLY)).first.wait_for()
        return seen

    return bring


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(in_state: Callable[[str, str], Visit], state: str, look: str) -> None:
    found = faults(in_state(state, look))
    if look == "hostile style sheet":
        # The page hides its own heading and landmark: its fault, found on the page as a whole.
        found = [fault for fault in found if "<html" not in fault]
    assert found == []


def test_axe_finds_the_faults_of_a_faulty_page(open_page: OpenPage) -> None:
    found = {fault.split(":")[0] for fault in faults(open_page("faulty"))}
    assert found == {"color-contrast", "image-alt"}


def test_axe_sees_into_the_widget(open_page: OpenPage) -> None:
    seen = open_page()
    seen.open()
    seen.page.locator(".send").evaluate("(button) => button.removeAttribute('aria-label')")
    assert [fault.split(":")[0] for fault in faults(seen)] == ["button-name"]


@pytest.mark.parametrize("page", ["", "factures.html", "support.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_demo_pages(
    open_page: OpenPage, server: FakeAssistant, page: str, scheme: str
) -> None:
    seen = open_page(f"{server.url}/webhooks/widget/demo/{page}", color_scheme=scheme)
    assert faults(seen) == []


@pytest.mark.parametrize("state", ["open", "procedure-end", "choices", "contacts", "error"])
def test_the_accessibility_tree_is_the_expected_one(
    in_state: Callable[[str, str], Visit], state: str
) -> None:
    tree = in_state(state, "light").page.locator("cloud-tchat").aria_snapshot()
    file = SNAPSHOTS / f"{state}.yml"
    if not file.exists():
        # Deleted because it is to change: written anew, to be looked at.
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{tree}\n", "utf-8")
        pytest.fail(f"{file.name} was missing and is written now")
    assert f"{tree}\n" == file.read_text("utf-8")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("look", ["phone", "zoom of 400 %"])
def test_nothing_scrolls_sideways(
    in_state: Callable[[str, str], Visit], state: str, look: str
) -> None:
    seen = in_state(state, look)
    wider = seen.page.evaluate(
        """() => [...document.querySelector("cloud-tchat").shadowRoot.querySelectorAll("*")]
          .filter((e) => !e.closest(".sr"))
          .map((e) => [e, e.getBoundingClientRect()])
          .filter(([, box]) => box.left < -1 || box.right > innerWidth + 1)
          .map(([e]) => `${e.localName}.${e.className}`)"""
    )
    assert seen.page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")
    assert wider == []


@pytest.mark.parametrize("state", ["open", "procedure", "choices", "contacts", "menu", "error"])
def test_everything_that_is_pressed_is_44_pixels_high_and_wide(
    in_state: Callable[[str, str], Visit], state: str
) -> None:
    seen = in_state(state, "phone")
    small = seen.page.evaluate(
        """() => [...document.querySelector("cloud-tchat").shadowRoot
            .querySelectorAll("button, summary, textarea, a:not(.source a)")]
          .map((e) => [e, e.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.width < 44 || box.height < 44))
          .map(([e, box]) => `${e.className} ${box.width} × ${box.height}`)"""
    )
    assert small == []


def test_on_a_small_screen_the_tchat_fills_it_and_the_page_waits(open_page: OpenPage) -> None:
    seen = open_page(viewport=PHONE, reduced_motion="reduce")
    seen.open()
    assert seen.panel.bounding_box() == {"x": 0, "y": 0, **PHONE}
    assert seen.page.locator("dialog.panel:modal").count() == 1


def test_the_reduced_motion_setting_stops_all_movement(open_page: OpenPage) -> None:
    seen = open_page(reduced_motion="reduce")
    seen.open()
    seen.field.fill("procedure")
    seen.field.press("Enter")
    running = seen.page.evaluate(
        "() => document.querySelector('cloud-tchat').shadowRoot.getAnimations().length"
    )
    assert running == 0


def test_the_readers_text_size_is_followed(open_page: OpenPage, server: FakeAssistant) -> None:
    seen = open_page()
    session = seen.page.context.new_cdp_session(seen.page)
    sizes = []
    for size in (16, 32):
        session.send("Emulation.setEmulatedMedia", {})
        session.send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": size}})
        seen.page.goto(f"{server.url}/pages/plain.html")
        sizes.append(seen.launcher.evaluate("(e) => getComputedStyle(e).fontSize"))
    assert sizes == ["16px", "32px"]
