"""Rasa SDK actions: thin, one idea a file. The dialogue itself is in assistant/dialogue."""
