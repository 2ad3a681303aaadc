"""Takes a picture of the widget in each of its states: `python -m tests.widget.screenshots`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.widget.browser import DESKTOP, PHONE, ZOOMED, Visit, start_browser, visit
from tests.widget.fake_assistant import FakeAssistant, drop, slow

FOLDER = Path("reports/widget")
DEMO = "/webhooks/widget/demo/"


def _closed(_: Visit, __: FakeAssistant) -> None:
    pass


def _opened(seen: Visit, _: FakeAssistant) -> None:
    seen.open()


def _asked(*texts: str, replies: int = 1) -> Callable[[Visit, FakeAssistant], None]:
    def act(seen: Visit, _: FakeAssistant) -> None:
        seen.open()
        for text in texts:
            seen.ask(text, replies)

    return act


def _menu(seen: Visit, _: FakeAssistant) -> None:
    seen.open()
    seen.ask("procedure")
    seen.page.locator(".options > .bare").click()


def _confirm(seen: Visit, _: FakeAssistant) -> None:
    seen.open()
    seen.ask("procedure")
    seen.menu(2)


def _data(seen: Visit, _: FakeAssistant) -> None:
    seen.open()
    seen.show_data()


def _topics(seen: Visit, _: FakeAssistant) -> None:
    seen.open()
    seen.page.locator("summary").first.click()
    seen.page.locator(".topics").scroll_into_view_if_needed()


def _matches(seen: Visit, _: FakeAssistant) -> None:
    seen.open()
    seen.field.press_sequentially("facture en dou")


def _why(seen: Visit, _: FakeAssistant) -> None:
    seen.open()
    seen.ask("acting")
    seen.page.locator(".thumb").nth(1).click()
    seen.page.locator(".why").wait_for()


def _used(seen: Visit, _: FakeAssistant) -> None:
    seen.open()
    seen.ask("choice")
    seen.replies.first.locator("button.choice").first.click()
    seen.replies.nth(1).wait_for()


def _secret(seen: Visit, _: FakeAssistant) -> None:
    seen.open()
    seen.ask("mon mot de passe : Avenue-2026!")


def _unfolded(seen: Visit, _: FakeAssistant) -> None:
    seen.open()
    seen.ask("folded")
    seen.page.locator(".more").click()


def _waiting(seen: Visit, server: FakeAssistant) -> None:
    seen.open()
    server.faults.append(slow(3))
    seen.field.fill("procedure")
    seen.field.press("Enter")


def _failed(seen: Visit, server: FakeAssistant) -> None:
    seen.open()
    seen.ask("message")
    # Chromium itself tries a dropped request again before it tells the page.
    server.faults.extend([drop] * 20)
    seen.field.fill("procedure")
    seen.field.press("Enter")
    seen.pass_time(30)
    seen.page.locator(".sent.failed").wait_for()


def _unread(seen: Visit, server: FakeAssistant) -> None:
    seen.open()
    server.faults.append(slow(0.5))
    seen.field.fill("procedure second")
    seen.field.press("Enter")
    seen.field.press("Escape")
    seen.page.locator(".badge:not([hidden])").wait_for()


def _end(seen: Visit, _: FakeAssistant) -> None:
    seen.open()
    seen.ask("procedure")
    seen.page.locator(".tools").last.scroll_into_view_if_needed()
    seen.page.locator(".log").evaluate("e => e.scrollTo({top: 1e6, behavior: 'instant'})")


STATES: dict[str, Callable[[Visit, FakeAssistant], None]] = {
    "closed": _closed,
    "open": _opened,
    "topics": _topics,
    "matches": _matches,
    "procedure": _asked("procedure"),
    "procedure-end": _end,
    "two-replies": _asked("procedure second", replies=2),
    "acting": _asked("acting"),
    "folded": _asked("folded"),
    "unfolded": _unfolded,
    "why": _why,
    "choices": _asked("choice"),
    "used": _used,
    "secret": _secret,
    "contacts": _asked("contacts"),
    "message": _asked("offer"),
    "menu": _menu,
    "confirm": _confirm,
    "data": _data,
    "waiting": _waiting,
    "error": _failed,
    "unread": _unread,
}

LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": DESKTOP},
    "dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "device_scale_factor": 2, "has_touch": True},
    "zoomed": {"viewport": ZOOMED},
    "forced": {"viewport": DESKTOP, "forced_colors": "active"},
}


def main(arguments: list[str]) -> None:
    """Take the pictures.

    Args:
        arguments: looks or states to be limited to; none for all.
    """
    looks = [look for look in LOOKS if look in arguments] or list(LOOKS)
    states = [state for state in STATES if state in arguments] or list(STATES)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with start_browser() as browser:
        for look in looks:
            for state in states:
                with FakeAssistant() as server:
                    seen = visit(browser, server.url + DEMO, reduced_motion="reduce", **LOOKS[look])
                    STATES[state](seen, server)
                    seen.page.wait_for_timeout(150)
                    seen.page.screenshot(path=FOLDER / f"{look}-{state}.png")
                    seen.page.context.close()
    print(f"{len(looks) * len(states)} pictures in {FOLDER}/")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
