"""The validation sets: what each kind measures, and how one message of it is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from assistant.replies.model import ChoiceReply, ProcedureReply
from assistant.service.asker import Asker, RestTurn, new_sender
from assistant.service.judging.scope import Scope
from tools.evaluation.dialogues import dialogue_figures, play, read_dialogues
from tools.evaluation.records import Record, read_records
from tools.evaluation.shares import Share, share
from tools.evaluation.wording import Wording, normalise

VAGUE = "vague"
FIELD_RULES = "field_rules.yml"

Outcome = Mapping[str, bool | None]
"""What a message gave, by figure; None when it does not count for the figure."""


@dataclass(frozen=True)
class Seen:
    """What a customer is given in one turn.

    Attributes:
        procedures: the procedures stated, or whose case is asked for.
        topics: the topics whose questions are listed.
        offered: the procedures and topics among the choices.
        said: the texts, in lower case without accents.
        silent: whether nothing came.
    """

    procedures: tuple[str, ...]
    topics: tuple[str, ...]
    offered: frozenset[str]
    said: str
    silent: bool

    @property
    def shown(self) -> frozenset[str]:
        """What is answered: procedures and topics."""
        return frozenset({*self.procedures, *self.topics})


@dataclass(frozen=True)
class Judged:
    """One message, and what it gave.

    Attributes:
        record: the set's line.
        text: what was said last.
        seen: what came back.
        outcome: the figures it counts for.
    """

    record: Record
    text: str
    seen: Seen
    outcome: Outcome


@dataclass(frozen=True)
class Rules:
    """What the judges need besides a message.

    Attributes:
        scope: what intents stand for.
        wiped: phrases that say that the memory was wiped.
        field: what is wanted of a reported input, by its own wish or its kind.
    """

    scope: Scope
    wiped: tuple[str, ...]
    field: Mapping[str, Mapping[str, Any]]


Judge = Callable[[Record, Seen, Rules], Outcome]


def kind_of(path: Path) -> str | None:
    """Tell the kind of a set by its name.

    Args:
        path: the set.

    Returns:
        The kind, or None when the file is no set.
    """
    return next((kind for kind in (*JUDGES, DIALOGUES) if path.stem.startswith(kind)), None)


def read_rules(folder: Path, scope: Scope) -> Rules:
    """Read what the sets' folder says of reported inputs.

    Args:
        folder: the sets' folder.
        scope: what intents stand for.

    Returns:
        The rules.
    """
    read = YAML(typ="safe").load((folder / FIELD_RULES).read_text("utf-8"))
    return Rules(scope, tuple(read["wiped"]), read["rules"])


def measure_set(
    path: Path, asker: Asker, rules: Rules, tick: Callable[[], None]
) -> tuple[dict[str, Share], list[Judged]]:
    """Have a set answered, and count.

    Args:
        path: the set.
        asker: talks to the assistant.
        rules: what the judges need.
        tick: called after each message.

    Returns:
        The figures, and what was judged of each message; nothing of whole dialogues.
    """
    kind = kind_of(path)
    if kind == DIALOGUES:
        played = [play(dialogue, asker, tick) for dialogue in read_dialogues(path)]
        return dialogue_figures(played), []
    judged = []
    for record in read_records(path):
        result = _answer(record, asker, rules) if kind != FIELD or _rule(record, rules) else None
        if result:
            text, seen = result
            judged.append(Judged(record, text, seen, JUDGES[str(kind)](record, seen, rules)))
        tick()
    return figures_of(item.outcome for item in judged), judged


def figures_of(outcomes: Iterable[Outcome]) -> dict[str, Share]:
    """Count outcomes by figure.

    Args:
        outcomes: one for each message.

    Returns:
        The shares, by name.
    """
    by_figure: dict[str, list[bool]] = {}
    for outcome in outcomes:
        for name, value in outcome.items():
            if value is not None:
                by_figure.setdefault(name, []).append(value)
    return {name: share(values) for name, values in by_figure.items()}


def seen_in(turn: RestTurn, scope: Scope) -> Seen:
    """Read what a customer is given.

    Args:
        turn: the replies.
        scope: what intents stand for.

    Returns:
        What is stated, listed and offered.
    """
    procedures, topics, offered = list[str](), list[str](), set[str]()
    for reply in turn.replies:
        if isinstance(reply, ProcedureReply):
            procedures.append(reply.procedure)
        elif isinstance(reply, ChoiceReply):
            if reply.procedure and reply.reason == "case":
                procedures.append(reply.procedure)
            if reply.topic:
                topics.append(scope.topics.get(reply.topic) or reply.topic)
            offered |= {c.procedure or c.payload.lstrip("/").split("{")[0] for c in reply.choices}
    said = normalise("\n".join(turn.texts))
    silent = not turn.texts and not turn.replies
    return Seen(tuple(procedures), tuple(topics), frozenset(offered), said, silent)


def _answer(record: Record, asker: Asker, rules: Rules) -> tuple[str, Seen]:
    turns = record.fields.get("turns") or [record.fields["text"]]
    sender = new_sender()
    replies = [asker.ask(str(turn), sender) for turn in turns]
    return str(turns[-1]), seen_in(replies[-1], rules.scope)


def _messages(record: Record, seen: Seen, rules: Rules) -> Outcome:
    intent = record.fields["intent"]
    if intent not in rules.scope.answerable:
        profile = intent.startswith("inform_profile")
        return {"talk_answered": bool(seen.procedures) and not profile, "silent": seen.silent}
    right = _is_right(intent, seen, rules.scope)
    offered = right or intent in seen.offered | {*seen.topics}
    wrong = bool(seen.procedures) and not right and intent not in seen.procedures
    return {"right": right, "right_or_offered": offered, "wrong": wrong, "silent": seen.silent}


def _plain(record: Record, seen: Seen, rules: Rules) -> Outcome:
    intent = record.fields["intent"]
    stated = bool(seen.procedures)
    if intent == VAGUE:
        pinned = bool(seen.offered & rules.scope.procedures) and bool(seen.topics)
        return {"vague_pinned": stated or pinned or _wiped(seen, rules)}
    if intent not in rules.scope.answerable:
        return {"talk_answered": stated}
    right = _is_right(intent, seen, rules.scope)
    if intent not in rules.scope.procedures:
        return {"topic_right": right, "topic_wrong": stated}
    wrong = stated and intent not in seen.procedures
    return {"right": right, "right_or_offered": right or intent in seen.offered, "wrong": wrong}


def _traps(record: Record, seen: Seen, _: Rules) -> Outcome:
    answered = bool(seen.procedures)
    return {f"answered.{record.fields['kind']}": answered, "answered": answered}


def _negated(record: Record, seen: Seen, _: Rules) -> Outcome:
    wanted, forbidden = set(record.fields["wanted"]), set(record.fields["forbidden"])
    return {
        "forbidden": bool(forbidden & {*seen.procedures}),
        "wanted": bool(wanted & seen.shown) if wanted else None,
    }


def _double(record: Record, seen: Seen, rules: Rules) -> Outcome:
    wanted = set(record.fields["intents"])
    talk = wanted - rules.scope.answerable
    answered = {intent for intent in wanted if intent in seen.shown or intent in talk}
    offered = {intent for intent in wanted if intent in seen.offered}
    return {"both": bool(answered) and answered | offered == wanted, "one": bool(answered)}


def _single(record: Record, seen: Seen, _: Rules) -> Outcome:
    intent = record.fields["intent"]
    return {
        "right": seen.procedures[:1] == (intent,) or intent in seen.topics,
        "split": len(seen.shown) > 1,
        "wrong": bool(seen.procedures) and intent not in seen.procedures,
    }


def _field(record: Record, seen: Seen, rules: Rules) -> Outcome:
    rule = _rule(record, rules) or {}
    wording = Wording(tuple(rule.get("say", ())), tuple(rule.get("not_say", ())))
    stated = {*seen.procedures}
    answer = rule.get("answer")
    fits = (
        not seen.silent
        and not (rule.get("no_answer") and stated)
        and not (rule.get("not_wiped") and _wiped(seen, rules))
        and not (rule.get("all_topics") and seen.topics)
        and (not answer or answer in seen.shown)
        and not wording.problems(seen.said)
    )
    return {"wrong": not fits}


def _rule(record: Record, rules: Rules) -> Mapping[str, Any] | None:
    wanted, kind = record.fields["wanted"], record.fields["kind"]
    if wanted in rules.scope.procedures:
        return {"answer": wanted}
    return rules.field.get(wanted) or rules.field.get(kind)


def _is_right(intent: str, seen: Seen, scope: Scope) -> bool:
    if intent in scope.procedures:
        return seen.procedures[:1] == (intent,)
    return intent in seen.topics and not seen.procedures


def _wiped(seen: Seen, rules: Rules) -> bool:
    return any(phrase in seen.said for phrase in rules.wiped)


DIALOGUES = "dialogues"
FIELD = "field"
JUDGES: Mapping[str, Judge] = {
    "messages": _messages,
    "plain": _plain,
    "traps": _traps,
    "negated": _negated,
    "two_questions": _double,
    "one_question": _single,
    FIELD: _field,
}


def sets_of(folder: Path) -> Sequence[Path]:
    """List the sets of a folder.

    Args:
        folder: where they are.

    Returns:
        The files, by name.
    """
    return [path for path in sorted(folder.glob("*.jsonl")) if kind_of(path)]
