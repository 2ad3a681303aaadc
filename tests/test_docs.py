"""What the documents name is there: files, modules, commands."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    [
        *PROJECT.glob("*.md"),
        *(PROJECT / "docs").glob("*.md"),
        *(PROJECT / "deploy").glob("*.md"),
    ]
)
FOLDERS = "actions|assistant|content|data|deploy|docs|requirements|setup|tests|tools|widget"
# Made by commands, given by an operator, or an example.
_MADE = (
    *("content/contacts.local.yml", "deploy/compose.env", "deploy/tls", "widget/dist"),
    "content/procedures/support_level_change.yml",
    "tests/tools/evaluation/sets/customers.jsonl",
)
_PATH = re.compile(rf"`((?:{FOLDERS})/[\w./-]*)`")
_LINK = re.compile(r"\]\(([\w./-]+)(?:#[\w-]*)?\)")
_MODULE = re.compile(r"python -m ((?:actions|assistant|tests|tools)[\w.]*)")
_COMMAND = re.compile(r"(?m)(?:^|`)make ([a-z][a-z-]+)\b")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_document_names_what_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    files = {PROJECT / name: name for name in _PATH.findall(text) if not _is_made(name)}
    links = {document.parent / name: name for name in _LINK.findall(text)}
    makefiles = [PROJECT / "Makefile", PROJECT / "widget" / "Makefile"]
    rules = "".join(path.read_text("utf-8") for path in makefiles)
    targets = set(re.findall(r"(?m)^([a-z-]+):", rules))

    missing = [name for path, name in {**files, **links}.items() if not path.exists()]
    missing += [name for name in _MODULE.findall(text) if not _is_module(name.rstrip("."))]
    missing += [name for name in _COMMAND.findall(text) if name not in targets]

    assert missing == []


def _is_made(name: str) -> bool:
    """Tell whether a name stands for others, as `TOPIC.yml` does, or comes later."""
    return name.startswith(_MADE) or bool(re.search(r"[A-Z]{4}", name.replace("README", "")))


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
