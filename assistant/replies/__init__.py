"""Replies and their renderers. Knows nothing of Rasa."""
