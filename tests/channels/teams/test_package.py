"""The app package, checked against Microsoft's own schema of the manifest."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker
from PIL import Image

from assistant.channels.teams.package import (
    Details,
    PackageError,
    build_package,
    fill_manifest,
    png_size,
)
from assistant.content.loader import load_content
from tests.channels.teams.microsoft import APP_ID, APP_PASSWORD
from tests.channels.teams.playground import TOOLS, install_tools

SOURCE = Path("deploy/teams")
MANIFEST = json.loads((SOURCE / "manifest.json").read_text("utf-8"))
TOPICS = load_content(Path("content")).topics
DETAILS = Details(APP_ID, "1.2.3", "https://example.com/privacy", "https://example.com/terms")


def build(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "assistant.channels.teams.package"]
    options = ["--privacy-url", DETAILS.privacy_url, "--terms-url", DETAILS.terms_url]
    output = ["--output", str(tmp_path / "app.zip")]
    return subprocess.run(
        [*command, *options, *output], env=variables, capture_output=True, text=True, check=False
    )


def test_the_command_writes_the_package(tmp_path: Path) -> None:
    built = build(tmp_path, TEAMS_APP_ID=APP_ID, TEAMS_APP_PASSWORD=APP_PASSWORD)
    assert (built.returncode, built.stderr) == (0, "")
    with zipfile.ZipFile(tmp_path / "app.zip") as package:
        assert sorted(package.namelist()) == ["color.png", "manifest.json", "outline.png"]
        manifest = json.loads(package.read("manifest.json"))
    assert manifest["bots"][0]["botId"] == APP_ID
    assert APP_PASSWORD not in json.dumps(manifest)


def test_the_command_names_what_is_missing(tmp_path: Path) -> None:
    built = build(tmp_path, TEAMS_APP_ID="")
    assert (built.returncode, built.stdout) == (1, "")
    assert built.stderr.startswith("TEAMS_APP_ID must be set")


@pytest.mark.slow
def test_the_manifest_follows_the_official_schema() -> None:
    install_tools()
    version = MANIFEST["manifestVersion"]
    folder = TOOLS / "@microsoft/app-manifest/build/json-schemas/teams" / f"v{version}"
    schema = json.loads((folder / "MicrosoftTeams.schema.json").read_text("utf-8-sig"))
    validator = Draft7Validator(schema, format_checker=FormatChecker())
    manifest = fill_manifest(MANIFEST, DETAILS, TOPICS)
    assert [error.message for error in validator.iter_errors(manifest)] == []
    assert list(validator.iter_errors(MANIFEST))


def test_each_topic_is_a_suggested_command() -> None:
    (bot,) = fill_manifest(MANIFEST, DETAILS, TOPICS)["bots"]
    (listed,) = bot["commandLists"]
    assert [command["title"] for command in listed["commands"]] == [
        topic.title for topic in TOPICS.values()
    ]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"app_id": ""}, "TEAMS_APP_ID"),
        ({"version": "1.0"}, "--version"),
        ({"version": "v1.0.0"}, "--version"),
        ({"privacy_url": "http://example.com"}, "--privacy-url"),
        ({"terms_url": "https://"}, "--terms-url"),
    ],
)
def test_a_wrong_detail_is_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises(PackageError, match=named):
        fill_manifest(MANIFEST, replace(DETAILS, **change), TOPICS)


def test_a_topic_that_fits_no_command_is_named() -> None:
    topics = {key: topic.model_copy(update={"title": "x" * 33}) for key, topic in TOPICS.items()}
    with pytest.raises(PackageError, match="incident"):
        fill_manifest(MANIFEST, DETAILS, topics)


@pytest.mark.parametrize("content", [b"", b"GIF89a" + b"0" * 40])
def test_an_icon_that_is_none_is_named(tmp_path: Path, content: bytes) -> None:
    for name in ("manifest.json", "color.png", "outline.png"):
        (tmp_path / name).write_bytes((SOURCE / name).read_bytes())
    (tmp_path / "outline.png").write_bytes(content)
    with pytest.raises(PackageError, match=r"outline\.png.*32"):
        build_package(tmp_path, tmp_path / "app.zip", DETAILS, TOPICS)


def test_the_same_content_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        build_package(SOURCE, tmp_path / name, DETAILS, TOPICS)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_the_icons_are_what_teams_asks_for() -> None:
    assert png_size((SOURCE / "color.png").read_bytes()) == (192, 192)
    with Image.open(SOURCE / "outline.png") as outline:
        pixels = list(outline.convert("RGBA").getdata())
    assert outline.size == (32, 32)
    assert {pixel[:3] for pixel in pixels if pixel[3]} == {(255, 255, 255)}
    assert min(pixel[3] for pixel in pixels) == 0
