"""Load the content folder into its typed model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from assistant.content.addresses import with_addresses
from assistant.content.drafts import Drafts, EntryT, Placed, read_drafts
from assistant.content.model import Contact, Content
from assistant.content.phrase_rules import missing_phrases
from assistant.content.problems import ContentError
from assistant.content.references import reference_problems

_NO_VARIABLES: Mapping[str, str] = MappingProxyType({})


def load_content(
    directory: Path,
    local_contacts: Path | None = None,
    environment: Mapping[str, str] = _NO_VARIABLES,
) -> Content:
    """Load all that the assistant may say.

    Args:
        directory: the content folder.
        local_contacts: YAML file of this installation's addresses; it may be absent.
        environment: variables that give addresses, `CONTACT_<ID>_EMAIL` and
            `CONTACT_<ID>_PHONE`; they win over the file.

    Returns:
        The content, whose references all lead somewhere.

    Raises:
        ContentError: a file is missing or malformed, a reference leads nowhere, or an address
            has not the right form.
    """
    found = (path for path in sorted(directory.rglob("*.yml")) if path.is_file())
    files = tuple((path, path.read_bytes()) for path in found)
    content = _load(directory, files)
    contacts = with_addresses(content.contacts, local_contacts, environment)
    return content.model_copy(update={"contacts": contacts})


@lru_cache(maxsize=1)
def _load(directory: Path, _: tuple[tuple[Path, bytes], ...]) -> Content:
    # The parts of a process ask for the same files, and YAML is slow to read.
    return content_from(read_drafts(directory))


def content_from(
    drafts: Drafts,
    local_contacts: Path | None = None,
    environment: Mapping[str, str] = _NO_VARIABLES,
) -> Content:
    """Build all that the assistant may say from files that are read already.

    Args:
        drafts: the content folder's files.
        local_contacts: as for `load_content`.
        environment: as for `load_content`.

    Raises:
        ContentError: as for `load_content`.
    """
    problems = [*drafts.problems, *reference_problems(drafts), *missing_phrases(drafts)]
    if problems:
        raise ContentError(problems)
    return Content(
        procedures=_by_id(drafts.procedures),
        topics=_by_id(drafts.topics),
        contacts=with_addresses(_by_id(drafts.contacts), local_contacts, environment),
        links=_by_id(drafts.links),
        messages=drafts.messages,
        pages=_by_id(drafts.pages),
    )


def contacts_without_address(content: Content) -> tuple[Contact, ...]:
    """List the contacts to whom the assistant can only describe the way.

    Args:
        content: the content, with this installation's addresses.

    Returns:
        The reachable contacts with neither e-mail address nor telephone number.
    """
    return tuple(
        contact
        for contact in content.contacts.values()
        if contact.reachable and not contact.email and not contact.phone
    )


def _by_id(entries: Iterable[Placed[EntryT]]) -> dict[str, EntryT]:
    return {placed.entry.id: placed.entry for placed in entries}
