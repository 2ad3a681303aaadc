"""The `web` channel, for the tchat widget and other programs of a browser. See docs/channels.md."""
