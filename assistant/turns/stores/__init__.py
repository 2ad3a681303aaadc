"""What channels remember between messages, in memory or in Redis."""
