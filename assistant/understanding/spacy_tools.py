"""spaCy's French model, with only the parts that the pipeline uses."""

from __future__ import annotations

from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP

_PARTS = ("tok2vec", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "senter", "ner")


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.MODEL_LOADER,
        DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER,
    ],
    is_trainable=False,
    model_from="LeanSpacyNLP",
)
class LeanSpacyNLP(SpacyNLP):
    """Rasa's SpacyNLP without the parts that nothing here uses: they take half of a turn."""

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
        """Load the model.

        Args:
            config: the component's configuration.
            model_storage: not used.
            resource: not used.
            execution_context: not used.

        Returns:
            The component.

        Raises:
            OSError: the model is not installed.
        """
        name = config["model"]
        excluded = [part for part in _PARTS if part not in config["parts"]]
        return cls(SpacyModel(model=spacy.load(name, exclude=excluded), model_name=name), config)
