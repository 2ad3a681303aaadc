"""What all actions share: from tracker to turn, from outcome to messages and slots."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from structlog.contextvars import bound_contextvars

from actions.context import open_context
from actions.understood import turn_from
from assistant.common.faults import fault
from assistant.common.rasa_settings import read_settings
from assistant.dialogue.context import Context
from assistant.dialogue.memory import Memory
from assistant.dialogue.respond import Taken, respond
from assistant.dialogue.thread import Subject
from assistant.dialogue.turn import Feedback, Outcome
from assistant.replies.model import ProcedureReply, Reply
from assistant.replies.text import render_text
from assistant.service.observability.action_metrics import ActionMetrics, action_metrics
from assistant.turns.model import ABOUT, INTENT, TURN_ID
from assistant.turns.settings import TurnSettings

_OF_THE_TURN = 0.8
"""Share of TURN_DEADLINE_SECONDS after which an action apologises itself."""

SHELL_CHANNEL = "cmdline"
FEEDBACK = "feedback"

logger = structlog.get_logger(__name__)


@lru_cache(maxsize=1)
def shared_context() -> Context:
    """Open the context once for all actions of the process."""
    return open_context()


class DialogueAction(Action, ABC):
    """Replies to a turn through the dialogue; never fails without an apology."""

    @abstractmethod
    def name(self) -> str:
        """Name of the action in domain.yml."""

    def __init__(
        self,
        context: Context | None = None,
        metrics: ActionMetrics | None = None,
        deadline_s: float | None = None,
    ) -> None:
        """Build the action.

        Args:
            context: the dialogue's dependencies; by default those that all actions share.
            metrics: where runs are counted; by default where all actions of the process are.
            deadline_s: seconds after which a turn is given up; by default below the turn's own.
        """
        self._context = context or shared_context()
        self._metrics = metrics or action_metrics()
        turn_s = read_settings(TurnSettings).turn_deadline_seconds
        self._deadline_s = deadline_s or _OF_THE_TURN * turn_s

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Reply to the tracker's latest message.

        Args:
            dispatcher: receives the replies, each as text and as structure.
            tracker: the conversation.
            domain: the assistant's domain, not used.

        Returns:
            The slots that changed.
        """
        with bound_contextvars(**_ids(tracker), action=self.name()):
            return await self._reply(dispatcher, tracker)

    async def _reply(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        started = time.perf_counter()
        context = self._context
        try:
            outcome = await asyncio.wait_for(
                asyncio.to_thread(self._respond, context, tracker), self._deadline_s
            )
            messages = _messages(context, outcome, tracker.get_latest_input_channel())
        except Exception as error:
            self._metrics.ran(self.name(), "failed", time.perf_counter() - started)
            logger.error("action.failed", **fault(error))
            dispatcher.utter_message(text=context.build.phrase("apology"))
            return []
        intent = (tracker.latest_message.get("intent") or {}).get("name")
        for message in messages:
            dispatcher.utter_message(**message, **({INTENT: intent} if intent else {}))
        seconds = time.perf_counter() - started
        self._metrics.ran(self.name(), "replied", seconds)
        logger.info(
            "action.replied",
            replies=[reply.type for reply in outcome.replies],
            milliseconds=round(1000 * seconds),
        )
        return _events(tracker, outcome)

    def _respond(self, context: Context, tracker: Tracker) -> Outcome:
        turn, memory = turn_from(tracker.latest_message), Memory.from_slots(tracker.slots)
        taken = respond(context, turn, memory)
        _log_decision(taken, turn.intent)
        return taken.outcome


def _log_decision(taken: Taken, alone: str) -> None:
    """Say why a turn was taken for what it was: names and numbers, nothing that was typed."""
    decision = taken.decision
    logger.debug(
        "turn.decided",
        reading=str(decision.reading),
        alone=alone,
        probability=round(decision.probability, 3),
        why={name: round(value, 2) for name, value in decision.why},
        others={name: round(value, 3) for name, value in decision.others},
    )


def _ids(tracker: Tracker) -> dict[str, str]:
    ids = {"conversation_id": tracker.sender_id, "channel": tracker.get_latest_input_channel()}
    turn_id = (tracker.latest_message.get("metadata") or {}).get(TURN_ID)
    return {name: value for name, value in {**ids, "turn_id": turn_id}.items() if value}


def _messages(context: Context, outcome: Outcome, channel: str | None) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    first_choice = 1
    for reply in outcome.replies:
        message: dict[str, Any] = {
            "text": render_text(reply, context.content.messages, first_choice),
        }
        if channel != SHELL_CHANNEL:
            message["json_message"] = reply.model_dump(mode="json")
            about = _subject(reply, outcome.memory)
            if about and (reply.choices or getattr(reply, "details", ())):
                # Comes back with a press: the answer whose button it is may no longer be the last.
                message[ABOUT] = str(about)
        messages.append(message)
        first_choice += len(reply.choices)
    return messages


def _subject(reply: Reply, memory: Memory) -> Subject | None:
    if isinstance(reply, ProcedureReply):
        return Subject(reply.procedure, reply.case)
    return memory.subject


def _written(feedback: Feedback) -> dict[str, Any]:
    # What was not said is left out, as the web channel does it.
    unsaid = {name for name in ("reason", "comment") if getattr(feedback, name) is None}
    return {name: value for name, value in asdict(feedback).items() if name not in unsaid}


def _events(tracker: Tracker, outcome: Outcome) -> list[EventType]:
    events: list[EventType] = []
    before = Memory.from_slots(tracker.slots)
    if outcome.forget:
        events.append(AllSlotsReset())
        before = Memory()
    changes = outcome.memory.changes_from(before)
    events.extend(SlotSet(name, value) for name, value in changes.items())
    if outcome.feedback:
        events.append(SlotSet(FEEDBACK, _written(outcome.feedback)))
    return events
