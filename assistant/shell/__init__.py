"""A REST client to talk to the assistant from a terminal."""
