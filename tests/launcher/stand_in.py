"""A small server in place of Rasa or the action server: answers 200, then behaves as told."""

from __future__ import annotations

import http.server
import os
import signal
import sys
import threading


class _Always200(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # noqa: N802 (http.server's name)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the log for what the tests look at."""


def main(port: int, behaviour: str) -> None:
    """Serve; `behaviour` is one of the words below."""
    if behaviour == "ignores-sigterm":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if behaviour == "says-broken":
        sys.stderr.write("Could not load model due to a bad day.\n")
    if behaviour == "fails-at-start":
        sys.exit("ImportError: no such thing")
    if behaviour == "never-ready":
        threading.Event().wait()
    if behaviour == "dies":
        sys.stderr.write("first line\nValueError: the reason of the end\n")
        threading.Timer(1.0, os._exit, [7]).start()
    http.server.HTTPServer(("127.0.0.1", port), _Always200).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
