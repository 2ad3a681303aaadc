"""The support assistant: content, replies, understanding, dialogue, channels and storage."""
