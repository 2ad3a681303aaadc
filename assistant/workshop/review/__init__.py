"""What customers asked and how it went: gathered, ordered, decided."""
