"""The nearest declared name to a name that was not found."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def nearest(name: str, choices: Iterable[str]) -> str | None:
    """The choice at the smallest edit distance, when no more than half of a name, or a quarter of a code, would change.

    Another number is another thing, not a slip: 表3 is not nearly 表1, though 表11 may be.
    """
    plain = fold(name)
    best: tuple[int, str] | None = None
    for choice in choices:
        distance = edit_distance(plain, fold(choice))
        if best is None or distance < best[0]:
            best = (distance, choice)
    limit = len(plain) // (4 if plain.isdecimal() else 2)
    return best[1] if best is not None and best[0] <= limit else None


def fold(name: str) -> str:
    """A name as people may write it: half-width, lower-case, without spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def edit_distance(left: str, right: str) -> int:
    """The number of slips: characters inserted, deleted, changed, or two exchanged; a changed digit counts twice."""
    above: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        above, before, row = row, above, [i]
        for j, b in enumerate(right, 1):
            changed = 0 if a == b else 2 if a.isdecimal() and b.isdecimal() else 1
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + changed))
            if i > 1 and j > 1 and (a, b) == (right[j - 2], left[i - 2]):
                row[j] = min(row[j], before[j - 2] + 1)
    return row[-1]
