"""From a message to its intent: Rasa graph components, and what they are made of."""
