"""What runs the assistant: starting, watching, protecting, answering for its data."""
