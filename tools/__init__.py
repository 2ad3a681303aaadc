"""What only developers run; the running assistant imports nothing of it."""
