"""The support staff's web application, a process of its own beside the assistant."""
