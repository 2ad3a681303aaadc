"""What only developers run; the running assistant imports nothing of it."""

import assistant  # noqa: F401  # what mends Rasa must be there before Rasa
