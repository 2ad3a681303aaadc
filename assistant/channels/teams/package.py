"""Build the app package that an administrator uploads to Teams.

`python -m assistant.channels.teams.package --privacy-url https://… --terms-url https://…`
"""

from __future__ import annotations

import argparse
import json
import re
import struct
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.channels.teams.settings import TeamsSettings
from assistant.common.rasa_settings import read_settings
from assistant.common.settings import SettingsError, load_settings
from assistant.content.loader import load_content
from assistant.content.model import Topic
from assistant.content.problems import ContentError

_SOURCE = Path("deploy/teams")
_OUTPUT = Path("dist/cloud-avenue-teams.zip")
_ICON_SIZES = {"color.png": (192, 192), "outline.png": (32, 32)}
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
# https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema
_MAX_COMMANDS = 10
_MAX_COMMAND_TITLE = 32
_MAX_COMMAND_DESCRIPTION = 128
_PNG_HEADER = struct.Struct(">8s4x4sII")
# Two packages of the same content are the same file.
_DATE = (2020, 1, 1, 0, 0, 0)


class PackageError(Exception):
    """A package that Teams would refuse; the text says what to change."""


@dataclass(frozen=True)
class Details:
    """What the operator decides.

    Attributes:
        app_id: the bot's application id, which names the app too.
        version: three numbers, greater at each upload.
        privacy_url: the page about personal data.
        terms_url: the terms of use.
    """

    app_id: str
    version: str
    privacy_url: str
    terms_url: str

    def check(self) -> None:
        """Make sure that Teams will take them.

        Raises:
            PackageError: one is missing or malformed.
        """
        if not self.app_id:
            raise PackageError("TEAMS_APP_ID must be set to the bot's application id.")
        if not _VERSION.fullmatch(self.version):
            raise PackageError("--version must be three numbers, such as 1.2.0.")
        for option, url in (("--privacy-url", self.privacy_url), ("--terms-url", self.terms_url)):
            parts = urlsplit(url)
            if parts.scheme != "https" or not parts.hostname:
                raise PackageError(f"{option} must be an address that begins with https://.")


def fill_manifest(
    manifest: Mapping[str, Any], details: Details, topics: Mapping[str, Topic]
) -> dict[str, Any]:
    """Complete the manifest of deploy/teams.

    Args:
        manifest: the manifest, without ids, addresses and commands.
        details: what the operator decides.
        topics: the topics, each of which becomes a suggested command.

    Returns:
        The manifest to be packed.

    Raises:
        PackageError: a detail is wrong, or a topic does not fit into a command.
    """
    details.check()
    commands = [_command(topic) for topic in list(topics.values())[:_MAX_COMMANDS]]
    (bot,) = manifest["bots"]
    lists = [{**listed, "commands": commands} for listed in bot["commandLists"]]
    return {
        **manifest,
        "id": details.app_id,
        "version": details.version,
        "developer": {
            **manifest["developer"],
            "privacyUrl": details.privacy_url,
            "termsOfUseUrl": details.terms_url,
        },
        "bots": [{**bot, "botId": details.app_id, "commandLists": lists}],
    }


def build_package(
    source: Path, output: Path, details: Details, topics: Mapping[str, Topic]
) -> None:
    """Write the app package.

    Args:
        source: folder of the manifest and the icons.
        output: the zip file to write.
        details: what the operator decides.
        topics: the topics, by id.

    Raises:
        PackageError: Teams would refuse the package.
    """
    template = json.loads((source / "manifest.json").read_text("utf-8"))
    manifest = fill_manifest(template, details, topics)
    files = {"manifest.json": json.dumps(manifest, ensure_ascii=False, indent=2).encode()}
    for name, size in _ICON_SIZES.items():
        files[name] = (source / name).read_bytes()
        if png_size(files[name]) != size:
            raise PackageError(f"{source / name} must be a PNG of {size[0]} × {size[1]} pixels.")
    output.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)


def png_size(image: bytes) -> tuple[int, int] | None:
    """Read the size of a PNG.

    Args:
        image: the file's content.

    Returns:
        Width and height in pixels; None if it is no PNG.
    """
    if len(image) < _PNG_HEADER.size:
        return None
    signature, chunk, width, height = _PNG_HEADER.unpack_from(image)
    return (width, height) if (signature, chunk) == (b"\x89PNG\r\n\x1a\n", b"IHDR") else None


def _command(topic: Topic) -> dict[str, str]:
    if len(topic.title) > _MAX_COMMAND_TITLE:
        raise PackageError(f"The title of the topic {topic.id} is longer than 32 characters.")
    return {"title": topic.title, "description": topic.question[:_MAX_COMMAND_DESCRIPTION]}


def main(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: of the command line.

    Returns:
        The exit status.
    """
    parser = argparse.ArgumentParser(
        prog="python -m assistant.channels.teams.package",
        description="Build the app package for Teams; TEAMS_APP_ID comes from .env.",
    )
    parser.add_argument("--privacy-url", required=True, help="page about personal data")
    parser.add_argument("--terms-url", required=True, help="terms of use")
    parser.add_argument("--version", default="1.0.0", help="greater at each upload")
    parser.add_argument("--output", type=Path, default=_OUTPUT, help="zip file to write")
    options = parser.parse_args(arguments)
    try:
        details = Details(
            app_id=read_settings(TeamsSettings).teams_app_id,
            version=options.version,
            privacy_url=options.privacy_url,
            terms_url=options.terms_url,
        )
        topics = load_content(load_settings().assistant_content).topics
        build_package(_SOURCE, options.output, details, topics)
    except (PackageError, SettingsError, ContentError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{options.output}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
