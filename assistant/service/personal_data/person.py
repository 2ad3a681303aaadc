"""Find a person's conversations: `python -m assistant.service.personal_data.person CHANNEL ID`."""

from __future__ import annotations

import os
import sys

from assistant.channels.web.settings import WebSettings
from assistant.channels.web.tokens import person_name
from assistant.common.rasa_settings import read_settings
from assistant.privacy.pseudonyms import Pseudonyms, installed_pseudonyms
from assistant.storage.commands import CommandError, run_command
from assistant.storage.migrate import opened
from assistant.storage.settings import StorageSettings

CHANNELS = ("slack", "teams", "web")


def main() -> int:
    """List the conversations of the person whom the command line, or make, names."""
    given = sys.argv[1:] or [os.environ.get("CHANNEL", ""), os.environ.get("PERSON", "")]
    return run_command(lambda settings: _list(settings, given))


def _list(settings: StorageSettings, given: list[str]) -> str:
    if len(given) != len(("channel", "person")) or given[0] not in CHANNELS or not given[1].strip():
        raise CommandError(
            "Whose conversations? CHANNEL=slack ID=<member id>, CHANNEL=teams ID=<Entra object id> "
            "or CHANNEL=web ID=<account of the customer area>"
        )
    channel, person = given[0], given[1].strip()
    return "\n".join(conversations_of(settings, installed_pseudonyms(), channel, person))


def conversations_of(
    settings: StorageSettings, names: Pseudonyms, channel: str, person: str
) -> list[str]:
    """List what a person's conversations are named.

    Args:
        settings: which database.
        names: this installation's pseudonyms.
        channel: one of CHANNELS.
        person: the platform's own id of the person.

    Returns:
        The id of their conversation in direct messages, kept or not; then those of their threads
        that are kept.

    Raises:
        CommandError: the channel knows nobody yet.
        StorageError: the database is out of reach.
    """
    own = names.conversation_id(channel, _name(person) if channel == "web" else person)
    with opened(settings) as conversations:
        kept = conversations.names()
    return [own, *sorted(name for name in kept if name.startswith(f"{own}-"))]


def _name(account: str) -> str:
    issuer = read_settings(WebSettings).web_sign_in_issuer
    if not issuer:
        raise CommandError("WEB_SIGN_IN_ISSUER is not set: nobody signs in on the web channel.")
    return person_name(issuer, account)


if __name__ == "__main__":
    sys.exit(main())
