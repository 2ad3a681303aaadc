"""What the workshop writes is committed in the name of who wrote it, and nothing else is."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.workshop.configuration import Installation
from tests.workshop.conftest import SignIn

pytestmark = pytest.mark.usefixtures("database")
FILE = "content/procedures/incident.yml"


def _git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Dev", "-c", "user.email=dev@example.com")
    return subprocess.run(
        ["git", *identity, *arguments], cwd=root, check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture
def repository(project: Path) -> Path:
    _git(project, "init", "--quiet")
    _git(project, "add", "content", "domain.yml")
    _git(project, "commit", "--quiet", "--message=Begin")
    return project


def _change(root: Path, file: str = FILE) -> None:
    path = root / file
    path.write_text(path.read_text("utf-8") + "# changed\n", "utf-8")


def test_only_what_was_written_is_committed_and_the_rest_stays(
    repository: Path, sign_in: SignIn
) -> None:
    from assistant.workshop.commits import commit

    account = sign_in(name="Anne-Marie d'Arc").account
    _change(repository)
    _change(repository, "content/links.yml")
    _git(repository, "add", "content/links.yml")
    new = repository / "content" / "procedures" / "new.yml"
    new.write_text("id: new\n", "utf-8")
    assert commit([FILE, "content/procedures/new.yml"], "Change the answer incident", account)
    shown = _git(repository, "show", "--format=%an|%ae|%s", "--name-only", "HEAD").split("\n")
    assert shown[0] == "Anne-Marie d'Arc|anne.marie.d.arc@localhost|Change the answer incident"
    assert [line for line in shown[1:] if line] == [FILE, "content/procedures/new.yml"]
    assert _git(repository, "diff", "--cached", "--name-only") == "content/links.yml\n"


def test_what_is_saved_in_a_form_is_committed(repository: Path, sign_in: SignIn) -> None:
    client = sign_in("EDITS", "Camille")
    page = client.get("/reponses/incident/").content.decode()
    shown = page.split('name="shown" value="')[1].split('"')[0]
    source = (repository / FILE).read_text("utf-8")
    form = {"shown": shown, "source": source, "f:steps.1.text": "Autre texte.", "what": "save"}
    assert client.post("/reponses/incident/", form).status_code == 302
    assert (
        _git(repository, "log", "-1", "--format=%an|%s") == "Camille|Change the answer incident\n"
    )
    assert _git(repository, "status", "--short", "content") == ""


def test_without_git_or_by_setting_nothing_is_committed(
    installed: Installation,
    project: Path,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.conf import settings

    from assistant.workshop.commits import commit

    account = sign_in().account
    assert commit([FILE], "x", account)
    _git(project, "init", "--quiet")
    off = installed.workshop.model_copy(update={"workshop_commit": False})
    monkeypatch.setattr(settings, "INSTALLATION", replace(installed, workshop=off))
    assert commit([FILE], "x", account)
    assert _git(project, "status", "--short").startswith("??")


def test_a_git_that_cannot_commit_loses_nothing(repository: Path, sign_in: SignIn) -> None:
    from assistant.workshop.commits import commit

    account = sign_in().account
    _change(repository)
    lock = repository / ".git" / "index.lock"
    lock.touch()
    assert not commit([FILE], "Change", account)
    assert (repository / FILE).read_text("utf-8").endswith("# changed\n")
    lock.unlink()
    assert commit([FILE], "Change", account)
    assert _git(repository, "status", "--short", "content") == ""
