"""Names that tell nothing of a person, the same each time."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import Self

from pydantic import Field, field_validator, model_validator

from assistant.common.loopback import is_loopback
from assistant.common.rasa_settings import ChannelSettingsError, read_settings
from assistant.common.settings import SettingsGroup

SHORTEST = 32


class KeptSecretError(Exception):
    """The secret cannot be kept or read; the text names the file and what is wrong with it."""


def kept_secret(file: Path, size: int) -> str:
    """Read a secret; make one up when there is no file yet.

    Args:
        file: where it is kept, readable by its owner alone.
        size: how many random bytes a new one has.

    Raises:
        KeptSecretError: the file cannot be used, or holds no secret: a lost one is not replaced.
    """
    try:
        if not file.exists():
            _make(file, size)
        kept = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KeptSecretError(f"{file} cannot be used ({type(error).__name__})") from None
    if len(kept) < SHORTEST:
        raise KeptSecretError(f"{file} holds no secret")
    return kept


def _make(file: Path, size: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as draft:
            draft.write(secrets.token_urlsafe(size))
        # Whole, and only if no other process was quicker.
        os.link(name, file)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()


_FILE = "pseudonym-secret"
_SECRET_BYTES = 32


class Pseudonyms:
    """Makes keyed hashes: without the key nobody can try whose name one is."""

    def __init__(self, secret: str) -> None:
        """Set the key.

        Args:
            secret: a random text; another one gives other names.
        """
        self._key = secret.encode()

    def conversation_id(self, channel: str, person: str, *place: str) -> str:
        """Name a conversation.

        All conversations of a person on a channel begin alike, so that what is kept of them can
        be found when they ask for it.

        Args:
            channel: the channel's name.
            person: who talks, as the platform names them.
            place: where, as the platform names it, unless nobody else reads there.

        Returns:
            The channel, the person's pseudonym and the place's, separated by hyphens.
        """
        names = [channel, self.of(channel, "person", person)]
        return "-".join([*names, self.of(channel, "place", *place)] if place else names)

    def of(self, *names: str) -> str:
        """Make a pseudonym.

        Args:
            names: what it stands for.

        Returns:
            32 hexadecimal digits.
        """
        return self._digest(json.dumps(names)).hex()[:32]

    def key(self, purpose: str) -> bytes:
        """Make a key of this installation, the same in every process.

        Args:
            purpose: what it is for; each purpose has another key.

        Returns:
            32 bytes, which tell nothing of the pseudonyms' own key.
        """
        return self._digest(json.dumps({"key": purpose}))

    def _digest(self, text: str) -> bytes:
        return hmac.new(self._key, text.encode(), hashlib.sha256).digest()


class PseudonymSettings(SettingsGroup):
    """Each field is a variable in upper case."""

    assistant_host: str = Field("127.0.0.1", description="an IP address or a host name")
    assistant_var: Path = Field(Path("var"), description="a path")
    pseudonym_secret: str = Field(
        "", description="a random text of 32 characters at least, the same for all processes"
    )

    @field_validator("pseudonym_secret")
    @classmethod
    def _is_long(cls, value: str) -> str:
        if value and len(value) < SHORTEST:
            raise ValueError("short")
        return value

    @model_validator(mode="after")
    def _is_shared(self) -> Self:
        # Other machines would make up another secret, and give one person two names.
        if not self.pseudonym_secret and not is_loopback(self.assistant_host):
            raise ValueError(
                "PSEUDONYM_SECRET must be set when ASSISTANT_HOST is not this machine's own"
            )
        return self


def installed_pseudonyms() -> Pseudonyms:
    """Make the pseudonyms of this installation.

    Returns:
        Those of PSEUDONYM_SECRET; without it, of a secret that is made up once and kept with the
        files made while running.

    Raises:
        ChannelSettingsError: the setting is wrong, or no secret can be kept.
    """
    settings = read_settings(PseudonymSettings)
    if settings.pseudonym_secret:
        return Pseudonyms(settings.pseudonym_secret)
    try:
        return Pseudonyms(kept_secret(settings.assistant_var / _FILE, _SECRET_BYTES))
    except KeptSecretError as error:
        raise ChannelSettingsError(f"{error}: restore it, or set PSEUDONYM_SECRET.") from None
