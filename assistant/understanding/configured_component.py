"""What components that learn nothing share."""

from __future__ import annotations

from typing import Any, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

Self = TypeVar("Self", bound="ConfiguredComponent")


class ConfiguredComponent(GraphComponent):
    """A graph component of which its configuration says all."""

    @classmethod
    def configured(cls: type[Self], config: dict[str, Any]) -> Self:
        """Build the component."""
        raise NotImplementedError

    @classmethod
    def create(
        cls: type[Self],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Build the component (see Rasa's GraphComponent)."""
        return cls.configured(config)
