"""The support staff's web application as one more part of the service."""

from __future__ import annotations

import sys

from pydantic import Field

from assistant.common.rasa_settings import read_settings
from assistant.common.settings import Settings, SettingsGroup, local_url
from assistant.service.launcher.ports import check_port
from assistant.service.launcher.server import Server, Stage
from assistant.service.launcher.servers import log_file


class WorkshopPlace(SettingsGroup):
    """Whether the service starts the workshop, and where it listens."""

    workshop: bool = Field(False, description="true or false")
    workshop_host: str = Field("127.0.0.1", description="an IP address or localhost")
    workshop_port: int = Field(5080, ge=1, le=65535, description="a port between 1 and 65535")

    @property
    def local_address(self) -> str:
        """Where this machine opens the workshop, without a final slash."""
        return local_url(self.workshop_host, self.workshop_port)


def workshop_server(settings: Settings) -> tuple[Server, ...]:
    """Describe the workshop, if WORKSHOP asks for it.

    An upgrade leaves it alone: it may be what publishes.

    Args:
        settings: where its log is.

    Returns:
        One server, or none.

    Raises:
        LauncherError: its port is taken.
    """
    place = read_settings(WorkshopPlace)
    if not place.workshop:
        return ()
    check_port(place.workshop_host, place.workshop_port, "WORKSHOP")
    return (
        Server(
            name="the workshop",
            command=(sys.executable, "-m", "assistant.workshop"),
            # Answers whatever name WORKSHOP_ADDRESS has it called by.
            ready_url=f"{place.local_address}/static/icon.svg",
            log=log_file(settings, "workshop.log"),
            # It asks the assistant, and does not answer for a process that is replaced.
            stage=Stage.FRONT,
        ),
    )


def workshop_lines(settings: Settings) -> list[str]:
    """Say where the workshop is, for whoever starts the service."""
    place = read_settings(WorkshopPlace)
    if not place.workshop:
        return []
    first = log_file(settings, "workshop.log") or "the lines above"
    return [f"  workshop   {place.local_address} (the first account: see {first})"]
