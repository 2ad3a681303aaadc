"""All channels on one server, as the assistant has them, with an echo in Rasa's place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import aiohttp

from assistant.channels.rest import RestInput
from assistant.channels.slack import SlackInput
from assistant.channels.teams.channel import TeamsInput
from assistant.channels.web.channel import WebInput
from assistant.channels.web.widget_files import WidgetFiles
from assistant.service.protection import Protection
from assistant.service.protection.limits import ServerLimits
from tests.channels.slack.fake_slack import fake_slack
from tests.channels.slack.workspace import slack_settings
from tests.channels.teams.microsoft import Microsoft, running_microsoft
from tests.channels.teams.running import settings_for
from tests.channels.web.web_server import (
    PHRASES,
    Browser,
    EchoAgent,
    serving,
    web_parts,
    web_settings,
)
from tests.service.protection.widget_folder import make_widget

ENDLESS = 10**9


@dataclass(frozen=True)
class Everything:
    """The server, and what is needed to be let in."""

    url: str
    agent: EchoAgent
    microsoft: Microsoft
    web_token: str


@asynccontextmanager
async def whole_server(
    folder: Path,
    limits: ServerLimits = ServerLimits(),  # noqa: B008  # frozen
    *,
    teams_anonymous: bool = False,
) -> AsyncIterator[Everything]:
    """Serve all channels, with Slack and Microsoft on this machine, and no limit of rates.

    Args:
        folder: for the widget's files.
        limits: the server's.
        teams_anonymous: whether Teams' channel serves the Agents Playground.

    Yields:
        The server.
    """
    agent = EchoAgent()
    widget = folder / uuid4().hex
    widget.mkdir()
    nobody = {"teams_app_id": "", "teams_app_password": "", "teams_anonymous": True}
    async with running_microsoft() as microsoft, fake_slack() as slack, web_parts() as parts:
        channels = [
            Protection(PHRASES, limits),
            RestInput(parts),
            WebInput(
                parts,
                web_settings(web_rate_per_conversation=ENDLESS, web_rate_per_address=ENDLESS),
            ),
            WidgetFiles(make_widget(widget)),
            TeamsInput(
                settings_for(microsoft, **(nobody if teams_anonymous else {})),
                parts,
                microsoft.endpoints,
            ),
            SlackInput(parts, slack_settings(slack.url)),
        ]
        async with serving(channels, agent) as url, aiohttp.ClientSession() as session:
            browser = Browser(f"{url}/webhooks/web", session)
            await browser.open()
            yield Everything(url, agent, microsoft, browser.headers["Authorization"])
