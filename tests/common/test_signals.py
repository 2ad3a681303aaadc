"""A signal sets an event, whatever the main thread does."""

from __future__ import annotations

import subprocess
import sys

import pytest

_ASKED_TWICE = """
import os, signal
from threading import Event
from assistant.common.signals import set_at_signals

event = Event()
set_at_signals(event, signal.SIGTERM, signal.SIGHUP)
for number in (signal.SIGTERM, signal.SIGHUP):
    {before}
        os.kill(os.getpid(), number)
    assert event.wait(20)
    event.clear()
"""


@pytest.mark.parametrize("before", ["if True:", "with event._cond:"], ids=["idle", "waiting"])
def test_each_signal_sets_the_event_even_while_its_lock_is_held(before: str) -> None:
    command = [sys.executable, "-c", _ASKED_TWICE.format(before=before)]

    assert subprocess.run(command, timeout=30, check=False).returncode == 0
