"""compose.yml and the Dockerfile fit this project; no Docker is at hand to run them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from dotenv import dotenv_values

PROJECT = Path(__file__).parents[2]
COMPOSE = PROJECT / "deploy" / "compose.yml"
COMMON = (PROJECT / "setup" / "common.sh").read_text("utf-8")
DOCKERFILE = (PROJECT / "deploy" / "Dockerfile").read_text("utf-8")
_PINNED = re.compile(r"[a-z0-9./-]+:\d+\.\d+(\.\d+)?(-[a-z0-9-]+)?")
OURS = ("assistant-1", "assistant-2", "migrate")


def services() -> dict[str, Any]:
    # Rasa, once imported, has its own YAML library replace ${…} by variables.
    return dict(yaml.safe_load(COMPOSE.read_text("utf-8"))["services"])


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, each in services().items() if "ports" in each] == ["proxy"]
    assert all("network_mode" not in each for each in services().values())


@pytest.mark.parametrize("name", list(services()))
def test_a_service_is_pinned_restricted_and_started_again(name: str) -> None:
    service = services()[name]
    assert _PINNED.fullmatch(service["image"])
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")


def test_every_variable_is_in_an_example_and_every_setting_exists() -> None:
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", COMPOSE.read_text("utf-8")))
    assert asked == set(dotenv_values(PROJECT / "deploy" / "compose.env.example"))
    settings = set(dotenv_values(PROJECT / ".env.example"))
    for name in OURS:
        assert set(services()[name]["environment"]) <= settings


def test_no_secret_has_a_default() -> None:
    assert "${" in COMPOSE.read_text("utf-8")
    for reference in re.findall(r"(?<!\$)\$\{[^}]*\}", COMPOSE.read_text("utf-8")):
        assert ":?" in reference
    assert not any(
        value
        for name, value in dotenv_values(PROJECT / "deploy" / "compose.env.example").items()
        if name != "TLS_FOLDER"
    )


def test_what_is_waited_for_and_mounted_exists() -> None:
    for service in services().values():
        assert set(service.get("depends_on", ())) <= set(services())
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            if source.startswith("./"):
                assert (COMPOSE.parent / source).is_file()
    upstream = (PROJECT / "deploy" / "compose" / "upstream.conf").read_text("utf-8")
    assert re.findall(r"server (\S+):5005", upstream) == ["assistant-1", "assistant-2"]


def test_the_image_is_made_by_the_commands_that_the_tests_run() -> None:
    assert "setup/environment.sh runtime" in DOCKERFILE
    assert "-m assistant.service.launcher train" in DOCKERFILE
    assert 'CMD ["python", "-m", "assistant.service.launcher", "run"]' in DOCKERFILE
    assert "pip install" not in DOCKERFILE


def test_the_image_has_pinned_bases_and_no_rights() -> None:
    bases = [line.split()[1] for line in DOCKERFILE.splitlines() if line.startswith("FROM ")]
    assert len(bases) == 4
    assert all(_PINNED.fullmatch(base) for base in bases)
    newest = re.search(r"^PYTHON_VERSIONS=.*:-(\S+)", COMMON, re.MULTILINE)
    assert newest
    assert all(f"python:{newest[1]}." in base for base in bases[1:])
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.MULTILINE) == ["10001:10001"]


def test_what_the_image_copies_exists_and_is_not_ignored() -> None:
    ignored = (PROJECT / ".dockerignore").read_text("utf-8").splitlines()
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
    for source in " ".join(copied).split():
        assert (PROJECT / source).exists()
        assert source.rstrip("/").split("/")[0] in allowed
    assert "content/contacts.local.yml" in ignored
    assert "**/.env*" in ignored


def test_postgresql_is_given_the_settings_that_keep_customers_words_out_of_its_log() -> None:
    file = PROJECT / "deploy" / "postgresql" / "quiet-logs.conf"
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    wanted = {"--" + re.sub(r"\s*=\s*", "=", line) for line in lines}
    assert set(services()["postgres"]["command"][1:]) == wanted
