"""Starts, watches and stops the servers that make up the assistant."""
