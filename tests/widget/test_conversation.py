"""What a person sees and can do in the tchat."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.widget.browser import Visit, faults
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
    # What is important comes before the steps, the rest after them.
    order = reply.locator(".note, .steps").evaluate_all("es => es.map(e => e.className)")
    assert order == ["note important", "steps", "note info"]
    contact = sample["contacts"][0]
    assert contact["how"] in reply.locator(".contacts").inner_text()
    mail, phone = reply.locator(".contacts a.action").all()
    assert mail.get_attribute("href") == contact["mailto"]
    assert phone.get_attribute("href") == "tel:0123456789"
    for address in (contact["email"], contact["phone"]):
        assert address in reply.locator(".contacts").inner_text()
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


def test_old_choices_without_a_procedure_become_quiet_text(seen: Visit) -> None:
    seen.ask("choice")
    seen.ask("message")
    assert seen.replies.first.locator("button.choice").count() == 3
    assert seen.replies.first.locator(".used").all_inner_texts() == ["Autre chose"]


def test_used_choices_become_quiet_text_that_says_which_was_chosen(seen: Visit) -> None:
    seen.ask("choice")
    seen.replies.first.locator("button.choice").nth(1).click()
    seen.replies.nth(1).wait_for()
    assert seen.replies.first.locator("button").count() == 0
    titles = [choice["title"] for choice in SAMPLES["choice"]["choices"]]
    assert [
        used.split(" (")[0] for used in seen.page.locator(".used").all_text_contents()
    ] == titles
    chosen = seen.page.locator(".chosen")
    assert chosen.text_content() == f"{titles[1]} (Choisi)"
    seen.page.reload()
    assert seen.replies.first.locator("button").count() == 0


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


def test_yes_and_no_mark_the_answer_and_tell_the_page_and_the_server(
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
    assert seen.page.locator(".why").count() == 0


def test_feedback_is_asked_once_in_place_of_the_choices_that_mean_the_same(seen: Visit) -> None:
    seen.ask("procedure")
    assert "Cela vous a aidé" in seen.replies.first.inner_text()
    assert seen.replies.first.locator("button.choice").count() == 0


@pytest.mark.parametrize("knows_reasons", [True, False], ids=["this server", "an older server"])
def test_no_asks_what_was_missing_and_then_leads_on(
    seen: Visit, server: FakeAssistant, knows_reasons: bool
) -> None:
    server.knows_reasons = knows_reasons
    seen.ask("procedure")
    seen.page.locator(".thumb").nth(1).click()
    reasons = seen.page.locator(".why .choices button")
    assert reasons.count() == 3
    seen.page.locator(".comment").fill("le lien a disparu")
    reasons.nth(1).click()
    seen.replies.nth(1).wait_for()
    asked, led_on = server.seen.messages
    named = {"message_id": asked["message_id"], "reply": 0}
    assert (led_on["payload"], led_on["pressed"]) == ("/not_solved", named)
    said = {**named, "rating": "down", "reason": "not_working", "comment": "le lien a disparu"}
    assert server.seen.rated == [{**named, "rating": "down"}, *([said] if knows_reasons else [])]
    bubble = seen.page.locator(".bubble").last.inner_text()
    assert "Ça ne marche pas" in bubble
    assert "le lien a disparu" in bubble
    assert seen.replies.first.locator(".thumb, .why").count() == 0
    assert "Merci pour votre avis" in seen.replies.first.inner_text()
    assert not seen.page.locator(".status").inner_text()


def test_free_words_alone_are_a_reason_too(seen: Visit, server: FakeAssistant) -> None:
    seen.ask("procedure")
    seen.page.locator(".thumb").nth(1).click()
    send = seen.page.locator(".words button")
    send.click()
    assert seen.focused == "textarea.comment"
    seen.page.locator(".comment").fill("autre chose")
    send.press("Enter")
    seen.replies.nth(1).wait_for()
    assert server.seen.rated[-1]["reason"] == "other"


def test_a_rating_that_the_server_did_not_take_does_not_stay(
    seen: Visit, server: FakeAssistant
) -> None:
    server.refuses_feedback = True
    seen.ask("procedure")
    seen.page.locator(".thumb").first.click()
    seen.page.locator(".status").get_by_text("pas pu être enregistré").wait_for()
    assert seen.page.locator(".thumb").first.get_attribute("aria-pressed") == "false"
    server.refuses_feedback = False
    seen.page.locator(".thumb").first.press("Enter")
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
    seen.page.locator("dialog.confirm .danger").click()
    seen.page.locator(".suggestions").wait_for()
    assert seen.replies.count() == 0
    assert "procedure" not in str(seen.stored)
    seen.ask("message")
    assert len(server.seen.signed_in) == 2


def test_erase_forgets_it_on_the_server_too(seen: Visit, server: FakeAssistant) -> None:
    seen.ask("procedure")
    seen.menu(2)
    confirm = seen.page.locator("dialog.confirm")
    assert confirm.locator("button").all_inner_texts() == ["Annuler", "Effacer"]
    assert confirm.locator("button").first.evaluate("(e) => e.matches(':focus')")
    red = confirm.locator("button").last.evaluate("(e) => getComputedStyle(e).backgroundColor")
    assert red == "rgb(163, 38, 27)"
    confirm.locator(".danger").click()
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
    assert seen.page.get_by_text("Vos données").count() == 1
    seen.show_data()
    notice = seen.page.locator("dialog.data").inner_text()
    for text in ("Exemple SA", "Vous aider.", "30 jours.", "dpo@exemple.fr"):
        assert text in notice
    seen.page.keyboard.press("Escape")
    assert seen.panel.is_visible()
    assert seen.page.locator("#title").inner_text() == "Aide Exemple"
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


def test_after_a_reload_or_on_the_next_page_the_last_answer_is_in_view(
    seen: Visit, server: FakeAssistant
) -> None:
    for question in ("procedure", "contacts", "second"):
        seen.ask(question)
    for address in ("plain", "operator"):
        seen.page.goto(f"{server.url}/pages/{address}.html")
        seen.replies.nth(2).wait_for()
        title = seen.replies.last.locator("h3").bounding_box()
        log = seen.page.locator(".log").bounding_box()
        assert title and log
        assert log["y"] <= title["y"] <= log["y"] + log["height"] / 2


def test_a_double_click_on_the_launcher_only_opens(seen: Visit, server: FakeAssistant) -> None:
    seen.page.keyboard.press("Escape")
    before = list(server.seen.requests)
    for share in (0.1, 0.5, 0.9):
        box = seen.launcher.bounding_box()
        assert box
        seen.page.mouse.dblclick(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
        assert seen.panel.is_visible()
        seen.page.wait_for_timeout(600)
        assert seen.page.locator("dialog.confirm").count() == 0
        assert seen.page.locator(".sent").count() == 0
        seen.page.keyboard.press("Escape")
    assert [r for r in server.seen.requests[len(before) :] if r.startswith("POST")] == []


def test_the_second_click_of_a_double_click_presses_nothing(
    seen: Visit, server: FakeAssistant
) -> None:
    seen.ask("choice")
    box = seen.replies.last.locator("button.choice").first.bounding_box()
    assert box
    seen.page.mouse.dblclick(box["x"] + 20, box["y"] + 10)
    seen.replies.nth(1).wait_for()
    seen.page.wait_for_timeout(200)
    assert server.seen.turns == ["choice", "/billing_unclear"]


def test_messages_have_times_and_later_days_have_names(open_page: OpenPage) -> None:
    seen = open_page()
    seen.open()
    seen.ask("message")
    assert seen.page.locator("time").inner_text() == "14:05"
    assert seen.page.locator(".day").count() == 0
    seen.page.clock.fast_forward("24:00:00")
    seen.page.reload()
    assert seen.page.locator(".day").inner_text() == "Hier"
    seen.ask("message")
    assert seen.page.locator(".day").all_inner_texts() == ["Hier", "Aujourd’hui"]
    seen.page.clock.fast_forward("48:00:00")
    seen.page.reload()
    assert seen.page.locator(".day").first.inner_text() == "jeudi 26 novembre"


def documented() -> dict[str, str]:
    files = sorted((Path("content") / "procedures").glob("*.yml"))
    procedures = [YAML(typ="safe").load(file.read_text("utf-8")) for file in files]
    return {procedure["question"]: f"/{procedure['id']}" for procedure in procedures}


def test_home_has_every_topic_and_every_documented_question(
    seen: Visit, server: FakeAssistant
) -> None:
    topics = YAML(typ="safe").load(Path("content/topics.yml").read_text("utf-8"))
    titles = seen.page.locator(".topics > button, .topics summary").all_inner_texts()
    assert titles == [topic["title"] for topic in topics]
    for summary in seen.page.locator(".topics summary").all():
        summary.click()
    sizes = seen.page.locator(".topics details").evaluate_all(
        "all => all.map(e => e.querySelectorAll('button').length)"
    )
    assert sum(sizes) + seen.page.locator(".topics > button").count() == len(documented())
    asked = seen.page.locator(".topics details button").first
    question = asked.inner_text()
    assert not any("POST" in request for request in server.seen.requests)
    asked.click()
    seen.replies.first.wait_for()
    assert server.seen.turns == [documented()[question]]
    assert question in seen.page.locator(".bubble").inner_text()


@pytest.mark.parametrize(
    ("typed", "payload"),
    [
        ("double fact", None),
        ("mot de pas", "/lost_password"),
        ("bande", "/internet_bandwidth"),
        ("partenaires", "/partner_account_definition"),
        ("deux factures", "/billing_duplicate"),
        ("INCIDENT", "/incident"),
        ("xyz", ""),
        ("comment faire", ""),
    ],
)
def test_questions_are_suggested_while_typing_without_a_request(
    seen: Visit, server: FakeAssistant, typed: str, payload: str | None
) -> None:
    seen.field.press_sequentially(typed)
    found = seen.page.locator(".matches button")
    # The one request of the opening asks whether the assistant is there.
    assert {request for request in server.seen.requests if "/web/" in request} <= {
        "GET /webhooks/web/health"
    }
    if not payload:
        assert found.count() == 0 if payload == "" else found.count() > 0
        return
    assert 0 < found.count() <= 3
    found.first.click()
    seen.replies.first.wait_for()
    assert server.seen.turns == [payload]
    assert seen.field.input_value() == ""
    assert not seen.page.locator(".matches").is_visible()


def test_suggestions_are_reached_and_left_with_the_keyboard(seen: Visit) -> None:
    seen.field.press_sequentially("facture")
    seen.page.clock.run_for(1_000)
    assert any("proposées" in line for line in seen.announced)
    for key in ("Home", "ArrowUp"):
        seen.page.keyboard.press(key)
    assert seen.focused == "button.row"
    seen.page.keyboard.press("ArrowDown")
    assert seen.focused == "textarea.field"
    seen.page.keyboard.press("ArrowUp")
    seen.page.keyboard.press("Escape")
    assert seen.focused == "textarea.field"
    assert seen.panel.is_visible()
    assert not seen.page.locator(".matches").is_visible()


def test_a_password_just_written_brings_the_advice_to_change_it(seen: Visit) -> None:
    seen.ask("mon mot de passe : Avenue-2026!")
    advice = seen.page.locator(".remark")
    assert "changez-le" in advice.inner_text()
    kinds = seen.page.locator(".entries > *").evaluate_all("es => es.map(e => e.classList[0])")
    assert kinds == ["sent", "remark", "received"]
    assert any("changez-le" in line for line in seen.announced)


@pytest.mark.parametrize(
    "harmless", ["mon mot de passe est refusé", "J’ai perdu mon mot de passe", "code client 1234"]
)
def test_a_word_about_passwords_brings_no_advice(seen: Visit, harmless: str) -> None:
    seen.ask(harmless)
    assert seen.page.locator(".remark").count() == 0


def test_a_prepared_mail_is_on_the_clipboard_after_two_clicks(seen: Visit) -> None:
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seen.ask("acting")
    copy = seen.page.locator(".contacts .action").first
    assert "Administration des Ventes OCB" in copy.aria_snapshot()
    copy.click()
    seen.replies.get_by_text("Copié").wait_for()
    copied = seen.page.evaluate("() => navigator.clipboard.readText()")
    mail = SAMPLES["acting"]["contacts"][0]["actions"][0]
    assert copied == f"Objet\u00a0: {mail['subject']}\n\n{mail['body']}"


def test_the_address_where_an_answer_begins_is_its_primary_button(seen: Visit) -> None:
    seen.ask("acting")
    primary = seen.page.locator(".action.primary")
    assert primary.count() == 1
    assert primary.get_attribute("href") == SAMPLES["acting"]["actions"][0]["url"]
    assert primary.get_attribute("target") == "_blank"


def test_a_mail_known_from_its_address_can_be_copied_too(seen: Visit) -> None:
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seen.ask("procedure")
    seen.page.locator(".contacts button.action").click()
    seen.replies.get_by_text("Copié").wait_for()
    assert (
        seen.page.evaluate("() => navigator.clipboard.readText()")
        == "Objet\u00a0: Réinitialisation\n\nBonjour"
    )


def test_what_is_emphasised_shows_no_stars_and_is_copied_without(seen: Visit) -> None:
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seen.ask("acting")
    assert seen.page.locator(".steps strong").inner_text() == "Administration des Ventes OCB"
    seen.page.locator(".tools > .tool").click()
    seen.replies.get_by_text("Copié").wait_for()
    copied = seen.page.evaluate("() => navigator.clipboard.readText()")
    for text in (seen.page.locator(".log").inner_text(), copied, *seen.announced):
        assert "**" not in text


def test_a_single_step_has_no_number(seen: Visit) -> None:
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seen.ask("acting")
    step = seen.page.locator(".steps > li")
    number = step.evaluate("(e) => getComputedStyle(e, '::before').display")
    assert (step.count(), number) == (1, "none")
    assert not any("1. Envoyez" in line for line in seen.announced)


def test_the_rest_of_a_long_answer_is_behind_a_button(seen: Visit) -> None:
    seen.ask("folded")
    assert seen.page.locator(".steps > li").count() == 2
    assert seen.page.locator(".links").count() == 0
    assert SAMPLES["folded"]["steps"][3]["text"] in seen.announced[-1]
    seen.page.locator(".more").press("Enter")
    assert seen.page.locator(".steps > li").count() == 4
    assert seen.page.locator(".links").count() == 1
    assert seen.page.locator(".steps > li").nth(2).evaluate("(e) => e.matches(':focus')")
    seen.page.reload()
    assert seen.page.locator(".steps > li").count() == 4


def test_what_people_ask_next_is_one_click_away(seen: Visit, server: FakeAssistant) -> None:
    seen.ask("acting")
    details = seen.replies.first.get_by_role("group", name="Questions suivantes")
    assert details.locator("button").all_inner_texts() == ["Combien de temps ?", "Qui écrire ?"]
    details.locator("button").first.click()
    seen.replies.nth(1).wait_for()
    assert server.seen.turns[-1] == SAMPLES["acting"]["details"][0]["payload"]


def test_nothing_in_an_answer_offers_to_erase(seen: Visit) -> None:
    seen.ask("acting")
    assert seen.replies.first.get_by_text("Effacer").count() == 0
    seen.page.locator(".options > .bare").click()
    assert seen.page.locator(".menu .danger").all_inner_texts() == ["Effacer la conversation"]


def test_the_pages_name_logo_and_colour_are_shown_and_readable(
    open_page: OpenPage, server: FakeAssistant
) -> None:
    seen = open_page("coloured")
    assert "GET /pages/step.png" not in server.seen.requests
    seen.open()
    seen.page.locator(".mark img").evaluate("(image) => image.decode()")
    assert seen.page.locator("#title").inner_text() == "Aide Exemple"
    assert seen.page.locator(".mark img").get_attribute("alt") == ""
    colour = seen.page.locator(".send").evaluate("(e) => getComputedStyle(e).backgroundColor")
    red, green, blue = (int(part) for part in re.findall(r"\d+", colour))
    assert red > blue > green
    assert faults(seen) == []
    seen.page.locator("cloud-tchat").evaluate("(e) => e.setAttribute('theme', 'dark')")
    assert faults(seen) == []
