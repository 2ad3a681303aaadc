"""Settings of the service on one machine, from environment variables and the `.env` file."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator

from assistant.common.settings import (
    Settings,
    SettingsError,
    SettingsGroup,
    load_settings,
    port,
    read_group,
)

_PROCESSES = 2


class ClusterSettings(SettingsGroup):
    """Each field is a variable in upper case; those of other settings are only passed on."""

    proxy_host: str = Field("0.0.0.0", description="an IP address")  # noqa: S104  # for customers
    proxy_port: int = port(8443)
    proxy_certificate: Path | None = Field(None, description="a PEM file")
    proxy_certificate_key: Path | None = Field(None, description="a PEM file")
    own_postgres_port: int = port(15432)
    own_redis_port: int = port(16379)
    allow_root: bool = Field(False, description="true or false")
    database_url: str = ""
    redis_url: str = ""
    web_token_secret: str = ""
    web_allowed_origins: str = ""
    web_trusted_proxies: int = Field(0, ge=0, le=10, description="a number between 0 and 10")

    @field_validator("proxy_certificate", "proxy_certificate_key", mode="before")
    @classmethod
    def _is_none(cls, value: object) -> object:
        return value or None


def load_cluster_settings(env_file: Path = Path(".env")) -> tuple[Settings, ClusterSettings]:
    """Read the settings of this installation.

    Args:
        env_file: file of variables; it may be absent, and the environment wins over it.

    Returns:
        The assistant's, with two processes unless told otherwise, and those of what is around it.

    Raises:
        SettingsError: a value is wrong.
    """
    settings = load_settings(env_file)
    cluster = read_group(ClusterSettings, env_file)
    if (cluster.proxy_certificate is None) != (cluster.proxy_certificate_key is None):
        raise SettingsError(
            "PROXY_CERTIFICATE and PROXY_CERTIFICATE_KEY must be given together, or neither."
        )
    for file in (cluster.proxy_certificate, cluster.proxy_certificate_key):
        if file is not None and not file.is_file():
            raise SettingsError(f"{file} is missing: PROXY_CERTIFICATE and its key name PEM files.")
    if "assistant_processes" not in settings.model_fields_set:
        settings = settings.model_copy(update={"assistant_processes": _PROCESSES})
    return settings, cluster
