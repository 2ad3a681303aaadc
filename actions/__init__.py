"""Rasa SDK actions: thin. The dialogue itself is in assistant/dialogue."""
