"""What a platform was acknowledged is answered, whatever happens meanwhile.

A channel hands an authenticated message to `QueuedTurns.accept` and then acknowledges it. From
the inbox in the database some process takes the message to the bot; the answers wait in the outbox
until the platform took them. See docs/channels.md.
"""

from assistant.turns.queueing.model import Address, Content, Platform
from assistant.turns.queueing.service import QueuedTurns

__all__ = ["Address", "Content", "Platform", "QueuedTurns"]
