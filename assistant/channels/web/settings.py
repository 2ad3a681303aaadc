"""Settings of the web channel."""

from __future__ import annotations

from typing import Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from assistant.common.loopback import is_loopback
from assistant.common.settings import SettingsGroup, number

Algorithm = Literal["RS256", "RS384", "RS512", "ES256", "ES384", "PS256", "HS256", "HS384", "HS512"]


class WebSettings(SettingsGroup):
    """Each field is a variable in upper case."""

    assistant_host: str = Field("127.0.0.1", description="an IP address or a host name")
    web_token_secret: str = Field(
        "",
        pattern=r"^$|.{32}",
        description="a random text of 32 characters at least, the same for all processes",
    )
    web_token_minutes: int = number(60, 1, 1440, "minutes")
    web_conversation_hours: int = number(24, 1, 720, "hours")
    web_allowed_origins: str = Field(
        "", description="origins such as https://example.org, separated by commas"
    )
    web_sign_in_key: str = Field(
        "", description="the key that checks the customer area's tokens: PEM, or a shared secret"
    )
    web_sign_in_algorithm: Algorithm = Field(
        "RS256", description=f"one of {', '.join(get_args(Algorithm))}"
    )
    web_sign_in_issuer: str = Field(
        "", description="the issuer (iss) of the customer area's tokens"
    )
    web_sign_in_audience: str = Field(
        "", description="the audience (aud) of the customer area's tokens"
    )
    web_sign_in_max_minutes: int = number(720, 1, 1440, "minutes")
    web_demo: Literal["auto", "on", "off"] = Field("auto", description="auto, on or off")
    web_rate_per_conversation: int = Field(
        20, ge=1, description="a number of messages a minute above 0"
    )
    web_rate_per_address: int = Field(
        120, ge=1, description="a number of requests a minute above 0"
    )
    web_trusted_proxies: int = Field(
        0, ge=0, le=10, description="the number of proxies in front, between 0 and 10"
    )

    @field_validator("web_allowed_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        for origin in split(value):
            parts = urlsplit(origin)
            if (
                parts.scheme not in {"http", "https"}
                or f"{parts.scheme}://{parts.netloc}" != origin
            ):
                raise ValueError("origin")
        return value

    @field_validator("web_sign_in_key")
    @classmethod
    def _has_lines(cls, value: str) -> str:
        # An environment variable often holds a PEM key on one line.
        return value.replace("\\n", "\n")

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if not self.web_token_secret and not is_loopback(self.assistant_host):
            raise ValueError(
                "WEB_TOKEN_SECRET must be set when ASSISTANT_HOST is not this machine's own"
            )
        if self.web_sign_in_key:
            for name in ("web_sign_in_issuer", "web_sign_in_audience"):
                if not getattr(self, name):
                    raise ValueError(f"{name.upper()} must be set with WEB_SIGN_IN_KEY")
        return self

    @property
    def shows_demo(self) -> bool:
        """Whether the demo page is served: by itself only where no site's pages are named."""
        return self.web_demo == "on" or (self.web_demo == "auto" and not self.allowed_origins)

    @property
    def allowed_origins(self) -> frozenset[str]:
        """The origins whose pages may use the channel."""
        return frozenset(split(self.web_allowed_origins))


def split(listed: str) -> list[str]:
    """Split a list of origins at its commas, in the form that browsers send."""
    return [item.strip().rstrip("/").lower() for item in listed.split(",") if item.strip()]
