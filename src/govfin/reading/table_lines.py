"""What a line of a table is: the numbers of its columns, the beginning of a row, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from govfin.reading.extracted import Line
from govfin.reading.pieces import is_note
from govfin.reading.vocabulary import NUMBERS_HEADER, TableWords
from govfin.reading.words import digits_of, figure_of, is_amount, key, whole_of
from govfin.report.report import takes_code

#: A label of so many characters is no word of a header.
_LONG_LABEL: Final = 4


def is_table(lines: Sequence[Line], words: TableWords) -> bool:
    """Whether lines after a title are a table and not the next entry of a list of contents."""
    return any(is_numbers_line(line, words) for line in lines) or any(
        figure_of(line.text.split()[-1]) is not None or any(map(is_amount, line.text.split()))
        for line in lines
        if line.text.strip() and not is_note(line.text) and "。" not in line.text
    )


def begins_row(line: Line, words: TableWords) -> bool:
    """Whether a line begins a row of the table: with a code, or with a label."""
    first = line.text.split()[0] if line.text.split() else ""
    classification = words.classification
    coded = classification is not None and takes_code(classification, digits_of(first))
    named = (key(first) in words.by_exact and key(first) not in words.header_words) or first in words.total_names
    figures = any(figure_of(w) is not None for w in line.text.split()[1:])
    return coded or (named and (figures or len(first) >= _LONG_LABEL))


def is_numbers_line(line: Line, words: TableWords) -> bool:
    """Whether a line holds the numbers of columns: 栏次 1 栏次 2, or 1 2 3 4 5 6."""
    parts = [w for w in line.text.split() if key(w) not in words.header_words or key(w) == NUMBERS_HEADER]
    marked = any(key(p) == NUMBERS_HEADER for p in parts)
    numbers = [whole_of(p) for p in parts if key(p) != NUMBERS_HEADER]
    if not numbers or any(n is None for n in numbers):
        return False
    return marked or (
        len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1)) and len(numbers) == len(words.table.columns)
    )
