"""docs/openapi-web.yml against the running web channel."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.channels.web.web_server import PHRASES

DOCUMENT = Path("docs/openapi-web.yml")
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


@pytest.fixture
def echo(project: Path) -> Iterator[tuple[str, str]]:
    """A web channel in another process: its address, and what authorises a conversation."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.channels.web.echo_server"]
    with subprocess.Popen(
        command, cwd=project, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        assert server.stdin
        url, authorization = server.stdout.readline().strip().split(" ", 1)
        yield url, authorization
        server.stdin.close()


@pytest.mark.slow
def test_no_generated_request_breaks_the_documented_contract(
    echo: tuple[str, str], project: Path, tmp_path: Path
) -> None:
    url, authorization = echo
    command = [SCHEMATHESIS, "run", project / DOCUMENT, "--url", url]
    # Sanic answers TRACE itself, without the Allow header; our own tests check other methods.
    options = ["--exclude-checks", "unsupported_method", "--max-examples", "100", "--seed", "5"]
    report = subprocess.run(
        [*command, *options, "--no-color", "-H", f"Authorization: {authorization}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.returncode == 0, report.stdout[-8000:]
    assert "Tested: 8" in report.stdout


def test_every_documented_error_has_its_sentence(project: Path) -> None:
    document = YAML(typ="safe", pure=True).load((project / DOCUMENT).read_text("utf-8"))
    codes = document["components"]["schemas"]["Error"]["properties"]["error"]["enum"]
    assert [code for code in codes if f"web_{code}" not in PHRASES] == []
