"""What content entries say of one another: ids, references and conditions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from string import Formatter

from assistant.content.documents import FieldPath
from assistant.content.drafts import Drafts, EntryT, Placed
from assistant.content.lexicon import normalise
from assistant.content.model import (
    DETAIL_VALUES,
    GIVEN,
    LEVEL,
    LEVEL_MARK,
    MAIL_PLACEHOLDERS,
    UNKNOWN,
    Answer,
    Case,
    Conditional,
    ContactReference,
    Mail,
    Note,
    Procedure,
    Step,
    Topic,
)
from assistant.content.problems import Problem


def reference_problems(drafts: Drafts) -> list[Problem]:
    """Find ids that clash, references that lead nowhere and conditions that cannot be met.

    Args:
        drafts: the entries read.

    Returns:
        The problems, all of them errors.
    """
    known = {name: _ids(drafts, name) for name in ("topics", "contacts", "links")}
    return [
        *_duplicate_ids(drafts.topics),
        *_duplicate_ids(drafts.contacts),
        *_duplicate_ids(drafts.links),
        *_duplicate_ids(drafts.pages),
        *_duplicate_intents(drafts),
        *_duplicate_questions(drafts),
        *_page_problems(drafts, known),
        *_procedure_problems(drafts, known),
    ]


Known = Mapping[str, frozenset[str] | None]
"""The ids that a procedure may name, by their file; None while it cannot be read whole."""


def answers(placed: Placed[Procedure]) -> Iterator[tuple[FieldPath, Answer]]:
    """List the procedure itself and each of its cases.

    Args:
        placed: a procedure.

    Yields:
        The path from the procedure, and the answer there.
    """
    yield (), placed.entry
    for index, case in enumerate(placed.entry.options):
        yield ("cases", "options", index), case


def _duplicate_ids(entries: Iterable[Placed[EntryT]]) -> Iterator[Problem]:
    seen: dict[str, Placed[EntryT]] = {}
    for placed in entries:
        first = seen.setdefault(placed.entry.id, placed)
        if first is not placed:
            yield placed.problem("duplicate_id", ("id",), id=placed.entry.id, first=first.place())


def _page_problems(drafts: Drafts, known: Known) -> Iterator[Problem]:
    for placed in drafts.contacts:
        page = placed.entry.page
        if page:
            yield from _unknown(placed, "unknown_link", ("page", "link"), page.link, known["links"])


def _unknown(
    placed: Placed[EntryT], code: str, path: FieldPath, name: str, known: frozenset[str] | None
) -> Iterator[Problem]:
    if known is not None and name not in known:
        yield placed.problem(code, path, id=name, known=_listed(known))


def _duplicate_intents(drafts: Drafts) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for placed, path, intent in content_intents(drafts):
        place = placed.place(path)
        first = seen.setdefault(intent, place)
        if first != place:
            yield placed.problem("duplicate_intent", path, intent=intent, first=first)


def _duplicate_questions(drafts: Drafts) -> Iterator[Problem]:
    """Find a question that two procedures answer, or two details of one."""
    seen: dict[tuple[str, str], tuple[Placed[Procedure], FieldPath]] = {}
    for placed in drafts.procedures:
        for path, question, scope in _questions(placed):
            first = seen.setdefault((scope, normalise(question)), (placed, path))
            if first != (placed, path):
                place = first[0].place(first[1])
                yield placed.problem("question_twice", path, question=question, first=place)


def _questions(placed: Placed[Procedure]) -> Iterator[tuple[FieldPath, str, str]]:
    yield ("question",), placed.entry.question, ""
    for path, answer in answers(placed):
        for number, detail in enumerate(answer.details):
            for at, asked in enumerate(detail.asks):
                where = (*path, "details", number, "asks", at)
                yield where, asked, ".".join(map(str, (placed.entry.id, *path)))


def content_intents(
    drafts: Drafts,
) -> Iterator[tuple[Placed[Procedure] | Placed[Topic], FieldPath, str]]:
    """List the intents that lead to an answer: procedures, their cases and topics.

    Args:
        drafts: the entries read.

    Yields:
        The entry, the path of its field and the intent's name.
    """
    for placed in drafts.procedures:
        yield placed, ("id",), placed.entry.id
        for path, answer in answers(placed):
            if isinstance(answer, Case):
                yield placed, (*path, "intent"), answer.intent
    for topic in drafts.topics:
        if topic.entry.intent:
            yield topic, ("intent",), topic.entry.intent


def _procedure_problems(drafts: Drafts, known: Known) -> Iterator[Problem]:
    for placed in drafts.procedures:
        yield from _identity_problems(placed, known)
        for path, answer in answers(placed):
            yield from _answer_problems(placed, path, answer, known)


def _ids(drafts: Drafts, name: str) -> frozenset[str] | None:
    listed = (placed.entry.id for placed in getattr(drafts, name))
    return frozenset(listed) if drafts.is_whole(f"{name}.yml") else None


def _identity_problems(placed: Placed[Procedure], known: Known) -> Iterator[Problem]:
    procedure, expected = placed.entry, placed.document.path.stem
    if procedure.id != expected:
        yield placed.problem("id_is_not_file_name", ("id",), id=procedure.id, expected=expected)
    yield from _unknown(placed, "unknown_topic", ("topic",), procedure.topic, known["topics"])
    case_ids: set[str] = set()
    for path, answer in answers(placed):
        if isinstance(answer, Case):
            if answer.id in case_ids:
                first = placed.document.name
                yield placed.problem("duplicate_id", (*path, "id"), id=answer.id, first=first)
            case_ids.add(answer.id)


def _answer_problems(
    placed: Placed[Procedure], path: FieldPath, answer: Answer, known: Known
) -> Iterator[Problem]:
    has_cases = isinstance(answer, Procedure) and answer.cases is not None
    if not has_cases and not any(step.applies({}) for step in answer.steps):
        yield placed.problem("no_steps", (*path, "steps"))
    yield from _level_problems(placed, path, answer)
    for at, conditional in (*_texts(answer), *_contact_references(answer)):
        yield from _condition_problems(placed, (*path, *at), conditional)
    for at, link in _link_references(answer):
        yield from _unknown(placed, "unknown_link", (*path, *at), link, known["links"])
    for at, reference in _contact_references(answer):
        where = (*path, *at, "id")
        yield from _unknown(placed, "unknown_contact", where, reference.id, known["contacts"])
        if reference.mail:
            yield from _mail_problems(placed, (*path, *at), reference.mail)


def _level_problems(
    placed: Placed[Procedure], path: FieldPath, answer: Answer
) -> Iterator[Problem]:
    """Find texts that name the customer's support level where it may not be known."""
    for at, entry in _texts(answer):
        levels = entry.when.get(LEVEL, (UNKNOWN,))
        if LEVEL_MARK in entry.text and not set(levels).isdisjoint({UNKNOWN, GIVEN}):
            yield placed.problem("level_not_known", (*path, *at, "text"))


def _texts(answer: Answer) -> Iterator[tuple[FieldPath, Step | Note]]:
    for index, step in enumerate(answer.steps):
        yield ("steps", index), step
    for index, note in enumerate(answer.notes):
        yield ("notes", index), note


def _link_references(answer: Answer) -> Iterator[tuple[FieldPath, str]]:
    for index, link in enumerate(answer.links):
        yield ("links", index), link
    for index, step in enumerate(answer.steps):
        if step.link:
            yield ("steps", index, "link"), step.link


def _contact_references(answer: Answer) -> Iterator[tuple[FieldPath, ContactReference]]:
    for index, reference in enumerate(answer.contacts):
        yield ("contacts", index), reference
    for index, reference in enumerate(answer.escalation.contacts):
        yield ("escalation", "contacts", index), reference


def _condition_problems(
    placed: Placed[Procedure], path: FieldPath, conditional: Conditional
) -> Iterator[Problem]:
    for name, values in conditional.when.items():
        at = (*path, "when", name)
        if name not in DETAIL_VALUES:
            yield placed.problem("unknown_detail", at, name=name, known=_listed(DETAIL_VALUES))
            continue
        known = ", ".join(DETAIL_VALUES[name])
        if not values:
            yield placed.problem("empty_condition", at, name=name, known=known)
        for value in values:
            if value not in DETAIL_VALUES[name]:
                yield placed.problem(
                    "unknown_detail_value", at, value=value, name=name, known=known
                )


def _mail_problems(placed: Placed[Procedure], path: FieldPath, mail: Mail) -> Iterator[Problem]:
    for field, template in (("subject", mail.subject), ("body", mail.body)):
        for name in placeholders(template):
            if name not in MAIL_PLACEHOLDERS:
                yield placed.problem(
                    "mail_placeholder", (*path, "mail", field), placeholder="{" + name + "}"
                )


def placeholders(template: str) -> list[str]:
    """List what a template leaves to be filled in.

    Args:
        template: a text with `{names}`.

    Returns:
        The names, in order; a brace left open counts as one.
    """
    try:
        return [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    except ValueError:
        return ["…"]


def _listed(names: Iterable[str] | Mapping[str, object]) -> str:
    return ", ".join(sorted(names))
