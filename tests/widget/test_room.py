"""Every answer and case is seen whole on a telephone, and its steps take two lines at most."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.content.loader import load_content
from assistant.replies.build import ReplyBuilder
from assistant.replies.model import Reply
from tests.widget.browser import PHONE, Visit
from tests.widget.conftest import OpenPage
from tests.widget.fake_assistant import FakeAssistant

pytestmark = pytest.mark.slow

AREA = {"home": "https://client.exemple.fr"}
ADDRESSES = {
    f"CONTACT_{contact}_{field}": value
    for contact in ("SUPPORT", "CLOUD_EXPERT", "ADV_OCB", "SALES_CONTACT", "PARTNER")
    for field, value in (("EMAIL", "contact@exemple.fr"), ("PHONE", "01 23 45 67 89"))
}
SHIPPED = ReplyBuilder(load_content(Path("content")))
EQUIPPED = ReplyBuilder(load_content(Path("content"), environment=ADDRESSES), AREA)

_MEASURE = """
() => {
  const root = document.querySelector("cloud-tchat").shadowRoot;
  const log = root.querySelector(".log");
  const shown = [...root.querySelectorAll(".received")].at(-1);
  const lines = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return new Set([...range.getClientRects()].map((one) => Math.round(one.bottom / 6))).size;
  };
  return {
    room: log.clientHeight,
    height: shown.querySelector(".reply").getBoundingClientRect().height,
    steps: [...shown.querySelectorAll(".steps > li > p:first-child")].map(lines),
  };
}
"""


def answers(build: ReplyBuilder) -> Iterator[tuple[str, Reply]]:
    """Every answer: each case, and each support level where that changes it."""
    for procedure in build.content.procedures.values():
        for case in procedure.cases.options if procedure.cases else (None,):
            name = f"{procedure.id}-{case.id}" if case else procedure.id
            for level in (None, "standard", "silver"):
                details = {"support_level": level} if level else {}
                reply = build.procedure(procedure, case, details)
                if level is None or reply != build.procedure(procedure, case, {}):
                    yield f"{name}-{level}" if level else name, reply
        if procedure.cases:
            yield f"{procedure.id}-question", build.case_question(procedure)


REPLIES = {
    f"{way}-{name}": reply
    for way, build in (("shipped", SHIPPED), ("equipped", EQUIPPED))
    for name, reply in answers(build)
}


def measured(seen: Visit, server: FakeAssistant, reply: Reply) -> dict[str, Any]:
    server.replies["measured"] = reply.model_dump(mode="json")
    seen.open()
    seen.ask("measured")
    return dict(seen.page.evaluate(_MEASURE))


@pytest.mark.parametrize("name", REPLIES)
def test_an_answer_is_seen_whole(open_page: OpenPage, server: FakeAssistant, name: str) -> None:
    seen = measured(open_page(viewport=PHONE, has_touch=True), server, REPLIES[name])
    assert seen["height"] <= seen["room"]
    assert all(lines <= 2 for lines in seen["steps"]), seen["steps"]
