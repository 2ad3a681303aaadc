"""HTTP as the `rest` and `web` channels speak it: JSON in, JSON out, errors in a sentence."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from pydantic import BaseModel, ValidationError
from sanic import Blueprint
from sanic.exceptions import InvalidUsage, SanicException
from sanic.http import Http
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.common.faults import fault
from assistant.storage.engine import TrackerUnavailable
from assistant.turns.stores.model import StoreError

_log = structlog.get_logger(__name__)

_WASTED_BYTES = 2 * 1024 * 1024

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

Handler = Callable[[Request], Awaitable["HTTPResponse | None"]]
Body = TypeVar("Body", bound=BaseModel)


class ApiError(Exception):
    """A request that cannot be fulfilled, and why."""

    def __init__(
        self,
        status: int,
        code: str,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> None:
        """Describe the error.

        Args:
            status: HTTP status.
            code: the error's name in the answer; its sentence is the phrase of that key.
            headers: further headers of the answer.
            values: what the sentence's placeholders stand for.
        """
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})
        self.values = values


@dataclass(frozen=True)
class JsonApi:
    """Adds endpoints to a blueprint; each path answers every method, in JSON.

    Attributes:
        blueprint: where to add them.
        phrases: sentences by key.
        max_body: the largest body, in bytes.
    """

    blueprint: Blueprint
    phrases: Mapping[str, str]
    max_body: int

    def add(self, path: str, **handlers: Handler) -> None:
        """Add a path.

        Args:
            path: below the channel's own.
            handlers: one for each method, by its name in lower case.
        """
        allowed = ", ".join(sorted(method.upper() for method in handlers))

        async def answer(request: Request, **_: object) -> HTTPResponse | None:
            try:
                handler = handlers.get(request.method.lower())
                if handler is None:
                    raise ApiError(405, "method_not_allowed", {"Allow": allowed})
                request.body = await self._read_body(request)
                return await handler(request)
            except (Exception, TrackerUnavailable) as error:
                return self.error_response(request, error)

        name = f"answer_{path.strip('/').replace('/', '_') or 'root'}"
        answer.__name__ = "".join(c if c.isalnum() else "_" for c in name)
        # A stream, so that the body's size is checked before it is read.
        self.blueprint.add_route(answer, path, methods=list(METHODS), stream=True)

    def add_fallback(self) -> None:
        """Answer all other paths below the channel's own."""

        async def missing(_: Request) -> HTTPResponse | None:
            raise ApiError(404, "not_found")

        self.add("/<path:path>", **{method.lower(): missing for method in METHODS})

    def error_response(self, request: Request, error: BaseException) -> HTTPResponse:
        """Word an error.

        Args:
            request: the request that failed.
            error: why.

        Returns:
            The answer: `{"error": code, "message": sentence}`.
        """
        fault = self._known(request, error)
        body = self.error_body(fault)
        return json_response(body, fault.status, fault.headers)

    def error_body(self, fault: ApiError) -> dict[str, str]:
        """Word an error as JSON."""
        sentence = self.phrases[f"web_{fault.code}"].format(**fault.values)
        return {"error": fault.code, "message": sentence}

    @staticmethod
    def _known(request: Request, error: BaseException) -> ApiError:
        if isinstance(error, ApiError):
            return error
        if isinstance(error, InvalidUsage):
            return ApiError(400, "bad_json")
        if isinstance(error, SanicException):
            return ApiError(error.status_code, "unavailable")
        if not isinstance(error, StoreError | TrackerUnavailable):
            _log.error("http.failed", path=request.path, **fault(error))
        return ApiError(503, "unavailable")

    @staticmethod
    def parse(request: Request, body_class: type[Body]) -> Body:
        """Parse a request's body.

        Args:
            request: the request; an empty body counts as an empty object.
            body_class: what is expected.

        Returns:
            The body.

        Raises:
            ApiError: it is no JSON, or not what is expected.
        """
        raw = request.body
        try:
            # Not all that Python reads is JSON: NaN is not.
            content = json.loads(raw, parse_constant=_refuse) if raw.strip() else {}
        except (ValueError, RecursionError):
            raise ApiError(400, "bad_json") from None
        if not isinstance(content, dict):
            raise ApiError(400, "bad_json")
        try:
            return body_class(**content)
        except ValidationError as error:
            fields = sorted({_field(item["loc"], body_class) for item in error.errors()})
            raise ApiError(400, "bad_request", fields=", ".join(fields)) from None

    async def _read_body(self, request: Request) -> bytes:
        stream = request.stream
        if not isinstance(stream, Http):
            return b""
        raw = b""
        declared = request.headers.get("content-length", "0")
        too_large = declared.isdigit() and int(declared) > self.max_body
        while not too_large and (part := await stream.read()):
            raw += part
            too_large = len(raw) > self.max_body
        if too_large:
            # A little more is received and thrown away, so that the client reads the answer.
            stream.keep_alive = False
            stream.request_max_size = _WASTED_BYTES
            raise ApiError(413, "body_too_large")
        return raw


def json_response(
    body: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTTPResponse:
    """Answer in JSON.

    Args:
        body: what to say.
        status: HTTP status.
        headers: further headers.

    Returns:
        The answer, in UTF-8.
    """
    return HTTPResponse(
        json.dumps(body, ensure_ascii=False),
        status=status,
        headers=dict(headers or {}),
        content_type="application/json",
    )


async def health(_: Request) -> HTTPResponse:
    """Say that the channel is there."""
    return json_response({"status": "ok"})


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _field(location: tuple[int | str, ...], body_class: type[BaseModel]) -> str:
    # A name that the caller made up is not repeated to them.
    known = location and location[0] in body_class.model_fields
    return str(location[0]) if known else "…"
