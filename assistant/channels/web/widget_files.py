"""Serves the tchat widget and its demo page; receives no message."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import structlog
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from assistant.channels.web.settings import WebSettings
from assistant.common.rasa_settings import read_settings

logger = structlog.get_logger(__name__)

WIDGET_FOLDER = Path("widget")
STABLE_NAME = "widget.js"
DEMO_FOLDER = "demo"
DEMO_INDEX = "index.html"

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
# A name that carries the hash of its content never changes meaning.
_FOREVER = "public, max-age=31536000, immutable"
_SHORTLY = "public, max-age=300"
_ALWAYS_ASK = "no-cache"
_FROM_ANY_SITE = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
# The demo page is also the proof that the widget works under a strict policy.
_STRICT_POLICY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True)
class Asset:
    """One file as it is sent.

    Args:
        body: its bytes.
        content_type: value of the header of that name.
        cache: value of Cache-Control.
        headers: further headers.
        brotli: its bytes as the build compressed them, if it did.
    """

    body: bytes
    content_type: str
    cache: str
    headers: Mapping[str, str] = field(default_factory=dict)
    brotli: bytes | None = None
    compressed: bytes = field(init=False)
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        # Compressed once, not for each visitor; without a time stamp, so always the same bytes.
        object.__setattr__(self, "compressed", gzip.compress(self.body, mtime=0))
        object.__setattr__(self, "tag", f'W/"{hashlib.sha256(self.body).hexdigest()[:20]}"')

    def respond(self, request: Request) -> HTTPResponse:
        """Answer a request for this file.

        Args:
            request: its If-None-Match and Accept-Encoding decide what is sent.

        Returns:
            The file, compressed when the browser takes that, or 304 when it has it already.
        """
        headers = {
            "ETag": self.tag,
            "Cache-Control": self.cache,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
            **self.headers,
        }
        if self.tag in request.headers.get("if-none-match", ""):
            return HTTPResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        body = self.body
        accepted = {
            coding.partition(";")[0].strip()
            for coding in request.headers.get("accept-encoding", "").split(",")
            if not coding.replace(" ", "").endswith(";q=0")
        }
        if self.brotli is not None and "br" in accepted:
            headers["Content-Encoding"] = "br"
            body = self.brotli
        elif "gzip" in accepted:
            headers["Content-Encoding"] = "gzip"
            body = self.compressed
        return HTTPResponse(body, headers=headers, content_type=self.content_type)


def load_assets(folder: Path, *, demo: bool = True) -> dict[str, Asset]:
    """Read the built widget and its demo page.

    Args:
        folder: the widget's folder, with `dist` (made by its build) and `demo`.
        demo: whether the demo page is wanted.

    Returns:
        The files by their path below the channel's address; none when nothing is built.
    """
    manifest_file = folder / "dist" / "manifest.json"
    if not manifest_file.is_file():
        return {}
    manifest: dict[str, Any] = json.loads(manifest_file.read_text("utf-8"))
    name, texts = manifest["script"], manifest["texts"]
    script = (folder / "dist" / name).read_bytes()
    brotli = (folder / "dist" / f"{name}.br").read_bytes()
    english = (folder / "dist" / texts).read_bytes()
    assets = {
        name: Asset(script, _TYPES[".js"], _FOREVER, _FROM_ANY_SITE, brotli),
        STABLE_NAME: Asset(script, _TYPES[".js"], _SHORTLY, _FROM_ANY_SITE, brotli),
        texts: Asset(english, _TYPES[".json"], _FOREVER, _FROM_ANY_SITE),
    }
    if not demo:
        return assets
    for file in sorted((folder / DEMO_FOLDER).iterdir()):
        body = _fill(file.read_bytes(), manifest) if file.suffix == ".html" else file.read_bytes()
        assets[f"{DEMO_FOLDER}/{file.name}"] = Asset(
            body, _TYPES[file.suffix], _ALWAYS_ASK, _STRICT_POLICY
        )
    assets[f"{DEMO_FOLDER}/"] = assets[f"{DEMO_FOLDER}/{DEMO_INDEX}"]
    return assets


def _fill(page: bytes, manifest: Mapping[str, Any]) -> bytes:
    for name in ("script", "integrity"):
        page = page.replace(f"{{{{{name}}}}}".encode(), manifest[name].encode())
    return page


class WidgetFiles(InputChannel):
    """Rasa channel without messages: it makes Rasa serve the widget under /webhooks/widget/."""

    def __init__(self, folder: Path = WIDGET_FOLDER, *, demo: bool = True) -> None:
        self._folder = folder
        self._demo = demo

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WidgetFiles:  # noqa: ARG003
        """Make the channel from this installation's settings."""
        return cls(demo=read_settings(WebSettings).shows_demo)

    @classmethod
    def name(cls) -> str:
        """Name the channel, and its part of the address.

        Returns:
            The name.
        """
        return "widget"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:  # noqa: ARG002
        """Make the routes.

        Args:
            on_new_message: not used.

        Returns:
            One route for every file that there is.
        """
        assets = load_assets(self._folder, demo=self._demo)
        if not assets:
            logger.warning(
                "widget.not_built", command="make -C widget build", folder=str(self._folder)
            )
        blueprint = Blueprint("widget")

        async def serve(request: Request, path: str) -> HTTPResponse:
            asset = assets.get(path)
            if asset is None and f"{path}/" in assets:
                # Links on the page are relative to its folder.
                return redirect(f"{request.path}/", status=HTTPStatus.PERMANENT_REDIRECT)
            if asset is None:
                raise NotFound(f"No file {path}")
            return asset.respond(request)

        blueprint.add_route(serve, "/<path:path>", methods=["GET", "HEAD"])
        return blueprint
