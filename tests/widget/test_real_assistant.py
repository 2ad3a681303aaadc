"""The widget on the demo page of the trained assistant itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser

from assistant.content.emphasis import without_marks
from assistant.content.loader import load_content
from tests.channels.real_assistant import RealAssistant, running_assistant
from tests.widget.browser import Visit, visit
from tests.widget.fake_assistant import WIDGET

pytestmark = pytest.mark.slow

CONTENT = load_content(Path("content"))
STRINGS: dict[str, str] = json.loads((WIDGET / "locales/fr.json").read_text("utf-8"))
# « Cela vous a aidé ? Oui / Non » stands in the place of these choices (docs/widget.md).
FEEDBACK = {"/affirm": "yes", "/not_solved": "no"}


@pytest.fixture(scope="module")
def assistant(
    built_widget: str,  # noqa: ARG001
    trained_model: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RealAssistant]:
    with running_assistant(trained_model, tmp_path_factory.mktemp("widget"), "") as running:
        yield running


@pytest.fixture
def seen(browser: Browser, assistant: RealAssistant) -> Iterator[Visit]:
    opened = visit(browser, f"{assistant.url}/webhooks/widget/demo/")
    yield opened
    opened.page.context.close()


def history(assistant: RealAssistant, token: str) -> list[dict[str, Any]]:
    """What the server says was said."""
    url = f"{assistant.url}/webhooks/web/history"
    request = Request(url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310
    with urlopen(request, timeout=10) as answer:  # noqa: S310
        return list(json.load(answer)["messages"])


def texts(part: Any, key: str = "") -> Iterator[str]:
    """All that a reply says to a person, its feedback as the widget words it."""
    if isinstance(part, dict) and part.get("payload") in FEEDBACK:
        yield STRINGS[FEEDBACK[part["payload"]]]
    elif isinstance(part, dict):
        for name, value in part.items():
            yield from texts(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)
    elif key in {"lead", "title", "text", "name", "how", "label", "question"} and part:
        yield part


def test_one_click_on_the_demo_page_brings_a_procedure(seen: Visit) -> None:
    seen.page.locator("a.pill").first.click()
    seen.page.locator(".steps").wait_for()
    assert seen.page.locator("h3.title").inner_text() == CONTENT.procedures["lost_password"].title
    assert seen.errors == []


def test_what_arrived_is_what_is_shown(seen: Visit, assistant: RealAssistant) -> None:
    seen.open()
    seen.ask("comment signaler un incident ?")
    seen.page.locator(".sent.done").wait_for()
    seen.page.locator("button.more").click()
    shown = seen.page.locator(".entries").inner_text().replace("\u00a0", " ")
    (exchange,) = history(assistant, json.loads(seen.stored["tchat"])["token"])
    assert exchange["replies"]
    replies = [item["reply"] for item in exchange["replies"]]
    for text in texts(replies):
        assert without_marks(text).replace("\u00a0", " ") in shown
    assert {choice["payload"] for choice in replies[-1]["choices"]} == set(FEEDBACK)
    asked = seen.replies.last.locator(".rating")
    assert asked.locator(".ask").inner_text() == STRINGS["rate"]
    assert asked.get_by_role("button").all_inner_texts() == [STRINGS["yes"], STRINGS["no"]]


def test_a_whole_conversation_to_its_erasure(seen: Visit) -> None:
    seen.open()
    seen.ask("j'ai une question sur ma facture")
    seen.replies.last.locator("button.choice").first.click()
    seen.page.locator(".steps").wait_for()
    before = seen.replies.count()
    seen.replies.last.locator(".thumb").nth(1).click()
    seen.page.locator(".why .choices button").first.click()
    seen.replies.nth(before).wait_for()
    before = seen.replies.count()
    seen.page.locator(".footer button").first.click()
    seen.replies.nth(before).wait_for()
    assert seen.page.locator(".contacts li").count() > 0
    seen.menu(2)
    seen.page.locator("dialog.confirm .danger").click()
    seen.page.locator(".status").get_by_text("effacée").wait_for()
    assert seen.replies.count() == 0
    assert seen.errors == []


def test_the_assistant_killed_and_started_again_loses_nothing(
    seen: Visit, assistant: RealAssistant
) -> None:
    seen.open()
    seen.ask("j'ai perdu mon mot de passe")
    seen.page.locator(".sent.done").wait_for()
    before = seen.replies.count()
    assistant.kill_rasa()
    seen.field.fill("comment signaler un incident ?")
    seen.field.press("Enter")
    seen.pass_time(15)
    seen.page.locator(".sent.failed").wait_for()
    assistant.start_rasa()
    seen.page.locator(".state button").click()
    seen.replies.nth(before).wait_for()
    seen.page.locator(".sent.done").nth(1).wait_for()
    assert CONTENT.procedures["incident"].title in seen.page.locator(".entries").inner_text()
    assert seen.page.locator(".sent").count() == 2
    assert seen.replies.count() == before + 1
