"""Where something stands in a file, in words: the same in every message, and translated by `place_text`."""

from __future__ import annotations

from govfin.reading.extracted import Place


def place_words(place: Place) -> str:
    """A place as messages have it: `page 12`, `sheet 表5, C7`, `table 3, R5C2`, `line 120`."""
    parts = []
    if place.page is not None:
        parts.append(f"page {place.page}")
    if place.sheet:
        parts.append(f"sheet {place.sheet}")
    if place.table is not None:
        parts.append(f"table {place.table}")
    if place.cell:
        parts.append(place.cell)
    elif place.line is not None:
        parts.append(f"line {place.line}")
    if place.hidden:
        parts.append("hidden")
    return ", ".join(parts)
