"""Measures the whole assistant under load, side by side with Rasa's default configuration."""
