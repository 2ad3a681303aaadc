"""Messages that say nothing."""

from __future__ import annotations

import pytest

from assistant.understanding.odd_input import is_meaningless


@pytest.mark.parametrize(
    "text", ["", "   ", "\n", "👍🔥", "?!", "12 34", "a", "x 1 y", "\x00", "\u200b", "__", "a\x00b"]
)
def test_a_message_without_a_word_is_meaningless(text: str) -> None:
    assert is_meaningless(text)


@pytest.mark.parametrize(
    "text", ["ok", "été", "👍 ok", "o\u200bk", "OCB000123", "ma", "привет", "mot " * 1250]
)
def test_a_message_with_a_word_is_not(text: str) -> None:
    assert not is_meaningless(text)


@pytest.mark.parametrize("text", ["hgjfkdls", "wxcv bnhj uiop", "bzrtt 🐙", "sdfkjh qsdlkj"])
def test_keyboard_mash_says_nothing(text: str) -> None:
    assert is_meaningless(text)


@pytest.mark.parametrize("text", ["bvpn ?", "BVPN HS", "inscription", "mdp svp", "pb vpn svp"])
def test_abbreviations_and_long_words_are_no_mash(text: str) -> None:
    assert not is_meaningless(text)
