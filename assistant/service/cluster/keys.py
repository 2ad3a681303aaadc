"""The secrets of an installation that was given none: made once, and kept."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

_NAMES = ("postgres", "redis", "web_token")


def ensure_keys(file: Path) -> dict[str, str]:
    """Read the secrets, or make them.

    Args:
        file: where they are kept, for its owner alone.

    Returns:
        A password for each store, and what signs the web channel's tokens.
    """
    if not file.exists():
        made = {name: secrets.token_urlsafe(32) for name in _NAMES}
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
            json.dump(made, output)
        new.rename(file)
    return {str(name): str(value) for name, value in json.loads(file.read_text("utf-8")).items()}
