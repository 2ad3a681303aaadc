"""The shell as people start it, over a pipe and in a terminal."""

from __future__ import annotations

import codecs
import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shell.rest_server import RestServer
from tests.shell.test_conversation import PHRASES, TWO_CHOICES

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[2]
# A terminal draws the rest of the prompt in pieces.
PROMPT = PHRASES["shell_prompt"].split("\u00a0")[0]
HANGS_AFTER_S = 60.0
SHELL = [sys.executable, "-m", "assistant.shell"]


def _environment(port: str) -> dict[str, str]:
    return {**os.environ, "ASSISTANT_PORT": port, "PYTHONIOENCODING": "utf-8"}


def _run(port: str, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*SHELL, *arguments],
        cwd=PROJECT,
        env=_environment(port),
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_pipe_gets_the_texts_only_and_numbers_work(rest: RestServer) -> None:
    rest.answers = [TWO_CHOICES, [{"text": "D'accord."}]]

    run = _run(str(rest.port), typed="facture\n2\n/quitter\njamais envoyé\n")

    assert run.returncode == 0
    assert run.stdout == "\nLaquelle ?\n1. Un\n2. Deux\n\n\nD'accord.\n\n"
    assert [body["message"] for body in rest.received] == ["facture", "/two"]
    assert len({body["sender"] for body in rest.received}) == 1


def test_the_end_of_the_pipe_ends_the_shell(rest: RestServer) -> None:
    run = _run(str(rest.port))

    assert (run.returncode, run.stdout) == (0, "")


def test_one_question_gives_one_answer_and_nothing_else_on_stdout(rest: RestServer) -> None:
    rest.answers = [TWO_CHOICES]

    run = _run(str(rest.port), "--ask", "ma facture")

    assert (run.returncode, run.stdout, run.stderr) == (0, "Laquelle ?\n1. Un\n2. Deux\n", "")


def test_one_question_without_answer_fails_with_a_sentence(rest: RestServer) -> None:
    rest.status = 500

    run = _run(str(rest.port), "--ask", "ma facture")

    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == f"{PHRASES['shell_failed']}\n"


def test_no_question_says_how_to_ask(rest: RestServer) -> None:
    run = _run(str(rest.port), "--ask", " ")

    assert run.returncode == 1
    assert 'make ask Q="' in run.stderr


class Terminal:
    """The shell in a terminal of its own."""

    def __init__(self, port: str) -> None:
        self._main, child = pty.openpty()
        self.process = subprocess.Popen(
            SHELL,
            cwd=PROJECT,
            env={**_environment(port), "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
            stdin=child,
            stdout=child,
            stderr=child,
            start_new_session=True,
        )
        os.close(child)
        self.shown = ""
        self._looked_at = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def wait_for(self, text: str) -> None:
        """Read until a text is shown, after the one last waited for."""
        while (found := self.shown.find(text, self._looked_at)) < 0:
            assert self._read(), f"{text!r} never came:\n{self.shown}"
        self._looked_at = found + len(text)

    def type(self, text: str) -> None:
        """Type some keys."""
        os.write(self._main, text.encode())

    def end(self) -> int:
        """Read what is left, and the exit code."""
        while self._read():
            pass
        os.close(self._main)
        return self.process.wait()

    def _read(self) -> bool:
        """Read some more; False at the end."""
        if not select.select([self._main], [], [], HANGS_AFTER_S)[0]:
            self.process.kill()
            raise AssertionError(f"The shell hangs:\n{self.shown}")
        try:
            chunk = os.read(self._main, 65536)
        except OSError:
            # Linux's answer once the other side of the terminal is closed.
            return False
        self.shown += self._decoder.decode(chunk)
        return bool(chunk)


@pytest.mark.parametrize("way_out", ["\x04", "\x03", "/quitter\r"], ids=["ctrl-d", "ctrl-c", "/"])
def test_a_terminal_shows_answers_and_can_be_left(rest: RestServer, way_out: str) -> None:
    rest.answers = [[{"text": "Voici la réponse."}]]
    terminal = Terminal(str(rest.port))
    terminal.wait_for(PROMPT)

    terminal.type("facture\r")
    terminal.wait_for("Voici la réponse.")
    terminal.wait_for(PROMPT)
    terminal.type(way_out)

    assert terminal.end() == 0
    assert "Traceback" not in terminal.shown
    assert PHRASES["goodbye"].split(",")[0] in terminal.shown


def test_a_terminal_offers_the_message_without_answer_again(rest: RestServer) -> None:
    rest.status = 500
    terminal = Terminal(str(rest.port))
    terminal.wait_for(PROMPT)
    terminal.type("facture\r")
    terminal.wait_for(PHRASES["shell_resend"][-10:])
    terminal.wait_for("facture")

    rest.status, rest.answers = 200, [[{"text": "Enfin."}]]
    terminal.type("\r")
    terminal.wait_for("Enfin.")
    terminal.wait_for(PROMPT)
    terminal.type("\x04")

    assert terminal.end() == 0
    assert [body["message"] for body in rest.received] == ["facture", "facture"]
