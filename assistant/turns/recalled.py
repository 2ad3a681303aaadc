"""Give again what a message was answered before, rather than run it twice."""

from __future__ import annotations

from assistant.turns.model import Outcome, Proceed, Turn


class Recalled:
    """Looks for earlier answers when a message may have had some.

    A process can die, or the memory of what was answered be lost, after the bot wrote the turn
    into the conversation: to run it again would leave the message in it twice.
    """

    async def __call__(self, turn: Turn, proceed: Proceed) -> Outcome:
        """Deliver the earlier answers, if there are any, and run the turn otherwise."""
        earlier = await turn.recipient.earlier() if turn.again else ()
        for answer in earlier:
            turn.outbox.put(answer)
        return Outcome.ANSWERED if earlier else await proceed(turn)
