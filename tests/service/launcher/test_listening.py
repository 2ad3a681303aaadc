"""Nobody who connects waits for a server that is still being loaded."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.service.launcher.ports import free_port

PROJECT = Path(__file__).parents[3]
SERVER = """
import socket, sys
from pathlib import Path
from sanic import Sanic
from sanic.response import text
from assistant.service.launcher.listening import listen_when_loaded

listen_when_loaded()
app = Sanic("loading")
host, port = sys.argv[1], int(sys.argv[2])

@app.before_server_start
async def load(*_):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as customer:
        refused = customer.connect_ex((host, port)) != 0
        Path(sys.argv[3]).write_text("refused" if refused else "taken")

@app.get("/")
async def answer(_):
    return text("loaded")

app.run(host, port, single_process=True, motd=False, access_log=False)
"""


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_a_server_takes_connections_once_it_is_loaded(host: str, tmp_path: Path) -> None:
    port, meanwhile = free_port("127.0.0.1"), tmp_path / "meanwhile"
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, host, str(port), str(meanwhile)],
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert "loaded" in said(host, port, server)
        assert meanwhile.read_text() == "refused"
    finally:
        server.terminate()
        server.wait(60)


def said(host: str, port: int, server: subprocess.Popen[str]) -> str:
    while server.poll() is None:
        try:
            with socket.create_connection((host, port)) as customer:
                customer.sendall(b"GET / HTTP/1.0\r\n\r\n")
                customer.shutdown(socket.SHUT_WR)
                return customer.makefile().read()
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError("the server ended")
