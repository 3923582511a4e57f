"""The nearest declared name to a name that was not found."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def nearest(name: str, choices: Iterable[str]) -> str | None:
    """The choice at the smallest edit distance, when no more than half of the name would change."""
    plain = fold(name)
    best: tuple[int, str] | None = None
    for choice in choices:
        distance = edit_distance(plain, fold(choice))
        if best is None or distance < best[0]:
            best = (distance, choice)
    limit = max(1, len(plain) // 2)
    return best[1] if best is not None and best[0] <= limit else None


def fold(name: str) -> str:
    """A name as people may write it: half-width, lower-case, without spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def edit_distance(left: str, right: str) -> int:
    """Levenshtein's distance: insertions, deletions and changes of one character."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
    return row[-1]
