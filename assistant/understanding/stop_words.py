"""The commonest words of a language, by spaCy."""

from __future__ import annotations

import runpy
from pathlib import Path

import spacy


def stop_words(language: str) -> frozenset[str]:
    """Read a language's list, such as "fr", from its file.

    Its package would be imported with it, and compile the rules of the language's tokenizer: two
    seconds for French, of which a training has no other use.
    """
    file = Path(spacy.__file__).parent / "lang" / language / "stop_words.py"
    return frozenset(runpy.run_path(str(file))["STOP_WORDS"])
