"""Fits and measures how secrets are masked."""
