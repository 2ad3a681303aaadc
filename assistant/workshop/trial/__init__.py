"""« What would you answer to … »: messages tried on the running assistant."""
