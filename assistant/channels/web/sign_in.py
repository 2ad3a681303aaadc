"""Recognise a customer who is logged in to the customer area."""

from __future__ import annotations

import jwt

from assistant.channels.web.tokens import unauthorised

_LEEWAY_SECONDS = 60


class CustomerSignIn:
    """Checks the tokens that the customer area signs for its own pages."""

    def __init__(self, key: str, algorithm: str, issuer: str, audience: str) -> None:
        """Set what is accepted.

        Args:
            key: public key in PEM, or the secret shared with the customer area; empty when
                customers cannot sign in.
            algorithm: the only algorithm accepted, whatever a token names.
            issuer: who must have issued a token.
            audience: whom it must be for.
        """
        self._key = key
        self._algorithm = algorithm
        self._issuer = issuer
        self._audience = audience

    def person(self, token: str) -> str:
        """Tell who signs in.

        Args:
            token: JWT of the customer area.

        Returns:
            The issuer's own name for the person; to be kept nowhere.

        Raises:
            ApiError: the token is not acceptable, or signing in is not set up.
        """
        if not self._key:
            raise unauthorised("sign_in_refused")
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[self._algorithm],
                issuer=self._issuer,
                audience=self._audience,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "sub", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError):
            raise unauthorised("sign_in_refused") from None
        if not claims["sub"]:
            raise unauthorised("sign_in_refused")
        return person_name(self._issuer, claims["sub"])


def person_name(issuer: str, account: str) -> str:
    """Name a person among those of all issuers.

    Args:
        issuer: who knows the person.
        account: its name for them.

    Returns:
        The name; to be kept nowhere.
    """
    return f"{issuer}\n{account}"
