"""The short form of `make fuzz`: every channel on one server, with an echo in Rasa's place."""

from __future__ import annotations

from pathlib import Path
from random import Random

import aiohttp
import pytest

from tests.fuzz.firing import fire
from tests.fuzz.shots import Arsenal
from tests.service.protection.whole_server import whole_server

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

SHOTS = 1_500


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize("teams_anonymous", [False, True], ids=["tokens", "anonymous"])
async def test_nothing_that_anybody_sends_breaks_the_server(
    tmp_path: Path, teams_anonymous: bool
) -> None:
    async with whole_server(tmp_path, teams_anonymous=teams_anonymous) as everything:
        microsoft = everything.microsoft
        arsenal = Arsenal(
            Random(f"fuzz {teams_anonymous}"),  # noqa: S311  # the same each time
            everything.web_token,
            "" if teams_anonymous else f"Bearer {microsoft.token()}",
            microsoft.service_url,
        )
        damage = await fire(everything.url, arsenal, SHOTS)
        assert (damage.failures, damage.unanswered) == ([], []), damage.report()
        assert damage.answers[200] > SHOTS // 20, damage.report()
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"{everything.url}/webhooks/rest/webhook", json={"message": "bonjour"}
            ) as answer,
        ):
            assert [part["text"] for part in await answer.json() if "text" in part] == [
                "1: bonjour",
                "2: bonjour",
            ]
