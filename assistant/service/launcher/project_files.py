"""Which files of the project count, and their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path


def files_in(place: Path) -> Iterator[Path]:
    """List the files of a folder, or a file alone, without what editors and Python leave."""
    found = sorted(place.rglob("*")) if place.is_dir() else [place]
    for file in found:
        left = file.name.startswith(".") or "__pycache__" in file.parts
        if not left and not file.is_dir():
            yield file


def digest_files(files: Iterable[tuple[Path, Path]], beside: str = "") -> str:
    """Digest files, by name and content.

    Args:
        files: names, each with where its file is, in the order that counts.
        beside: what else the digest depends on.

    Returns:
        Sixty-four hexadecimal digits.
    """
    whole = hashlib.sha256(beside.encode())
    for name, file in files:
        content = file.read_bytes()
        whole.update(f"{name.as_posix()}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()
