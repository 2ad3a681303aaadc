"""Slack, over its Events API or Socket Mode. See docs/slack.md."""

from assistant.channels.slack.channel import SlackInput

__all__ = ["SlackInput"]
