"""Settings of the Teams channel."""

from __future__ import annotations

import re
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, StringConstraints, field_validator, model_validator

from assistant.common.loopback import is_loopback
from assistant.common.settings import SettingsGroup

# Pydantic looks at the pattern before it writes the text small.
_GUID = r"(?i)^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$"
Guid = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=_GUID)]
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?|\[[0-9a-f:]+\](:\d{1,5})?")
_GUID_OR_EMPTY = "empty, or an id such as 00000000-0000-0000-0000-000000000000"


class TeamsSettings(SettingsGroup):
    """Each field is a variable in upper case."""

    assistant_host: str = Field("127.0.0.1", description="an IP address or a host name")
    teams_app_id: Guid = Field("", description=_GUID_OR_EMPTY)
    teams_app_password: SecretStr = Field(SecretStr(""), description="the bot's client secret")
    teams_tenant_id: Guid = Field("", description=_GUID_OR_EMPTY)
    teams_accept_tenant_tokens: bool = Field(False, description="true or false")
    teams_allowed_service_hosts: str = Field(
        "smba.trafficmanager.net", description="host names separated by commas"
    )
    teams_anonymous: bool = Field(False, description="true or false")

    @field_validator("teams_allowed_service_hosts")
    @classmethod
    def _are_hosts(cls, value: str) -> str:
        hosts = split_hosts(value)
        if not hosts or not all(_HOST.fullmatch(host) for host in hosts):
            raise ValueError("host")
        return value

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        app_id, password = self.teams_app_id, self.teams_app_password
        if bool(app_id) != bool(password.get_secret_value()):
            missing = "TEAMS_APP_PASSWORD" if app_id else "TEAMS_APP_ID"
            given = "TEAMS_APP_ID" if app_id else "TEAMS_APP_PASSWORD"
            raise ValueError(f"{missing} must be set, because {given} is")
        if self.teams_accept_tenant_tokens and not self.teams_tenant_id:
            raise ValueError("TEAMS_TENANT_ID must be set with TEAMS_ACCEPT_TENANT_TOKENS")
        if self.teams_anonymous and app_id:
            raise ValueError("TEAMS_ANONYMOUS must not be true when TEAMS_APP_ID is set")
        if self.teams_anonymous and not is_loopback(self.assistant_host):
            raise ValueError("TEAMS_ANONYMOUS must not be true unless ASSISTANT_HOST is 127.0.0.1")
        return self

    @property
    def is_on(self) -> bool:
        """Whether the channel has what it needs to serve."""
        return bool(self.teams_app_id) or self.teams_anonymous

    @property
    def service_hosts(self) -> frozenset[str]:
        """The hosts that answers may be sent to, each with its port unless it is 443."""
        return split_hosts(self.teams_allowed_service_hosts)


def split_hosts(listed: str) -> frozenset[str]:
    """Split a list of hosts at its commas.

    Args:
        listed: host names, each with a port if need be.

    Returns:
        The hosts in lower case.
    """
    return frozenset(host.strip().lower() for host in listed.split(",") if host.strip())


def is_loopback_url(url: str) -> bool:
    """Tell whether a URL leads to this machine.

    Args:
        url: an address.

    Returns:
        True for an http or https URL whose host is a loopback one.
    """
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and is_loopback(parts.hostname or "")
