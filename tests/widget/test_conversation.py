"""What a person sees and can do in the tchat."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.widget.browser import Visit
from tests.widget.conftest import OpenPage
from tests.widget.fake_assistant import SAMPLES, FakeAssistant, slow

pytestmark = pytest.mark.slow


@pytest.fixture
def seen(open_page: OpenPage) -> Visit:
    opened = open_page()
    opened.open()
    return opened


def test_a_procedure_shows_all_that_the_reply_says(seen: Visit) -> None:
    seen.ask("procedure")
    reply, sample = seen.replies.first, SAMPLES["procedure"]
    assert reply.locator("h3").inner_text() == sample["title"]
    steps = reply.locator("ol.steps > li")
    texts = [step.locator("p").first.inner_text() for step in steps.all()]
    assert texts == [step["text"] for step in sample["steps"]]
    assert reply.locator("img").get_attribute("alt") == sample["steps"][1]["image"]["alt"]
    notes = reply.locator(".note")
    assert [note.locator("p").inner_text() for note in notes.all()] == [
        note["text"] for note in sample["notes"]
    ]
    contact = sample["contacts"][0]
    assert contact["how"] in reply.locator(".contacts").inner_text()
    mail, phone = reply.locator("a.address").all()
    assert mail.get_attribute("href") == contact["mailto"]
    assert phone.get_attribute("href") == "tel:0123456789"
    source = reply.locator(".source")
    assert source.locator("a").get_attribute("href") == sample["source"]["url"]
    assert "22 novembre 2026" in source.inner_text()


def test_steps_keep_counting_after_an_image(seen: Visit) -> None:
    seen.ask("procedure")
    assert seen.replies.first.locator("ol").count() == 1
    snapshot = seen.replies.first.locator("ol").aria_snapshot()
    assert snapshot.count("listitem") == len(SAMPLES["procedure"]["steps"])
    assert seen.replies.first.locator("ol > li:nth-child(2) img").count() == 1


def test_links_open_beside_the_page_and_say_so(seen: Visit) -> None:
    seen.ask("procedure")
    for link in seen.replies.locator("a.link").all():
        assert link.get_attribute("target") == "_blank"
        assert link.get_attribute("rel") == "noopener noreferrer"
        assert "(nouvelle fenêtre)" in (link.text_content() or "")


def test_a_choice_sends_its_payload_and_shows_its_title(seen: Visit, server: FakeAssistant) -> None:
    seen.ask("choice")
    seen.replies.first.locator("button.choice").nth(1).click()
    seen.replies.nth(1).wait_for()
    asked, chosen = server.seen.messages
    assert chosen["payload"] == "/billing_duplicate"
    assert chosen["pressed"] == {"message_id": asked["message_id"], "reply": 0}
    assert (
        SAMPLES["choice"]["choices"][1]["title"] in seen.page.locator(".bubble").last.inner_text()
    )


def test_old_choices_without_a_procedure_can_no_longer_be_pressed(seen: Visit) -> None:
    seen.ask("choice")
    seen.ask("message")
    buttons = seen.replies.first.locator("button.choice")
    assert [button.is_enabled() for button in buttons.all()] == [True, True, True, False]


def test_two_replies_to_one_message_come_in_order(seen: Visit) -> None:
    seen.ask("procedure second", replies=2)
    titles = [title.inner_text() for title in seen.page.locator("h3").all()]
    assert titles == [SAMPLES["procedure"]["title"], SAMPLES["second"]["title"]]
    assert SAMPLES["second"]["lead"] in seen.replies.nth(1).inner_text()


def test_messages_written_while_an_answer_is_awaited_are_answered_in_order(
    seen: Visit, server: FakeAssistant
) -> None:
    server.faults.append(slow(0.5))
    for text in ("procedure", "choice"):
        seen.field.fill(text)
        seen.field.press("Enter")
    seen.replies.nth(1).wait_for()
    assert server.seen.turns == ["procedure", "choice"]
    kinds = seen.page.locator(".entries > div").evaluate_all("es => es.map(e => e.classList[0])")
    assert kinds == ["sent", "received", "sent", "received"]


def test_contacts_come_with_a_text_to_copy(seen: Visit) -> None:
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seen.ask("contacts")
    assert seen.page.locator("pre.summary").inner_text() == SAMPLES["contacts"]["summary"]
    seen.replies.locator("button.tool").last.click()
    seen.replies.get_by_text("Copié").wait_for()
    copied = seen.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == SAMPLES["contacts"]["summary"]


def test_an_answer_can_be_copied_whole(seen: Visit) -> None:
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seen.ask("procedure")
    seen.page.locator(".tools > .tool").click()
    seen.replies.get_by_text("Copié").wait_for()
    copied = seen.page.evaluate("() => navigator.clipboard.readText()")
    assert copied.splitlines()[0] == SAMPLES["procedure"]["title"]
    assert f"1. {SAMPLES['procedure']['steps'][0]['text']}" in copied


def test_suggested_questions_are_asked_and_then_leave(seen: Visit, server: FakeAssistant) -> None:
    first = seen.page.locator(".suggestions button").first
    question = first.inner_text()
    first.click()
    seen.replies.first.wait_for()
    assert server.seen.turns == [question]
    assert not seen.page.locator(".suggestions").is_visible()


def test_a_person_can_be_asked_for_at_any_time(seen: Visit, server: FakeAssistant) -> None:
    seen.page.locator(".footer button").first.click()
    seen.replies.first.wait_for()
    assert server.seen.turns == ["/contact_human"]


def test_the_thumbs_mark_the_answer_and_tell_the_page_and_the_server(
    seen: Visit, server: FakeAssistant
) -> None:
    seen.page.evaluate(
        """() => document.addEventListener("tchat:feedback",
             (event) => (window.rated = event.detail.rating))"""
    )
    seen.ask("choice procedure", replies=2)
    seen.page.locator(".thumb").nth(1).click()
    assert seen.page.locator(".thumb").nth(1).get_attribute("aria-pressed") == "true"
    seen.page.wait_for_function("() => window.rated === 'down'")
    named = {"message_id": server.seen.messages[0]["message_id"], "reply": 1}
    assert server.seen.rated == [{**named, "rating": "down"}]
    seen.page.locator(".thumb").nth(0).click()
    seen.page.wait_for_function("() => window.rated === 'up'")
    assert server.seen.rated[1:] == [{**named, "rating": "up"}]


def test_a_thumb_that_the_server_did_not_take_does_not_stay(
    seen: Visit, server: FakeAssistant
) -> None:
    server.refuses_feedback = True
    seen.ask("procedure")
    seen.page.locator(".thumb").first.click()
    seen.page.locator(".status").get_by_text("pas pu être enregistré").wait_for()
    assert seen.page.locator(".thumb").first.get_attribute("aria-pressed") == "false"
    server.refuses_feedback = False
    seen.page.locator(".thumb").first.click()
    seen.page.locator(".status").get_by_text("pas pu être enregistré").wait_for(state="detached")
    assert [rated["rating"] for rated in server.seen.rated] == ["up"]


def test_the_conversation_goes_on_on_the_next_page(seen: Visit, open_page: OpenPage) -> None:
    seen.ask("procedure")
    seen.field.fill("draft")
    seen.page.goto(seen.page.url.replace("plain", "operator"))
    assert seen.panel.is_visible()
    assert seen.replies.count() == 1
    assert seen.field.input_value() == "draft"
    assert seen.page.evaluate("() => document.activeElement === document.body")
    other_tab = open_page()
    assert other_tab.replies.count() == 0


def test_a_message_underway_when_the_page_changes_is_answered_on_the_next_page(
    seen: Visit, server: FakeAssistant
) -> None:
    server.faults.append(slow(1))
    seen.field.fill("procedure")
    seen.field.press("Enter")
    seen.page.goto(seen.page.url.replace("plain", "operator"))
    seen.replies.first.wait_for()
    assert server.seen.turns == ["procedure"]
    assert len({message["message_id"] for message in server.seen.messages}) == 1


def test_restart_forgets_the_conversation_in_the_tab(seen: Visit, server: FakeAssistant) -> None:
    seen.ask("procedure")
    seen.menu(0)
    seen.page.locator("dialog.confirm .primary").click()
    seen.page.locator(".suggestions").wait_for()
    assert seen.replies.count() == 0
    assert "procedure" not in str(seen.stored)
    seen.ask("message")
    assert len(server.seen.signed_in) == 2


def test_erase_forgets_it_on_the_server_too(seen: Visit, server: FakeAssistant) -> None:
    seen.ask("procedure")
    seen.menu(2)
    seen.page.locator("dialog.confirm .primary").click()
    seen.page.locator(".status").get_by_text("effacée").wait_for()
    assert server.seen.erased == ["token-1"]
    assert seen.replies.count() == 0
    assert "token" not in str(seen.stored)


def test_erase_can_be_declined(seen: Visit, server: FakeAssistant) -> None:
    seen.ask("procedure")
    seen.menu(2)
    seen.page.keyboard.press("Escape")
    seen.page.locator("dialog.confirm").wait_for(state="detached")
    assert seen.panel.is_visible()
    assert seen.replies.count() == 1
    assert server.seen.erased == []


def test_the_conversation_can_be_downloaded(seen: Visit, tmp_path: Path) -> None:
    seen.ask("procedure second", replies=2)
    with seen.page.expect_download() as download:
        seen.menu(1)
    file = tmp_path / "conversation.txt"
    download.value.save_as(file)
    assert download.value.suggested_filename == "conversation.txt"
    text = file.read_text("utf-8")
    assert "procedure second" in text
    assert f"4. {SAMPLES['procedure']['steps'][3]['text']}" in text
    assert SAMPLES["second"]["notes"][0]["text"] in text


def test_a_reply_that_comes_when_the_tchat_is_closed_is_counted(
    seen: Visit, server: FakeAssistant
) -> None:
    server.faults.append(slow(0.3))
    seen.field.fill("procedure second")
    seen.field.press("Enter")
    seen.page.keyboard.press("Escape")
    seen.page.locator(".badge").get_by_text("2", exact=True).wait_for()
    name = seen.launcher.aria_snapshot()
    assert "2 messages non lus" in name
    seen.open()
    seen.page.keyboard.press("Escape")
    assert not seen.page.locator(".badge").is_visible()


def test_the_notice_shows_the_operators_texts(open_page: OpenPage) -> None:
    seen = open_page("operator")
    seen.open()
    seen.menu(3)
    notice = seen.page.locator("details").inner_text()
    for text in ("Exemple SA", "Vous aider.", "30 jours.", "dpo@exemple.fr"):
        assert text in notice
    assert seen.page.locator("h2").inner_text() == "Aide Exemple"
    assert seen.page.locator(".suggestions button").all_inner_texts() == ["procedure", "choice"]


def test_it_says_what_it_is_and_what_not_to_write_before_anything_else(seen: Visit) -> None:
    welcome = seen.page.locator(".welcome").inner_text()
    assert "assistant automatique (IA)" in welcome
    assert "mot de passe" in welcome
    assert seen.page.locator(".kind").is_visible()


def test_the_interface_speaks_english_and_marks_the_answers_as_french(open_page: OpenPage) -> None:
    seen = open_page("english")
    seen.open()
    seen.ask("procedure")
    assert seen.page.locator("cloud-tchat .root").get_attribute("lang") == "en"
    assert seen.replies.first.locator(".reply").get_attribute("lang") == "fr"
    assert seen.page.locator(".note strong").first.get_attribute("lang") == "en"
    assert "reviewed on November 22, 2026" in seen.page.locator(".source").inner_text()


def test_the_title_of_a_hidden_tab_says_that_a_reply_waits(
    seen: Visit, server: FakeAssistant
) -> None:
    server.faults.append(slow(0.5))
    seen.field.fill("message")
    seen.field.press("Enter")
    seen.page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { get: () => window.away, configurable: true });
          window.away = true;
        }"""
    )
    seen.page.wait_for_function("() => document.title.startsWith('(1')")
    seen.page.evaluate(
        "() => { window.away = false; document.dispatchEvent(new Event('visibilitychange')); }"
    )
    assert not seen.page.title().startswith("(")
