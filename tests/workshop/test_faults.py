"""What breaks is said in words, and the log says where without quoting anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.storage.archive import Archive
from assistant.storage.engine import StorageError
from tests.workshop.conftest import SignIn

pytestmark = pytest.mark.usefixtures("database")


def test_a_broken_content_file_is_named_with_its_line(project: Path, sign_in: SignIn) -> None:
    path = project / "content" / "procedures" / "incident.yml"
    path.write_text(
        path.read_text("utf-8").replace("topic: incident", "topic: nulle_part"), "utf-8"
    )
    for page in ("/a-revoir/?actualiser", "/rapport/"):
        answer = sign_in(name=page).get(page) if page[1] == "a" else sign_in(name="B").get(page)
        assert answer.status_code == 503
        assert "content/procedures/incident.yml:2" in answer.content.decode()


def test_a_broken_content_file_can_be_opened_and_mended(project: Path, sign_in: SignIn) -> None:
    path = project / "content" / "procedures" / "incident.yml"
    path.write_text(
        path.read_text("utf-8").replace("topic: incident", "topic: nulle_part"), "utf-8"
    )
    answer = sign_in().get("/reponses/incident/")
    assert answer.status_code == 200
    assert "nulle_part" in answer.content.decode()
    assert sign_in(name="B").get("/reponses/").status_code == 200


@pytest.mark.parametrize("error", [StorageError("phrase secrète"), RuntimeError("phrase secrète")])
def test_what_fails_is_said_and_logged_without_its_words(
    project: Path,  # noqa: ARG001
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Archive, "last_event", fail)
    answer = sign_in().get("/a-revoir/?actualiser")
    assert answer.status_code == 500
    assert "Rien n’a été perdu" in answer.content.decode()
    written = capsys.readouterr()
    assert "workshop.failed" in written.out + written.err
    assert "phrase secrète" not in written.out + written.err + answer.content.decode()
