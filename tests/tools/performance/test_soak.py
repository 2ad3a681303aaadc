"""The short form of the soak, on the assistant itself."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest

from assistant.common.settings import load_settings
from tools.performance.corpus import read_corpus
from tools.performance.customers import talker
from tools.performance.soak import Plan, soak
from tools.performance.steady import MOST_GROWTH
from tools.performance.systems import OURS, our_servers, running

# Caches still fill in so short a load: the first half is not judged.
PLAN = Plan(minutes=2.0, warm_up=0.5, clients=8)
# Of a machine that does other work meanwhile; `make soak` asks for less.
MOST_SLOWING = 2.0


@pytest.mark.slow
@pytest.mark.alone
def test_two_minutes_of_conversations_leave_the_assistant_as_it_was(
    trained_model: Path, tmp_path: Path
) -> None:
    settings = load_settings()
    customers = partial(talker, read_corpus(Path("content")))
    servers = our_servers(settings, trained_model, tmp_path, 1)
    with running(OURS, servers, settings.assistant_start_timeout) as bot:
        _, verdict = asyncio.run(soak(bot, customers, PLAN, lambda: None))
    assert verdict.messages > 0
    assert verdict.problems == ()
    assert {name: one for name, one in verdict.growth.items() if one.share > MOST_GROWTH} == {}
    assert verdict.slowing < MOST_SLOWING
