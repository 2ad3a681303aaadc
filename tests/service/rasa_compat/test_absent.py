"""What Rasa imports and nobody has installed."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Optional

import pytest

from assistant.service.rasa_compat import install
from assistant.service.rasa_compat.absent import ABSENT, REPLACED, AbsentError

PROJECT = Path(__file__).parents[3]
# In a `try` that goes on without it: Python 2's name of a module.
OPTIONAL = {"urlparse"}
# Imported by what uses them alone; Rasa, or Python, then says that they are missing.
LATE = {
    *("IPython", "azure", "colorama", "colorhash", "confluent_kafka", "distutils"),
    *("jieba", "mitie"),
    *("mypy_extensions", "networkx", "rasa_plus", "rasa_sdk_plugins", "rocketchat_API"),
    *("sentry_sdk", "sklearn_crfsuite", "skops", "tensorflow_hub", "tensorflow_text"),
}


def locked() -> set[str]:
    """The distributions of the runtime lock, by their normalised names."""
    lock = (PROJECT / "requirements" / "runtime.txt").read_text("utf-8")
    return set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(package: str, *, late: bool) -> dict[str, str]:
    """What a package's modules import, each with one of them; `late`, in functions too."""
    (folder,) = importlib.import_module(package).__path__
    found: dict[str, str] = {}
    for file in sorted(Path(folder).rglob("*.py")):
        for name in _names(ast.parse(file.read_text("utf-8")), late):
            found.setdefault(name.partition(".")[0], file.name)
    return found


def _names(node: ast.AST, late: bool) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and not late:
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module and not child.level:
            yield child.module
        else:
            yield from _names(child, late)


@pytest.mark.parametrize(("late", "known"), [(False, OPTIONAL), (True, OPTIONAL | LATE)])
def test_whatever_rasa_imports_is_locked_or_known_to_be_absent(late: bool, known: set[str]) -> None:
    distributions = metadata.packages_distributions()
    unknown = {
        name: file
        for package in ("rasa", "rasa_sdk")
        for name, file in imported(package, late=late).items()
        if name not in {*sys.stdlib_module_names, "rasa", "rasa_sdk", *ABSENT, *REPLACED, *known}
        and not locked() & {normal(each) for each in distributions.get(name, ())}
    }
    assert unknown == {}


def test_nothing_is_listed_that_rasa_does_not_import_or_that_is_locked() -> None:
    assert {*ABSENT, *REPLACED} <= imported("rasa", late=True).keys()
    assert not {normal(name) for name in ABSENT} & locked()


def test_what_is_absent_can_be_named_inherited_and_annotated_with() -> None:
    from tensorflow.keras.layers import Layer
    from twilio.rest import Client

    class Own(Layer):
        size: Client | None = None

    assert issubclass(Own, Layer)
    assert Optional[Client] == Client | None  # noqa: UP007  # as Rasa writes it
    with pytest.raises(ZeroDivisionError):
        try:
            _ = 1 / 0
        except Client:
            pytest.fail("it stands for another error")


@pytest.mark.parametrize("call", ["Own", "Layer", "keras.backend.sum"])
def test_what_is_absent_says_so_when_it_is_called(call: str) -> None:
    import tensorflow

    class Own(tensorflow.keras.layers.Layer):
        pass

    values: dict[str, Any] = {
        "Own": Own,
        "Layer": tensorflow.keras.layers.Layer,
        "keras.backend.sum": tensorflow.keras.backend.sum,
    }
    with pytest.raises(AbsentError) as error:
        values[call](1)
    assert "the package tensorflow is not installed" in str(error.value)
    assert ABSENT["tensorflow"] in str(error.value)


def test_a_package_that_is_installed_after_all_is_the_one_that_is_imported(tmp_path: Path) -> None:
    (tmp_path / "twilio.py").write_text("answer = 42\n", "utf-8")
    script = "import assistant, twilio; print(twilio.answer)"
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=PROJECT,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "42\n"


@pytest.mark.parametrize(("version", "finders"), [((3, 10, 13), 0), ((3, 11, 0), 2)])
def test_nothing_is_mended_where_rasa_has_the_python_and_packages_it_asks_for(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], finders: int
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(sys, "meta_path", [])
    install()
    assert len(sys.meta_path) == finders


def test_a_package_that_the_list_does_not_know_is_missing_as_ever() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("package_that_nobody_has")
