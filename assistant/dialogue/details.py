"""What to do when a message only gives a detail: a support level, an identifier."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.answer import answer_intent
from assistant.dialogue.context import Context
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.turn import Outcome, Turn
from assistant.replies.build import details_that_matter


def note_detail(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Tell the current procedure again where the detail changes it, or just remember it."""
    found = context.current(memory)
    if found and details_that_matter(*found) & set(turn.details):
        return answer_intent(context, found[0].id, turn, memory)
    reply = context.build.message("detail", _noted(context, turn, memory))
    return Outcome((reply,), replace(memory, doubts=0), aside=memory.waits_for_an_answer)


def _noted(context: Context, turn: Turn, memory: Memory) -> str:
    phrase = context.build.phrase
    noted = []
    if memory.service_id and "service_id" in turn.details:
        noted.append(phrase("service_id_noted", service_id=memory.service_id))
    if memory.support_level and "support_level" in turn.details:
        level = phrase(f"support_level_{memory.support_level}")
        noted.append(phrase("support_level_noted", support_level=level))
    if not noted:
        noted.append(phrase("detail_noted"))
    if memory.current is None and not memory.waits_for_an_answer:
        noted.append(phrase("what_question"))
    return " ".join(noted)
