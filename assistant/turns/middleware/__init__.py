"""The steps around a turn, each a middleware named for what it does."""
