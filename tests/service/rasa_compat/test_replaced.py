"""What takes the place of packages of which Rasa uses little."""

from __future__ import annotations

from importlib import import_module, metadata
from pathlib import Path

from assistant.service.rasa_compat.absent import run_graph


def test_a_graph_runs_each_part_once_and_after_what_it_needs() -> None:
    ran: list[str] = []

    def part(name: str) -> object:
        def run(*given: object) -> tuple[str, object]:
            ran.append(name)
            return name, given

        return run

    graph = {
        "last": (part("last"), "left", "right"),
        "left": (part("left"), "input"),
        "right": (part("right"), "input", "left"),
        "unused": (part("unused"),),
        # An input that looks like a part's name is a value all the same.
        "input": ("input", "last"),
    }

    left = ("left", (("input", "last"),))
    right = ("right", (("input", "last"), left))
    assert run_graph(graph, ["last", "left"]) == [("last", (left, right)), left]
    assert ran == ["left", "right", "last"]


def test_rasa_finds_versions_and_files_where_setuptools_had_them() -> None:
    resources = import_module("pkg_resources")

    assert resources.get_distribution("rasa").version == metadata.version("rasa")
    import_module("rasa.shared.utils.validation")
    schema = resources.resource_filename("rasa.shared.utils.validation", "../__init__.py")
    assert Path(schema).resolve().is_file()


def test_models_get_names_that_differ() -> None:
    assert import_module("randomname").get_name() != import_module("randomname").get_name()
