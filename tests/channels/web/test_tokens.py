"""The tokens of the web channel and of the customer area."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from assistant.channels.http import ApiError
from assistant.channels.web.tokens import ConversationTokens, CustomerSignIn

SECRET = "a secret that is long enough for a signature"


@dataclass
class Clock:
    time: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.time


def tokens(clock: Clock, secret: str = SECRET) -> ConversationTokens:
    return ConversationTokens(secret, token_seconds=60, conversation_seconds=3600, now=clock)


def refusal(call: object, *arguments: object) -> str:
    with pytest.raises(ApiError) as error:
        call(*arguments)  # type: ignore[operator]
    assert error.value.status == 401
    return error.value.code


def test_a_token_is_good_until_it_expires() -> None:
    clock = Clock()
    ticket = tokens(clock).new()
    clock.time += 59
    checked = tokens(clock).check(ticket.token)
    assert (checked.conversation_id, checked.expires_in) == (ticket.conversation_id, 1)
    clock.time += 1
    assert refusal(tokens(clock).check, ticket.token) == "token_expired"


def test_a_conversation_can_be_renewed_until_it_is_too_old() -> None:
    clock = Clock()
    ticket = first = tokens(clock).new()
    for _ in range(60):
        ticket = tokens(clock).renew(ticket, tokens(clock).renewal(first))
        assert ticket.conversation_id == first.conversation_id
        clock.time += 60
    assert refusal(tokens(clock).renew, ticket, tokens(clock).renewal(ticket)) == "token_expired"


def test_a_token_of_another_secret_algorithm_or_kind_is_refused() -> None:
    clock = Clock()
    ours = tokens(clock).new().token
    claims = jwt.decode(ours, options={"verify_signature": False})
    forged = [
        tokens(clock, secret=SECRET + "!").new().token,
        jwt.encode(claims, None, algorithm="none"),
        jwt.encode(claims, SECRET, algorithm="HS256"),
        ours[:-4] + "AAAA",
        "",
    ]
    assert {refusal(tokens(clock).check, token) for token in forged} == {"token_invalid"}


def test_an_address_has_one_pseudonym_that_needs_the_secret() -> None:
    clock = Clock()
    first = tokens(clock).pseudonym("192.0.2.1")
    assert first == tokens(clock).pseudonym("192.0.2.1")
    assert first != tokens(clock).pseudonym("192.0.2.2")
    assert first != tokens(clock, secret=SECRET + "!").pseudonym("192.0.2.1")
    assert "192.0.2.1" not in first


def test_a_known_person_takes_up_their_conversation() -> None:
    clock = Clock()
    ticket = tokens(clock).new("web-known")
    assert tokens(clock).check(ticket.token).conversation_id == "web-known"


def signed_with_public_key(claims: dict[str, object], public: bytes) -> str:
    """Forge a token as whoever knows the public key could, if a token chose its algorithm."""
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    body = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = hmac.new(public, body, hashlib.sha256).digest()
    return b".".join((body, urlsafe_b64encode(signature).rstrip(b"="))).decode()


def test_a_public_key_of_the_customer_area_checks_its_tokens() -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    sign_in = CustomerSignIn(public.decode(), "RS256", "area", "assistant")
    claims = {"iss": "area", "aud": "assistant", "sub": "c-1", "exp": int(time.time()) + 60}
    assert "c-1" in sign_in.person(jwt.encode(claims, private, algorithm="RS256"))
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    for token in (
        signed_with_public_key(claims, public),
        jwt.encode(claims, private, algorithm="RS512"),
        jwt.encode(claims, other, algorithm="RS256"),
        jwt.encode(claims, None, algorithm="none"),
    ):
        assert refusal(sign_in.person, token) == "sign_in_refused"
