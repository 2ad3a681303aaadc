"""Decides what a message is, from all the evidence at once; says why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.content.lexicon import contains, normalise
from assistant.dialogue import interpretation as kinds
from assistant.dialogue.context import Context
from assistant.dialogue.cues import read_cues
from assistant.dialogue.evidence import Evidence, Scene, survey, weigh_up
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.picking import picked
from assistant.dialogue.readings import readings
from assistant.dialogue.signs import read_sign
from assistant.dialogue.statements import Statement
from assistant.dialogue.turn import Turn

QUESTION, FACT, RECORD, TALK = "question", "fact", "record", "talk"
AGREED = "agreed"
"""A question that the message alone was decided to be as well."""
AGAINST = "against"
"""A fact of a subject told, or talk, where the message alone is a question on something new."""
RECORDING = frozenset({kinds.SOLVED, kinds.NOT_SOLVED})
PLAIN_STATEMENTS = frozenset({"step", "note", "detail"})
Group = tuple[str, str | None]
"""What counts as one reading: its kind and its subject."""
MAX_REASONS = 5
MAX_CANDIDATES = 3

LEANING = frozenset({"offered", "ask told", "ask hinted", "ask sibling"})
"""Evidence by which the conversation itself speaks for a question."""
HOW = "how"
"""Cue of a message that asks how something is done."""
CORRECTION = "correction"
"""Cue of a message that takes back what was said or understood before."""
OWN_WORDS = "ask own words"
"""Evidence that a message says words that only the question's own examples hold."""
SAID_WITHOUT_KNOWN_WORDS = frozenset(
    {kinds.FACT, kinds.PROFILE, kinds.NOT_PROFILE, kinds.DETAIL, "nudge"}
)
WITHOUT_CONTEXT = frozenset({*RECORDING, kinds.DETAIL, kinds.AFFIRM, kinds.DENY})
"""What is said of something else, which is not there at the beginning."""


@dataclass(frozen=True)
class Decision:
    """What a message is taken for.

    Attributes:
        reading: what is done.
        probability: how likely it was meant.
        candidates: in doubt, intents of questions to offer, the likeliest first.
        plain: whether its words were a sign or named a choice, and had no meaning of their own.
        why: the strongest evidence for the likeliest reading, with what each piece adds.
        others: the next likely readings, with their probabilities.
    """

    reading: Interpretation
    probability: float
    candidates: tuple[str, ...] = ()
    plain: bool = False
    why: tuple[tuple[str, float], ...] = ()
    others: tuple[tuple[str, float], ...] = ()


def decide(context: Context, turn: Turn, memory: Memory) -> Decision:
    """Decide what a typed message is.

    Args:
        context: the dialogue's dependencies.
        turn: what was understood without context.
        memory: the conversation's state before the turn.

    Returns:
        The decision.
    """
    decision = (
        plain_decision(context, turn, memory)
        or _alone(context, turn, memory)
        or _weighed(context, turn, memory)
    )
    if _is_disputed(context, turn, decision.reading):
        offered = tuple(dict.fromkeys((*turn.disputed, *turn.candidates)))[:MAX_CANDIDATES]
        return replace(decision, reading=Interpretation(kinds.DOUBT), candidates=offered)
    if decision.reading.kind != kinds.DOUBT:
        return decision
    if turn.intent == kinds.CHOOSE:
        return replace(decision, reading=Interpretation(kinds.CHOOSE))
    if kinds.HUMAN_SIGNAL in turn.signals:
        about = next(
            (one for one in decision.candidates if one in context.content.procedures), None
        )
        return replace(decision, reading=Interpretation(kinds.HUMAN, about))
    return decision


def _is_disputed(context: Context, turn: Turn, reading: Interpretation) -> bool:
    """Tell whether a message may deny what it would be answered with.

    Who corrects what was answered says no to that: « non, en fait je ne comprends pas ma facture ».
    """
    asks = reading.kind == kinds.ASK and reading.name == turn.intent
    if not (turn.disputed and asks):
        return False
    return CORRECTION not in read_cues(turn.text, context.lexicon).named


def plain_decision(context: Context, turn: Turn, memory: Memory) -> Decision | None:
    """Decide what leaves nothing to weigh.

    Args:
        context: the dialogue's dependencies.
        turn: what was understood without context.
        memory: the conversation's state before the turn.

    Returns:
        Distress, a sign, another language, several questions, or a choice named by its title, its
        number or its position and nothing else; None when the message must be weighed.
    """
    if contains(normalise(turn.text), context.lexicon.distress):
        return Decision(Interpretation(kinds.DISTRESS), 1.0)
    if turn.language:
        return _foreign(context, turn)
    if len(turn.questions) > 1:
        return Decision(Interpretation(kinds.ASK, turn.questions[0]), 1.0)
    plain = read_sign(turn.text, memory, context.lexicon) or picked(context, turn.text, memory)
    return Decision(plain, 1.0, plain=True) if plain else None


def _foreign(context: Context, turn: Turn) -> Decision:
    """Follow what was understood of another language, whose words no weight is fitted on."""
    probability = turn.probabilities.get(turn.intent, 0.0)
    if turn.intent in context.content.answerable_intents:
        return Decision(Interpretation(kinds.ASK, turn.intent), probability)
    return Decision(Interpretation(kinds.DOUBT), probability, turn.candidates)


def _alone(context: Context, turn: Turn, memory: Memory) -> Decision | None:
    """Follow the decision taken alone where there is nothing yet to lean on."""
    if memory.threads or memory.offered or memory.hints or turn.intent in WITHOUT_CONTEXT:
        return None
    probability = turn.probabilities.get(turn.intent, 0.0)
    if turn.intent in (kinds.DOUBT, kinds.FRAGMENT, kinds.UNDOCUMENTED):
        return Decision(Interpretation(kinds.DOUBT), probability, turn.candidates)
    if turn.intent in context.content.answerable_intents:
        return Decision(Interpretation(kinds.ASK, turn.intent), probability)
    if turn.intent in kinds.PLAIN_ACTS:
        subject = _subject(context, turn) if turn.intent == kinds.HUMAN else None
        return Decision(Interpretation(turn.intent, subject), probability)
    return None


def _weighed(context: Context, turn: Turn, memory: Memory) -> Decision:
    scene = survey(context, turn, memory)
    listed = readings(context, turn, memory)
    vectors = [weigh_up(scene, reading) for reading in listed]
    likely = context.weights.probabilities(vectors)
    groups = _groups(listed, likely)
    answered = {thread.procedure for thread in memory.threads}
    decisions: list[Decision] = []
    lost = False
    # The likeliest and the next: a question may lose against many weak statements.
    for group in sorted(groups, key=groups.__getitem__, reverse=True)[:2]:
        decision, vector = _decision(context, turn, listed, vectors, likely, group)
        decisions.append(decision)
        sort = sort_of(decision.reading, turn, answered, context.content.answerable_intents)
        sure = groups[group] >= context.weights.bounds[sort]
        # What the message alone is sure of needs no more where only a weak fact speaks against it.
        sure = sure or (lost and sort == AGREED)
        if sure and not _unasked(context, turn, vector, decision.reading):
            return _again(scene, decision)
        lost = sort == AGAINST
        if not lost:
            break
    candidates = _candidates(context, listed, likely, turn)
    return replace(decisions[0], reading=Interpretation(kinds.DOUBT), candidates=candidates)


def _again(scene: Scene, decision: Decision) -> Decision:
    """Tell a procedure again to whom asks how to do it in words nearer to it than to the fact."""
    reading = decision.reading
    if reading.kind != kinds.FACT or reading.statement is None or HOW not in scene.cues.named:
        return decision
    name = reading.statement.procedure
    if scene.questions.get(name, 0.0) <= scene.nearness[reading.statement].likeness:
        return decision
    return replace(decision, reading=Interpretation(kinds.ASK, name))


def _decision(
    context: Context,
    turn: Turn,
    listed: Sequence[Interpretation],
    vectors: Sequence[Evidence],
    likely: Sequence[float],
    group: Group,
) -> tuple[Decision, Evidence]:
    """Describe the decision for a group's likeliest reading, with the evidence for it."""
    own = [n for n, reading in enumerate(listed) if group_of(reading) == group]
    first = max(own, key=likely.__getitem__)
    reading = listed[first]
    if reading.kind == kinds.FACT:
        reading = replace(reading, also=_second(context, listed, likely, first))
    if reading.kind == kinds.HUMAN:
        reading = replace(reading, name=_subject(context, turn))
    order = sorted(range(len(listed)), key=likely.__getitem__, reverse=True)
    decision = Decision(
        reading,
        sum(likely[n] for n in own),
        why=tuple(context.weights.strongest(vectors[first], MAX_REASONS)),
        others=tuple((str(listed[n]), likely[n]) for n in order[:MAX_REASONS] if n != first),
    )
    return decision, vectors[first]


def group_of(reading: Interpretation) -> Group:
    """What counts as one: the statements of a subject are facts of it, told or not documented."""
    if reading.kind in RECORDING:
        return (reading.kind, None)
    about = reading.kind in (kinds.FACT, kinds.UNDOCUMENTED) and reading.name
    return (kinds.FACT if about else reading.kind, reading.name)


def _groups(listed: Sequence[Interpretation], likely: Sequence[float]) -> Mapping[Group, float]:
    sums: dict[Group, float] = {}
    for reading, probability in zip(listed, likely, strict=True):
        sums[group_of(reading)] = sums.get(group_of(reading), 0.0) + probability
    return sums


def _second(
    context: Context, listed: Sequence[Interpretation], likely: Sequence[float], first: int
) -> Statement | None:
    """Find the statement that may have been asked for as well as the likeliest one."""
    rivals = [
        n
        for n, one in enumerate(listed)
        if n != first and one.statement and one.name == listed[first].name
    ]
    best = max(rivals, key=likely.__getitem__, default=None)
    if best is None or likely[best] < context.weights.second * likely[first]:
        return None
    second = listed[best].statement
    plain = second is not None and second.kind in PLAIN_STATEMENTS
    return second if plain else None


def _subject(context: Context, turn: Turn) -> str | None:
    """Find what a request for a person is about: a likely question that most of the rest is for."""
    rest = sum(value for name, value in turn.probabilities.items() if name != kinds.HUMAN)
    likely = (one for one in turn.candidates if one in context.content.procedures)
    best = next(likely, None)
    return best if best and turn.probabilities.get(best, 0.0) > rest / 2 else None


def sort_of(
    reading: Interpretation, turn: Turn, answered: Collection[str], answerable: Collection[str]
) -> str:
    """Tell by which bound a decision must be sure.

    Args:
        reading: what is decided.
        turn: what was understood without context.
        answered: the procedures of the conversation.
        answerable: intents with a documented answer.

    Returns:
        The sort.
    """
    if reading.kind in (kinds.ASK, kinds.TOPIC):
        return AGREED if turn.intent == reading.name else QUESTION
    if reading.kind in RECORDING:
        return RECORD
    if turn.intent in answerable and turn.intent not in answered:
        return AGAINST
    return FACT if reading.kind in (kinds.FACT, kinds.UNDOCUMENTED) else TALK


def _unasked(context: Context, turn: Turn, vector: Evidence, reading: Interpretation) -> bool:
    """Tell whether nothing asks for it: neither the message alone nor the conversation."""
    if reading.name and context.content.topic_for_intent(reading.name):
        return False  # its questions are offered only
    named = vector.get(OWN_WORDS, 0.0) > 0
    if turn.intent == kinds.DOUBT and not turn.candidates and not named:
        # It holds no word that is known.
        return reading.kind not in SAID_WITHOUT_KNOWN_WORDS
    if reading.kind != kinds.ASK:
        return False
    return turn.intent != reading.name and not named and not LEANING & set(vector)


def _candidates(
    context: Context, listed: Sequence[Interpretation], likely: Sequence[float], turn: Turn
) -> tuple[str, ...]:
    """List the questions worth offering: likely here, or likely by the message alone."""
    about: dict[str, float] = {}
    for reading, probability in zip(listed, likely, strict=True):
        if reading.kind in kinds.QUESTIONS - {kinds.TOPIC} and reading.name:
            about[reading.name] = about.get(reading.name, 0.0) + probability
    ranked = sorted(about, key=about.__getitem__, reverse=True)
    least = 1 / len(context.content.answerable_intents)
    worth = [intent for intent in ranked if about[intent] > least]
    if turn.intent == kinds.DOUBT and not turn.candidates:
        return ()
    return tuple(dict.fromkeys((*worth, *turn.candidates)))[:MAX_CANDIDATES]
