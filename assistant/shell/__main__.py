"""Command line: `python -m assistant.shell` to talk, with `--ask QUESTION` for one answer."""

from __future__ import annotations

import argparse
import signal
import sys
import uuid
from collections.abc import Mapping
from types import FrameType

from assistant.common.settings import Settings, SettingsError, load_settings
from assistant.content.loader import load_content
from assistant.content.problems import ContentError
from assistant.service.launcher.progress import LauncherError, Progress
from assistant.shell.conversation import AskError, Conversation, RestClient, talk
from assistant.shell.running import running_assistant

_INTERRUPTED = 130
_TERMINATED = 143


def main() -> int:
    """Talk, or ask one question.

    Returns:
        The exit code: 0, or 1 when there was no answer.
    """
    parser = argparse.ArgumentParser(prog="python -m assistant.shell", description=__doc__)
    parser.add_argument("--ask", metavar="QUESTION", help="answer this one question and stop")
    question = parser.parse_args().ask
    progress = Progress(sys.stderr)
    signal.signal(signal.SIGTERM, _leave)
    try:
        settings = load_settings()
        phrases = load_content(settings.assistant_content).messages
        if question is None:
            return _talk(settings, phrases, progress)
        return _ask(question, settings, phrases, progress)
    except (LauncherError, SettingsError, ContentError) as error:
        progress.say(str(error))
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED


def _talk(settings: Settings, phrases: Mapping[str, str], progress: Progress) -> int:
    with running_assistant(settings, progress) as url:
        progress.say(f"\n{phrases['shell_welcome']}\n")
        conversation = Conversation(_client(url, settings), phrases)
        talk(conversation, phrases["shell_prompt"], lambda text: print(f"\n{text}\n", flush=True))  # noqa: T201
        progress.say(phrases["goodbye"])
    return 0


def _ask(question: str, settings: Settings, phrases: Mapping[str, str], progress: Progress) -> int:
    if not question.strip():
        progress.say(f'Which question? For example: make ask Q="{phrases["shell_example"]}"')
        return 1
    with running_assistant(settings, progress) as url:
        try:
            turn = _client(url, settings).send(question)
        except AskError as error:
            progress.say(phrases[error.phrase])
            return 1
        print("\n\n".join(turn.texts))  # noqa: T201
    return 0


def _client(url: str, settings: Settings) -> RestClient:
    return RestClient(url, f"shell-{uuid.uuid4()}", settings.assistant_answer_timeout)


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(_TERMINATED)


if __name__ == "__main__":
    sys.exit(main())
