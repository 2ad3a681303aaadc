"""The names that tell nothing of a person."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.common.rasa_settings import ChannelSettingsError, read_settings
from assistant.privacy.pseudonyms import Pseudonyms, PseudonymSettings, installed_pseudonyms

SECRET = "a key of this test, which is long enough"
NAMES = Pseudonyms(SECRET)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation without any setting."""
    monkeypatch.chdir(tmp_path)
    for name in ("PSEUDONYM_SECRET", "ASSISTANT_HOST", "ASSISTANT_VAR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_a_person_has_one_conversation_and_no_other_shares_it() -> None:
    mine = NAMES.conversation_id("slack", "U1")
    assert mine == NAMES.conversation_id("slack", "U1")
    assert mine != NAMES.conversation_id("slack", "U2")
    assert mine != NAMES.conversation_id("teams", "U1")


def test_the_conversations_of_a_person_begin_alike_and_those_of_others_differently() -> None:
    mine = NAMES.conversation_id("slack", "U1")
    thread = NAMES.conversation_id("slack", "U1", "C1", "17.1")
    assert thread.startswith(f"{mine}-")
    assert thread != NAMES.conversation_id("slack", "U1", "C1", "17.2")
    # Who reads the ids of two people in one thread does not learn that it is one.
    other = NAMES.conversation_id("slack", "U2", "C1", "17.1")
    assert other.split("-")[1] != thread.split("-")[1]


def test_names_cannot_be_made_alike_by_moving_a_border() -> None:
    assert NAMES.of("a", "bc") != NAMES.of("ab", "c")
    assert NAMES.of('a", "b') != NAMES.of("a", "b")


def test_a_name_needs_the_key_and_shows_nothing_of_the_person() -> None:
    mine = NAMES.conversation_id("slack", "U0123ABCD")
    assert mine != Pseudonyms(SECRET + "!").conversation_id("slack", "U0123ABCD")
    assert "u0123" not in mine.lower()
    assert len(NAMES.conversation_id("teams", "x" * 500, "y" * 500)) < 100


def test_the_setting_gives_the_same_names_to_every_process(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setenv("PSEUDONYM_SECRET", SECRET)
    assert installed_pseudonyms().of("x") == NAMES.of("x")
    assert list(folder.iterdir()) == []


def test_without_the_setting_a_secret_is_made_once_for_all_processes(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = [pool.submit(installed_pseudonyms) for _ in range(8)]
    assert len({names.result().of("x") for names in made}) == 1
    (file,) = (folder / "var").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert installed_pseudonyms().of("x") == made[0].result().of("x")


def test_a_lost_secret_is_not_replaced_silently(folder: Path) -> None:
    file = folder / "var" / "pseudonym-secret"
    file.parent.mkdir()
    file.write_text("")
    with pytest.raises(ChannelSettingsError, match="PSEUDONYM_SECRET"):
        installed_pseudonyms()


def test_a_folder_that_cannot_be_written_is_named(folder: Path) -> None:
    (folder / "var").write_text("a file in the folder's place")
    with pytest.raises(ChannelSettingsError, match="set PSEUDONYM_SECRET"):
        installed_pseudonyms()


@pytest.mark.parametrize(
    "variables",
    [{"PSEUDONYM_SECRET": "short"}, {"ASSISTANT_HOST": "0.0.0.0"}],  # noqa: S104
)
def test_a_setting_that_would_tell_a_person_or_split_one_in_two_is_refused(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ChannelSettingsError, match="PSEUDONYM_SECRET must be"):
        read_settings(PseudonymSettings)
