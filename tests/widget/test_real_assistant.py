"""The widget on the demo page of the trained assistant itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from assistant.content.loader import load_content
from tests.channels.real_assistant import RealAssistant, running_assistant
from tests.widget.browser import Visit, visit

pytestmark = pytest.mark.slow

CONTENT = load_content(Path("content"))


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


def test_one_click_on_the_demo_page_brings_a_procedure(seen: Visit) -> None:
    seen.page.locator("a.pill").first.click()
    seen.page.locator(".steps").wait_for()
    assert seen.page.locator("h3.title").inner_text() == CONTENT.procedures["lost_password"].title
    assert seen.errors == []


def test_what_arrived_is_what_is_shown(seen: Visit) -> None:
    seen.open()
    with seen.page.expect_response("**/webhooks/web/messages") as answer:
        seen.ask("comment signaler un incident ?")
    seen.page.locator(".sent.done").wait_for()
    lines = answer.value.text().splitlines()
    for step in CONTENT.procedures["incident"].steps[:3]:
        assert step.text in lines[-2]
        assert step.text in seen.page.locator(".steps").inner_text()


def test_a_whole_conversation_to_its_erasure(seen: Visit) -> None:
    seen.open()
    seen.ask("j'ai une question sur ma facture")
    seen.replies.last.locator("button.choice").first.click()
    seen.page.locator(".steps").wait_for()
    before = seen.replies.count()
    seen.replies.last.locator("button.choice").nth(1).click()
    seen.replies.nth(before).wait_for()
    before = seen.replies.count()
    seen.page.locator(".footer button").first.click()
    seen.replies.nth(before).wait_for()
    assert seen.page.locator(".contacts li").count() > 0
    seen.menu(2)
    seen.page.locator("dialog.confirm .primary").click()
    seen.page.locator(".status").get_by_text("effacée").wait_for()
    assert seen.replies.count() == 0
    assert seen.errors == []


def test_the_assistant_killed_and_started_again_loses_nothing(
    seen: Visit, assistant: RealAssistant
) -> None:
    seen.open()
    seen.ask("j'ai perdu mon mot de passe")
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
