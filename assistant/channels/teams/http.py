"""Calls to Microsoft's servers: asynchronous, never long, never redirected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

_TIMEOUT = aiohttp.ClientTimeout(total=5.0)


class FetchError(Exception):
    """A server gave no usable answer; the text says why, in words for the log."""


@dataclass(frozen=True)
class Answered:
    """What a server answered.

    Attributes:
        status: HTTP status.
        retry_after: how long it asks to wait, in seconds, when it says so.
        content: the answer's JSON, None when it is not JSON.
    """

    status: int
    retry_after: float | None
    content: Any


class HttpClient:
    """One pool of connections, opened with the first call."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    async def get_json(self, url: str) -> dict[str, Any]:
        """Fetch a JSON object.

        Raises:
            FetchError: there is none to be had.
        """
        answer = await self.call("GET", url)
        if answer.status != 200:  # noqa: PLR2004
            raise FetchError(f"http_{answer.status}")
        if not isinstance(answer.content, dict):
            raise FetchError("not a JSON object")
        return answer.content

    async def call(self, method: str, url: str, **options: Any) -> Answered:
        """Call a server, as `aiohttp.request` does; the answer may have any status.

        Args:
            method: such as POST.
            url: where to, escaped.
            options: aiohttp's: `data`, a form; `json`; `headers`.

        Raises:
            FetchError: there was no answer.
        """
        session = self._session = self._session or aiohttp.ClientSession(
            timeout=_TIMEOUT, trust_env=True
        )
        try:
            # A redirection would carry our token or our answer to an address nobody checked.
            async with session.request(
                method, URL(url, encoded=True), allow_redirects=False, **options
            ) as response:
                return Answered(
                    response.status,
                    _seconds(response.headers.get("Retry-After", "")),
                    await _json(response),
                )
        except TimeoutError:
            raise FetchError("timeout") from None
        except (aiohttp.ClientError, ValueError, OSError) as error:
            raise FetchError(type(error).__name__) from None


async def _json(response: aiohttp.ClientResponse) -> Any:
    try:
        return await response.json(content_type=None)
    except ValueError:
        return None


def _seconds(value: str) -> float | None:
    return float(value) if value.isdigit() else None
