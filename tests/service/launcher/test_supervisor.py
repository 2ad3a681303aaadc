"""Servers run together, and again when one ends. Real processes, small stand-in servers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.service.launcher.ports import free_port
from tests.processes import children_of

pytestmark = pytest.mark.slow

RUN_STAND_INS = Path(__file__).with_name("run_stand_ins.py")
PROJECT = Path(__file__).parents[3]
HANGS_AFTER_S = 60.0


class Launched:
    """A launcher in its own process, with two stand-in servers."""

    def __init__(self, folder: Path, first: str, second: str, *after: str) -> None:
        self.ports = (free_port("127.0.0.1"), free_port("127.0.0.1"))
        self._output = folder / "said"
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, str(RUN_STAND_INS)),
                    *(str(self.ports[0]), first, str(self.ports[1]), second),
                    *after,
                ],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(PROJECT)},
                stderr=output,
            )

    @property
    def said(self) -> str:
        """What it has written so far."""
        return self._output.read_text()

    def wait_for(self, text: str) -> None:
        """Wait until it has written a text."""
        deadline = time.monotonic() + HANGS_AFTER_S
        while text not in self.said:
            assert time.monotonic() < deadline, f"{text!r} never came:\n{self.said}"
            time.sleep(0.05)

    def end(self) -> int:
        """Wait for its end, and give its exit code."""
        return self.process.wait(HANGS_AFTER_S)

    def listening(self) -> list[int]:
        """List the ports where a server still listens, once the system has had time to close."""
        deadline = time.monotonic() + 5.0
        while (still := [port for port in self.ports if _answers(port)]) and (
            time.monotonic() < deadline
        ):
            time.sleep(0.05)
        return still


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[[str, str], Launched]]:
    launched: list[Launched] = []

    def start(first: str, second: str, *after: str) -> Launched:
        launched.append(Launched(tmp_path, first, second, *after))
        return launched[-1]

    yield start
    for one in launched:
        one.process.terminate()
        one.process.wait(HANGS_AFTER_S)


def test_a_server_that_ends_is_started_again_and_the_reason_shown(
    launch: Callable[[str, str], Launched],
) -> None:
    launched = launch("works", "dies")
    first, second = launched.ports

    launched.wait_for("All ready.")
    launched.wait_for(f"Server {second} works again")

    assert f"Server {second} stopped (exit code 7)." in launched.said
    assert "ValueError: the reason of the end" in launched.said
    assert f"Starting server {second} again now." in launched.said
    assert f"Server {first} stopped" not in launched.said
    launched.wait_for(f"Starting server {second} again in 1 s.")


def test_a_server_that_cannot_start_again_is_tried_until_it_can(
    launch: Callable[[str, str], Launched],
) -> None:
    launched = launch("works", "dies-then-fails-twice")
    port = launched.ports[1]

    launched.wait_for(f"Server {port} works again")

    assert launched.said.count(f"Server {port} stopped (exit code 1).") == 2
    assert f"Starting server {port} again in 2 s." in launched.said
    assert launched.process.poll() is None


def test_a_server_that_no_longer_works_when_started_again_is_said_to_be(
    launch: Callable[[str, str], Launched],
) -> None:
    launched = launch("works", "dies-then-says-broken")

    launched.wait_for(f"Server {launched.ports[1]} does not work.")
    launched.wait_for("again in 1 s.")

    assert launched.process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_stop_leaves_no_process_and_no_traceback(
    launch: Callable[[str, str], Launched], number: signal.Signals
) -> None:
    launched = launch("works", "works")
    launched.wait_for("All ready.")

    launched.process.send_signal(number)

    assert launched.end() == 0
    assert launched.said.splitlines()[-1] == "Stopped."
    assert "Traceback" not in launched.said
    assert launched.listening() == []


def test_a_request_to_stop_during_the_start_is_obeyed(
    launch: Callable[[str, str], Launched],
) -> None:
    launched = launch("works", "never-ready")
    launched.wait_for("Starting")

    launched.process.send_signal(signal.SIGINT)

    assert launched.end() == 0
    assert "All ready." not in launched.said
    assert launched.listening() == []


def test_a_server_that_hangs_is_started_again(launch: Callable[[str, str], Launched]) -> None:
    launched = launch("works", "hangs-once")
    launched.wait_for("All ready.")

    launched.wait_for(f"Server {launched.ports[1]} does not answer any more.")
    launched.wait_for(f"Server {launched.ports[1]} works again")

    assert f"Server {launched.ports[0]} does not answer" not in launched.said


def test_who_stands_in_front_has_ended_before_the_others_are_asked_to(
    launch: Callable[[str, str], Launched], tmp_path: Path
) -> None:
    launched = launch("leaves-word-after-0.1", "leaves-word-after-1.0")
    launched.wait_for("All ready.")

    launched.process.send_signal(signal.SIGTERM)

    assert launched.end() == 0
    assert (tmp_path / "ended").read_text().split() == [str(port) for port in launched.ports[::-1]]


def test_a_log_is_added_to_readable_by_its_owner_and_may_be_emptied(
    launch: Callable[[str, str], Launched], tmp_path: Path
) -> None:
    port = 0
    for _ in range(2):
        launched = launch("works", "dies")
        port = launched.ports[1]
        log = tmp_path / f"{port}.log"
        log.write_text("of an earlier start\n")
        launched.wait_for(f"Starting server {port} again")
        assert "of an earlier start" in log.read_text()
        assert log.stat().st_mode & 0o777 == 0o600
        # As logrotate's copytruncate does it.
        os.truncate(log, 0)
        launched.wait_for(f"Starting server {port} again in 2 s.")
        assert b"\0" not in log.read_bytes()
        launched.process.terminate()
        launched.end()


def test_an_upgrade_replaces_one_server_after_another_so_that_one_always_answers(
    launch: Callable[..., Launched], tmp_path: Path
) -> None:
    launched = launch("works", "works", "works", "works")
    launched.wait_for("All ready.")
    before = children(launched)

    launched.process.send_signal(signal.SIGUSR2)
    while not (tmp_path / "upgrade").exists():
        assert any(_answers(port) for port in launched.ports)

    assert (tmp_path / "upgrade").read_text() == "done"
    assert len(children(launched)) == 2
    assert not children(launched) & before


def test_an_upgrade_that_does_not_work_ends_at_the_first_server_which_is_as_before(
    launch: Callable[..., Launched], tmp_path: Path
) -> None:
    launched = launch("works", "works", "fails-at-start", "works")
    launched.wait_for("All ready.")
    before = children(launched)

    launched.process.send_signal(signal.SIGUSR2)
    while not (tmp_path / "upgrade").exists():
        assert _answers(launched.ports[1])

    assert "ImportError: no such thing" in (tmp_path / "upgrade").read_text()
    assert f"Server {launched.ports[0]} works again" in launched.said
    assert len(children(launched) & before) == 1


def test_when_the_last_server_does_not_work_those_replaced_before_are_put_back(
    launch: Callable[..., Launched], tmp_path: Path
) -> None:
    launched = launch("works", "works", "ignores-sigterm", "fails-at-start")
    launched.wait_for("All ready.")
    first, second = launched.ports

    launched.process.send_signal(signal.SIGUSR2)
    while not (tmp_path / "upgrade").exists():
        time.sleep(0.05)

    assert started(tmp_path)[2:] == [
        f"{first} ignores-sigterm",
        f"{second} fails-at-start",
        f"{second} works",
        f"{first} works",
    ]
    assert all(_answers(port) for port in launched.ports)


def test_a_server_that_cannot_even_be_started_ends_no_other_one(
    launch: Callable[..., Launched], tmp_path: Path
) -> None:
    launched = launch("works", "works", "absent", "works")
    launched.wait_for("All ready.")

    launched.process.send_signal(signal.SIGUSR2)
    while not (tmp_path / "upgrade").exists():
        assert _answers(launched.ports[1])

    assert "cannot be started" in (tmp_path / "upgrade").read_text()
    assert all(_answers(port) for port in launched.ports)


def test_an_upgrade_that_cannot_be_answered_ends_nothing(
    launch: Callable[..., Launched], tmp_path: Path
) -> None:
    # Where the answer is to be, none can be written.
    (tmp_path / "upgrade").mkdir()
    launched = launch("works", "works", "works", "works")
    launched.wait_for("All ready.")

    launched.process.send_signal(signal.SIGUSR2)
    launched.wait_for("The upgrade that was asked for failed: [Errno")

    assert launched.process.poll() is None
    assert all(_answers(port) for port in launched.ports)


def test_a_server_that_ends_is_started_again_once_the_machine_lets_it(
    launch: Callable[..., Launched], tmp_path: Path
) -> None:
    launched = launch("works", "works")
    launched.wait_for("All ready.")
    first, second = launched.ports
    log = tmp_path / f"{second}.log"
    log.unlink()
    # Where its log is to be, no file can be opened.
    log.mkdir()

    os.kill(process_of(launched, second), signal.SIGKILL)
    launched.wait_for(f"Server {second} cannot be started")
    assert _answers(first)
    log.rmdir()

    launched.wait_for(f"Server {second} works again")


@pytest.mark.parametrize("after", ["works", "never-ready"])
def test_a_stop_during_an_upgrade_starts_nothing_any_more(
    launch: Callable[..., Launched], tmp_path: Path, after: str
) -> None:
    launched = launch("leaves-word-after-1.0", "works", after, "works")
    launched.wait_for("All ready.")
    first = launched.ports[0]

    launched.process.send_signal(signal.SIGUSR2)
    launched.wait_for(f"Replacing server {first}.")
    if after == "never-ready":
        while len(started(tmp_path)) < 3:
            time.sleep(0.05)
    launched.process.terminate()

    assert launched.end() == 0
    assert started(tmp_path)[2:] == ([f"{first} never-ready"] if after == "never-ready" else [])
    assert launched.listening() == []
    assert "was told to stop" in (tmp_path / "upgrade").read_text()
    # Asked twice, Rasa would drop what it still answers.
    assert (tmp_path / "ended").read_text().split() == [str(first)]


def test_a_server_that_ends_while_another_is_being_replaced_is_started_again_meanwhile(
    launch: Callable[..., Launched], tmp_path: Path
) -> None:
    launched = launch("leaves-word-after-1.5", "works", "works", "works")
    launched.wait_for("All ready.")
    second = launched.ports[1]

    launched.process.send_signal(signal.SIGUSR2)
    launched.wait_for("Replacing server")
    os.kill(process_of(launched, second), signal.SIGKILL)
    launched.wait_for(f"Starting server {second} again")

    assert not (tmp_path / "ended").exists()
    launched.wait_for("All processes are replaced.")


def test_what_does_not_answer_anyway_is_replaced_first(
    launch: Callable[..., Launched], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWINS", "1")
    launched = launch("works", "dies-then-works", "works", "works")
    launched.wait_for("All ready.")
    first, second = launched.ports
    launched.wait_for(f"Starting server {second} again in 2 s.")

    launched.process.send_signal(signal.SIGUSR2)
    launched.wait_for("All processes are replaced.")

    said = launched.said
    assert said.index(f"Replacing server {second}.") < said.index(f"Replacing server {first}.")


def started(folder: Path) -> list[str]:
    return (folder / "started").read_text().splitlines()


def process_of(launched: Launched, port: int) -> int:
    for child in children(launched):
        if str(port) in Path(f"/proc/{child}/cmdline").read_text().split("\0"):
            return child
    raise AssertionError(f"nothing runs on {port}")


def children(launched: Launched) -> set[int]:
    return set(children_of(launched.process.pid))


def test_a_server_that_will_not_end_is_killed(launch: Callable[[str, str], Launched]) -> None:
    launched = launch("ignores-sigterm", "works")
    launched.wait_for("All ready.")

    launched.process.send_signal(signal.SIGINT)

    assert launched.end() == 0
    assert launched.listening() == []


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")
def test_killing_the_launcher_leaves_no_server(launch: Callable[[str, str], Launched]) -> None:
    launched = launch("works", "ignores-sigterm")
    launched.wait_for("All ready.")

    launched.process.kill()

    launched.end()
    assert launched.listening() == []


def test_a_server_that_fails_at_its_start_is_explained_at_once(
    launch: Callable[[str, str], Launched],
) -> None:
    launched = launch("never-ready", "fails-at-start")

    assert launched.end() == 1

    assert f"Server {launched.ports[1]} stopped (exit code 1)." in launched.said
    assert "ImportError: no such thing" in launched.said
    assert launched.listening() == []


def test_a_server_that_is_never_ready_is_named(launch: Callable[[str, str], Launched]) -> None:
    launched = launch("works", "never-ready")

    assert launched.end() == 1

    assert f"Server {launched.ports[1]} is not ready after 3 s" in launched.said
    assert launched.listening() == []


def test_a_server_that_answers_without_working_is_a_failure(
    launch: Callable[[str, str], Launched],
) -> None:
    launched = launch("works", "says-broken")

    assert launched.end() == 1

    assert f"Server {launched.ports[1]} does not work." in launched.said
    assert "due to a bad day" in launched.said
    assert launched.listening() == []
