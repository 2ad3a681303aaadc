"""Tells French words from misspelt ones, by the word lists of spaCy's French model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from spacy.lookups import Lookups
from spacy.strings import get_string_id
from spacy.util import get_model_meta, get_package_path

from assistant.understanding.text import for_ngrams

Ids = npt.NDArray[np.uint64]

_FILE = "french-words.npz"
_LISTS = ("lemma_index", "lemma_exc")
"""Words in writing, by part of speech."""


class FrenchWords:
    """The words of the language, each kept as spaCy's number of it: half a million in 4 MB."""

    def __init__(self, ids: Ids) -> None:
        """Build the list; use `of`, `of_spacy` or `load`.

        Args:
            ids: spaCy's number of each word, in order.
        """
        self._ids = ids

    @classmethod
    def of(cls, words: Iterable[str]) -> FrenchWords:
        """List words.

        Args:
            words: in lower case.

        Returns:
            The list.
        """
        return cls(np.unique(np.fromiter(map(get_string_id, words), dtype=np.uint64)))

    @classmethod
    def of_spacy(cls, model: str) -> FrenchWords:
        """Read what spaCy's lemmatizer knows, with and without accents.

        Args:
            model: name of an installed French model of spaCy.

        Returns:
            The list.

        Raises:
            ModuleNotFoundError: the model is not installed.
        """
        # Their numbers are all that spaCy keeps of inflected words: these need their accents.
        lookups = Lookups().from_disk(_folder_of(model) / "lemmatizer" / "lookups")
        inflected = np.fromiter(lookups.get_table("lemma_lookup").keys(), dtype=np.uint64)
        written = {
            word
            for table in _LISTS
            for words in lookups.get_table(table).values()
            for word in words
        }
        plain = cls.of(written | {for_ngrams(word) for word in written if not word.isascii()})
        return cls(np.union1d(inflected, plain._ids))

    def __contains__(self, word: str) -> bool:
        """Tell whether a word, in lower case, is one of them."""
        number = np.uint64(get_string_id(word))
        place = int(np.searchsorted(self._ids, number))
        return place < len(self._ids) and bool(self._ids[place] == number)

    def save(self, directory: Path) -> None:
        """Write the list as a plain array.

        Args:
            directory: an existing folder.
        """
        np.savez(directory / _FILE, ids=self._ids)

    @classmethod
    def load(cls, directory: Path) -> FrenchWords:
        """Read what `save` wrote.

        Args:
            directory: the folder.

        Returns:
            The list.
        """
        with np.load(directory / _FILE, allow_pickle=False) as arrays:
            return cls(arrays["ids"])


def _folder_of(model: str) -> Path:
    package = Path(get_package_path(model))
    meta = get_model_meta(package)
    return package / f"{meta['lang']}_{meta['name']}-{meta['version']}"
