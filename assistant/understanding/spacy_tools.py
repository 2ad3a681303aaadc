"""spaCy's French model, with only the parts that the pipeline uses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.lang import char_classes
from spacy.language import Language

_LETTERS = "a-zß-öø-ÿœ"
_PARTS = ("tok2vec", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "senter", "ner")


class _UnreadModel(SpacyModel):
    """A model that is read when something of it is first used."""

    def __init__(self, name: str, parts: frozenset[str]) -> None:
        self.model_name = name
        self._parts = parts

    @cached_property
    def model(self) -> Language:
        return _read(self.model_name, self._parts)


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.MODEL_LOADER,
        DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER,
    ],
    is_trainable=False,
    model_from="LeanSpacyNLP",
)
class LeanSpacyNLP(SpacyNLP):
    """Rasa's SpacyNLP without the parts that nothing here uses: they take half of a turn.

    Nothing here learns from the tokens of examples either: a training does not read the model.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The model's name and the parts that are run on each message, besides its tokenizer."""
        return {"model": "fr_core_news_sm", "case_sensitive": False, "parts": []}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LeanSpacyNLP:
        """Build the component (see Rasa's GraphComponent)."""
        return cls(_UnreadModel(config["model"], frozenset(config["parts"])), config)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LeanSpacyNLP:
        """Build the component with its model read, so that the first message need not wait for it.

        Raises:
            OSError: the model is not installed.
        """
        component = cls.create(config, model_storage, resource, execution_context)
        component.provide().model  # noqa: B018  # reads it
        return component

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Leave the training examples alone."""
        return training_data


@cache
def _read(name: str, parts: frozenset[str]) -> Language:
    """Read a model once for the components of a process that ask for it."""
    unused = [part for part in _PARTS if part not in parts]
    # Its rules of tokens are those of the language, and its words say nothing without parts.
    unread = [] if parts else ["tokenizer", "vocab"]
    with _latin_letters():
        return spacy.load(name, exclude=[*unused, *unread])


@contextmanager
def _latin_letters() -> Iterator[None]:
    """Have the patterns of compound words (« faux-semblant ») know the letters of French only.

    Each of them lists the letters of all alphabets tens of times: to compile them took four seconds
    of a start, and 34 MB.
    """
    known = char_classes.ALPHA, char_classes.ALPHA_LOWER
    char_classes.ALPHA, char_classes.ALPHA_LOWER = f"{_LETTERS}A-ZÀ-ÖØ-ÞŒŸ", _LETTERS
    try:
        yield
    finally:
        char_classes.ALPHA, char_classes.ALPHA_LOWER = known
