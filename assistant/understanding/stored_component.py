"""What components that learn something share: the folder they keep it in."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

Self = TypeVar("Self", bound="StoredComponent")


class StoredComponent(GraphComponent):
    """A graph component that writes what it learnt to a folder and reads it back."""

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        """Build the component, untrained.

        Args:
            config: the component's configuration.
            model_storage: where it keeps what it learns.
            resource: its own folder there.
        """
        self._config = config
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls: type[Self],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Build an untrained component (see Rasa's GraphComponent)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls: type[Self],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        """Build a component from what it learnt (see Rasa's GraphComponent)."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            component._read(Path(directory))
        return component

    def _persist(self) -> Resource:
        with self._model_storage.write_to(self._resource) as directory:
            self._write(Path(directory))
        return self._resource

    def _write(self, directory: Path) -> None:
        raise NotImplementedError

    def _read(self, directory: Path) -> None:
        raise NotImplementedError
