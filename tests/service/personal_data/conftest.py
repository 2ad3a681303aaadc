"""The databases of the storage's tests."""

from tests.storage.conftest import domain, empty, open_store, postgres, settings, store

__all__ = ["domain", "empty", "open_store", "postgres", "settings", "store"]
