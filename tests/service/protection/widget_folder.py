"""A widget's folder as its build leaves it, made without a build."""

from __future__ import annotations

import json
from pathlib import Path


def make_widget(folder: Path) -> Path:
    """Write the files that the server reads.

    Args:
        folder: where.

    Returns:
        The folder.
    """
    for name in ("dist", "demo"):
        (folder / name).mkdir()
    texts = "widget-en-0123.json"
    manifest = {"script": "widget-0123.js", "integrity": "sha384-0", "texts": texts}
    (folder / "dist" / "manifest.json").write_text(json.dumps(manifest))
    (folder / "dist" / "widget-0123.js").write_text("'use strict';")
    (folder / "dist" / "widget-0123.js.br").write_bytes(b"")
    (folder / "dist" / texts).write_text("{}")
    (folder / "demo" / "index.html").write_text("<!doctype html><title>demo</title>{{script}}")
    (folder / "secret.txt").write_text("not to be served")
    return folder
