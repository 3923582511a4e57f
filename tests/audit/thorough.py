"""How many seeds a loop tries: few by default, all with GOVFIN_THOROUGH=1."""

from __future__ import annotations

import os

THOROUGH = os.environ.get("GOVFIN_THOROUGH") == "1"


def seeds(quick: int, thorough: int) -> range:
    """The seeds of a test."""
    return range(thorough if THOROUGH else quick)
