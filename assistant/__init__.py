"""The support assistant: content, replies, understanding, dialogue, channels and storage."""

from assistant.service.rasa_compat import install

# Here, because Rasa may be imported by any of our modules, and by it any of ours: whichever is
# first, what mends Rasa was there before.
install()
