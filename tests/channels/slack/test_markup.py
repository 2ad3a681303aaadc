"""What a person typed, out of Slack's markup."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.channels.slack.reading import mentions_somebody, plain


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("hello", "hello"),
        ("<@UBOT> hello", "hello"),
        ("hello <@UBOT>", "hello"),
        ("ask <@U2|jean> please", "ask  please"),
        ("in <#C1|general> now", "in #general now"),
        ("in <#C1> now", "in  now"),
        ("see <https://a.fr/x?a=1&amp;b=2>", "see https://a.fr/x?a=1&b=2"),
        ("see <https://a.fr|the page> there", "see the page there"),
        ("write <mailto:a@b.fr|a@b.fr>", "write a@b.fr"),
        ("write <mailto:a@b.fr>", "write a@b.fr"),
        ("write <mailto:a@b.fr|Jean Dupont>", "write a@b.fr"),
        ("call <tel:+33100|01 00>", "call 01 00"),
        ("<!here> hello <!subteam^S1|@support>", "hello"),
        ("on <!date^1700000000^{date}|1 May>", "on 1 May"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt;", "&lt;"),
        ("5 > 3", "5 > 3"),
        ("", ""),
    ],
)
def test_is_what_a_reader_sees(markup: str, text: str) -> None:
    assert plain(markup) == text


@given(st.text())
def test_whatever_is_typed_comes_back(text: str) -> None:
    # A line that begins so is a quote.
    assume(not any(line.lstrip().startswith(">") for line in text.split("\n")))
    typed = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert plain(typed) == text.strip()


@pytest.mark.parametrize(
    ("markup", "mentions"),
    [("hello", False), ("<@U1> hello", True), ("<#C1|x> &lt;@U1&gt;", False), ("a@b.fr", False)],
)
def test_mentions_are_recognised(markup: str, mentions: bool) -> None:
    assert mentions_somebody(markup) is mentions


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("&gt; Lequel voulez-vous ?\nla deuxième", "la deuxième"),
        ("<@UBOT> &gt; Lequel ?\n2", "&gt; Lequel ?\n2"),
        ("&gt; Lequel ?\n<@UBOT> 2", "2"),
        ("&gt; mot de passe perdu", "mot de passe perdu"),
        ("<@UBOT>\n&gt; mot de passe perdu", "mot de passe perdu"),
        ("5 &gt; 3", "5 > 3"),
    ],
)
def test_what_is_quoted_is_left_out_unless_nothing_else_was_typed(markup: str, text: str) -> None:
    assert plain(markup) == text.replace("&gt;", ">")
