"""Opens the encoder once for the components of a process that use it."""

from __future__ import annotations

from functools import cache

from assistant.understanding.encoder import SentenceEncoder


@cache
def shared_encoder() -> SentenceEncoder:
    """Open the encoder, or give the one already open.

    Returns:
        The encoder.

    Raises:
        EncoderUnavailableError: the encoder does not run here.
    """
    return SentenceEncoder.open()
