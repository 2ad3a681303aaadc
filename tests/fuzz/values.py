"""Odd values, and good ones turned odd."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

ODD_TEXTS = (
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e\u200b\ufeff",
    "a" * 2_001,
    "é" * 30_000,
    "/restart",
    '/inform_profile{"profile": "partner"}',
    "/webhooks{{7*7}}${jndi:ldap://localhost}",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "%s%n%x",
    "\r\nX-Injected: 1",
    "\U0001f469\u200d\U0001f692" * 200,
    "z͑ͫ̓ͪ̂" * 300,
)
ODD_VALUES: tuple[Any, ...] = (
    *ODD_TEXTS,
    None,
    True,
    0,
    -1,
    1e308,
    2**63,
    10**400,
    [],
    {},
    [[]] * 100,
    {"": ""},
    {"$ne": None},
    [None, {"a": [True]}],
)
# What json.dumps cannot write.
RAW_BODIES = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"NaN",
    b'{"message": Infinity}',
    b'{"text": 1e999999, "message_id": -0}',
    b'{"message_id": "a", "message_id": "b", "text": "x", "text": {}}',
    b'{"sender": "a", "sender": ["b"], "message": "x"}',
    b"\xff\xfe{\x00}\x00",
    b'\xef\xbb\xbf{"message": "x"}',
    b'{"message": "\xff\xfe\x80"}',
    b'{"message": "\\ud800\\udc00\\ud800"}',
    b'{"message": "\\u0000"}',
    b"{'message': 'x'}",
    b'{"message": "x"}{"message": "y"}',
    b"[" * 100_000,
    b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    b'{"value": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    b'{"message": ' + b"9" * 10_000 + b"}",
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    b"payload=%7B%22type%22%3A%22block_actions%22%7D",
    b"payload=%ff%00&payload=2&command=/aide",
    b"command=%2Faide&user_id=U1&text=" + b"%F0" * 100,
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    b"\x00" * 1_000,
    b"x" * 300_000,
)


def spoilt(random: Random, good: Any) -> Any:
    """Turn a good value odd in up to three places.

    Args:
        random: decides where and how.
        good: a JSON value; it is not changed.

    Returns:
        Another one.
    """
    value = copy.deepcopy(good)
    for _ in range(random.randrange(4)):
        value = _spoil(random, value)
    return value


def written(random: Random, value: Any) -> bytes:
    """Write a value as JSON, in one of the ways that JSON allows.

    Args:
        random: decides how.
        value: what to write.

    Returns:
        The bytes; half a character survives in some of them.
    """
    text = json.dumps(value, ensure_ascii=random.random() < 0.5, indent=random.choice((None, 1)))
    if random.random() < 0.05:
        text = text[: random.randrange(len(text) + 1)]
    if random.random() < 0.05:
        return text.encode(random.choice(("utf-16", "utf-32", "utf-7")), "surrogatepass")
    return text.encode("utf-8", "surrogatepass")


def _spoil(random: Random, value: Any) -> Any:
    if isinstance(value, dict) and value and random.random() < 0.8:
        key = random.choice(list(value))
        what = random.random()
        if what < 0.15:
            del value[key]
        elif what < 0.25:
            value[random.choice(ODD_TEXTS)] = random.choice(ODD_VALUES)
        else:
            value[key] = _spoil(random, value[key])
        return value
    if isinstance(value, list) and value and random.random() < 0.8:
        place = random.randrange(len(value))
        value[place] = _spoil(random, value[place])
        return value
    return copy.deepcopy(random.choice(ODD_VALUES))
