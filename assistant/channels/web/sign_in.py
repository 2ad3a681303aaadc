"""Recognise a customer who is logged in to the customer area."""

from __future__ import annotations

import time
from collections.abc import Callable

import jwt

from assistant.channels.web.tokens import unauthorised

_LEEWAY_SECONDS = 60
_MAX_SECONDS = 12 * 3600


class CustomerSignIn:
    """Checks the tokens that the customer area signs for its own pages."""

    def __init__(
        self,
        key: str,
        algorithm: str,
        issuer: str,
        audience: str,
        max_seconds: int = _MAX_SECONDS,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Set what is accepted.

        Args:
            key: public key in PEM, or the secret shared with the customer area; empty when
                customers cannot sign in.
            algorithm: the only algorithm accepted, whatever a token names.
            issuer: who must have issued a token.
            audience: whom it must be for.
            max_seconds: how long a token may be good, and how long ago it may have been issued.
            now: the clock, in seconds since 1970.
        """
        self._key = key
        self._algorithm = algorithm
        self._issuer = issuer
        self._audience = audience
        self._max_seconds = max_seconds
        self._now = now

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
            age = abs(self._now() - float(claims.get("iat", self._now())))
            longest = max(age, float(claims["exp"]) - self._now())
        except (jwt.PyJWTError, ValueError, TypeError):
            raise unauthorised("sign_in_refused") from None
        if not claims["sub"] or longest > self._max_seconds + _LEEWAY_SECONDS:
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
