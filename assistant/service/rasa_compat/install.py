"""The two import finders: one looks at what Rasa imports, the other finds what nobody else does."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from assistant.service.rasa_compat.absent import ABSENT, REPLACED, AbsentModule
from assistant.service.rasa_compat.changed import CHANGED

_FIRST_MENDED = (3, 11)


def install() -> None:
    """Have Rasa find what it needs; once for a process, however often it is called.

    On Python 3.10 runs the configuration that this assistant is compared with: there Rasa has the
    packages that it asks for, TensorFlow too, and what mends it for later ones would break it.
    """
    if sys.version_info >= _FIRST_MENDED and not any(
        isinstance(finder, _ChangeFinder) for finder in sys.meta_path
    ):
        sys.meta_path.insert(0, _ChangeFinder())
        sys.meta_path.append(_LastFinder())


class _ChangeFinder(MetaPathFinder):
    """Finds nothing; makes the changes that a module of Rasa needs before it is imported."""

    def __init__(self) -> None:
        self._changes = dict(CHANGED)

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002  # what the import system gives
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        if change := self._changes.pop(fullname, None):
            change()
        return None


class _LastFinder(MetaPathFinder, Loader):
    """Asked last, so that a package that is installed after all is the one that is imported."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        if fullname in REPLACED or fullname.partition(".")[0] in ABSENT:
            return ModuleSpec(fullname, self, is_package=fullname not in REPLACED)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        make = REPLACED.get(spec.name)
        return make() if make else AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Run nothing: the module was made whole."""
