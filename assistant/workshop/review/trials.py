"""How conversations of our own are told from customers'."""

from __future__ import annotations

TRIAL = "workshop-"
"""How the names of trials begin."""
