"""The rows of a grid: which row of the form each is, by its code, its number and its label."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import define, evolve, field, frozen

from govfin.reading.columns import Group
from govfin.reading.extracted import Grid
from govfin.reading.vocabulary import Names, TableWords
from govfin.reading.words import alike, bare, digits_of, is_blank, is_figure, key, squeezed, whole_of
from govfin.report.report import takes_code

#: A code and a name in one cell.
_CODED_NAME: Final = re.compile(r"^\s*[\[(（]?(\d{3,7})[\])）]?[-—\s:：]*(?=[^\d.,%\s-])(.*)$", re.DOTALL)
_WRAPPED: Final = 4
#: Names of one code are worded differently from year to year, but not so differently.
_LIKE_NAME: Final = 0.5


@frozen
class RowText:
    """What a row of a grid says about which row it is."""

    #: The row of the grid.
    index: int
    #: The digits of its code as printed, a part for each column of codes.
    code: tuple[str, ...] = ()
    name: str = ""
    number: int | None = None
    #: Whether it has figures.
    filled: bool = False
    #: Whether its name stands to the left of its own columns, over which it was merged until a file lost that.
    borrowed: bool = False

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        return not any(self.code) and not self.name and self.number is None


@frozen
class RowMatch:
    """A row of a grid and the row of the form that it is; None where the form has none."""

    text: RowText
    key: str | None

    def misnamed(self, words: TableWords) -> str | None:
        """What its code is called, when something else is printed beside it."""
        code = words.classification.by_code.get(self.key or "") if words.classification else None
        if code is None or not any(self.text.code) or not self.text.name:
            return None
        printed = key(self.text.name)
        likest = max(alike(printed, key(name)) for name in code.names)
        other = self.key not in words.codes_named(self.text.name) and words.codes_named(self.text.name)
        return code.name if likest < _LIKE_NAME or (other and likest < 1) else None


def row_texts(grid: Grid, rows: Sequence[int], group: Group) -> list[RowText]:
    """What each row says in the columns of a group."""
    return [_row_text(grid, row, group) for row in rows]


def _row_text(grid: Grid, row: int, group: Group) -> RowText:
    def text(column: int) -> str:
        cell = grid.at(row, column)
        return cell.text if cell is not None and not is_blank(cell.text) else ""

    # A merged cell is named once, and by the first of its rows alone.
    cells = {c: n for n in (*group.names, *group.codes) if (c := grid.at(row, n)) is not None and not is_blank(c.text)}
    codes = tuple(digits_of(text(c)) for c in group.codes)
    words = [
        cell.text
        for cell, n in sorted(cells.items(), key=lambda pair: pair[1])
        if cell.row == row and not (n in group.codes and digits_of(cell.text))
    ]
    words = [w for w in words if key(w) not in {"类", "款", "项"}]
    name = "".join(words)
    if not any(codes) and (found := _CODED_NAME.match(name)):
        codes, name = (found.group(1),), found.group(2)
    number = next((n for c in group.lines if (n := whole_of(text(c))) is not None), None)
    filled = any(is_figure(text(c)) for c in group.values)
    if filled and not name and not any(codes) and number is None:
        name = _left_of(grid, row, min((*group.names, *group.codes, *group.lines, *group.values)))
        return RowText(row, codes, name, number, filled, borrowed=bool(name))
    return RowText(row, codes, name, number, filled)


def _left_of(grid: Grid, row: int, column: int) -> str:
    """The text to the left of a position, when nothing but blanks stands between; empty when it is a figure."""
    before = [c for c in grid.rows[row] if c.column < column and not is_blank(c.text)]
    return "" if not before or is_figure(before[-1].text) else before[-1].text


# ── tables whose rows come with the report ──────────────────────────────────────────────────────────


def match_open(words: TableWords, texts: Sequence[RowText], before: str = "") -> list[RowMatch]:
    """The code of each row, or the total; `before` is the code of the row above the first one."""
    found = []
    for text in texts:
        row = _open_row(words, text, before)
        if row is not None and row != words.table.total:
            before = row
        found.append(RowMatch(text, row))
    return found


def _open_row(words: TableWords, text: RowText, before: str) -> str | None:
    if any(text.code):
        return _code(words, text.code, before)
    if key(text.name) in words.total_names:
        return words.table.total
    return _named(words, text.name, before)


def _code(words: TableWords, parts: Sequence[str], before: str) -> str | None:
    """The code that parts make: 201 06 01, or the whole code in one of them, or the last parts under the code above."""
    classification = words.classification
    if classification is None:
        return None
    said = [p for p in parts if p]
    if takes_code(classification, said[-1]):
        return said[-1]
    ends = [level.digits for level in classification.levels]
    code = ""
    for i, part in enumerate(parts[: len(ends)]):
        width = ends[i] - (ends[i - 1] if i else 0)
        if part:
            code += part.zfill(width)
        elif any(parts[i + 1 :]):
            code += before[len(code) : ends[i]]
    return code if takes_code(classification, code) else None


def _named(words: TableWords, name: str, before: str) -> str | None:
    """The code that a name alone stands for, nearest below or beside the row above."""
    codes = words.codes_named(name)
    classification = words.classification
    if classification is None or not codes:
        return None
    above = (before, *classification.above(before), "") if before else ("",)
    for parent in above:
        below = [c for c in codes if (classification.parent(c) or "") == parent]
        if len(below) == 1:
            return below[0]
    return codes[0] if len(codes) == 1 else None


# ── tables with printed rows ────────────────────────────────────────────────────────────────────────


@define
class Seen:
    """The printed rows of a table that were found so far, on this page and those before it."""

    taken: set[str] = field(factory=set)
    #: The panel of each group of columns, and the place of the last row found in each panel.
    panels: dict[int, int] = field(factory=dict)
    positions: dict[int, int] = field(factory=dict)


def match_printed(words: TableWords, texts: Sequence[RowText], seen: Seen, group: int) -> list[RowMatch]:
    """The printed row that each row of a group of columns is.

    A label that several rows of the form have is told by the rows around it: the panel of most of them, and the order.
    """
    merged = list(_unwrapped(words, texts))
    candidates = [_candidates(words, text) for text in merged]
    votes = Counter(c[0].panel for c in candidates if len(c) == 1)
    if votes:
        seen.panels[group] = votes.most_common(1)[0][0]
    elif group not in seen.panels:
        others = set(seen.panels.values())
        free = sorted({n.panel for names in candidates for n in names} - others)
        seen.panels |= {group: free[0]} if free else {}
    panel = seen.panels.get(group)
    alone: set[str] = {c[0].row.key for c in candidates if len(c) == 1}
    found: list[RowMatch] = []
    for text, names in zip(merged, candidates, strict=True):
        position = seen.positions.get(panel, -1) if panel is not None else -1
        chosen = names[0] if len(names) == 1 else _next(names, panel, position, seen.taken | alone)
        if text.borrowed and chosen is not None and chosen.panel != panel:
            chosen = None
        if chosen is not None:
            seen.taken.add(chosen.row.key)
            if chosen.panel == panel:
                seen.positions[chosen.panel] = chosen.position
        found.append(RowMatch(text, chosen.row.key if chosen else None))
    return found


def _candidates(words: TableWords, text: RowText) -> tuple[Names, ...]:
    """The rows of the form that a row may be."""
    if any(text.code):
        code = _code(words, text.code, "") or "".join(text.code)
        found = words.by_code.get(code)
        if found is not None:
            return (found,)
    named = words.labelled(text.name) if text.name else ()
    numbered = words.by_number.get(text.number) if text.number is not None else None
    if numbered is not None and (not text.name or numbered in named):
        return (numbered,)
    return named


def _next(names: Sequence[Names], panel: int | None, position: int, taken: set[str]) -> Names | None:
    """Among rows of one label, the next that is not taken: in the panel of the rows around, after the one above."""
    free = [n for n in names if n.row.key not in taken]
    here = [n for n in free if n.panel == panel] or free
    return next((n for n in here if n.position > position), here[0] if here else None)


def _unwrapped(words: TableWords, texts: Sequence[RowText]) -> Iterator[RowText]:
    """The rows with labels that are wrapped over several of them put together."""
    i = 0
    while i < len(texts):
        n = _wrap(words, texts[i : i + _WRAPPED])
        if n == 1:
            yield texts[i]
        else:
            parts = texts[i : i + n]
            filled = next((p for p in parts if p.filled), parts[0])
            number = next((p.number for p in parts if p.number is not None), None)
            yield evolve(filled, name="".join(p.name for p in parts), number=number)
        i += n


def _wrap(words: TableWords, texts: Sequence[RowText]) -> int:
    """Over how many rows the label of the first one is wrapped."""
    first = texts[0]
    if any(first.code) or not first.name or key(first.name) in words.by_exact or bare(first.name) in words.by_bare:
        return 1
    for n in range(2, len(texts) + 1):
        parts = texts[:n]
        if sum(p.filled for p in parts) > 1 or any(any(p.code) for p in parts):
            return 1
        whole = "".join(p.name for p in parts)
        if key(whole) in words.by_exact or bare(whole) in words.by_bare:
            return n
    return 1


def label_of(text: RowText) -> str:
    """What a row is called in a message."""
    return squeezed(" ".join(("".join(text.code), text.name)).strip())
