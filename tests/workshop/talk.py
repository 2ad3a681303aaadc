"""Conversations as the assistant would store them, without the assistant."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from assistant.storage.conversations import Conversations, NewTurn

ANSWER: dict[str, Any] = {"type": "procedure", "steps": []}
DOUBT: dict[str, Any] = {"type": "choice", "reason": "clarify", "procedure": None}
DECLINE: dict[str, Any] = {"type": "message", "reason": "out_of_scope"}
CHAT: dict[str, Any] = {"type": "message", "reason": "greeting"}


@dataclass
class Customer:
    """Writes one conversation into the database."""

    conversations: Conversations
    name: str
    channel: str = "web"
    at: float = field(default_factory=time.time)
    turn: int = 0
    act: str | None = None

    def say(
        self,
        text: str,
        act: str,
        reply: dict[str, Any] | None,
        *,
        intent: str = "",
        likely: dict[str, float] | None = None,
        sure: float | None = 0.9,
        feedback: dict[str, Any] | None = None,
    ) -> None:
        """Send a message and be told something."""
        self.turn += 1
        self.at += 1
        ranking = [{"name": n, "confidence": p} for n, p in (likely or {}).items()]
        parse = {
            "intent": {"name": intent, "confidence": 1.0},
            "intent_ranking": ranking,
            "understanding": {"sure": sure},
        }
        user = {"event": "user", "text": text, "parse_data": parse, "input_channel": self.channel}
        events: list[dict[str, Any]] = [user]
        if reply is not None:
            events.append({"event": "bot", "text": "Réponse.", "data": {"custom": reply}})
        if act != self.act:
            events.append({"event": "slot", "name": "act", "value": act})
            self.act = act
        if feedback:
            events.append({"event": "slot", "name": "feedback", "value": feedback})
        self._store([{**event, "timestamp": self.at + at / 10} for at, event in enumerate(events)])

    def told(self, text: str, procedure: str, **values: Any) -> None:
        """Be answered with a procedure."""
        likely = {procedure: 0.9, "incident": 0.05, "billing": 0.02}
        self.say(text, "ask", {**ANSWER, "procedure": procedure}, **{"likely": likely, **values})

    def declined(self, text: str, **values: Any) -> None:
        """Be told that there is no answer."""
        likely = {"change_request": 0.02, "incident": 0.01, "billing": 0.01}
        self.say(text, "out_of_scope", DECLINE, **{"likely": likely, "sure": 0.01, **values})

    def rate(self, procedure: str, solved: bool) -> None:
        """Rate an answer afterwards, as the widget's thumbs do."""
        value = {"procedure": procedure, "solved": solved}
        self._store(
            [{"event": "slot", "name": "feedback", "value": value, "timestamp": self.at + 0.5}]
        )

    def _store(self, events: list[dict[str, Any]]) -> None:
        stored = self.conversations.recent(self.name)
        known = stored.summary.id if stored else None
        self.conversations.add(NewTurn(self.name, known, self.turn, {}, events, self.at))
