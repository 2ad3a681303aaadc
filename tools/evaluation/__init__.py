"""The measuring commands: how well the assistant understands, replies and holds a conversation."""
