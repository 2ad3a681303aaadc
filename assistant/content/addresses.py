"""E-mail addresses and telephone numbers that one installation gives to the contacts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.content.documents import plain, read_document
from assistant.content.model import Contact
from assistant.content.problems import ContentError, Problem, problem

_VARIABLE = re.compile(r"CONTACT_(?P<id>\w+)_(?P<field>EMAIL|PHONE)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_PHONE = re.compile(r"\+?\(?\d(?:[ \u00a0\u202f.()/-]*\d){3,14}")
_FORMS = {"email": _EMAIL, "phone": _PHONE}


@dataclass(frozen=True)
class _Given:
    """An address as the installation gives it, and where."""

    contact_id: str
    field: str
    value: Any
    file: str
    line: int = 0
    label: str = ""

    def fault(self, contacts: Mapping[str, Contact]) -> Problem | None:
        contact = contacts.get(self.contact_id)
        if contact is None:
            known = ", ".join(sorted(key for key in contacts if contacts[key].reachable))
            return self._problem("local_unknown_contact", id=self.contact_id, known=known)
        if not contact.reachable:
            return self._problem("local_unreachable_contact", id=self.contact_id)
        if self.field not in _FORMS:
            return self._problem("local_unknown_field", name=self.field)
        if not (isinstance(self.value, str) and _FORMS[self.field].fullmatch(self.value)):
            return self._problem(f"local_bad_{self.field}", value=self.value)
        return None

    def _problem(self, code: str, **values: object) -> Problem:
        return problem(code, self.file, self.line, self.label, severity="error", **values)


def with_addresses(
    contacts: Mapping[str, Contact], local_contacts: Path | None, environment: Mapping[str, str]
) -> Mapping[str, Contact]:
    """Add the installation's addresses to the shipped contacts.

    Args:
        contacts: the shipped contacts, by id.
        local_contacts: YAML file with `email` and `phone` by contact id; it may be absent.
        environment: variables, of which `CONTACT_<ID>_EMAIL` and `CONTACT_<ID>_PHONE` win
            over the file; an empty one counts as absent.

    Returns:
        The contacts with their addresses.

    Raises:
        ContentError: an address is malformed, or is that of a contact that nobody can reach.
    """
    addresses: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    for given in (*_in_file(local_contacts), *_in_environment(environment)):
        if isinstance(given, Problem):
            problems.append(given)
            continue
        fault = given.fault(contacts)
        if fault:
            problems.append(fault)
        else:
            addresses.setdefault(given.contact_id, {})[given.field] = given.value
    if problems:
        raise ContentError(problems)
    return {
        contact.id: contact.model_copy(update=addresses.get(contact.id, {}))
        for contact in contacts.values()
    }


def _in_file(path: Path | None) -> Iterator[_Given | Problem]:
    if path is None or not path.exists():
        return
    document = read_document(path, path.parent.parent)
    tree = plain(document.tree)
    if tree is None:
        return
    if not isinstance(tree, dict):
        yield document.problem("not_a_mapping")
        return
    for contact_id, fields in tree.items():
        if not isinstance(fields, dict):
            yield document.problem("not_a_mapping", (contact_id,))
            continue
        for field, value in fields.items():
            at = (contact_id, field)
            label = ".".join(at)
            if value is not None:
                yield _Given(contact_id, field, value, document.name, document.line(at), label)


def _in_environment(environment: Mapping[str, str]) -> Iterator[_Given]:
    for name, value in environment.items():
        match = _VARIABLE.fullmatch(name)
        if match and value.strip():
            contact_id, field = match["id"].lower(), match["field"].lower()
            yield _Given(contact_id, field, value.strip(), file=name)
