"""Compares what is published about our dependencies with what we decided about it."""
