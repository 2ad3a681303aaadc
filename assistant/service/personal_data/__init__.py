"""Find, export and erase what is kept of a person."""
