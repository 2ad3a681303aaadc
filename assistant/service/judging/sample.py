"""A labelled message; of the standard library alone, as old pipelines are measured with it too."""

from __future__ import annotations

from dataclasses import dataclass

NO_STYLE = "all"


@dataclass(frozen=True)
class Sample:
    """One message and what it asks.

    Attributes:
        text: the message.
        intents: its intent, or the two of a message with two questions, in the order asked.
        style: how it is written; `all` when the set does not say.
    """

    text: str
    intents: tuple[str, ...]
    style: str

    @property
    def intent(self) -> str:
        """The only, or the first, intent."""
        return self.intents[0]

    @property
    def is_double(self) -> bool:
        """Whether the message holds two questions."""
        return len(self.intents) > 1
