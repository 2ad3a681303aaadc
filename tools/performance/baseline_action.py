"""The baseline bot's custom action: the same content, said without any dialogue."""

from __future__ import annotations

import os
import sys
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from assistant.common.settings import load_settings
from assistant.content.loader import load_content
from assistant.replies.build import ReplyBuilder
from assistant.replies.model import MessageReply, Reply
from assistant.replies.text import render_text


class ActionAnswer(Action):
    """Answers the latest intent with its procedure, its topic's questions or a phrase."""

    def __init__(self) -> None:
        """Load the content, with this installation's addresses."""
        directory = load_settings().assistant_content
        content = load_content(directory, directory / "contacts.local.yml", os.environ)
        self._build = ReplyBuilder(content)

    def name(self) -> str:
        """Name of the action in the baseline's domain."""
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Reply to the tracker's latest message.

        Args:
            dispatcher: receives the reply, as text and as structure.
            tracker: the conversation.
            domain: the baseline's domain, not used.

        Returns:
            No event.
        """
        reply = self._reply(tracker.latest_message["intent"].get("name") or "")
        text = render_text(reply, self._build.content.messages)
        dispatcher.utter_message(text=text, json_message=reply.model_dump(mode="json"))
        return []

    def _reply(self, intent: str) -> Reply:
        content = self._build.content
        case = content.case_for_intent(intent)
        if case:
            return self._build.procedure(*case, {})
        topic = content.topic_for_intent(intent)
        if topic:
            return self._build.topic_question(topic.id)
        procedure = content.procedures.get(intent)
        if procedure is None:
            return MessageReply(reason="baseline", text=self._build.phrase("apology"))
        if procedure.cases:
            return self._build.case_question(procedure)
        return self._build.procedure(procedure, None, {})


if __name__ == "__main__":
    from actions.server import serve

    serve(sys.argv[1], int(sys.argv[2]), "tools.performance.baseline_action")
