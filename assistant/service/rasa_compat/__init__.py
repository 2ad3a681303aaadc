"""Has Rasa Open Source 3.6.21, which is frozen, run on today's Python and packages.

Its wheels stay as they are. docs/rasa.md lists what is mended here, and why. All takes effect while
Rasa is being imported, so `install` must have been called before: `assistant` does that.
"""

from assistant.service.rasa_compat.install import install

__all__ = ["install"]
