"""Opens each encoder once for the components of a process that use it."""

from __future__ import annotations

from functools import cache

from assistant.understanding.encoder import SentenceEncoder


@cache
def open_encoder(name: str) -> SentenceEncoder:
    """Open an encoder, or give the one already open.

    Args:
        name: `e5`.

    Returns:
        The encoder.

    Raises:
        EncoderUnavailableError: the encoder does not run on this platform.
        ValueError: no encoder has this name.
    """
    if name != "e5":
        raise ValueError(f"There is no encoder named {name!r}: config.yml may name e5.")
    return SentenceEncoder.open()
