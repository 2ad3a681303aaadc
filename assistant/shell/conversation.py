"""One conversation in a terminal: what a typed line means, and what to show for it."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.shell.client import AskError, RestClient


class Conversation:
    """Turns typed lines into messages, and answers into text.

    Args:
        client: brings messages to the assistant.
        phrases: the shell's own phrases, by key.
    """

    def __init__(self, client: RestClient, phrases: Mapping[str, str]) -> None:
        self._client = client
        self._phrases = phrases
        self._payloads: tuple[str, ...] = ()
        self.unsent = ""

    def ends_with(self, line: str) -> bool:
        """Tell whether a line asks to leave.

        Args:
            line: what was typed.

        Returns:
            True for the command that quits.
        """
        return line.strip().lower() == self._phrases["shell_quit"]

    def answer(self, line: str) -> str:
        """Send a line, and keep it in `unsent` when it got no answer.

        Args:
            line: what was typed: a question, or the number of a choice. An empty line sends again
                what got no answer.

        Returns:
            The text to show, empty when there was nothing to send.
        """
        typed = line.strip() or self.unsent
        if not typed:
            return ""
        try:
            turn = self._client.send(self._meaning(typed))
        except AskError as error:
            self.unsent = typed
            return f"{self._phrases[error.phrase]} {self._phrases['shell_resend']}"
        self.unsent = ""
        self._payloads = turn.payloads
        return "\n\n".join(turn.texts)

    def _meaning(self, typed: str) -> str:
        number = typed.rstrip(".)")
        if number.isascii() and number.isdigit() and 1 <= int(number) <= len(self._payloads):
            return self._payloads[int(number) - 1]
        return typed
