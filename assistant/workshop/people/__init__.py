"""Signing in, accounts, and the audit log."""
