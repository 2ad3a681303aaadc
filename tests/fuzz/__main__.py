"""`make fuzz`: many requests that no client should send, at an assistant started for them.

Two servers are shot at: the whole assistant with its model, on which Teams' channel serves the
Agents Playground, and all channels with an echo in Rasa's place, on which it asks for tokens.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Event

import aiohttp
import structlog

from assistant.common.settings import load_settings
from assistant.service.launcher.progress import Progress
from assistant.service.launcher.servers import assistant_servers
from assistant.service.launcher.supervisor import Supervisor
from assistant.service.launcher.training import ensure_model
from assistant.shell.running import on_free_ports
from tests.channels.slack.fake_slack import BOT_TOKEN, fake_slack
from tests.channels.slack.workspace import SECRET as SLACK_SECRET
from tests.channels.teams.microsoft import running_microsoft
from tests.channels.web.web_server import SECRET, Browser
from tests.fuzz.firing import Damage, fire
from tests.fuzz.shots import Arsenal
from tests.service.protection.whole_server import whole_server

_ECHO_SHARE = 4


def main() -> int:
    """Shoot, and report.

    Returns:
        1 when a server failed an answer, gave none, or does not work any more.
    """
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000, help="at the whole assistant")
    parser.add_argument("--seed", default="1", help="another one makes other requests")
    arguments = parser.parse_args()
    count, seed = arguments.requests, arguments.seed
    # What the channels log here, one line a request, would hide the result.
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with tempfile.TemporaryDirectory() as folder:
        # A loop each: what the first leaves to be sent must not wait while the assistant starts.
        echo_works = asyncio.run(_shoot_at_echo(count // _ECHO_SHARE, seed, Path(folder)))
        assistant_works = asyncio.run(_shoot_at_assistant(count, seed, Path(folder)))
    return 0 if echo_works and assistant_works else 1


async def _shoot_at_echo(count: int, seed: str, folder: Path) -> bool:
    async with whole_server(folder) as echo:
        token = f"Bearer {echo.microsoft.token()}"
        arsenal = _arsenal(f"echo {seed}", echo.web_token, token, echo.microsoft.service_url)
        return _tell("All channels, with an echo", await fire(echo.url, arsenal, count))


async def _shoot_at_assistant(count: int, seed: str, folder: Path) -> bool:
    async with fake_slack() as slack, running_microsoft() as microsoft:
        with _assistant(folder, f"{slack.url}/api/") as (url, pids):
            before = _memory(pids)
            async with aiohttp.ClientSession() as session:
                browser = Browser(f"{url}/webhooks/web", session)
                await browser.open()
                token = browser.headers["Authorization"]
                arsenal = _arsenal(seed, token, "", microsoft.service_url)
                damage = await fire(url, arsenal, count)
                works = _tell("The assistant", damage)
                print(f"memory of its processes, MB: {before} before, {_memory(pids)} after")
                return await _answers(Browser(f"{url}/webhooks/web", session)) and works


def _arsenal(seed: str, web_token: str, teams_token: str, service_url: str) -> Arsenal:
    return Arsenal(Random(seed), web_token, teams_token, service_url)  # noqa: S311  # the same again


def _tell(what: str, damage: Damage) -> bool:
    print(f"{what}: {damage.report()}", flush=True)
    return not damage.failures and not damage.unanswered


async def _answers(browser: Browser) -> bool:
    await browser.open()
    replies = await browser.ask("J'ai perdu mon mot de passe")
    is_right = [reply.get("procedure") for reply in replies] == ["lost_password"]
    print("a question is answered as before" if is_right else f"a question is answered {replies}")
    return is_right


@contextmanager
def _assistant(folder: Path, slack_url: str) -> Iterator[tuple[str, list[int]]]:
    environment = {
        "WEB_TOKEN_SECRET": SECRET,
        "WEB_RATE_PER_CONVERSATION": "1000000000",
        "WEB_RATE_PER_ADDRESS": "1000000000",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SLACK_SECRET,
        "SLACK_API_URL": slack_url,
        "TEAMS_ANONYMOUS": "true",
        "TEAMS_APP_ID": "",
        "TEAMS_APP_PASSWORD": "",
    }
    os.environ.update(environment)
    progress = Progress(sys.stderr)
    settings = load_settings()
    model = ensure_model(settings, progress, Event())
    if model is None:
        raise AssertionError("training ends early only when asked to")
    own = on_free_ports(settings, folder / "var")
    with Supervisor(assistant_servers(own, model), progress, Event(), 5.0) as supervisor:
        supervisor.wait_until_ready(own.assistant_start_timeout)
        yield own.assistant_url, _children()


def _children() -> list[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [int(pid) for pid in listed]


def _memory(pids: list[int]) -> list[int]:
    return [_resident(Path(f"/proc/{pid}/status").read_text()) for pid in pids]


def _resident(status: str) -> int:
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    sys.exit(main())
