"""Settings of one installation, from environment variables and the `.env` file."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Any, Literal, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

_HOST_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*")
_LAST_PORT = 65535
_PORT = "a port number between 1 and 65535"
_HOST = "an IP address or a host name"
_LOOPBACK = "a loopback address such as 127.0.0.1"
_PATH = "a path"
_SECONDS = "a number of seconds above 0"
_LOG_LEVEL = "DEBUG, INFO, WARNING or ERROR"


_PAGE = "empty, or an address that begins with https://"


class SettingsError(Exception):
    """A setting has a wrong value; the text names it and what is expected."""


def number(default: int, least: int, most: int, of: str) -> Any:
    """Describe a setting that is a number between two bounds."""
    what = f"a number of {of} between {least} and {most}"
    return Field(default, ge=least, le=most, description=what)


def port(default: int) -> Any:
    """Describe a setting that is a port."""
    return Field(default, ge=1, le=_LAST_PORT, description=_PORT)


class SettingsGroup(BaseSettings):
    """Base of each group of settings: read-only; the `.env` file holds those of others too."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")


Group = TypeVar("Group", bound=SettingsGroup)


class Settings(SettingsGroup):
    """Addresses, ports, paths, time limits and logs; each field is a variable in upper case."""

    assistant_host: str = Field("127.0.0.1", description=_HOST)
    assistant_port: int = port(5005)
    assistant_processes: int = number(1, 1, 64, "processes")
    action_server: bool = Field(False, description="true or false")
    actions_host: str = Field("127.0.0.1", description=_LOOPBACK)
    actions_port: int = port(5055)
    redis_url: str = ""
    assistant_config: Path = Field(Path("config.yml"), description=_PATH)
    assistant_content: Path = Field(Path("content"), description=_PATH)
    assistant_models: Path = Field(Path("models"), description=_PATH)
    assistant_var: Path = Field(Path("var"), description=_PATH)
    assistant_log_files: bool = Field(True, description="true or false")
    assistant_start_timeout: float = Field(300.0, gt=0, description=_SECONDS)
    assistant_answer_timeout: float = Field(30.0, gt=0, description=_SECONDS)
    log_format: Literal["json", "text"] = Field("json", description="json or text")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description=_LOG_LEVEL)

    @field_validator("assistant_host", "actions_host")
    @classmethod
    def _is_host(cls, value: str) -> str:
        try:
            ipaddress.ip_address(value)
        except ValueError:
            if not _HOST_NAME.fullmatch(value):
                raise
        return value

    @field_validator("actions_host")
    @classmethod
    def _is_loopback(cls, value: str) -> str:
        return loopback(value)

    @field_validator(
        "assistant_config", "assistant_content", "assistant_models", "assistant_var", mode="before"
    )
    @classmethod
    def _is_given(cls, value: Any) -> Any:
        if value == "":
            raise ValueError("empty")
        return value

    @model_validator(mode="after")
    def _ports_differ(self) -> Self:
        first, count = self.assistant_port, self.assistant_processes
        if self.action_server and count == 1 and first == self.actions_port:
            raise ValueError("ASSISTANT_PORT and ACTIONS_PORT must be two different ports")
        if self.action_server and self.actions_port in range(first, first + count):
            raise ValueError(
                f"ACTIONS_PORT must not be one of the {count} ports from ASSISTANT_PORT on"
            )
        if first + count - 1 > _LAST_PORT:
            raise ValueError(f"ASSISTANT_PORT must leave room for {count} ports below 65536")
        return self

    @property
    def assistant_ports(self) -> range:
        """The ports where the processes of Rasa listen, one each."""
        return range(self.assistant_port, self.assistant_port + self.assistant_processes)

    @property
    def assistant_url(self) -> str:
        """Where a program of this machine reaches Rasa, without a final slash."""
        return self.process_url(self.assistant_port)

    def process_url(self, port: int) -> str:
        """Where a program of this machine reaches one process of Rasa, without a final slash.

        Args:
            port: one of `assistant_ports`.
        """
        return local_url(self.assistant_host, port)

    @property
    def actions_url(self) -> str:
        """Where Rasa reaches the action server, without a final slash."""
        return local_url(self.actions_host, self.actions_port)


class CustomerAreaSettings(SettingsGroup):
    """Addresses of the Espace Client Cloud and of its sections; none is published.

    With one, each answer that begins there opens it; a section without its own opens the whole.
    """

    customer_area_url: str = Field("", description=_PAGE)
    customer_area_login_url: str = Field("", description=_PAGE)
    customer_area_support_url: str = Field("", description=_PAGE)
    customer_area_requests_url: str = Field("", description=_PAGE)
    customer_area_catalogue_url: str = Field("", description=_PAGE)
    customer_area_invoices_url: str = Field("", description=_PAGE)

    @field_validator("*")
    @classmethod
    def _is_page(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme != "https" or not parts.netloc):
            raise ValueError("address")
        return value

    @property
    def sections(self) -> dict[str, str]:
        """The addresses that are known, by section; `home` is the area itself."""
        # customer_area_SECTION_url, and customer_area_url
        return {"_".join(name.split("_")[2:-1]) or "home": url for name, url in self if url}


def load_customer_area(env_file: Path = Path(".env")) -> dict[str, str]:
    """Read the addresses of the customer area.

    Args:
        env_file: file of variables; it may be absent, and the environment wins over it.

    Returns:
        Those that are known, by section.

    Raises:
        SettingsError: one is no address of a page.
    """
    return read_group(CustomerAreaSettings, env_file).sections


def loopback(value: str) -> str:
    """Make sure that an address is reached from this machine only.

    Args:
        value: an IP address, or localhost.

    Returns:
        The same.

    Raises:
        ValueError: other machines reach it.
    """
    if value != "localhost" and not ipaddress.ip_address(value).is_loopback:
        raise ValueError(f"{value} is no loopback address")
    return value


def load_settings(env_file: Path = Path(".env")) -> Settings:
    """Read the settings of this installation.

    Args:
        env_file: file of variables; it may be absent, and the environment wins over it.

    Returns:
        The settings, with defaults for what is not given.

    Raises:
        SettingsError: a value is wrong.
    """
    return read_group(Settings, env_file)


def read_group(
    group: type[Group], env_file: Path | None, error: type[SettingsError] = SettingsError
) -> Group:
    """Read one group of settings.

    Args:
        group: its fields, each with a description that completes "NAME must be …".
        env_file: file of variables; it may be absent, and the environment wins over it.
        error: what is raised when values are wrong: a line for each, which quotes none.
    """
    try:
        return group(_env_file=env_file)
    except ValidationError as found:
        faults = (f"{_fault(group, item)} (environment or .env)." for item in found.errors())
        raise error("\n".join(faults)) from None


def _fault(group: type[SettingsGroup], item: ErrorDetails) -> str:
    if not item["loc"]:
        # What a validator of the whole group says names the fields itself.
        return str(item["ctx"]["error"])
    name = str(item["loc"][0])
    return f"{name.upper()} must be {group.model_fields[name].description}"


def local_url(host: str, port: int) -> str:
    """Where a program of this machine reaches a server, without a final slash."""
    # A server bound to every address is reached here through the loopback one.
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"
