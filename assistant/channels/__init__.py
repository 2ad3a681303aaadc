"""The places where customers talk to the assistant, and the turn handling that they share."""
