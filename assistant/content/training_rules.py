"""Rules between the content and what Rasa learns from: domain.yml and data/nlu/."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.content.documents import Document, FieldPath, plain, read_document
from assistant.content.drafts import Drafts
from assistant.content.model import Procedure, Topic
from assistant.content.problems import ContentError, Problem, problem
from assistant.content.references import content_intents

FEWEST_PROCEDURE_EXAMPLES = 20
"""With fewer an answer is not learnt; customers' own sentences are enough to begin with."""
MINIMUM_PROCEDURE_EXAMPLES = 60
MINIMUM_TOPIC_EXAMPLES = 40
MINIMUM_CASE_EXAMPLES = 25

CASE_FILES = ("profiles", "dialogue")
DIALOGUE_FILES = (
    *CASE_FILES,
    "small_talk",
    "between_questions",
    "answers_to_choices",
    "out_of_scope",
    "out_of_scope_cloud",
    "out_of_scope_everyday",
    "out_of_scope_other_companies",
    "out_of_scope_other_staff",
)
"""Files of data/nlu/ whose intents lead to no procedure; the others are named after a topic."""

RASA_INTENTS = frozenset({"restart", "back", "session_start", "nlu_fallback", "out_of_scope"})
"""Intents that Rasa handles by itself and a domain may list."""


@dataclass(frozen=True)
class Expected:
    """What the content asks of the training data for one of its intents.

    Attributes:
        intent: its name.
        fewest: with fewer examples it is an error.
        minimum: with fewer it is a warning.
        files: where the examples may stand, by topic.
        document: the file that asks.
        path: the field that asks.
    """

    intent: str
    fewest: int
    minimum: int
    files: tuple[str, ...]
    document: Document
    path: FieldPath


@dataclass(frozen=True)
class Block:
    """One group of examples of data/nlu/."""

    intent: str
    examples: tuple[str, ...]
    document: Document
    path: FieldPath


def training_problems(drafts: Drafts, root: Path) -> list[Problem]:
    """Find procedures that Rasa does not learn, and intents that lead to no procedure.

    Args:
        drafts: the entries read.
        root: the project's folder, with domain.yml and data/nlu/.

    Returns:
        The problems; an answer with examples enough to begin with, and few, is a warning.
    """
    problems: list[Problem] = []
    domain = _read_domain(root, problems)
    blocks = _read_blocks(root, problems)
    expected = {wanted.intent: wanted for wanted in _expectations(drafts)}
    if domain is not None:
        problems.extend(_missing_from_domain(expected, domain[1]))
    if blocks is not None:
        problems.extend(_too_few_examples(expected, blocks))
        problems.extend(_misplaced(expected, blocks, {t.entry.id for t in drafts.topics}))
        if drafts.is_whole("topics.yml"):
            problems.extend(_without_procedure(drafts, expected, domain, blocks))
    return problems


def _expectations(drafts: Drafts) -> Iterator[Expected]:
    for placed, path, intent in content_intents(drafts):
        entry = placed.entry
        topic = entry.topic if isinstance(entry, Procedure) else entry.id
        fewest, minimum = FEWEST_PROCEDURE_EXAMPLES, MINIMUM_PROCEDURE_EXAMPLES
        files: tuple[str, ...] = (topic,)
        if isinstance(entry, Topic):
            fewest = minimum = MINIMUM_TOPIC_EXAMPLES
        elif intent != entry.id:
            fewest = minimum = MINIMUM_CASE_EXAMPLES
            files = (*CASE_FILES, topic)
        yield Expected(intent, fewest, minimum, files, placed.document, (*placed.path, *path))


def _read_domain(
    root: Path, problems: list[Problem]
) -> tuple[Document, Mapping[str, FieldPath]] | None:
    if not (root / "domain.yml").exists():
        problems.append(problem("domain_missing", "domain.yml"))
        return None
    document = _read(root / "domain.yml", root, problems)
    if document is None:
        return None
    tree = plain(document.tree)
    intents = tree.get("intents") if isinstance(tree, dict) else None
    if not isinstance(intents, list):
        problems.append(document.problem("domain_without_intents"))
        return None
    names = [next(iter(item), "") if isinstance(item, dict) else str(item) for item in intents]
    return document, {name: ("intents", index) for index, name in enumerate(names)}


def _read_blocks(root: Path, problems: list[Problem]) -> list[Block] | None:
    paths = sorted((root / "data" / "nlu").glob("*.yml"))
    if not paths:
        problems.append(problem("nlu_missing", "data/nlu"))
        return None
    blocks: list[Block] = []
    for path in paths:
        document = _read(path, root, problems)
        if document is None:
            continue
        for found in _blocks(document):
            if isinstance(found, Block):
                blocks.append(found)
            else:
                problems.append(found)
    return blocks


def _read(path: Path, root: Path, problems: list[Problem]) -> Document | None:
    try:
        return read_document(path, root)
    except ContentError as error:
        problems.extend(error.problems)
        return None


def _blocks(document: Document) -> Iterator[Block | Problem]:
    tree = plain(document.tree)
    groups = tree.get("nlu") if isinstance(tree, dict) else None
    for index, group in enumerate(groups if isinstance(groups, list) else []):
        path: FieldPath = ("nlu", index)
        if not isinstance(group, dict):
            yield document.problem("nlu_invalid", path)
        elif "intent" in group:
            examples = _examples(group.get("examples"))
            if examples is None:
                yield document.problem("nlu_invalid", path)
            else:
                yield Block(str(group["intent"]), examples, document, path)


def _examples(written: object) -> tuple[str, ...] | None:
    if isinstance(written, str):
        lines = (line.strip() for line in written.split("\n"))
        return tuple(line[2:].strip() for line in lines if line.startswith("- "))
    if isinstance(written, list):
        return tuple(str(item.get("text")) if isinstance(item, dict) else item for item in written)
    return None


def _missing_from_domain(
    expected: Mapping[str, Expected], domain_intents: Mapping[str, FieldPath]
) -> Iterator[Problem]:
    for intent, wanted in expected.items():
        if intent not in domain_intents:
            yield wanted.document.problem("intent_not_in_domain", wanted.path, intent=intent)


def _too_few_examples(expected: Mapping[str, Expected], blocks: list[Block]) -> Iterator[Problem]:
    distinct = {(block.intent, example) for block in blocks for example in block.examples}
    counts = Counter(intent for intent, _ in distinct)
    for intent, wanted in expected.items():
        count = counts[intent]
        if count >= wanted.minimum:
            continue
        is_learnt = count >= wanted.fewest
        yield wanted.document.problem(
            "few_examples" if is_learnt else "too_few_examples",
            wanted.path,
            severity="warning" if is_learnt else "error",
            intent=intent,
            count=count,
            minimum=wanted.minimum if is_learnt else wanted.fewest,
            file=wanted.files[0],
        )


def _misplaced(
    expected: Mapping[str, Expected], blocks: list[Block], topics: set[str]
) -> Iterator[Problem]:
    for block in blocks:
        wanted = expected.get(block.intent)
        if wanted is None or wanted.files[-1] not in topics:
            continue
        if block.document.path.stem not in wanted.files:
            yield block.document.problem(
                "intent_in_wrong_file", block.path, intent=block.intent, file=wanted.files[0]
            )


def _without_procedure(
    drafts: Drafts,
    expected: Mapping[str, Expected],
    domain: tuple[Document, Mapping[str, FieldPath]] | None,
    blocks: list[Block],
) -> Iterator[Problem]:
    dialogue = {block.intent for block in blocks if block.document.path.stem in DIALOGUE_FILES}
    places = {block.intent: (block.document, block.path) for block in reversed(blocks)}
    if domain:
        document, intents = domain
        places |= {intent: (document, path) for intent, path in intents.items()}
    for intent, (document, path) in places.items():
        is_known = intent in expected or intent in dialogue or intent in RASA_INTENTS
        if not is_known and drafts.is_whole(f"{intent}.yml"):
            yield document.problem("intent_without_procedure", path, intent=intent)
