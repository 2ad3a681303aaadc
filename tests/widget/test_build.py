"""The built script, its sources and its lock file."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import subprocess

import pytest

from tests.widget.fake_assistant import WIDGET

LARGEST = 20_000
# Named after the texts' variable, or taken out of it by name.
USES = r"(?:strings\.|const \{[^}]*\b)"
LOCALES = {name: WIDGET / "locales" / f"{name}.json" for name in ("fr", "en")}


def read_locale(name: str) -> dict[str, str]:
    return dict(json.loads(LOCALES[name].read_text("utf-8")))


def test_both_languages_have_the_same_texts_and_placeholders() -> None:
    french, english = read_locale("fr"), read_locale("en")
    assert list(french) == list(english)
    for key, text in french.items():
        assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", english[key]), key


def test_french_texts_have_french_spaces() -> None:
    for key, text in read_locale("fr").items():
        assert not re.search(r"(?<!\u00a0)[?!;»]|(?<![\u00a0\d]):|«(?!\u00a0)", text), key


def test_every_text_is_used() -> None:
    sources = "".join(file.read_text("utf-8") for file in (WIDGET / "src").glob("*.js"))
    computed = {
        "important",
        "info",
        "reason_unclear",
        "reason_not_working",
        "reason_other_question",
    }
    unused = [
        key
        for key in read_locale("fr")
        if key not in computed and not re.search(rf"{USES}{key}\b", sources)
    ]
    assert unused == []


def test_no_html_of_the_server_can_be_interpreted() -> None:
    sinks = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser"
    )
    for file in (WIDGET / "src").glob("*.js"):
        assert not re.search(sinks, file.read_text("utf-8")), file.name


def test_the_lock_file_names_no_registry() -> None:
    lock = (WIDGET / "package-lock.json").read_text("utf-8")
    assert "resolved" not in lock
    assert "://" not in re.sub(r'"(url|funding)": "[^"]*"', "", lock)


def test_nothing_is_needed_at_run_time() -> None:
    package = json.loads((WIDGET / "package.json").read_text("utf-8"))
    assert "dependencies" not in package


@pytest.mark.slow
def test_the_integrity_hash_is_right(built_widget: str) -> None:
    manifest = json.loads((WIDGET / "dist" / "manifest.json").read_text("utf-8"))
    script = (WIDGET / "dist" / manifest["script"]).read_bytes()
    digest = base64.b64encode(hashlib.sha384(script).digest()).decode()
    assert manifest["integrity"] == f"sha384-{digest}"
    assert f'integrity="sha384-{digest}"' in built_widget
    assert b"://" not in script.replace(b"http://www.w3.org/2000/svg", b"")


@pytest.mark.slow
@pytest.mark.usefixtures("built_widget")
def test_the_script_is_small_by_either_compression() -> None:
    manifest = json.loads((WIDGET / "dist" / "manifest.json").read_text("utf-8"))
    file = WIDGET / "dist" / manifest["script"]
    brotli = file.with_name(f"{file.name}.br").stat().st_size
    assert len(gzip.compress(file.read_bytes())) <= LARGEST
    assert brotli <= LARGEST
    assert (manifest["gzip"], manifest["brotli"]) <= (LARGEST, brotli)


@pytest.mark.slow
@pytest.mark.usefixtures("built_widget")
def test_the_english_texts_are_whole_and_checked_by_their_hash() -> None:
    manifest = json.loads((WIDGET / "dist" / "manifest.json").read_text("utf-8"))
    texts = (WIDGET / "dist" / manifest["texts"]).read_bytes()
    digest = base64.b64encode(hashlib.sha384(texts).digest()).decode()
    assert digest.encode() in (WIDGET / "dist" / manifest["script"]).read_bytes()
    assert sorted(json.loads(texts).values()) == sorted(read_locale("en").values())


@pytest.mark.slow
@pytest.mark.usefixtures("built_widget")
def test_the_types_fit() -> None:
    checked = subprocess.run(
        ["make", "-C", str(WIDGET), "check"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
