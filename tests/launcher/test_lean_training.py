"""What stands in for Rasa's digests answers as Rasa calls it."""

from __future__ import annotations

import inspect

import pytest
from rasa.engine.graph import GraphNodeHook
from rasa.engine.training.hooks import TrainingHook

from assistant.launcher.lean_training import DigestsNothing


@pytest.mark.parametrize("method", ["on_before_node", "on_after_node"])
def test_it_takes_what_rasa_gives_its_own_hook(method: str) -> None:
    names = set(inspect.signature(getattr(GraphNodeHook, method)).parameters) - {"self"}

    answered = getattr(DigestsNothing(), method)(**dict.fromkeys(names))

    assert answered in ({}, None)


def test_it_is_made_as_rasa_makes_its_own() -> None:
    names = set(inspect.signature(TrainingHook).parameters)

    assert {"cache", "model_storage", "pruned_schema"} == names
    DigestsNothing(**dict.fromkeys(names))
