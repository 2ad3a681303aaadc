"""Where Microsoft's services are, and the names that they go by."""

from __future__ import annotations

from dataclasses import dataclass

BOT_CONNECTOR_ISSUER = "https://api.botframework.com"
BOT_CONNECTOR_SCOPE = "https://api.botframework.com/.default"
MULTI_TENANT = "botframework.com"


@dataclass(frozen=True)
class Endpoints:
    """Addresses of the services.

    Attributes:
        connector_openid: OpenID configuration of the Bot Connector.
        login: Microsoft's identity platform, without a final slash.
    """

    connector_openid: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    login: str = "https://login.microsoftonline.com"

    def token_url(self, tenant_id: str) -> str:
        """Tell where a bot gets its token.

        Args:
            tenant_id: a single-tenant bot's organisation; empty for a multi-tenant one.

        Returns:
            The address.
        """
        return f"{self.login}/{tenant_id or MULTI_TENANT}/oauth2/v2.0/token"

    def tenant_openid(self, tenant_id: str) -> str:
        """Tell where an organisation's OpenID configuration is.

        Args:
            tenant_id: the organisation.

        Returns:
            The address.
        """
        return f"{self.login}/{tenant_id}/v2.0/.well-known/openid-configuration"


def tenant_issuers(tenant_id: str) -> frozenset[str]:
    """Tell the names under which an organisation issues tokens.

    Args:
        tenant_id: the organisation.

    Returns:
        The issuer of version 1 tokens and that of version 2 tokens.
    """
    return frozenset(
        {
            f"https://sts.windows.net/{tenant_id}/",
            f"https://login.microsoftonline.com/{tenant_id}/v2.0",
        }
    )
