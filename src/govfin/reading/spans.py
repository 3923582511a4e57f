"""Columns by where figures stand: figures one below the other are a column; which one, its header may tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from govfin.reading.extracted import Word
from govfin.reading.words import key

#: From where to where something stands in its line.
Span = tuple[float, float]

#: What it costs that figures do not stand under the header of a column, and that nobody knows where that is.
_ELSEWHERE: Final = 1.0
_NOBODY_KNOWS: Final = 0.2
#: So many characters of a name are enough to know it by.
_WRAPPED: Final = 3


def columns_of_figures(rows: Iterable[Sequence[Span]]) -> list[Span] | None:
    """The columns that figures of rows stand in, from left to right; None when they stand in none.

    Figures whose spans overlap are of one column; two figures of one row never are.
    """
    rows = list(rows)
    found: list[Span] = []
    for left, right in sorted(span for row in rows for span in row):
        if right <= left:
            return None
        if found and left < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    for row in rows:
        columns = [column_at(found, *span) for span in row]
        if len(set(columns)) < len(columns):
            return None
    return found


def column_at(columns: Sequence[Span], left: float, right: float) -> int:
    """The column in which a span stands."""
    return next(i for i, (start, end) in enumerate(columns) if start <= left and right <= end)


def misfit(column: Span, names: frozenset[str], header: Sequence[Word]) -> float:
    """What speaks against figures in a span being of a column with some names."""
    spans = [(w.left, w.right) for w in header if _begins(key(w.text), names)]
    if not spans:
        return _NOBODY_KNOWS
    return 0.0 if any(left < column[1] and column[0] < right for left, right in spans) else _ELSEWHERE


def _begins(word: str, names: frozenset[str]) -> bool:
    """Whether a word of a header is a name, or the first line of one that is wrapped."""
    return word in names or (len(word) >= _WRAPPED and any(name.startswith(word) for name in names))
