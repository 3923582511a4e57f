"""Two forms beside each other: what a form says of last year (上年), as terms over the cells of either form's facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, frozen

from govfin.amounts import Scale
from govfin.computing.move import places
from govfin.schema.addresses import address
from govfin.schema.matching import match_tables
from govfin.schema.rules import PRIOR
from govfin.schema.schema import Schema
from govfin.schema.tables import Table
from govfin.system.layout import Cell, Layout, Shape, lay_out
from govfin.system.relations import Relation, lower_beside

#: By table, the rows that reports have in the tables whose rows come with them.
Rows = Mapping[str, Iterable[str]]


@frozen
class SidedTerm:
    """A cell of a relation between two years: where it stands in the facts, and how it enters."""

    cell: Cell
    prior: bool
    scale: Scale
    #: Whether every report that has the table has its row.
    printed: bool
    #: The cell as findings name it, in the form of the later report: `上年.表1.59行`.
    address: str
    #: How often it enters, in its own unit, and what a step of it is worth in steps of the finest unit.
    factor: int
    worth: int
    #: Whether its figure is money that was never rounded: that of an exact report.
    exact: bool = False


@frozen
class SidedRelation:
    """What a rule says of two years, in steps of the finest unit of its cells."""

    relation: Relation
    terms: tuple[SidedTerm, ...]
    constant: int
    #: The tables that both reports must have for it to be decided, with whether they are supplementary.
    tables: frozenset[tuple[str, bool, bool]]
    #: Whether the earlier form has a place for every cell.
    placed: bool

    @property
    def scale(self) -> Scale:
        """The scale of its residual."""
        return next(t.scale for t in self.terms if t.worth == 1)


def beside(form: Schema, prior: Schema, rows: Rows, prior_rows: Rows) -> Iterator[SidedRelation]:
    """The relations between a report and last year's, in a form of its own, over all rows that such reports have.

    Relations between amounts and counts, whose units do not compare, are left out.
    """
    there = places(prior, form)
    before = {there(cell): cell for cell in _cells(prior, prior_rows)}
    known: dict[str, dict[str, None]] = {t: dict.fromkeys(codes) for t, codes in rows.items()}
    for cell in before:
        if cell is not None and form.table_by_id[cell.table].open:
            known.setdefault(cell.table, {})[cell.row] = None
    shape = _shape(form, known)
    tables = {there.id: here for here, there in match_tables(prior, form)}
    sides = _Sides(lay_out(form, shape), before, tables, prior_exact=prior.is_exact)
    for relation in lower_beside(form, shape, PRIOR, shape):
        found = _sided(relation, sides)
        if found is not None:
            yield found


@frozen(eq=False)
class _Sides:
    """The later form, and where its cells and tables stand in the earlier one."""

    layout: Layout
    before: Mapping[Cell | None, Cell]
    tables: Mapping[str, Table]
    prior_exact: bool

    def own(self, cell: Cell, *, prior: bool) -> tuple[Cell | None, Table | None]:
        """A cell and its table as the facts of its own side have them."""
        if not prior:
            return cell, self.layout.schema.table_by_id[cell.table]
        return self.before.get(cell), self.tables.get(cell.table)


def _cells(form: Schema, rows: Rows) -> tuple[Cell, ...]:
    return lay_out(form, _shape(form, rows)).cells


def _shape(form: Schema, rows: Rows) -> Shape:
    """The shape of a report that has every table, and every row that any report has."""
    return tuple(_codes(table, rows.get(table.id, ())) for table in form.tables)


def _codes(table: Table, rows: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(r for r in rows if r != table.total)) if table.open else ()


def _sided(relation: Relation, sides: _Sides) -> SidedRelation | None:
    form, size, placed = sides.layout.schema, len(sides.layout.cells), True
    terms, tables = list[SidedTerm](), set[tuple[str, bool, bool]]()
    for slot, factor in zip(relation.slots, relation.factors, strict=True):
        cell, prior = sides.layout.cells[slot % size], slot >= size
        own, table = sides.own(cell, prior=prior)
        here = form.table_by_id[cell.table]
        if table is None and here.supplementary:
            return None
        if table is not None:
            tables.add((table.id, prior, table.supplementary))
        if own is not None and table is not None:
            name = address(form, *cell)
            printed = not table.open or own.row == table.total
            exact = (sides.prior_exact if prior else form.is_exact) and table.scale.is_money
            where = f"{PRIOR}.{name}" if prior else name
            terms.append(SidedTerm(own, prior, table.scale, printed, where, factor, 1, exact))
        else:
            # A row that no report of last year has is blank there; a cell that the form has no place for is not known.
            placed = placed and table is not None and here.open and cell.row != here.total
    scales = {term.scale for term in terms}
    if not terms or (len(scales) > 1 and not all(s.is_money for s in scales)):
        return None
    return _in_the_finest(relation, form, tuple(terms), frozenset(tables), placed=placed)


def _in_the_finest(
    relation: Relation,
    form: Schema,
    terms: tuple[SidedTerm, ...],
    tables: frozenset[tuple[str, bool, bool]],
    *,
    placed: bool,
) -> SidedRelation:
    scales = {term.scale for term in terms}
    finest = min(scales, key=lambda s: s.fen) if len(scales) > 1 else next(iter(scales))
    own = next(t for t in relation.rule.instances[0] if not t.beside)
    constant = relation.rule.constant and relation.rule.constant * finest.worth(form.table_by_id[own.table].scale)
    worth = (evolve(t, worth=finest.worth(t.scale)) for t in terms)
    return SidedRelation(relation, tuple(worth), constant, tables, placed)
