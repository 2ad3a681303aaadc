"""What the assistant may say: model, loader and linter of content/. Knows nothing of Rasa."""
