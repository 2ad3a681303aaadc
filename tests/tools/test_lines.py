from __future__ import annotations

from tools.lines import code_lines

MODULE = '''"""What it is.

More of it.
"""

import os  # counts

def home() -> str:
    """Say where."""

    # counts too
    return os.getcwd() + """
"""
'''


def test_blank_lines_and_docstrings_do_not_count() -> None:
    assert code_lines(MODULE) == 5
