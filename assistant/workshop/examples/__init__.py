"""From a decided sentence to an example: cleaned, confirmed, written, taken out again."""
