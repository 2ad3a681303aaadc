"""Opens the encoder once for the components of a process that use it."""

from __future__ import annotations

from functools import cache

import structlog

from assistant.understanding.encoder import EncoderUnavailableError, SentenceEncoder

logger = structlog.get_logger(__name__)


@cache
def shared_encoder() -> SentenceEncoder:
    """Open the encoder, or give the one already open.

    Returns:
        The encoder.

    Raises:
        EncoderUnavailableError: the encoder does not run here.
    """
    return SentenceEncoder.open()


def encoder_or_none() -> SentenceEncoder | None:
    """Open the encoder where it runs; say so once where it does not.

    Returns:
        The encoder, or None.
    """
    try:
        return shared_encoder()
    except EncoderUnavailableError as error:
        logger.warning("encoder.unavailable", reason=str(error))
        return None
