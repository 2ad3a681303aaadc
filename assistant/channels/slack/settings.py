"""Settings of the Slack channel."""

from __future__ import annotations

import re
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator

from assistant.common.settings import SettingsGroup

_FORMS = {
    "slack_bot_token": r"xoxb-[A-Za-z0-9-]{10,}",
    "slack_signing_secret": r"[A-Za-z0-9]{16,}",
    "slack_app_token": r"xapp-[A-Za-z0-9-]{10,}",
}
_NOTHING = SecretStr("")


class SlackSettings(SettingsGroup):
    """Each field is a variable in upper case."""

    slack_bot_token: SecretStr = Field(
        _NOTHING, description="empty, or the bot token, which begins with xoxb-"
    )
    slack_signing_secret: SecretStr = Field(
        _NOTHING, description="empty, or the signing secret: letters and digits only"
    )
    slack_app_token: SecretStr = Field(
        _NOTHING, description="empty, or the app-level token, which begins with xapp-"
    )
    slack_api_url: str = Field(
        "https://slack.com/api/", description="an https address that ends with a slash"
    )

    @field_validator(*_FORMS)
    @classmethod
    def _has_form(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        text = value.get_secret_value().strip()
        if text and not re.fullmatch(_FORMS[info.field_name or ""], text):
            raise ValueError("form")
        return SecretStr(text)

    @field_validator("slack_api_url")
    @classmethod
    def _is_safe(cls, value: str) -> str:
        url = urlsplit(value)
        # The bot token goes there: only a program of this machine may get it unencrypted.
        is_private = url.scheme == "https" or url.hostname in {"127.0.0.1", "localhost", "::1"}
        if not (is_private and url.hostname and value.endswith("/")):
            raise ValueError("url")
        return value

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        token, secret, app_token = (
            getattr(self, name).get_secret_value()
            for name in ("slack_bot_token", "slack_signing_secret", "slack_app_token")
        )
        if (secret or app_token) and not token:
            given = "SLACK_SIGNING_SECRET" if secret else "SLACK_APP_TOKEN"
            raise ValueError(f"SLACK_BOT_TOKEN must be set, because {given} is")
        if token and not (secret or app_token):
            raise ValueError(
                "SLACK_SIGNING_SECRET (Events API) or SLACK_APP_TOKEN (Socket Mode) must be set, "
                "because SLACK_BOT_TOKEN is"
            )
        return self

    @property
    def is_on(self) -> bool:
        """Whether the channel has what it needs to serve."""
        return bool(self.slack_bot_token.get_secret_value())

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is asked for events, rather than sending them to a public address."""
        return bool(self.slack_app_token.get_secret_value())
