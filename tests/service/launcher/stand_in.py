"""A small server in place of Rasa or the action server: answers 200, then behaves as told."""

from __future__ import annotations

import http.server
import os
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path

FAILURES = 2


class _Always200(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # noqa: N802 (http.server's name)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the log for what the tests look at."""


def _at_this_start(port: int, behaviour: str) -> str:
    """Tell what `dies-then-…` means at this start: the first, the second and so on."""
    if not behaviour.startswith("dies-then-") and behaviour != "hangs-once":
        return behaviour
    starts = Path(f"{port}.starts")
    starts.touch()
    count = starts.stat().st_size
    starts.write_bytes(b"." * (count + 1))
    if behaviour == "hangs-once":
        return "works" if count else behaviour
    if count == 0:
        return "dies"
    if behaviour == "dies-then-says-broken":
        return "says-broken"
    return "fails-at-start" if count <= FAILURES else "works"


def _leave_word(seconds: float, *_: object) -> None:
    time.sleep(seconds)
    with Path("ended").open("a") as ended:
        ended.write(f"{sys.argv[1]}\n")
    os._exit(0)


def main(port: int, behaviour: str) -> None:
    """Serve; `behaviour` is one of the words below."""
    with Path("started").open("a") as started:
        started.write(f"{port} {behaviour}\n")
    behaviour = _at_this_start(port, behaviour)
    if behaviour == "ignores-sigterm":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if behaviour == "says-broken":
        sys.stderr.write("Could not load model due to a bad day.\n")
    if behaviour == "fails-at-start":
        sys.exit("ImportError: no such thing")
    if behaviour.startswith("leaves-word-after-"):
        signal.signal(signal.SIGTERM, partial(_leave_word, float(behaviour.rpartition("-")[2])))
    if behaviour == "never-ready":
        threading.Event().wait()
    if behaviour == "dies":
        sys.stderr.write("first line\nValueError: the reason of the end\n")
        threading.Timer(1.0, os._exit, [7]).start()
    if behaviour == "hangs-once":
        threading.Timer(1.0, os.kill, [os.getpid(), signal.SIGSTOP]).start()
    http.server.HTTPServer(("127.0.0.1", port), _Always200).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
