"""Microsoft Teams: a Bot Connector channel of our own. See docs/teams.md."""
