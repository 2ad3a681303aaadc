"""What speaks for and against each reading of a message: numbers by name, no decision."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from assistant.content.emphasis import bare
from assistant.content.lexicon import Lexicon, normalise
from assistant.dialogue import interpretation as kinds
from assistant.dialogue.context import Context
from assistant.dialogue.cues import Cues, denied_profiles, read_cues
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.offers import leads_to, options
from assistant.dialogue.readings import cases_by_intent
from assistant.dialogue.signs import sign_of
from assistant.dialogue.statements import Nearness, Statement, stems
from assistant.dialogue.thread import Thread
from assistant.dialogue.turn import Turn
from assistant.replies.build import details_that_matter
from assistant.replies.model import ChoicePart

Evidence = dict[str, float]

LEAST = 1e-4
"""Probabilities below it tell no more apart."""
SCALE = 3.0
"""Log-probabilities are divided by it, so that all evidence is of a size and one penalty fits."""

TELLING, STEM = 3, 5
"""From how many letters a word tells choices apart, and how many of them are compared."""

MANY_WORDS = 3
"""More telling words tell no more."""

PLAIN = 3.0
"""Evidence that is rare and beyond doubt counts more: few dialogues are enough to learn it."""

ONE, MANY, NOTHING, ANSWERED, TOPICS = "one", "many", "nothing", "answered", "topics"

CUE_KINDS = frozenset(
    {
        kinds.ASK,
        kinds.FACT,
        kinds.UNDOCUMENTED,
        kinds.OUT_OF_SCOPE,
        kinds.ACKNOWLEDGE,
        kinds.AFFIRM,
        kinds.DENY,
        kinds.SOLVED,
        kinds.NOT_SOLVED,
        kinds.BOTH,
        kinds.RESUME,
        kinds.START_OVER,
        kinds.DETAIL,
        kinds.PROFILE,
        kinds.NOT_PROFILE,
        "complaint",
        "thank",
        "recall",
        "vague",
        "wait",
    }
)


@dataclass(frozen=True)
class Scene:
    """A message in its conversation, with what all readings share.

    Attributes:
        context: the dialogue's dependencies.
        turn: what was understood without context.
        memory: the conversation's state before the turn.
        cues: what its words lean on.
        offers: for what each choice shown leads to, the evidence of its being shown and named.
        intents: the intent by which each case is told.
        sign: the sign that it holds, if any.
        nearness: how well each statement told so far addresses it.
        focus: likeness of each statement to the one told last.
        answered: probability of each subject of the conversation among them.
        questions: likeness of the message to the question of each.
        siblings: for procedures of the current one's topic that were not told, the greatest
            likeness of the message to what they say.
        denied: the cases that the message denies.
        telling: its words that tell procedures apart.
    """

    context: Context
    turn: Turn
    memory: Memory
    cues: Cues
    offers: Mapping[tuple[str, str | None], Evidence]
    intents: Mapping[str, str]
    sign: str | None
    nearness: Mapping[Statement, Nearness]
    focus: Mapping[Statement, float]
    answered: Mapping[str, float]
    questions: Mapping[str, float]
    siblings: Mapping[str, float]
    denied: frozenset[str]
    telling: frozenset[str]

    @cached_property
    def situation(self) -> str:
        """What the message may answer: the sort of thing that was shown last."""
        memory = self.memory
        if memory.offer in ("confirm", "case"):
            return str(memory.offer)
        if memory.offer in ("clarify", "topic"):
            return ONE if len(options(memory)) == 1 else MANY
        if memory.offer == "another_question":
            return str(memory.offer)
        if memory.offer == "fallback":
            return TOPICS
        return ANSWERED if memory.current else NOTHING

    @cached_property
    def new_question(self) -> float:
        """Log-odds of the likeliest question, by the message alone, that was not told yet."""
        probabilities = self.turn.probabilities
        new = self.context.content.answerable_intents - set(self.answered)
        return _log_odds(max((probabilities.get(one, 0.0) for one in new), default=0.0))

    @cached_property
    def order(self) -> list[str]:
        """The procedures of the conversation, in the order in which they came up."""
        return [one.procedure for one in self.context.threads(self.memory)]

    @cached_property
    def of_facts(self) -> Mapping[str, Evidence]:
        """What speaks for any statement of each procedure of the conversation."""
        return {name: _collected(self, Interpretation(kinds.FACT, name)) for name in self.answered}

    @cached_property
    def best(self) -> float:
        """The greatest likeness of any statement."""
        return max(self.best_likeness.values(), default=0.0)

    @cached_property
    def best_likeness(self) -> Mapping[str, float]:
        """The greatest likeness of any statement of each procedure."""
        return self._greatest(lambda near: near.likeness)

    @cached_property
    def best_margin(self) -> Mapping[str, float]:
        """The greatest margin of any statement of each procedure."""
        return self._greatest(lambda near: near.margin)

    def _greatest(self, value: Callable[[Nearness], float]) -> Mapping[str, float]:
        greatest: dict[str, float] = {}
        for statement, near in self.nearness.items():
            before = greatest.get(statement.procedure, -math.inf)
            greatest[statement.procedure] = max(before, value(near))
        return greatest


def survey(context: Context, turn: Turn, memory: Memory) -> Scene:
    """Gather what all readings of a message share.

    Args:
        context: the dialogue's dependencies.
        turn: what was understood without context.
        memory: the conversation's state before the turn.

    Returns:
        The scene.
    """
    threads = context.threads(memory)
    details = {**memory.details, **turn.details}
    statements = [one for thread in threads for one in context.statements(thread, details)]
    nearness = dict(zip(statements, context.finder.compare(turn.text, statements), strict=True))
    cases = cases_by_intent(context.content)
    cues = read_cues(turn.text, context.lexicon)
    answered = {
        one.procedure: turn.probabilities.get(one.procedure, 0.0) + LEAST for one in threads
    }
    total = sum(answered.values())
    return Scene(
        context,
        turn,
        memory,
        cues,
        _offers(context, turn, memory, cues, cases),
        {case: intent for intent, case in cases.items()},
        sign_of(turn.text, context.lexicon),
        nearness,
        _focus(context, memory, details),
        {procedure: share / total for procedure, share in answered.items()},
        _questions(context, turn, tuple(answered)),
        _siblings(context, turn, memory, details),
        denied_profiles(turn.text, context.lexicon),
        stems(turn.text) & frozenset().union(*context.finder.vocabulary.values()),
    )


def weigh_up(scene: Scene, reading: Interpretation) -> Evidence:
    """Collect the evidence for one reading.

    Args:
        scene: the message in its conversation.
        reading: one thing that it may be.

    Returns:
        Value of each piece, by name.
    """
    if reading.statement is None:
        return _collected(scene, reading)
    return {**scene.of_facts[reading.statement.procedure], **dict(_fact(scene, reading.statement))}


def _collected(scene: Scene, reading: Interpretation) -> Evidence:
    kind = reading.kind
    evidence: Evidence = {
        f"is {kind}": 1.0,
        f"is {kind} after {scene.situation}": 1.0,
    }
    evidence.update(_understood(scene, reading))
    offer = scene.offers.get((kind, None if kind in kinds.ABOUT_A_THREAD else reading.name))
    if offer and (kind not in kinds.ABOUT_A_THREAD or reading.name == scene.memory.procedure):
        evidence.update(offer)
        evidence[f"offered {scene.situation}"] = 1.0
    if kind in CUE_KINDS:
        evidence.update((f"{kind} with {name}", 1.0) for name in scene.cues.named)
    if kind == kinds.ASK:
        evidence.update(_asked(scene, reading))
    elif kind == kinds.FACT:
        evidence.update(_about(scene, reading))
    elif kind in kinds.ABOUT_A_THREAD and reading.name:
        evidence.update(_about(scene, reading))
        evidence[f"{kind} best likeness"] = scene.best_likeness.get(reading.name, 0.0)
    elif kind in (kinds.PROFILE, kinds.NOT_PROFILE):
        evidence.update(_case(scene, reading))
    elif kind == kinds.DETAIL:
        evidence.update(_detail(scene))
    else:
        evidence[f"{kind} best likeness"] = scene.best
    return evidence


def _understood(scene: Scene, reading: Interpretation) -> Iterator[tuple[str, float]]:
    kind, turn = reading.kind, scene.turn
    intent = _intent(scene, reading)
    group = kind if kind in (kinds.ASK, kinds.FACT, kinds.PROFILE) else "act"
    value = _log(turn.probabilities.get(intent, 0.0))
    yield f"understood {group}", value
    if group == kinds.ASK:
        yield "ask odds", _log_odds(turn.probabilities.get(intent, 0.0))
    if group == "act":
        yield f"understood {kind}", value
    if turn.intent == intent:
        yield f"alone {group}", 1.0
    if scene.sign:
        yield f"{kind} with sign {scene.sign}", 1.0
    for signal in turn.signals:
        yield f"{kind} with signal {signal}", 1.0
    if scene.memory.act == kind:
        yield "same act again", 1.0
    if turn.declined and kind == kinds.OUT_OF_SCOPE:
        yield "declined", 1.0


def _intent(scene: Scene, reading: Interpretation) -> str:
    if reading.kind == kinds.ASK:
        return reading.name or ""
    if reading.kind in (kinds.FACT, kinds.UNDOCUMENTED):
        return kinds.UNDOCUMENTED
    if reading.kind in (kinds.PROFILE, kinds.NOT_PROFILE):
        return scene.intents[reading.name or ""]
    return reading.kind


def _offers(
    context: Context, turn: Turn, memory: Memory, cues: Cues, cases: dict[str, str]
) -> dict[tuple[str, str | None], Evidence]:
    answerable = context.content.answerable_intents
    likeness = context.finder.alike(turn.text, [bare(choice.title) for choice in memory.offered])
    shown = options(memory)
    offers: dict[tuple[str, str | None], Evidence] = {}
    for number, choice in enumerate(memory.offered, start=1):
        leads = leads_to(choice, cases, answerable)
        position = shown.index(choice) + 1 if choice in shown else None
        named = dict(_named(cues, choice, number, position, len(shown)))
        named["title words"] = _shared_words(cues, choice, memory)
        named["title likeness"] = likeness[number - 1]
        named["title likeness lead"] = likeness[number - 1] - max(likeness)
        named["offered understood"] = _log(turn.probabilities.get(kinds.CHOOSE, 0.0))
        offers.setdefault((leads.kind, leads.name), named)
    return offers


def _named(
    cues: Cues, choice: ChoicePart, number: int, position: int | None, last: int
) -> Iterator[tuple[str, float]]:
    yield "offered", 1.0
    if cues.number is not None:
        yield "named by position" if cues.number == number else "another position named", PLAIN
    for how, named in (("position", cues.position), ("ordinal", cues.ordinal)):
        if named is None or position is None or cues.number is not None:
            continue
        meant = last if named == Lexicon.LAST else named
        yield f"named by {how}" if meant == position else f"another {how} named", PLAIN
    if normalise(choice.title) == cues.words:
        yield "named by title", PLAIN


def _shared_words(cues: Cues, choice: ChoicePart, memory: Memory) -> float:
    """Share of the message's words that this choice's title has and no other's."""
    words = {_stem(word) for word in cues.words.split() if len(word) >= TELLING}
    others = {
        _stem(word)
        for other in memory.offered
        if other != choice
        for word in normalise(other.title).split()
    }
    own = {_stem(word) for word in normalise(choice.title).split()} - others
    return len(words & own) / len(words) if words else 0.0


def _stem(word: str) -> str:
    return word[:STEM]


def _asked(scene: Scene, reading: Interpretation) -> Iterator[tuple[str, float]]:
    name, turn, memory = reading.name or "", scene.turn, scene.memory
    answerable = scene.context.content.answerable_intents
    rivals = [turn.probabilities.get(one, 0.0) for one in answerable if one != name]
    own = turn.probabilities.get(name, 0.0)
    yield "ask lead", _log(own) - _log(max(rivals, default=0.0))
    yield "ask among the answerable", own / (own + sum(rivals) + LEAST)
    if turn.sure is not None and turn.intent == name:
        yield "ask sure", _log(turn.sure)
    yield "ask best likeness", scene.best
    yield from _telling_words(scene, name, "ask")
    if memory.hints:
        yield "ask hinted", _log(memory.hints.get(name, 0.0)) - _log(0.0)
    if name in memory.alternatives:
        yield "ask alternative", 1.0
        if "other_one" in scene.cues.named:
            yield "ask other alternative", 1.0
    if name in scene.siblings:
        yield "ask sibling", 1.0
        yield "ask sibling likeness", scene.siblings[name]
        yield "ask sibling likeness squared", scene.siblings[name] ** 2
        yield "ask sibling lead", scene.siblings[name] - scene.best
        yield "ask sibling understood", _log(own)
    if memory.thread(name):
        yield "ask told", 1.0
        yield "ask told best likeness", scene.best_likeness.get(name, 0.0)
        yield "ask told again", scene.questions[name]
        yield "ask told again, squared", scene.questions[name] ** 2
        if "how" in scene.cues.named:
            yield "ask told again, how", 1.0
        if "earlier" in scene.cues.named:
            yield "ask told again, with cue", 1.0
            yield "ask told again, with cue, likeness", scene.questions[name]
        yield from _ordinal(scene, name, "ask")
        if name == memory.procedure:
            yield "ask current", 1.0
            yield "ask current understood", _log(own)
        elif "other_one" in scene.cues.named:
            yield "ask other told", 1.0


def _fact(scene: Scene, statement: Statement) -> Iterator[tuple[str, float]]:
    near = scene.nearness[statement]
    # Many statements share what speaks for any of them: their number must not.
    yield "fact crowd", math.log(len(scene.nearness))
    yield "fact likeness", near.likeness
    yield "fact likeness squared", near.likeness**2
    yield "fact margin", near.margin
    yield "fact likeness lead", near.likeness - scene.best
    yield "fact margin lead", near.margin - scene.best_margin[statement.procedure]
    yield f"fact is {statement.kind}", 1.0
    if statement in scene.focus:
        brief = 1.0 if "short" in scene.cues.named else 0.5 if "medium" in scene.cues.named else 0.0
        yield "fact near focus", scene.focus[statement]
        yield "fact near focus, brief", scene.focus[statement] * brief
    thread = scene.memory.thread(statement.procedure)
    if thread and thread.focus == statement.text:
        yield "fact just told", 1.0
    elif thread and statement.text in thread.facts:
        yield "fact told", 1.0


def _about(scene: Scene, reading: Interpretation) -> Iterator[tuple[str, float]]:
    name = reading.name or ""
    memory = scene.memory
    thread = memory.thread(name)
    if thread is None:
        return
    group = "about" if reading.kind in kinds.QUESTIONS else reading.kind
    yield f"{group} current" if name == memory.procedure else f"{group} earlier", 1.0
    if group == "about":
        yield from _telling_words(scene, name, "about")
        if thread.state == "asked":
            yield "about what was not told yet", 1.0
        yield "about though a new question", max(scene.new_question, 0.0)
        yield "about though no new question", min(scene.new_question, 0.0)
        yield "about the whole question", scene.questions[name]
    if len(scene.answered) > 1:
        yield f"{group} share", scene.answered[name]
        yield f"{group} share log", _log(scene.answered[name])
        yield f"{group} age", math.log1p(max(memory.turns - thread.turn, 0))
        if name != memory.procedure and "earlier" in scene.cues.named:
            yield f"{group} earlier with cue", 1.0
        if name != memory.procedure and "other_one" in scene.cues.named:
            yield f"{group} other with cue", 1.0
        yield from _ordinal(scene, name, group)
    yield f"{group} understood", _log(scene.turn.probabilities.get(name, 0.0))


def _telling_words(scene: Scene, name: str, group: str) -> Iterator[tuple[str, float]]:
    """Count the words that only this procedure, or only others, would use."""
    own = scene.context.finder.vocabulary.get(name)
    if own is None:
        return
    known = len(scene.telling & own)
    yield f"{group} own words", min(known, MANY_WORDS)
    yield f"{group} words of others", min(len(scene.telling) - known, MANY_WORDS)


def _ordinal(scene: Scene, name: str, group: str) -> Iterator[tuple[str, float]]:
    order = scene.order
    named = scene.cues.position or scene.cues.ordinal
    if named is None or len(order) == 1 or scene.memory.waits_for_an_answer:
        return
    place = order.index(name) + 1
    meant = len(order) if named == Lexicon.LAST else named
    yield f"{group} place named" if place == meant else f"{group} another place named", PLAIN
    if scene.cues.position and place == meant:
        yield f"{group} place alone", 1.0


def _case(scene: Scene, reading: Interpretation) -> Iterator[tuple[str, float]]:
    name, kind = reading.name or "", reading.kind
    if scene.turn.details.get("profile") == name:
        yield f"{kind} heard", 1.0
    if name in scene.denied:
        yield f"{kind} denied", 1.0
    elif scene.denied:
        yield f"{kind} another denied", 1.0
    if scene.memory.profile == name:
        yield f"{kind} known", 1.0
    if scene.memory.case_pending:
        yield f"{kind} pending", 1.0


def _detail(scene: Scene) -> Iterator[tuple[str, float]]:
    given = set(scene.turn.details) - {"profile"}
    if given:
        yield "detail given", 1.0
        yield "detail given, length", math.log1p(scene.cues.length)
    found = scene.context.current(scene.memory)
    if found and details_that_matter(*found) & given:
        yield "detail matters", 1.0


def _questions(context: Context, turn: Turn, answered: tuple[str, ...]) -> dict[str, float]:
    asked = [bare(context.content.procedures[procedure].question) for procedure in answered]
    return dict(zip(answered, context.finder.alike(turn.text, asked), strict=True))


def _siblings(
    context: Context, turn: Turn, memory: Memory, details: Mapping[str, str]
) -> dict[str, float]:
    current = context.content.procedures.get(memory.procedure or "")
    if current is None:
        return {}
    likeness = {}
    for procedure in context.content.procedures_of(current.topic):
        if memory.thread(procedure.id) is None and not procedure.cases:
            statements = context.statements(Thread(procedure.id), details)
            near = context.finder.compare(turn.text, statements)
            likeness[procedure.id] = max((one.likeness for one in near), default=0.0)
    return likeness


def _focus(
    context: Context, memory: Memory, details: Mapping[str, str]
) -> Mapping[Statement, float]:
    thread = memory.current
    if thread is None or thread.focus is None:
        return {}
    statements = context.statements(thread, details)
    near = context.finder.compare(thread.focus, statements)
    return {one: value.likeness for one, value in zip(statements, near, strict=True)}


def _log_odds(probability: float) -> float:
    likely = min(max(probability, LEAST), 1 - LEAST)
    return math.log(likely / (1 - likely)) / SCALE


def _log(probability: float) -> float:
    return math.log(max(probability, LEAST)) / SCALE
