"""What holds for every address of the server, Rasa's own included. See docs/security.md."""

from assistant.service.protection.channel import Protection

__all__ = ["Protection"]
