"""The tokens that bind a caller to a conversation, and those of the customer area."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

import jwt

from assistant.channels.http import ApiError

_ALGORITHM = "HS256"
_ISSUER = "cloud-avenue-assistant"
_AUDIENCE = "web"


@dataclass(frozen=True)
class Ticket:
    """A token and what it says."""

    token: str
    conversation_id: str
    began: int
    issued: float
    expires_in: int


class ConversationTokens:
    """Issues, checks and renews tokens."""

    def __init__(
        self,
        secret: str,
        token_seconds: int,
        conversation_seconds: int,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Set the key and the times.

        Args:
            secret: signs the tokens, and makes pseudonyms of addresses.
            token_seconds: how long a token is good.
            conversation_seconds: how long after its first token a conversation can be renewed.
            now: the clock, in seconds since 1970.
        """
        self._key = _derived(secret, b"token")
        self._pseudonym_key = _derived(secret, b"pseudonym")
        self._renewal_key = _derived(secret, b"renewal")
        self._token_seconds = token_seconds
        self._conversation_seconds = conversation_seconds
        self._now = now

    def new(self, conversation_id: str | None = None) -> Ticket:
        """Begin a conversation, or take up that of a known person.

        Args:
            conversation_id: a known person's; nobody known if None.

        Returns:
            A token for that conversation, or for one of an unguessable name.
        """
        name = conversation_id or f"web-{secrets.token_hex(16)}"
        return self._issue(name, int(self._now()))

    def check(self, token: str) -> Ticket:
        """Check a token.

        Args:
            token: what the caller shows.

        Returns:
            What it says.

        Raises:
            ApiError: it is not ours, or no longer good.
        """
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                audience=_AUDIENCE,
                # The time is checked below, by this object's clock.
                options={
                    "require": ["exp", "sub", "iat", "auth_time"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
            left = int(claims["exp"]) - int(self._now())
            began, issued = int(claims["auth_time"]), float(claims["iat"])
            ticket = Ticket(token, str(claims["sub"]), began, issued, left)
        except (jwt.InvalidTokenError, ValueError, TypeError):
            raise unauthorised("token_invalid") from None
        if ticket.expires_in <= 0:
            raise unauthorised("token_expired")
        return ticket

    def renewal(self, ticket: Ticket) -> str:
        """Make the key that its holder renews a token with, and sends for nothing else.

        Args:
            ticket: the conversation's token, of which any later one has the same key.

        Returns:
            64 hexadecimal digits, which no token tells.
        """
        name = f"{ticket.conversation_id} {ticket.began}"
        return hmac.new(self._renewal_key, name.encode(), hashlib.sha256).hexdigest()

    def renew(self, ticket: Ticket, renewal: str) -> Ticket:
        """Prolong a conversation.

        Args:
            ticket: a token that is still good.
            renewal: its key, as its holder was given it.

        Returns:
            A later one.

        Raises:
            ApiError: the conversation is too old, or the key is not this token's.
        """
        if not hmac.compare_digest(renewal.encode(), self.renewal(ticket).encode()):
            raise unauthorised("token_invalid")
        if self._now() - ticket.began >= self._conversation_seconds:
            raise unauthorised("token_expired")
        return self._issue(ticket.conversation_id, ticket.began)

    def pseudonym(self, name: str) -> str:
        """Make a name that tells nothing, the same each time.

        Args:
            name: an address.

        Returns:
            32 hexadecimal digits.
        """
        return hmac.new(self._pseudonym_key, name.encode(), hashlib.sha256).hexdigest()[:32]

    def _issue(self, conversation_id: str, began: int) -> Ticket:
        issued = self._now()
        now = int(issued)
        claims = {
            "iss": _ISSUER,
            "aud": _AUDIENCE,
            "sub": conversation_id,
            "auth_time": began,
            "iat": issued,
            "exp": now + self._token_seconds,
        }
        token = jwt.encode(claims, self._key, algorithm=_ALGORITHM)
        return Ticket(token, conversation_id, began, issued, self._token_seconds)


def unauthorised(code: str) -> ApiError:
    """Refuse a caller who has not shown who they are."""
    return ApiError(401, code, {"WWW-Authenticate": "Bearer"})


def _derived(secret: str, purpose: bytes) -> bytes:
    return hmac.new(secret.encode(), purpose, hashlib.sha256).digest()


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
