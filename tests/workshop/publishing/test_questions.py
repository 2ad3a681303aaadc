"""What both are asked: committed sets, answers' own questions, real messages marked right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assistant.content.loader import load_content
from assistant.storage.archive import Archive
from assistant.storage.conversations import Conversations
from assistant.workshop.configuration import Installation
from tests.workshop.conftest import SignIn
from tests.workshop.publishing.conftest import SETS
from tests.workshop.talk import Customer


def _questions(root: Path, installed: Installation) -> list[Any]:
    from assistant.workshop.publishing.questions import questions

    return questions(root, load_content(root / "content"), Archive(installed.storage))


def _write(root: Path, name: str, *rows: dict[str, object]) -> None:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (root / SETS / f"{name}.jsonl").write_text(lines, "utf-8")


def test_every_answer_asks_its_own_question_and_must_pass_it(
    project: Path,
    installed: Installation,
    database: Conversations,  # noqa: ARG001
) -> None:
    found = _questions(project, installed)
    assert {one.wanted for one in found} == set(load_content(project / "content").procedures)
    assert all(one.must_pass for one in found)


def test_committed_sets_are_read_with_what_they_want_and_forbid(
    project: Path,
    installed: Installation,
    database: Conversations,  # noqa: ARG001
) -> None:
    from assistant.workshop.publishing.questions import customers

    _write(project, "plain", {"text": "panne", "intent": "incident"})
    _write(project, "negated", {"text": "pas ça", "wanted": [], "forbidden": ["incident"]})
    _write(project, "customers", {"text": "ma panne", "intent": "incident"})
    _write(project, "dialogues", {"name": "other", "turns": []})
    found = {one.origin: one for one in _questions(project, installed) if one.origin != "own"}
    assert set(found) == {"plain", "negated", "customers"}
    assert (found["negated"].wanted, found["negated"].forbidden) == ("", frozenset({"incident"}))
    assert [one.must_pass for one in found.values()] == [False, False, True]
    assert customers(project)[found["customers"].reference["digest"]] == "ma panne"


def test_a_message_marked_right_is_asked_as_long_as_it_is_kept(
    project: Path, installed: Installation, database: Conversations, sign_in: SignIn
) -> None:
    from assistant.workshop.models import Decision, Verdict
    from assistant.workshop.review.collect import collect, fingerprint

    Customer(database, "web-1").told("mdp perdu", "lost_password")
    archive = Archive(installed.storage)
    collect(archive, installed, now=True)
    values = {"account": sign_in().account, "verdict": Verdict.RIGHT.value}
    Decision.objects.create(fingerprint=fingerprint("MDP perdu"), intent="lost_password", **values)
    (marked,) = [one for one in _questions(project, installed) if one.origin == "marked"]
    assert (marked.text, marked.wanted, marked.must_pass) == ("mdp perdu", "lost_password", False)
    assert set(marked.reference) == {"event"}
    database.erase("web-1")
    assert not [one for one in _questions(project, installed) if one.origin == "marked"]


def test_answers_of_a_release_are_remembered_but_for_real_messages(tmp_path: Path) -> None:
    from assistant.service.judging.answers import Answer, Part
    from assistant.workshop.publishing.questions import Question, digest
    from assistant.workshop.publishing.remembered import name_after, remember, remembered

    answer = Answer((Part("choice:clarify", offered=("incident",)),))
    asks = [Question("plain", "panne", "incident"), Question("marked", "ma panne", "", event=3)]
    assert remembered(tmp_path, "7") == {}
    remember(tmp_path, "7", asks, [answer, answer])
    name_after(tmp_path, "7", "abc")
    assert remembered(tmp_path, "abc") == {digest("panne"): answer}
    assert remembered(tmp_path, "7") == {}


def test_silence_is_asked_again(tmp_path: Path) -> None:
    from assistant.service.judging.answers import Answer
    from assistant.workshop.publishing.questions import Question
    from assistant.workshop.publishing.remembered import remember, remembered

    remember(tmp_path, "abc", [Question("plain", "panne", "incident")], [Answer(())])
    assert remembered(tmp_path, "abc") == {}
