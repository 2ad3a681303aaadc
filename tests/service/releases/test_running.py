"""A running process has all that decides its answers from its release, and says which that is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

import pytest
import requests

from assistant.common.settings import Settings, load_settings
from assistant.service.asker import Asker
from assistant.service.launcher.progress import Progress
from assistant.service.launcher.servers import describe_release, prepare_storage
from assistant.service.launcher.supervisor import Supervisor
from assistant.service.releases import Release, seal, snapshot
from assistant.service.releases.making import candidate_folder
from assistant.shell.running import on_free_ports

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
PROJECT = HERE.parents[2]
GOODBYE = "Au revoir, selon la version publiée."


@dataclass(frozen=True)
class Running:
    """A process that runs a release."""

    release: Release
    settings: Settings
    opened: frozenset[Path]
    texts: tuple[str, ...]


@pytest.fixture(scope="module")
def running(
    trained_model: Path, tmp_path_factory: pytest.TempPathFactory, progress: Progress
) -> Iterator[Running]:
    var = tmp_path_factory.mktemp("var")
    settings = on_free_ports(load_settings(), var)
    release = release_with_another_goodbye(settings, trained_model)
    opened = var / "opened"
    noting = {"PYTHONPATH": str(HERE), "OPENED_FILES": str(opened)}
    servers = [
        replace(server, environment={**server.environment, **noting})
        for server in describe_release(settings, release)
    ]
    prepare_storage(settings)
    with Supervisor(servers, progress, Event(), 5.0) as supervisor:
        supervisor.wait_until_ready(settings.assistant_start_timeout)
        texts = Asker(settings.assistant_url, 60.0).ask("au revoir").texts
        files = frozenset(map(Path, opened.read_text("utf-8").splitlines()))
        yield Running(release, settings, files, texts)


def release_with_another_goodbye(settings: Settings, model: Path) -> Release:
    with candidate_folder(settings) as candidate:
        snapshot(PROJECT, settings, candidate)
        messages = candidate / "content" / "messages.yml"
        lines = messages.read_text("utf-8").splitlines(keepends=True)
        at = next(n for n, line in enumerate(lines) if line.startswith("goodbye:"))
        assert not lines[at + 1].startswith(" ")
        lines[at] = f"goodbye: {GOODBYE}\n"
        messages.write_text("".join(lines), "utf-8")
        return seal(candidate, model, settings, "a test", "")


def test_it_answers_as_its_release_says_and_not_as_the_working_copy(running: Running) -> None:
    assert GOODBYE in " ".join(running.texts)


def test_it_reads_nothing_of_the_working_copy_that_is_in_the_release(running: Running) -> None:
    inside = {
        path.relative_to(running.release.folder)
        for path in running.opened
        if path.is_relative_to(running.release.folder)
    }
    kept = [
        path.relative_to(running.release.folder)
        for path in running.release.folder.rglob("*")
        if path.is_file()
    ]
    assert Path("assistant/understanding/calibration.json") in inside
    assert Path("assistant/dialogue/weights.json") in inside
    assert [file for file in kept if PROJECT / file in running.opened] == []


def test_every_line_that_it_logs_names_its_release(running: Running) -> None:
    log = running.settings.assistant_var / "log" / "rasa.log"
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert "turn.finished" in {line["event"] for line in lines}
    assert {line["release"] for line in lines} == {running.release.id}


def test_its_metrics_name_its_release(running: Running) -> None:
    exposition = requests.get(f"{running.settings.assistant_url}/metrics", timeout=30).text
    (model,) = [line for line in exposition.splitlines() if "assistant_model_info{" in line]
    assert f'release="{running.release.id}"' in model
    assert f'file="{running.release.model}"' in model
