"""What is the same in two forms: tables, panels, rows, columns and codes, known by what they are.

Between a form and what it extends, the extension itself says what stayed and what was renamed. Otherwise a table is
known by its title, a row by its class or its name, a column by its name and the headers above it. Nothing is known by
its position or number. What matches is the same from both sides: the pairs of (B, A) are those of (A, B), turned round.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final, TypeVar

from attrs import frozen

from govfin.diagnostics.suggest import fold
from govfin.schema.classification import Classification, Code
from govfin.schema.schema import Schema
from govfin.schema.tables import Column, Panel, Row, Table, plain_name

T = TypeVar("T")
_ALWAYS: Final = (0,)
_YEAR: Final = re.compile(r"^[12]\d{3}年度?")


def _origin(line: Table | Panel | Row | Column) -> Hashable:
    return line.origin or None


def match_tables(left: Schema, right: Schema) -> tuple[tuple[Table, Table], ...]:
    """The tables that two forms share, in the order of the first. The same id alone does not make the same table."""
    keys: tuple[Callable[[Table], Hashable], ...] = (
        _origin,
        lambda t: (fold(t.id), _title(t)),
        _title,
    )
    return _pairs(left.tables, right.tables, keys)


def _title(table: Table) -> str:
    """A title without the year that some forms print before it: 2025年部门收入预算总表."""
    return _YEAR.sub("", fold(table.title))


def match_panels(left: Table, right: Table) -> tuple[tuple[Panel, Panel], ...]:
    """The panels that two tables share: by name; the only panel of each is the same."""
    keys: list[Callable[[Panel], Hashable]] = [_origin, lambda p: fold(p.name)]
    if len(left.panels) == len(right.panels) == 1:
        keys.append(lambda _: _ALWAYS)
    return _pairs(left.panels, right.panels, keys)


def match_columns(left: Panel, right: Panel) -> tuple[tuple[Column, Column], ...]:
    """The columns that two panels share: by name and headers, in whatever order these stand; the only one of each."""
    keys: list[Callable[[Column], Hashable]] = [
        _origin,
        lambda c: _path(c, c.name),
        lambda c: _path(c, c.title),
        lambda c: fold(c.name),
    ]
    if len(left.columns) == len(right.columns) == 1:
        keys.append(lambda _: _ALWAYS)
    return _pairs(left.columns, right.columns, keys, _under_alike)


def _path(column: Column, name: str) -> tuple[str, ...]:
    return tuple(sorted(map(fold, (*column.headers, name))))


def _under_alike(left: Column, right: Column) -> bool:
    """Whether the headers do not contradict each other: what is under 预算数 is not what is under 决算数."""
    if (
        left.origin == right.origin
        or _path(left, left.name) == _path(right, right.name)
        or _path(left, left.title) == _path(right, right.title)
    ):
        return True
    one, other = set(map(fold, left.headers)), set(map(fold, right.headers))
    return one <= other or other <= one


@frozen
class _Placed:
    """A row, and which pair of panels it stands in."""

    row: Row
    block: int | None


def match_rows(left: Table, right: Table, codes: Succession | None = None) -> tuple[tuple[Row, Row], ...]:
    """The printed rows that two tables share: by class, else by name; first in the same panel, then anywhere."""
    codes = codes or Succession()
    shared = match_panels(left, right)
    lefts = _placed(left, [one for one, _ in shared])
    rights = _placed(right, [other for _, other in shared])

    keys: tuple[Callable[[_Placed], Hashable], ...] = (
        lambda p: _origin(p.row),
        lambda p: (p.block, p.row.code) if p.row.code and p.block is not None else None,
        lambda p: (p.block, fold(p.row.name)) if p.block is not None else None,
        lambda p: (p.block, fold(plain_name(p.row.label))) if p.block is not None else None,
        lambda p: p.row.code,
        lambda p: fold(p.row.name),
    )
    found = list(_pairs(lefts, rights, keys, _one_row))
    taken = {id(p) for pair in found for p in pair}
    found += _pairs_of(
        [p for p in lefts if id(p) not in taken],
        [p for p in rights if id(p) not in taken],
        lambda p: codes.later.get(p.row.code or "", p.row.code) if codes.forward else p.row.code,
        lambda p: p.row.code if codes.forward else codes.later.get(p.row.code or "", p.row.code),
    )
    order = {id(p): i for i, p in enumerate(lefts)}
    return tuple((one.row, other.row) for one, other in sorted(found, key=lambda pair: order[id(pair[0])]))


def _placed(table: Table, panels: Sequence[Panel]) -> list[_Placed]:
    blocks = {id(p): i for i, p in enumerate(panels)}
    return [_Placed(r, blocks.get(id(p))) for p in table.panels for r in p.cell_rows]


def _one_row(left: _Placed, right: _Placed) -> bool:
    """Another class is another row; so is a namesake in a panel that is known to be another one."""
    if left.row.code and right.row.code:
        return left.row.code == right.row.code
    if left.row.origin and left.row.origin == right.row.origin:
        return True
    return left.block == right.block or left.block is None or right.block is None


@frozen
class Succession:
    """Which codes of an earlier year became which codes of a later one."""

    #: From codes of the earlier year to those of the later year that took their place, one for one.
    later: Mapping[str, str] = {}
    #: Whether one goes from the earlier year to the later one.
    forward: bool = True
    #: The lists and the years of the two sides, the earlier one first.
    sides: tuple[tuple[Classification | None, int], tuple[Classification | None, int]] = ((None, 0), (None, 0))

    @cached_property
    def before(self) -> Mapping[str, str]:
        """From codes of the later year to those whose place they took."""
        return {new: old for old, new in self.later.items()}

    def translate(self, code: str) -> str | None:
        """The code on the other side; None where that year has none.

        A code of which no list knows when it began or ended is taken to be in both years.
        """
        changed = self.later if self.forward else self.before
        if code in changed:
            return changed[code]
        if code in self.before or code in self.later:
            return None
        (earlier, first), (later, last) = self.sides
        entry = _entry(code, later, earlier)
        return code if entry is None or first == last or (_lives(entry, first) and _lives(entry, last)) else None


def succession(left: Schema, right: Schema, left_table: Table, right_table: Table) -> Succession:
    """How the codes of a table go from one form to the other."""
    lists = (left.classification_of(left_table), right.classification_of(right_table))
    if left.year is None or right.year is None or left.year == right.year:
        return Succession()
    forward = left.year < right.year
    earlier, later = ((lists[0], left.year), (lists[1], right.year)) if forward else (
        (lists[1], right.year), (lists[0], left.year)
    )  # fmt: skip
    return Succession(_successors(*earlier, *later), forward, (earlier, later))


def _successors(
    old: Classification | None, old_year: int, new: Classification | None, new_year: int
) -> Mapping[str, str]:
    found: dict[str, str] = {}
    ended = {e.code for c in (old, new) if c is not None for e in c.codes if e.successor}
    for code in sorted(ended):
        entry = _entry(code, new, old)
        target = _last(code, new, old, new_year)
        if entry is None or target is None or not _lives(entry, old_year):
            continue
        known = _entry(target, old, None)
        if known is None or not _lives(known, old_year):
            found[code] = target
    # Where two codes became one, their figures cannot be told apart again: that is for a person to add up.
    several = list(found.values())
    return {code: target for code, target in found.items() if several.count(target) == 1}


def _last(code: str, new: Classification | None, old: Classification | None, year: int) -> str | None:
    """The code in which a code goes on in a year; None where it is still itself, or nobody says."""
    seen = [code]
    while (entry := _entry(seen[-1], new, old)) is not None and not _lives(entry, year):
        if entry.until is None or entry.successor is None or entry.successor in seen:
            return None
        seen.append(entry.successor)
    return seen[-1] if len(seen) > 1 else None


def _entry(code: str, first: Classification | None, second: Classification | None) -> Code | None:
    lists = (c.by_code for c in (first, second) if c is not None)
    return next((codes[code] for codes in lists if code in codes), None)


def _lives(entry: Code, year: int) -> bool:
    return (entry.since is None or entry.since <= year) and (entry.until is None or entry.until >= year)


# ── pairs ───────────────────────────────────────────────────────────────────────────────────────────


def _pairs(
    lefts: Sequence[T],
    rights: Sequence[T],
    keys: Iterable[Callable[[T], Hashable]],
    agree: Callable[[T, T], bool] = lambda _, __: True,
) -> tuple[tuple[T, T], ...]:
    """Pairs of equal key, one key after the other; a key that two of one side have pairs none of them."""
    found: list[tuple[T, T]] = []
    for key in keys:
        taken = {id(item) for pair in found for item in pair}
        left, right = ([x for x in side if id(x) not in taken] for side in (lefts, rights))
        found += [pair for pair in _pairs_of(left, right, key, key) if agree(*pair)]
    order = {id(x): i for i, x in enumerate(lefts)}
    return tuple(sorted(found, key=lambda pair: order[id(pair[0])]))


def _pairs_of(
    lefts: Iterable[T],
    rights: Iterable[T],
    left_key: Callable[[T], Hashable],
    right_key: Callable[[T], Hashable],
) -> list[tuple[T, T]]:
    one, other = _unique(lefts, left_key), _unique(rights, right_key)
    return [(item, other[key]) for key, item in one.items() if key in other]


def _unique(items: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, T]:
    found: dict[Hashable, T] = {}
    twice: set[Hashable] = set()
    for item in items:
        name = key(item)
        if name is None or name in found:
            twice.add(name)
        found.setdefault(name, item)
    return {k: v for k, v in found.items() if k not in twice}
