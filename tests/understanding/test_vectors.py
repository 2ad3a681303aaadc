"""Centring and scaling the encoder's vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.understanding.vectors import DenseScaler, telling_length

VECTORS = np.random.default_rng(7).normal(3.0, 1.0, (6, 4)).astype(np.float32)


def test_the_encoder_counts_for_more_where_examples_are_few() -> None:
    assert telling_length(36 * 15, 36) > 1 > telling_length(36 * 300, 36)


def test_every_vector_gets_the_length() -> None:
    scaled = DenseScaler.fit(VECTORS, 0.7).scale(VECTORS)

    assert np.linalg.norm(scaled, axis=1) == pytest.approx(0.7)


def test_vectors_are_seen_from_their_mean() -> None:
    scaler = DenseScaler.fit(VECTORS, 1.0)

    opposite = scaler.scale(2 * scaler.mean - VECTORS)

    assert opposite == pytest.approx(-scaler.scale(VECTORS), abs=1e-5)


def test_the_mean_itself_becomes_zero() -> None:
    scaler = DenseScaler.fit(VECTORS, 0.7)

    assert not scaler.scale(scaler.mean[np.newaxis, :]).any()


def test_what_is_read_back_scales_alike(tmp_path: Path) -> None:
    scaler = DenseScaler.fit(VECTORS, 0.7)
    scaler.save(tmp_path / "scaler.npz")

    loaded = DenseScaler.load(tmp_path / "scaler.npz")

    assert loaded.scale(VECTORS) == pytest.approx(scaler.scale(VECTORS), rel=1e-6)
