"""What keeps persons unknown: masking and pseudonyms."""
