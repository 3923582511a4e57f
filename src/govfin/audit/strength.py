"""How strong the audit of a form is, from its relations alone: what no figure of any report could reveal.

Two facts of linear algebra carry it (docs/audit.md proves them). An error in cells is invisible to the equations
exactly when the columns of these cells, each times its error, add up to nothing; a cell that is lost can be found
again exactly when its column is no sum of the other lost cells' columns. So it is a matter of columns that are
zero, proportional, or in one plane. All of it is exact, in integers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import gcd
from typing import Any, Final

from attrs import frozen

from govfin.schema.classification import Classification
from govfin.schema.rules import EVERY_ROW
from govfin.schema.schema import Schema
from govfin.schema.tables import LEVEL_SIGN, Table, plain_name
from govfin.system.elimination import Echelon, Row, labelled, made_of, unknowns
from govfin.system.layout import Shape
from govfin.system.relations import System, lower

#: How many classes, and how many codes below each code, the sample of an open table has.
_BREADTH: Final = 2
#: What a report may call the rows of a table whose rows it names.
_NAMES: Final = ("甲", "乙")
#: Titles that name no amount by themselves.
_GENERIC: Final = frozenset({"合计", "小计", "金额", "预算数", "决算数"})
#: How many rules are suggested.
_SUGGESTED: Final = 5

#: A column of the equations: the coefficient in each relation that the cell stands in.
Column = Mapping[int, int]


@frozen
class Dependence:
    """A relation that adds nothing: it is the sum of others, each taken so many times."""

    relation: str
    rule: str
    #: The rules of which it is a sum, in order; empty for one that says nothing by itself.
    sum_of: tuple[str, ...]
    #: Whether it contradicts them: the same sum, with another constant.
    contradicts: bool


@frozen
class Suggestion:
    """An equality of two cells that do not follow from one another, and what it would add if it holds."""

    left: str
    right: str
    #: What both of them are called.
    label: str
    #: Cells in which an error would become visible; cells that could be told apart and now cannot.
    protected: int
    located: int


@frozen
class Strength:
    """What the relations of a form protect, for reports of one shape."""

    schema: str
    #: The codes of the sample for each table whose rows come with a report.
    sample: Mapping[str, tuple[str, ...]]
    cells: int
    equations: int
    inequalities: int
    #: Relations that are only a warning when broken: they show what is odd, and prove nothing.
    presumptions: int
    #: How many equations are independent: so many cells could be lost and found again, and not one more.
    rank: int
    #: Cells in no relation at all: an error there is never seen, a loss never made good.
    unprotected: tuple[str, ...]
    #: Cells in inequalities and presumptions alone: an error one way may be seen; a loss is bounded at most.
    bounded: tuple[str, ...]
    #: Cells whose columns are proportional: an error in one looks like an error in another, two may cancel out.
    tied: tuple[tuple[str, ...], ...]
    #: Three cells in one plane: errors in two of them look like others, or like one error, in the third.
    planes: tuple[tuple[str, str, str], ...]
    dependent: tuple[Dependence, ...]
    suggestions: tuple[Suggestion, ...]

    @property
    def located(self) -> int:
        """The cells in which a single error is seen and located."""
        return self.cells - len(self.unprotected) - len(self.bounded) - sum(len(g) for g in self.tied)

    @property
    def pairs(self) -> int:
        """How many pairs of cells there are."""
        return self.cells * (self.cells - 1) // 2

    @property
    def hidden_pairs(self) -> int:
        """Pairs of cells whose errors can cancel out: tied ones, and any two that no equation speaks of."""
        bare = len(self.unprotected) + len(self.bounded)
        return bare * (bare - 1) // 2 + sum(len(g) * (len(g) - 1) // 2 for g in self.tied)

    @property
    def contradictions(self) -> tuple[Dependence, ...]:
        """The relations that contradict others."""
        return tuple(d for d in self.dependent if d.contradicts)


def strength(schema: Schema, shape: Shape | None = None) -> Strength:
    """What the relations of a schema protect, for reports of a shape; of a small sample without one.

    Equations carry the count; an inequality shows an error in one direction only, and is told apart.
    """
    shape = sample_shape(schema) if shape is None else shape
    system = lower(schema, shape)
    columns = _columns(system)
    address = system.layout.addresses
    held = {s for r in system.relations for s in r.slots}
    bare = [s for s, column in enumerate(columns) if not column]
    groups = _tied(columns)
    echelon, dependent = _dependences(system)
    return Strength(
        schema.id,
        {t.id: codes for t, codes in zip(schema.tables, shape, strict=True) if t.open and codes is not None},
        len(columns),
        sum(1 for r in system.relations if r.operator == "=" and r.binding),
        sum(1 for r in system.relations if r.operator != "=" and r.binding),
        sum(1 for r in system.relations if not r.binding),
        len(echelon.pivots),
        tuple(address[s] for s in bare if s not in held),
        tuple(address[s] for s in bare if s in held),
        tuple(tuple(address[s] for s in group) for group in groups),
        tuple((address[i], address[j], address[k]) for i, j, k in planes(columns)),
        dependent,
        _suggestions(system, columns, bare, groups, echelon),
    )


def sample_shape(schema: Schema, *, supplementary: bool = False) -> Shape:
    """A shape with two classes in each table of codes, with branches of two codes at each level, where there are such.

    They are classes that the form prints, so that what holds between tables is there. A larger report has more cells
    of the same kinds: what is protected here is protected there, for rows of the same kinds stand in like relations.
    Supplementary tables, which a report may leave out, are left out unless they are asked for; in those whose rows the
    report names there are two names at each level.
    """
    printed = {r.code for t in schema.tables for r in t.rows if r.code}
    printed |= {t.row for rule in schema.rules for i in rule.instances for t in i if t.row != EVERY_ROW}
    return tuple(None if t.supplementary and not supplementary else _sampled(t, schema, printed) for t in schema.tables)


def _sampled(table: Table, schema: Schema, printed: Iterable[str]) -> tuple[str, ...]:
    if table.named:
        depths = range(1, max(1, len(table.levels)) + 1)
        names = (parts for depth in depths for parts in product(_NAMES, repeat=depth))
        return tuple(LEVEL_SIGN.join(parts) for parts in sorted(names, key=lambda p: tuple(map(_NAMES.index, p))))
    classification = schema.classification_of(table)
    return _sample(classification, printed) if table.open and classification else ()


def as_data(found: Strength) -> dict[str, Any]:
    """The strength as plain data, for JSON."""
    return {
        "govfin": 1,
        "schema": found.schema,
        "sample": {table: list(codes) for table, codes in found.sample.items()},
        "cells": found.cells,
        "equations": found.equations,
        "independent_equations": found.rank,
        "inequalities": found.inequalities,
        "presumptions": found.presumptions,
        "single_errors": {
            "located": found.located,
            "not_located": [list(group) for group in found.tied],
            "seen_one_way": list(found.bounded),
            "not_seen": list(found.unprotected),
        },
        "double_errors": {
            "pairs": found.pairs,
            "may_cancel": found.hidden_pairs,
            "look_like_a_third_cell": [list(triple) for triple in found.planes],
        },
        "lost_cells": {
            "one_recoverable": found.cells - len(found.unprotected) - len(found.bounded),
            "most_recoverable_together": found.rank,
        },
        "dependent": [
            {"relation": d.relation, "rule": d.rule, "sum_of": list(d.sum_of), "contradicts": d.contradicts}
            for d in found.dependent
        ],
        "suggestions": [
            {"left": s.left, "right": s.right, "label": s.label, "protected": s.protected, "located": s.located}
            for s in found.suggestions
        ],
    }


# ── the sample ──────────────────────────────────────────────────────────────────────────────────────


def _sample(classification: Classification, printed: Iterable[str]) -> tuple[str, ...]:
    below: dict[str, list[str]] = {}
    for code in classification.by_code:
        below.setdefault(classification.parent(code) or "", []).append(code)
    known = set(printed)
    classes = sorted(below.get("", ()), key=lambda c: (c not in known, -_bushiness(c, below), c))[:_BREADTH]
    found: list[str] = []
    for code in sorted(classes):
        found.append(code)
        for child in sorted(below.get(code, ()), key=lambda c: (-len(below.get(c, ())[:_BREADTH]), c))[:_BREADTH]:
            found += [child, *sorted(below.get(child, ()))[:_BREADTH]]
    return tuple(sorted(found))


def _bushiness(code: str, below: Mapping[str, Sequence[str]]) -> int:
    """How much of a full branch a code has: two children of two children each count most."""
    children = sorted((len(below.get(c, ())[:_BREADTH]) for c in below.get(code, ())), reverse=True)
    return sum(1 + n for n in children[:_BREADTH])


# ── columns ─────────────────────────────────────────────────────────────────────────────────────────


def _columns(system: System) -> list[Column]:
    found: list[dict[int, int]] = [{} for _ in system.layout.cells]
    for i, relation in enumerate(system.relations):
        if relation.operator == "=" and relation.binding:
            for slot, c in zip(relation.slots, relation.coefficients, strict=True):
                found[slot][i] = found[slot].get(i, 0) + c
    return [{i: c for i, c in column.items() if c} for column in found]


def _direction(column: Column) -> tuple[tuple[int, int], ...]:
    """The same for proportional columns: no common factor, the first coefficient positive."""
    items = sorted(column.items())
    factor = gcd(*column.values()) * (1 if items[0][1] > 0 else -1)
    return tuple((i, c // factor) for i, c in items)


def _tied(columns: Sequence[Column]) -> list[list[int]]:
    groups: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for slot, column in enumerate(columns):
        if column:
            groups.setdefault(_direction(column), []).append(slot)
    return [group for group in groups.values() if len(group) > 1]


def planes(columns: Sequence[Column]) -> list[tuple[int, int, int]]:
    """Three cells, no two of them tied, whose columns lie in one plane; one cell speaks for those that are tied.

    If α·a + β·b = c, then α is a ratio that cancels one of c's entries, or a, b and c all have the same relations as
    one of the pairs together; both are looked up, so that none is missed.
    """
    first = {_direction(column): slot for slot, column in reversed(list(enumerate(columns))) if column}
    by_relation: dict[int, list[int]] = {}
    by_support: dict[frozenset[int], list[int]] = {}
    for slot in first.values():
        by_support.setdefault(frozenset(columns[slot]), []).append(slot)
        for i in columns[slot]:
            by_relation.setdefault(i, []).append(slot)
    found: set[tuple[int, int, int]] = set()
    for slot in first.values():
        for other in {s for i in columns[slot] for s in by_relation[i] if s > slot}:
            found.update(_in_plane(slot, other, columns, first, by_support))
    return sorted(found)


def _in_plane(
    a: int,
    b: int,
    columns: Sequence[Column],
    first: Mapping[tuple[tuple[int, int], ...], int],
    by_support: Mapping[frozenset[int], Sequence[int]],
) -> Iterator[tuple[int, int, int]]:
    one, two = columns[a], columns[b]
    ratios = {Fraction(one[i], two[i]) for i in one.keys() & two.keys()}
    for ratio in ratios:
        # ratio.denominator·one - ratio.numerator·two has a zero where the two have the ratio.
        mixed = {
            i: ratio.denominator * one.get(i, 0) - ratio.numerator * two.get(i, 0) for i in one.keys() | two.keys()
        }
        mixed = {i: c for i, c in mixed.items() if c}
        third = first.get(_direction(mixed)) if mixed else None
        if third is not None and third not in (a, b):
            yield tuple(sorted((a, b, third)))  # type: ignore[misc] # three of them
    for third in by_support.get(frozenset(one) | frozenset(two), ()):
        if third not in (a, b):
            echelon = Echelon(lambda _: 0)
            if any(echelon.add(dict(columns[s])) is not None for s in (a, b, third)):
                yield tuple(sorted((a, b, third)))  # type: ignore[misc] # three of them


# ── relations ───────────────────────────────────────────────────────────────────────────────────────


def _dependences(system: System) -> tuple[Echelon, tuple[Dependence, ...]]:
    """The independent equations, and those that are sums of the ones before them."""
    echelon = Echelon(lambda _: 0)
    dependent: list[Dependence] = []
    for i, relation in enumerate(system.relations):
        if relation.operator != "=" or not relation.binding:
            continue
        row: Row = {}
        for slot, c in zip(relation.slots, relation.coefficients, strict=True):
            row[slot] = row.get(slot, 0) + c
        left = echelon.add(labelled({s: c for s, c in row.items() if c}, i))
        if left is not None:
            parts = made_of(left)
            constant = sum(c * system.relations[j].constant for j, c in parts.items())
            rules = dict.fromkeys(system.relations[j].rule.code for j in sorted(parts) if j != i)
            where = " ".join(system.layout.addresses[s] for s in relation.slots[:1])
            dependent.append(Dependence(where, relation.rule.code, tuple(rules), constant != 0))
    return echelon, tuple(dependent)


def _suggestions(
    system: System, columns: Sequence[Column], bare: Sequence[int], groups: Sequence[Sequence[int]], echelon: Echelon
) -> tuple[Suggestion, ...]:
    """Equalities of cells of one name in two tables, that are no consequence: those that would add most."""
    weak = dict.fromkeys(bare, -1) | {s: g for g, group in enumerate(groups) for s in group}
    named: dict[str, list[int]] = {}
    labels = [_names(system, slot) for slot in range(len(columns))]
    for slot, names in enumerate(labels):
        for name in names:
            named.setdefault(name, []).append(slot)
    found = []
    for slot in weak:
        for other, label in {o: name for name in labels[slot] for o in named[name]}.items():
            cells = system.layout.cells
            if cells[slot].table == cells[other].table or (other in weak and other < slot):
                continue
            if not unknowns(echelon.reduce({slot: 1, other: -1})):
                continue  # it follows already
            chosen = {slot, other}
            protected = len(chosen.intersection(bare))
            # A cell of a group that alone gets a relation more is told apart, and the last one left with it.
            located = sum(
                1 + (len(groups[g]) == len(chosen.intersection(groups[g])) + 1)
                for s in chosen
                if (g := weak.get(s, -1)) >= 0 and len(chosen.intersection(groups[g])) == 1
            )
            if protected or located:
                addresses = system.layout.addresses
                found.append(Suggestion(addresses[slot], addresses[other], label, protected, located))
    found.sort(key=lambda s: (-s.protected, -s.located, s.left, s.right))
    return tuple(found[:_SUGGESTED])


def _names(system: System, slot: int) -> tuple[str, ...]:
    """What a cell is called, without number and ordinal: its row, where that has a name of its own, else its column."""
    cell = system.layout.cells[slot]
    table = system.layout.schema.table_by_id[cell.table]
    row = plain_name(system.layout.schema.row_label(table, cell.row))
    column = plain_name(next(c for c in table.columns if c.key == cell.column).title)
    if row in ("", table.total):
        return (column,) if column not in _GENERIC else ()
    return (row,) if len(table.columns_of(cell.row)) == 1 else ()
