"""All conversations saved, lost, and brought back, on each kind of database."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.storage.backup import back_up, forget_old
from assistant.storage.commands import CommandError
from assistant.storage.conversations import Conversations
from assistant.storage.migrate import migrate
from assistant.storage.restore import restore
from assistant.storage.settings import StorageSettings
from assistant.storage.tracker_store import ConversationStore
from tests.storage.conftest import settings_for

pytestmark = pytest.mark.anyio


async def keep(store: ConversationStore, name: str, words: str) -> None:
    tracker = DialogueStateTracker(name, slots=())
    tracker.update(UserUttered(words))
    await store.save(tracker)


def names(settings: StorageSettings) -> set[str]:
    conversations = Conversations(settings)
    try:
        return set(conversations.names())
    finally:
        conversations.close()


async def test_what_was_saved_comes_back_while_the_service_runs(
    settings: StorageSettings, open_store: Callable[[], ConversationStore], tmp_path: Path
) -> None:
    store = open_store()
    await keep(store, "kept", "bonjour")
    file = back_up(settings)
    await keep(store, "later", "au revoir")
    Conversations(settings).erase("kept")

    said = restore(settings, str(file))

    assert names(settings) == {"kept"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "Erase again what was erased since" in said
    # The service that ran goes on, and what it kept before is not lost.
    await keep(store, "after", "me revoilà")
    assert names(settings) == {"kept", "after"}
    (before,) = {*(tmp_path / "backups").iterdir()} - {file}
    restore(settings, str(before))
    assert names(settings) == {"later"}


async def test_a_new_installation_can_begin_with_a_backup(domain: Domain, tmp_path: Path) -> None:
    here, elsewhere = settings_for(tmp_path / "here"), settings_for(tmp_path / "elsewhere")
    migrate(here)
    store = ConversationStore(domain, settings=here)
    await keep(store, "kept", "bonjour")
    store.close()
    restore(elsewhere, str(back_up(here, tmp_path / "copy.db")))
    assert names(elsewhere) == {"kept"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no backup at all", "is no backup that fits"),
        (b"", "is no backup that fits"),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_backup_changes_nothing(
    settings: StorageSettings, tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        restore(settings, str(file))


async def test_half_of_a_backup_changes_nothing(
    settings: StorageSettings, store: ConversationStore, tmp_path: Path
) -> None:
    await keep(store, "kept", "bonjour")
    file = back_up(settings)
    await keep(store, "later", "au revoir")
    half = tmp_path / "half"
    half.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(CommandError):
        restore(settings, str(half))
    assert names(settings) == {"kept", "later"}


def test_backups_are_kept_no_longer_than_what_they_hold(settings: StorageSettings) -> None:
    old, new = back_up(settings), back_up(settings, settings.assistant_var / "backups" / "mine.db")
    now = time.time()
    days = settings.retention_days
    os.utime(old, (now - (days + 1) * 86_400,) * 2)
    os.utime(new, (now - (days + 1) * 86_400,) * 2)
    # What the operator named is the operator's.
    assert forget_old(settings, now) == [old]
    assert new.exists()
