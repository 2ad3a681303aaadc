"""The workshop in a real browser: nothing for axe to find, keys, typing, and no JavaScript."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from assistant.common.settings import Settings
from assistant.storage.conversations import Conversations
from assistant.storage.migrate import migrate
from assistant.storage.settings import StorageSettings
from tests.redis_server import free_port
from tests.widget.browser import AXE, PHONE, Visit, faults, start_browser
from tests.workshop.conftest import PASSWORD, PROJECT
from tests.workshop.publishing.conftest import INCIDENT, change, complete, make_live
from tests.workshop.publishing.test_pages import REPORT
from tests.workshop.talk import CHAT, Customer

pytestmark = pytest.mark.slow
PATIENCE_MS = 600_000
PAGES = (
    "/",
    "/a-revoir/",
    "/a-revoir/groupe/declined:/",
    "/a-revoir/sans-reponse/",
    "/exemples/",
    "/essayer/",
    "/reponses/",
    "/reponses/nouvelle/",
    "/reponses/incident/",
    "/reponses/incident/historique/",
    "/publier/",
    "/publier/1/",
    "/publier/2/",
    "/rapport/",
    "/comptes/",
    "/journal/",
    "/compte/",
    "/nulle-part/",
)
LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
}


_PUBLICATION = {
    **dict.fromkeys(("note", "reason", "said", "draft_url", "release", "replaced"), ""),
    **{"asked_by_id": 1, "asked_at": "2026-11-27 09:00", "ended_at": "2026-11-27 09:05"},
    **{"goes_live": 0, "accepts": 0, "refits": 0, "worker": "another", "drift": 0.0},
    **{"faults": "[]", "report": "{}", "fitted_before": "{}"},
}


@dataclass
class Running:
    """A workshop, and the link to its first account that it printed."""

    address: str
    link: str


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    project = folder / "project"
    shutil.copytree(PROJECT / "content", project / "content")
    shutil.copytree(PROJECT / "data" / "nlu", project / "data" / "nlu")
    (project / "tests" / "tools" / "evaluation" / "sets").mkdir(parents=True)
    shutil.copy(PROJECT / "domain.yml", project)
    complete(project)
    model = folder / "assistant-test.tar.gz"
    model.write_bytes(gzip.compress(b"a model"))
    make_live(project, Settings(_env_file=None, assistant_var=folder), model)
    change(project, INCIDENT, "Ou appelez le numéro", "Sinon, appelez le numéro")
    settings = StorageSettings(_env_file=None, assistant_var=folder, database_url="")
    migrate(settings)
    conversations = Conversations(settings)
    for number in range(12):
        Customer(conversations, f"web-{number}").declined(f"un snapshot numéro {number % 4} ?")
    customer = Customer(conversations, "web-20")
    customer.told("augmenter le débit", "internet_bandwidth")
    customer.say("pas ça", "deny", CHAT, intent="deny")
    conversations.close()
    return folder


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Running]:
    port = free_port()
    environment = {
        **os.environ,
        "ASSISTANT_VAR": str(folder),
        "DATABASE_URL": "",
        "WORKSHOP_PORT": str(port),
        "WORKSHOP_PROJECT": str(folder / "project"),
        "WORKSHOP_ASSISTANT_URL": "http://127.0.0.1:9",
    }
    log = folder / "workshop.out"
    with log.open("w") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "assistant.workshop"],
            cwd=PROJECT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + 60
        while "répond à" not in log.read_text("utf-8"):
            assert child.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < deadline, log.read_text("utf-8")
            time.sleep(0.1)
        link = re.search(r"http://\S+/invitation/\S+", log.read_text("utf-8"))
        assert link
        yield Running(f"http://127.0.0.1:{port}", link[0])
    finally:
        child.terminate()
        child.wait(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not AXE.exists():
        subprocess.run(["make", "-C", str(AXE.parents[1]), "build"], check=True)
    with start_browser() as started:
        yield started


@pytest.fixture(scope="module")
def session(browser: Browser, running: Running, folder: Path) -> dict[str, Any]:
    """Make the first account by the link, sign in, and keep the session."""
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(running.link)
    page.fill("#name", "Camille")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main button")
    page.fill("#name", "Camille")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.get_by_role("heading", name="Bonjour Camille").wait_for()
    page.goto(running.link)
    assert "Lien expiré" in page.content()
    state = context.storage_state()
    context.close()
    _add_publications(folder)
    return dict(state)


def _add_publications(folder: Path) -> None:
    """Add one that failed, and one that is blocked: of the account that is there."""
    with sqlite3.connect(folder / "conversations.db") as database:
        failed = {"state": "failed", "is_open": 0, "faults": json.dumps([f"{INCIDENT}:2: erreur"])}
        blocked = {"state": "blocked", "is_open": 1, "ended_at": None, "report": json.dumps(REPORT)}
        for row in ({**failed, "scope": "text"}, {**blocked, "scope": "model"}):
            given = {**_PUBLICATION, **row}
            names, marks = ", ".join(given), ", ".join("?" * len(given))
            database.execute(
                f"INSERT INTO workshop_publication ({names}) VALUES ({marks})",  # noqa: S608
                list(given.values()),
            )


def _context(browser: Browser, session: dict[str, Any], **look: Any) -> BrowserContext:
    return browser.new_context(storage_state=session, locale="fr-FR", **look)


def _open(context: BrowserContext, address: str) -> Visit:
    seen = Visit(context.new_page())
    seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
    seen.page.on(
        "console",
        lambda message: seen.errors.append(message.text) if message.type == "error" else None,
    )
    seen.page.goto(address)
    return seen


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    browser: Browser, running: Running, session: dict[str, Any], look: str
) -> None:
    context = _context(browser, session, **LOOKS[look])
    for path in PAGES:
        seen = _open(context, running.address + path)
        errors = [error for error in seen.errors if "404" not in error]
        assert errors == [], path
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert seen.page.evaluate(wide) == 0, path
        assert faults(seen) == [], path
        seen.page.close()
    context.close()


@pytest.mark.parametrize("path", ["/connexion/", "/invitation/none/"])
def test_axe_finds_nothing_before_the_sign_in(
    browser: Browser, running: Running, path: str
) -> None:
    context = browser.new_context(locale="fr-FR")
    assert faults(_open(context, running.address + path)) == []
    context.close()


def test_one_key_decides_and_one_takes_it_back(
    browser: Browser, running: Running, session: dict[str, Any]
) -> None:
    context = _context(browser, session)
    page = _open(context, f"{running.address}/a-revoir/groupe/declined:/").page
    first = _sentence(page)
    page.keyboard.press("i")
    page.get_by_text("Dernière décision").wait_for()
    assert _sentence(page) != first
    assert "Encore 3 phrases" in page.content()
    page.keyboard.press("u")
    page.get_by_text("Encore 4 phrases").wait_for()
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.id") == "intent"
    # What is typed in a field is text, whatever keys there are.
    page.keyboard.press("i")
    page.goto(f"{running.address}/a-revoir/groupe/declined:/")
    assert "Encore 4 phrases" in page.content()
    page.goto(f"{running.address}/compte/")
    page.get_by_role("button", name="Couper les touches").click()
    page.goto(f"{running.address}/a-revoir/groupe/declined:/")
    page.keyboard.press("i")
    page.wait_for_timeout(300)
    assert "Encore 4 phrases" in page.content()
    assert not page.locator("kbd").first.is_visible()
    page.goto(f"{running.address}/compte/")
    page.get_by_role("button", name="Activer les touches").click()
    context.close()


def test_the_preview_follows_what_is_typed_and_keeps_the_focus(
    browser: Browser, running: Running, session: dict[str, Any]
) -> None:
    context = _context(browser, session)
    seen = _open(context, f"{running.address}/reponses/incident/")
    field = seen.page.locator('[id="f-steps.1.text"]')
    field.fill("Ouvrez plutôt ceci.")
    seen.page.locator(".look").get_by_text("Ouvrez plutôt ceci.").first.wait_for()
    assert seen.page.evaluate("document.activeElement.id") == "f-steps.1.text"
    assert seen.errors == []
    context.close()


def test_all_of_it_works_without_javascript(
    browser: Browser, running: Running, session: dict[str, Any]
) -> None:
    context = _context(browser, session, java_script_enabled=False)
    page = _open(context, f"{running.address}/reponses/incident/").page
    page.locator('[id="f-steps.1.text"]').fill("Ouvrez plutôt cela.")
    page.get_by_role("button", name="Vérifier et voir").first.click()
    assert "Ouvrez plutôt cela." in page.locator(".look").first.inner_text()
    page.get_by_role("button", name="Enregistrer").first.click()
    assert "C’est enregistré" in page.content()
    page.goto(f"{running.address}/a-revoir/groupe/corrected:internet_bandwidth/")
    page.get_by_role("button", name="Hors sujet").click()
    assert "Plus rien à revoir" in page.content()
    context.close()


def test_a_text_goes_live_by_clicks_and_back_without_javascript(
    browser: Browser, running: Running, session: dict[str, Any]
) -> None:
    context = _context(browser, session)
    seen = _open(context, f"{running.address}/publier/")
    page = seen.page
    page.get_by_role("button", name="Annuler cette publication").click()
    page.fill("#note", "plus court")
    page.get_by_role("button", name="Préparer et comparer").click()
    # The page follows by itself.
    page.get_by_role("link", name="Voir ce qui change et décider").click(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Mettre en ligne").click()
    page.get_by_text("Rien\N{NO-BREAK SPACE}: les fichiers sont ceux").wait_for(timeout=PATIENCE_MS)
    assert "plus court" in page.content()
    assert [error for error in seen.errors if "404" not in error] == []
    context.close()
    context = _context(browser, session, java_script_enabled=False)
    page = _open(context, f"{running.address}/publier/").page
    page.get_by_role("button", name="Revenir à cette version").click()
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while (again := page.get_by_role("link", name="Actualiser")).count():
        assert time.monotonic() < deadline
        again.click()
    assert "retour en arrière" in page.content()
    assert "Voir la différence" in page.content()
    context.close()


def test_a_group_without_answer_leads_to_the_form_of_one(
    browser: Browser, running: Running, session: dict[str, Any]
) -> None:
    context = _context(browser, session)
    seen = _open(context, f"{running.address}/a-revoir/groupe/declined:/")
    page = seen.page
    page.select_option("#also", "group")
    page.click("button[value=new_answer]")
    page.get_by_role("heading", name="Questions sans réponse").wait_for()
    assert faults(seen) == []
    page.get_by_role("link", name="Nouvelle réponse", exact=True).click()
    boxes = page.locator("[name=sentences]")
    assert boxes.count() == page.locator("[name=sentences]:checked").count() == 4
    assert faults(seen) == []
    page.fill("#title", "Un titre")
    page.get_by_role("button", name="Tout décocher").click()
    page.locator("[name=sentences]:not(:checked)").nth(3).wait_for()
    assert page.input_value("#title") == "Un titre"
    # Enter presses the form's own button, which misses fields, and none that ticks.
    page.press("#title", "Enter")
    assert page.locator("[name=sentences]:checked").count() == 0
    assert page.evaluate("document.activeElement.id") == "question"
    context.close()


def _sentence(page: Page) -> str:
    return page.locator("blockquote").first.inner_text()
