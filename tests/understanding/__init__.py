"""Tests of assistant/understanding/."""
