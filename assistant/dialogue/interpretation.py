"""What a message may be at this point of a conversation: one thing to do for each."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.dialogue.statements import Statement

ASK = "ask"
TOPIC = "topic"
FACT = "fact"
PROFILE = "profile"
NOT_PROFILE = "not_profile"

ACKNOWLEDGE = "acknowledge"
AFFIRM = "affirm"
BOTH = "choose_both"
CHOOSE = "choose_option"
DENY = "deny"
DETAIL = "inform_detail"
DISTRESS = "distress"
DOUBT = "nlu_fallback"
ERASE = "erase_data"
FRAGMENT = "fragment"
HELP = "help"
HUMAN = "contact_human"
HUMAN_SIGNAL = "human"
"""Signal of a message whose words ask for a person, whatever else it is about."""
NONE = "choose_none"
NOT_SOLVED = "not_solved"
OUT_OF_SCOPE = "out_of_scope"
RESUME = "resume"
SOLVED = "solved"
START_OVER = "start_over"
UNDOCUMENTED = "follow_up"

ABOUT_A_THREAD = (UNDOCUMENTED, SOLVED, NOT_SOLVED)
"""Acts that concern one of the procedures told; named as the intents they are heard as."""

PLAIN_ACTS = (
    ACKNOWLEDGE,
    AFFIRM,
    "abandon",
    RESUME,
    "bot_challenge",
    BOTH,
    NONE,
    "complaint",
    HUMAN,
    DENY,
    DISTRESS,
    ERASE,
    "good_news",
    "goodbye",
    "greet",
    HELP,
    DETAIL,
    "nudge",
    OUT_OF_SCOPE,
    "recall",
    "repeat",
    START_OVER,
    "thank",
    "unsure",
    "vague",
    "wait",
)
"""Acts that need no other name than their intent's."""

QUESTIONS = frozenset({ASK, TOPIC, FACT, UNDOCUMENTED})


@dataclass(frozen=True)
class Interpretation:
    """One reading of a message.

    Attributes:
        kind: what is done: `ask` answers a question, `topic` offers a topic's, `fact` tells one
            statement, `profile` and `not_profile` take a case; the others are intents.
        name: which intent, topic, procedure or case.
        statement: which statement, of a fact.
        also: another that may have been asked for as well, told after it.
    """

    kind: str
    name: str | None = None
    statement: Statement | None = None
    also: Statement | None = None

    def __str__(self) -> str:
        """Write it as `kind name`, for logs: a statement's words are the content's, not said."""
        return self.kind if self.name is None else f"{self.kind} {self.name}"
