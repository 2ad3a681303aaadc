"""The real assistant, with its Slack channel on and a fake Slack behind it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

import aiohttp

from assistant.common.settings import Settings, load_settings
from assistant.service.launcher.progress import Progress
from assistant.service.launcher.servers import assistant_servers
from assistant.service.launcher.supervisor import Supervisor
from assistant.shell.running import on_free_ports
from tests.channels.slack.fake_slack import BOT_TOKEN, FakeSlack, fake_slack
from tests.channels.slack.workspace import SECRET, StandIn, Workspace


@asynccontextmanager
async def real_workspace(model: Path, folder: Path, **variables: str) -> AsyncIterator[Workspace]:
    """Run the assistant for a workspace.

    Args:
        model: the trained model.
        folder: for logs and other files made while running.
        **variables: further settings of the assistant.

    Yields:
        The workspace, whose stand-in agent is not asked.
    """
    settings = on_free_ports(load_settings(), folder)
    async with fake_slack() as slack, aiohttp.ClientSession() as session:
        supervisor = _supervisor(settings, model, slack, variables)
        with supervisor:
            await asyncio.get_running_loop().run_in_executor(
                None, supervisor.wait_until_ready, settings.assistant_start_timeout
            )
            yield Workspace(settings.assistant_url, session, slack, StandIn())


def _supervisor(
    settings: Settings, model: Path, slack: FakeSlack, given: Mapping[str, str]
) -> Supervisor:
    (rasa,) = assistant_servers(settings, model)
    variables = {
        **rasa.environment,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_APP_TOKEN": "",
        "SLACK_API_URL": f"{slack.url}/api/",
        **given,
    }
    return Supervisor([replace(rasa, environment=variables)], Progress(sys.stderr), Event(), 5.0)
