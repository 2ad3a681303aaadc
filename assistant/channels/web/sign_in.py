"""Recognise a customer who is logged in to the customer area."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import jwt

from assistant.channels.web.tokens import unauthorised

_LEEWAY_SECONDS = 60
_MAX_SECONDS = 12 * 3600


@dataclass(frozen=True, repr=False)
class CustomerSignIn:
    """Checks the tokens that the customer area signs for its own pages.

    Attributes:
        key: public key in PEM, or the secret shared with the customer area; empty when
            customers cannot sign in.
        algorithm: the only algorithm accepted, whatever a token names.
        issuer: who must have issued a token.
        audience: whom it must be for.
        max_seconds: how long a token may be good, and how long ago it may have been issued.
        now: the clock, in seconds since 1970.
    """

    key: str
    algorithm: str
    issuer: str
    audience: str
    max_seconds: int = _MAX_SECONDS
    now: Callable[[], float] = time.time

    def person(self, token: str) -> str:
        """Tell who signs in.

        Args:
            token: JWT of the customer area.

        Returns:
            The issuer's own name for the person; to be kept nowhere.

        Raises:
            ApiError: the token is not acceptable, or signing in is not set up.
        """
        if not self.key:
            raise unauthorised("sign_in_refused")
        try:
            claims = jwt.decode(
                token,
                self.key,
                algorithms=[self.algorithm],
                issuer=self.issuer,
                audience=self.audience,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "sub", "iss", "aud"]},
            )
            age = abs(self.now() - float(claims.get("iat", self.now())))
            longest = max(age, float(claims["exp"]) - self.now())
        except (jwt.PyJWTError, ValueError, TypeError):
            raise unauthorised("sign_in_refused") from None
        if not claims["sub"] or longest > self.max_seconds + _LEEWAY_SECONDS:
            raise unauthorised("sign_in_refused")
        return person_name(self.issuer, claims["sub"])


def person_name(issuer: str, account: str) -> str:
    """Name a person among those of all issuers.

    Args:
        issuer: who knows the person.
        account: its name for them.

    Returns:
        The name; to be kept nowhere.
    """
    return f"{issuer}\n{account}"
