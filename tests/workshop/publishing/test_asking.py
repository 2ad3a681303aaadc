"""An assistant is asked, and what customers said to it can be erased again."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.storage.conversations import Conversations
from assistant.storage.migrate import migrate
from assistant.storage.settings import StorageSettings
from tests.workshop.publishing.test_comparing import SCOPE
from tests.workshop.test_trial import _running

pytestmark = pytest.mark.usefixtures("installed")


def test_conversations_with_customers_words_are_known_and_erased(tmp_path: Path) -> None:
    from assistant.workshop.publishing.asking import Respondent
    from assistant.workshop.publishing.measuring import _erase
    from assistant.workshop.publishing.questions import Question

    storage = StorageSettings(_env_file=None, assistant_var=tmp_path, database_url="")
    migrate(storage)
    conversations = Conversations(storage)
    with _running(conversations) as url:
        draft = Respondent(url, SCOPE)
        real = Question("marked", "snapshot", "", event=7)
        answers = draft.answers([Question("plain", "snapshot", "incident"), real])
        talks = draft.talks([[(1, "snapshot"), (2, "et après ?")]])
    assert [one.labels for one in answers] == ["incident", "incident"]
    assert talks == [["incident", "(no reply)"]]
    assert draft.done == 4
    assert len(conversations.names()) == 3
    _erase(storage, draft.real)
    assert len(conversations.names()) == 1
    conversations.close()


def test_what_is_raised_meanwhile_ends_the_waiting() -> None:
    from threading import Event

    from assistant.workshop.publishing.asking import both

    ends = Event()

    def stop() -> None:
        raise KeyError("cancelled")

    with pytest.raises(KeyError):
        both([ends.wait], stop)
    ends.set()
