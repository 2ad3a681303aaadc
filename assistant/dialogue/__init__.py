"""What to reply next, given what was understood and what was said before. Knows nothing of Rasa."""
