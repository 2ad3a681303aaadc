"""The channel that serves the widget, on a real server."""

from __future__ import annotations

import asyncio
import gzip
import json
import shutil
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from queue import Queue

import pytest

from assistant.channels.web.settings import WebSettings
from assistant.channels.web.widget_files import STABLE_NAME, WidgetFiles, load_assets
from assistant.common.rasa_settings import read_settings
from tests.channels.web.web_server import serving
from tests.widget.fake_assistant import WIDGET

pytestmark = pytest.mark.slow

PREFIX = "/webhooks/widget"


async def _receive(_: object) -> None:
    raise AssertionError("this channel receives nothing")


@pytest.fixture(scope="module")
def port(built_widget: str) -> Iterator[int]:  # noqa: ARG001
    started: Queue[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Queue()

    async def serve() -> None:
        # As Rasa does it, with its own handling of other origins.
        async with serving([WidgetFiles(WIDGET)], None) as url:
            stop = asyncio.Event()
            number = int(url.rsplit(":", 1)[1])
            started.put((number, asyncio.get_running_loop(), stop))
            await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    number, loop, stop = started.get(timeout=30)
    yield number
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)


@pytest.fixture
def manifest() -> dict[str, str]:
    return dict(json.loads((WIDGET / "dist" / "manifest.json").read_text("utf-8")))


def get(port: int, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", f"{PREFIX}/{path}", headers=named)
    response = connection.getresponse()
    return response, response.read()


def test_the_hashed_name_may_be_kept_for_ever(port: int, manifest: dict[str, str]) -> None:
    response, body = get(port, manifest["script"])
    assert response.status == 200
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert body == (WIDGET / "dist" / manifest["script"]).read_bytes()


def test_the_stable_name_is_asked_for_again_soon(port: int) -> None:
    response, _ = get(port, "widget.js")
    assert response.headers["Cache-Control"] == "public, max-age=300"


def test_pages_of_other_sites_may_check_the_integrity(port: int) -> None:
    response, _ = get(port, "widget.js", Origin="https://client.example")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_browsers_that_take_gzip_get_it(port: int) -> None:
    plain, body = get(port, "widget.js")
    packed, compressed = get(port, "widget.js", Accept_Encoding="gzip, deflate")
    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(compressed) == body


def test_browsers_that_take_brotli_get_what_the_build_made(
    port: int, manifest: dict[str, str]
) -> None:
    packed, compressed = get(port, "widget.js", Accept_Encoding="gzip, deflate, br, zstd")
    assert packed.headers["Content-Encoding"] == "br"
    assert compressed == (WIDGET / "dist" / f"{manifest['script']}.br").read_bytes()
    for path, accepted in (("demo/", "br"), ("widget.js", "br;q=0")):
        plain, _ = get(port, path, Accept_Encoding=accepted)
        assert plain.headers["Content-Encoding"] is None


def test_the_english_texts_stand_beside_the_script(port: int, manifest: dict[str, str]) -> None:
    response, body = get(port, manifest["texts"], Origin="https://client.example")
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(body)["lang"] == "en"


def test_what_the_browser_has_is_not_sent_again(port: int) -> None:
    first, _ = get(port, "widget.js")
    again, body = get(port, "widget.js", If_None_Match=first.headers["ETag"])
    assert (again.status, body) == (304, b"")
    other, _ = get(port, "widget.js", If_None_Match='"other"')
    assert other.status == 200


def test_the_demo_page_is_strict_and_names_the_script_as_it_is(
    port: int, manifest: dict[str, str]
) -> None:
    response, body = get(port, "demo/")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "trusted-types 'none'" in response.headers["Content-Security-Policy"]
    assert manifest["script"] in body.decode()
    assert manifest["integrity"] in body.decode()
    assert "{{" not in body.decode()


def test_the_demo_page_is_found_without_its_last_slash(port: int) -> None:
    response, _ = get(port, "demo")
    assert response.status == 308
    assert response.headers["Location"] == f"{PREFIX}/demo/"


@pytest.mark.parametrize(
    "path", ["nothing.js", "../package.json", "demo/../package.json", "%2e%2e/package.json", ""]
)
def test_nothing_else_is_served(port: int, path: str) -> None:
    response, _ = get(port, path)
    assert response.status == 404


def test_without_a_build_nothing_is_served_and_nothing_breaks(tmp_path: Path) -> None:
    shutil.copytree(WIDGET / "demo", tmp_path / "demo")
    assert load_assets(tmp_path) == {}
    assert WidgetFiles(tmp_path).blueprint(_receive).name == "widget"


@pytest.mark.parametrize(
    ("variables", "is_shown"),
    [
        ({}, True),
        ({"WEB_ALLOWED_ORIGINS": "https://client.example.org"}, False),
        ({"WEB_ALLOWED_ORIGINS": "https://client.example.org", "WEB_DEMO": "on"}, True),
        ({"WEB_DEMO": "off"}, False),
    ],
)
def test_the_demo_page_is_off_where_customers_are_unless_it_is_wanted(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], is_shown: bool, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("WEB_ALLOWED_ORIGINS", "WEB_DEMO"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert read_settings(WebSettings).shows_demo is is_shown


@pytest.mark.usefixtures("built_widget")
def test_without_the_demo_page_the_widget_is_served() -> None:
    assets = load_assets(WIDGET, demo=False)
    assert STABLE_NAME in assets
    assert not [path for path in assets if path.startswith("demo")]
