"""The worker, as it runs beside the workshop; here in this process, with a model nothing loads."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.service.releases import Release, current_release
from assistant.workshop.configuration import Installation
from tests.workshop.conftest import SignIn
from tests.workshop.publishing.conftest import INCIDENT, accept_examples, change
from tests.workshop.test_commits import _git

OLD, NEW = "Ou appelez le numéro", "Sinon, appelez le numéro"


@pytest.fixture
def worker(installed: Installation, database: object) -> Any:  # noqa: ARG001
    from assistant.workshop.publishing.worker import Worker

    return Worker(installed)


def _ask(sign_in: SignIn, **values: object) -> Any:
    from assistant.workshop.publishing.decide import ask

    return ask(sign_in("PUBLISHES").account, "un texte", **values)


def _live(installed: Installation) -> Release | None:
    return current_release(installed.assistant)


def test_text_alone_goes_live_with_the_model_that_is_live(
    worker: Any, live: Release, whole: Path, installed: Installation, sign_in: SignIn
) -> None:
    change(whole, INCIDENT, OLD, NEW)
    asked = _ask(sign_in, goes_live=True)
    worker.step()
    asked.refresh_from_db()
    assert (asked.state, asked.scope, asked.is_open) == ("live", "text", False)
    assert asked.approved_by == asked.asked_by
    now = _live(installed)
    assert now is not None
    assert (now.id, now.model, now.by, now.note) == (
        asked.release,
        live.model,
        "Camille",
        "un texte",
    )
    assert NEW in (now.folder / INCIDENT).read_text("utf-8")
    assert not any((installed.workshop.assistant_var / "publishing").glob("[0-9]*"))


def test_without_being_told_so_nothing_goes_live_by_itself(
    worker: Any, live: Release, whole: Path, installed: Installation, sign_in: SignIn
) -> None:
    change(whole, INCIDENT, OLD, NEW)
    asked = _ask(sign_in)
    worker.step()
    asked.refresh_from_db()
    assert (asked.state, asked.is_open) == ("ready", True)
    assert _live(installed) == live
    # What is written meanwhile is not in it.
    change(whole, INCIDENT, NEW, "Plus tard, appelez le numéro")
    _bring_live(asked)
    worker.step()
    now = _live(installed)
    assert now is not None
    assert NEW in (now.folder / INCIDENT).read_text("utf-8")


def _bring_live(publication: Any) -> None:
    from assistant.workshop.publishing.decide import bring_live

    bring_live(publication, publication.asked_by, "", needs_other=False)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (INCIDENT, "topic: incident", "topic: nulle_part", f"{INCIDENT}:2: erreur"),
        ("data/nlu/incident.yml", "- intent: incident", "- intent: outage", "incident"),
    ],
)
def test_faults_end_it_with_file_and_line(
    worker: Any,
    live: Release,
    whole: Path,
    installed: Installation,
    sign_in: SignIn,
    name: str,
    old: str,
    new: str,
    said: str,
) -> None:
    change(whole, name, old, new)
    asked = _ask(sign_in, goes_live=True)
    worker.step()
    asked.refresh_from_db()
    assert asked.state == "failed"
    assert any(said in line for line in asked.faults), asked.faults
    assert _live(installed) == live


def test_an_example_that_stands_in_two_answers_ends_it(
    worker: Any, live: Release, whole: Path, installed: Installation, sign_in: SignIn
) -> None:
    twice = "      - tous est tombé\n"
    change(whole, "data/nlu/billing.yml", "    examples: |\n", f"    examples: |\n{twice}")
    asked = _ask(sign_in)
    accept_examples(whole)
    worker.step()
    asked.refresh_from_db()
    assert asked.state == "failed"
    assert any(line.startswith("data/nlu/") and "tous est tombé" in line for line in asked.faults)
    assert _live(installed) == live


def test_nothing_to_publish_is_said(worker: Any, live: Release, sign_in: SignIn) -> None:
    asked = _ask(sign_in)
    worker.step()
    asked.refresh_from_db()
    assert (asked.state, live.id != "") == ("failed", True)
    assert "rien à publier" in asked.faults[0]


def test_one_at_a_time(live: Release, sign_in: SignIn, worker: Any) -> None:  # noqa: ARG001
    from assistant.workshop.publishing.decide import DecisionError, ask

    asked = _ask(sign_in)
    with pytest.raises(DecisionError, match="open"):
        ask(sign_in("EDITS", "Remi").account)
    worker.step()
    asked.refresh_from_db()
    assert not asked.is_open
    assert ask(sign_in("EDITS", "Lise").account).is_open


def test_what_was_cancelled_does_not_go_live_and_leaves_no_files(
    worker: Any, live: Release, whole: Path, installed: Installation, sign_in: SignIn
) -> None:
    from assistant.workshop.publishing.decide import DecisionError, bring_live, cancel

    change(whole, INCIDENT, OLD, NEW)
    asked = _ask(sign_in)
    worker.step()
    asked.refresh_from_db()
    cancel(asked, asked.asked_by)
    with pytest.raises(DecisionError, match="too_late"):
        bring_live(asked, asked.asked_by, "", needs_other=False)
    worker.step()
    assert _live(installed) == live
    assert not any((installed.workshop.assistant_var / "publishing").glob("[0-9]*"))


def test_back_to_the_former_release_and_what_it_went_back_to(
    worker: Any, live: Release, whole: Path, installed: Installation, sign_in: SignIn
) -> None:
    from assistant.workshop.publishing.decide import go_back

    change(whole, INCIDENT, OLD, NEW)
    asked = _ask(sign_in, goes_live=True)
    worker.step()
    back = go_back(asked.asked_by, live, _live(installed))
    worker.step()
    back.refresh_from_db()
    assert (back.state, back.scope, back.release) == ("live", "back", live.id)
    assert _live(installed) == live
    # The files are still those of the draft: what was taken back can be mended.
    assert NEW in (whole / INCIDENT).read_text("utf-8")


def test_what_was_compared_with_something_else_than_is_live_does_not_go_live(
    worker: Any, live: Release, whole: Path, installed: Installation, sign_in: SignIn
) -> None:
    from tests.workshop.publishing.conftest import make_live

    change(whole, INCIDENT, OLD, NEW)
    asked = _ask(sign_in)
    worker.step()
    asked.refresh_from_db()
    other = make_live(whole, installed.assistant, live.model_file)
    _bring_live(asked)
    worker.step()
    asked.refresh_from_db()
    assert asked.state == "failed"
    assert _live(installed) == other


@pytest.mark.parametrize(
    "state", ["preparing", "calibrating", "training", "comparing", "publishing"]
)
@pytest.mark.parametrize(("name", "silent"), [("own", False), ("another", True)])
def test_what_a_dead_worker_was_at_is_interrupted_and_another_can_be_asked_for(
    worker: Any,
    live: Release,
    installed: Installation,
    sign_in: SignIn,
    state: str,
    name: str,
    silent: bool,
) -> None:
    from django.utils import timezone

    asked = _ask(sign_in)
    asked.state, asked.worker = state, worker._name if name == "own" else name
    asked.beat_at = timezone.now() - timedelta(seconds=70 if silent else 1)
    asked.save()
    worker.step()
    asked.refresh_from_db()
    assert (asked.state, asked.is_open) == ("interrupted", False)
    assert _live(installed) == live
    assert _ask_again(sign_in).is_open


def _ask_again(sign_in: SignIn) -> Any:
    from assistant.workshop.publishing.decide import ask

    return ask(sign_in("EDITS", "Remi").account)


def test_what_another_worker_is_at_is_left_to_it(
    worker: Any, live: Release, sign_in: SignIn
) -> None:
    from django.utils import timezone

    asked = _ask(sign_in)
    asked.state, asked.worker, asked.beat_at = "training", "another", timezone.now()
    asked.replaced = live.id
    asked.save()
    worker.step()
    asked.refresh_from_db()
    assert asked.state == "training"


def test_what_went_live_before_its_worker_died_is_live(
    worker: Any, live: Release, sign_in: SignIn
) -> None:
    asked = _ask(sign_in)
    asked.state, asked.worker, asked.release = "publishing", worker._name, live.id
    asked.save()
    worker.step()
    asked.refresh_from_db()
    assert asked.state == "live"


def test_what_went_live_is_live_though_a_step_behind_it_failed(
    worker: Any,
    live: Release,
    whole: Path,
    installed: Installation,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from assistant.workshop.publishing import live as module

    def refuse(*_: object) -> list[str]:
        raise PermissionError

    monkeypatch.setattr(module, "write_back", refuse)
    change(whole, INCIDENT, OLD, NEW)
    asked = _ask(sign_in, goes_live=True)
    worker.step()
    asked.refresh_from_db()
    assert (asked.state, asked.faults, asked.is_open) == ("live", [], False)
    assert _live(installed) != live


def test_what_was_fitted_is_written_back_and_committed_unless_somebody_wrote_it(
    worker: Any, live: Release, whole: Path, installed: Installation, sign_in: SignIn
) -> None:
    from assistant.workshop.publishing.work import work_folder

    weights, parts = "assistant/dialogue/weights.json", "assistant/understanding/parts.json"
    _git(whole, "init", "--quiet")
    _git(whole, "add", ".")
    _git(whole, "commit", "--quiet", "--message=Begin")
    change(whole, INCIDENT, OLD, NEW)
    asked = _ask(sign_in)
    worker.step()
    asked.refresh_from_db()
    candidate = work_folder(installed, asked) / "candidate"
    for name in (weights, parts):
        change(candidate, name, "{", "{ ")
    change(whole, parts, "{", "{  ")
    _bring_live(asked)
    worker.step()
    assert (whole / weights).read_text("utf-8").startswith("{ ")
    assert (whole / parts).read_text("utf-8").startswith("{  ")
    shown = _git(whole, "show", "--format=%an", "--name-only", "HEAD").split()
    assert shown == ["Camille", weights]
    assert live.id != asked.release


def test_a_draft_is_let_go_after_a_quarter_of_an_hour_or_once_somebody_decided(
    worker: Any, live: Release, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.workshop.publishing import worker as module
    from assistant.workshop.publishing.decide import cancel

    ended: list[str] = []

    def keep() -> Any:
        draft = ExitStack()
        draft.callback(ended.append, "ended")
        worker._keep(asked, draft)

    asked = _ask(sign_in)
    asked.state, asked.worker, asked.draft_url = "ready", worker._name, "http://127.0.0.1:9"
    asked.replaced = live.id
    asked.save()
    keep()
    worker.step()
    asked.refresh_from_db()
    assert (ended, asked.draft_url) == ([], "http://127.0.0.1:9")
    monkeypatch.setattr(module, "DRAFT_LASTS", timedelta(0))
    keep()
    asked.refresh_from_db()
    assert (asked.draft_url, asked.state) == ("", "ready")
    assert ended
    ended.clear()
    monkeypatch.undo()
    asked.draft_url = "http://127.0.0.1:9"
    asked.save()
    keep()
    cancel(asked, asked.asked_by)
    worker.step()
    assert ended


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("examples", "refits", "steps", "thresholds"),
    [
        (30, False, ["train"], "kept"),
        (30, True, ["calibrate", "train"], "fitted"),
        (300, False, ["calibrate", "train"], "fitted"),
    ],
)
def test_thresholds_stay_while_few_examples_are_others_also_for_a_new_answer(
    live: Release,
    whole: Path,
    installed: Installation,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    examples: int,
    refits: bool,
    steps: list[str],
    thresholds: str,
) -> None:
    from assistant.workshop.publishing import pipeline
    from assistant.workshop.publishing.candidate import Candidate
    from assistant.workshop.publishing.watch import Watch
    from assistant.workshop.publishing.work import Work

    done: list[str] = []
    # Each takes minutes, and is not what is tested.
    monkeypatch.setattr(Candidate, "calibrate", lambda _: done.append("calibrate"))
    monkeypatch.setattr(Candidate, "train", lambda *_: done.append("train"))
    group = "".join(f"      - palier {number} de support\n" for number in range(examples))
    change(
        whole,
        "data/nlu/customer_area.yml",
        "nlu:\n",
        f"nlu:\n  - intent: support_level_change\n    examples: |\n{group}",
    )
    asked = _ask(sign_in, refits=refits)
    work = Work(asked, installed, Watch(asked), ExitStack())
    work.candidate.copy()
    pipeline._model(work, live, pipeline._found(work, live))
    assert (done, asked.report["thresholds"]) == (steps, thresholds)


@pytest.mark.usefixtures("database")
def test_other_code_needs_a_model_of_its_own(
    live: Release,
    whole: Path,
    installed: Installation,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from assistant.workshop.publishing import pipeline
    from assistant.workshop.publishing.watch import Watch
    from assistant.workshop.publishing.work import Work

    change(whole, INCIDENT, OLD, NEW)
    asked = _ask(sign_in)
    work = Work(asked, installed, Watch(asked), ExitStack())
    work.candidate.copy()
    assert pipeline._found(work, live).scope.value == "text"
    monkeypatch.setattr(pipeline, "code_digest", lambda: "other")
    assert pipeline._found(work, live).scope.value == "model"
