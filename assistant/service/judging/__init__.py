"""What an assistant did with a message, and whether that is what the message asks."""
