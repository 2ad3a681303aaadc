"""Whatever a reply says is shown as it is, and does nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.widget.browser import Visit
from tests.widget.conftest import OpenPage
from tests.widget.fake_assistant import SAMPLES, FakeAssistant

pytestmark = pytest.mark.slow

CORPUS = [
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "<svg onload=window.hit=1>",
    "\"><iframe srcdoc='<script>parent.hit=1</script>'>",
    "javascript:window.hit=1",
    "JaVaScRiPt:window.hit=1",
    "\tjavascript:window.hit=1",
    "java\nscript:window.hit=1",
    "\x01javascript:window.hit=1",
    "data:text/html,<script>parent.hit=1</script>",
    "vbscript:window.hit=1",
    "blob:http://127.0.0.1/x",
    "file:///etc/passwd",
    "' onmouseover='window.hit=1",
    "</style><style>*{display:none}",
    "{{constructor.constructor('window.hit=1')()}}",
    "[x](javascript:window.hit=1) **b** `c`",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    "\u202e\u2066evil\u2069",
    "__proto__",
    "//evil.example/x",
]
SHOWN_TAGS = set(
    "a button dd details dialog div dl dt footer form h2 h3 h4 header i img li ol p path pre slot"
    " span strong summary svg textarea time ul".split()
)


def poisoned(value: Any, poison: str, key: str = "") -> Any:
    """The same structure with every text replaced, except the reply's and the notes' kind."""
    if isinstance(value, dict):
        return {name: poisoned(item, poison, name) for name, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item, poison) for item in value]
    return poison if isinstance(value, str) and key not in ("type", "kind") else value


def assert_inert(seen: Visit) -> None:
    found = seen.page.evaluate(
        """() => {
          const all = [...document.querySelector("cloud-tchat").shadowRoot.querySelectorAll("*")];
          return {
            hit: window.hit ?? null,
            tags: [...new Set(all.map((e) => e.localName))],
            handlers: all.flatMap((e) => [...e.attributes])
              .filter((a) => a.name.startsWith("on")).map((a) => a.name),
            schemes: [...new Set(all.flatMap((e) => [e.href, e.src])
              .filter((u) => typeof u === "string" && u)
              .map((u) => u.split(":")[0]))],
            loose: document.body.querySelectorAll("iframe, script").length,
          };
        }"""
    )
    assert found["hit"] is None
    assert set(found["tags"]) <= SHOWN_TAGS
    assert found["handlers"] == []
    assert set(found["schemes"]) <= {"http", "https", "mailto", "tel"}
    assert found["loose"] == 0


@pytest.mark.parametrize("poison", CORPUS)
def test_a_poisoned_reply_is_shown_as_text_and_does_nothing(
    open_page: OpenPage, server: FakeAssistant, poison: str
) -> None:
    server.checks_contract = False
    server.replies = {
        name: poisoned(copy.deepcopy(SAMPLES[name]), poison)
        for name in ("procedure", "choice", "contacts", "message", "acting")
    }
    seen = open_page("plain")
    dialogs: list[str] = []
    seen.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    seen.open()
    seen.ask("procedure choice contacts message acting", replies=5)
    assert_inert(seen)
    shown = seen.replies.locator("h3.title").first.evaluate("(e) => e.textContent")
    assert shown == poison
    seen.replies.nth(1).locator("button.choice").first.click()
    seen.replies.nth(5).wait_for()
    assert server.seen.messages[-1]["payload"] == poison
    seen.page.reload()
    seen.replies.first.wait_for()
    assert_inert(seen)
    assert dialogs == []


def test_what_the_person_types_is_shown_as_text(open_page: OpenPage) -> None:
    seen = open_page()
    seen.open()
    seen.ask(CORPUS[1])
    assert_inert(seen)
    assert CORPUS[1] in seen.page.locator(".bubble").inner_text()


@pytest.mark.parametrize("poison", CORPUS)
def test_a_poisoned_deep_link_is_shown_as_text(open_page: OpenPage, poison: str) -> None:
    seen = open_page()
    seen.page.evaluate("(text) => (location.hash = `#tchat=${encodeURIComponent(text)}`)", poison)
    seen.page.reload()
    seen.replies.first.wait_for()
    assert_inert(seen)


def test_a_reply_of_an_unknown_shape_does_not_stop_the_conversation(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    server.checks_contract = False
    server.replies["odd"] = {"type": "video", "text": "From a later version."}
    seen = open_page()
    seen.open()
    seen.ask("odd")
    assert "From a later version." in seen.replies.first.inner_text()
    seen.ask("procedure")
    assert seen.errors == []
