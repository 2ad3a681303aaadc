"""What tells that a server works, asked of real ones."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psycopg2

from assistant.service.launcher.server import answers
from tests.storage.postgres_server import running_postgres


def test_a_postgresql_that_waits_for_its_clients_to_leave_does_not_answer() -> None:
    with running_postgres() as server:
        client = psycopg2.connect(server.url)
        assert answers(server.url)
        first_line = Path(server.data, "postmaster.pid").read_text("ascii").split()[0]
        os.kill(int(first_line), signal.SIGTERM)
        deadline = time.monotonic() + 30
        while answers(server.url):
            assert time.monotonic() < deadline, "it is still taken for alive"
            time.sleep(0.1)
        assert server.is_running()
        client.close()


def test_a_postgresql_that_hangs_does_not_answer() -> None:
    with running_postgres() as server:
        server.pause()
        assert not answers(server.url)
        server.resume()
        assert answers(server.url)
