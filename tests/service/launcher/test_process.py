"""Children are ended, with whatever they started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from assistant.service.launcher import process

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
SLEEP = "print(1, flush=True); time.sleep(600)"
PARENT_OF_DEAF = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, '-c', '{DEAF}; {SLEEP}'], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(600)
"""


def _first_line(log: Path) -> int:
    while not (text := log.read_text()).endswith("\n"):
        time.sleep(0.02)
    return int(text)


def _ends(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        listed = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        if listed.stdout.strip()[:1] in ("", "Z"):
            return True
        time.sleep(0.05)
    return False


def test_a_child_deaf_to_the_request_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log" / "child.log"
    child = process.start([sys.executable, "-c", f"{DEAF}; {SLEEP}"], log, {})
    _first_line(log)

    process.stop([child], grace_s=0.2)

    assert child.returncode == -signal.SIGKILL


def test_a_child_that_obeys_is_not_killed(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    child = process.start([sys.executable, "-c", PARENT_OF_DEAF], log, {})
    _first_line(log)

    process.stop([child], grace_s=30)

    assert child.returncode == -signal.SIGTERM


def test_what_a_child_started_is_ended_too(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    child = process.start([sys.executable, "-c", PARENT_OF_DEAF], log, {})
    grandchild = _first_line(log)

    process.stop([child], grace_s=5)

    assert _ends(grandchild)


def test_a_child_is_beyond_the_terminals_ctrl_c(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    child = process.start([sys.executable, "-c", PARENT_OF_DEAF], log, {"A": "b"})
    _first_line(log)

    assert os.getpgid(child.pid) != os.getpgid(0)

    process.stop([child], grace_s=5)


def test_the_end_of_a_log_is_shown_without_empty_lines(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("one\n\ntwo\n  \nthree\n\n")

    assert process.last_lines(log, count=2) == "    two\n    three"
    assert process.last_lines(tmp_path / "absent.log") == ""


def test_the_end_of_a_log_holds_nothing_of_an_earlier_run(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("before\n")
    begins = process.log_size(log)
    with log.open("a") as lines:
        lines.write("after\n")

    assert process.last_lines(log, begins) == "    after"
    log.write_text("new\n")
    assert process.last_lines(log, begins + 100) == "    new"


def test_of_a_long_log_only_the_end_is_read(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    with log.open("wb") as lines:
        lines.write(b"first\n")
        # A hole of a terabyte, which nobody reads in time.
        lines.seek(1 << 40)
        lines.write(b"\nlast\n")

    assert process.last_lines(log, count=1) == "    last"
