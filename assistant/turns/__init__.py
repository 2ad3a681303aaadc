"""One turn, the same on every channel: a message passes through middleware to the bot.

A channel authenticates its caller, acknowledges, and hands the message to the `TurnHandler`
with a `Recipient` that knows how to send. See docs/channels.md.
"""

from assistant.turns.handler import TurnHandler
from assistant.turns.model import Answer, Bot, Incoming, Outcome, Recipient

__all__ = ["Answer", "Bot", "Incoming", "Outcome", "Recipient", "TurnHandler"]
