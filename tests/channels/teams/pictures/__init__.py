"""Pictures of cards, drawn by the official renderer in a browser."""
