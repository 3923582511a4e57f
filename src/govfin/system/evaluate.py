"""Evaluate: every relation of many reports, in exact 64-bit integers. Needs numpy.

A relation whose sum is not as its rule has it is a suspect; what rounding can explain is told by `audit`. All others
are only counted. Nothing is approximated: what could overflow is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, reduce
from typing import Final, TypeVar

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from govfin.schema.rules import HOLDS
from govfin.system.columns import Bools, Columns, Ints, Lines
from govfin.system.forms import Form, Group, Pick
from govfin.system.kernel import Said, Taken, resolve
from govfin.system.plan import Plan
from govfin.system.suspects import Suspects, Tally, spread

#: Whole numbers of 64 bits end before this one.
_LIMIT: Final = 1 << 63
N = TypeVar("N", np.int64, np.bool_)


class TooLargeError(ArithmeticError):
    """Amounts of which a sum could overflow: nothing is computed from them."""

    def __init__(self, largest: int, terms: int) -> None:
        super().__init__(f"a sum of {terms} amounts of up to {largest} quanta may not fit into 64 bits")
        self.largest = largest
        self.terms = terms


def evaluate(plan: Plan, columns: Columns) -> tuple[Suspects, Tally]:
    """Every relation of every report: those that are not satisfied, and the number of all, by rule.

    Amounts and residuals are quanta of the tables' scales.

    Raises:
        TooLargeError: when a sum could overflow.
    """
    _check_bounds(plan, columns)
    tally = Tally.empty(len(plan.schema.rules))
    tally.beside[:] = [len(r.instances) if r.beside else 0 for r in plan.schema.rules]
    tally.beside[:] *= columns.count
    absent = {i: ~there for i, there in enumerate(columns.present) if not there.all()}
    sums = (_Sums(plan, columns, absent, group) for group in plan.groups)
    return Suspects.joined([found for s in sums for found in s.suspects(tally)]), tally


def _check_bounds(plan: Plan, columns: Columns) -> None:
    longest = max((int(np.bincount(lines.report).max(initial=0)) for lines in columns.lines.values()), default=0)
    terms = max((once + several * longest for once, several in plan.widths), default=0)
    if terms * columns.largest + plan.largest_constant >= _LIMIT:
        raise TooLargeError(columns.largest, terms)


@frozen(eq=False)
class _Sums:
    """The sums of a group of forms over columns."""

    plan: Plan
    columns: Columns
    #: Of the tables that some reports lack: by report, whether it does.
    absent: Mapping[int, Bools]
    group: Group

    def suspects(self, tally: Tally) -> Iterator[Suspects]:
        """Those that are not as their rule has them; all are counted."""
        if len(self._said.report):
            for form in self.group.forms:
                yield from self._of_form(form, tally)

    @cached_property
    def _said(self) -> Said[Ints]:
        return resolve(self.group, self.columns.rows)

    @cached_property
    def _cells(self) -> tuple[_Cells, ...]:
        pairs = zip(self.group.picks, self._said.taken, strict=True)
        return tuple(_Cells(self.plan, self.columns, p, t, self._said.report) for p, t in pairs)

    def _of_form(self, form: Form, tally: Tally) -> Iterator[Suspects]:
        residual = self._sum(form)
        holds = HOLDS[form.rule.operator](residual, 0)
        blank = residual == 0
        blank &= ~reduce(np.logical_or, [self._cells[a.pick].any_given(a.column) for a in form.addends])
        exists, undecided = self._exists(form), self._undecided(form)
        if exists is not None:
            holds, blank = holds | ~exists, blank & exists
        if undecided is not None:
            holds, blank = holds | undecided, blank & ~undecided
            tally.undecided[form.index] += np.count_nonzero(undecided if exists is None else undecided & exists)
        tally.relations[form.index] += len(residual) if exists is None else np.count_nonzero(exists)
        tally.blank[form.index] += np.count_nonzero(blank)
        if not holds.all():
            at = np.flatnonzero(~holds)
            yield self._told(form, at, residual[at])

    def _sum(self, form: Form) -> Ints:
        """By thing, what the form comes to there."""
        residual = np.full(len(self._said.report), form.rule.constant, np.int64)
        for a in form.addends:
            figures = self._cells[a.pick].sum(a.column)
            if a.coefficient == 1:
                residual += figures
            elif a.coefficient == -1:
                residual -= figures
            else:
                residual += figures * a.coefficient
        return residual

    def _exists(self, form: Form) -> Bools | None:
        """Whether there is a relation: a cell, and every supplementary table that it speaks of; None where all are."""
        found = None if form.everywhere else self._has_cell(form)
        tables = self.plan.schema.tables
        for table in [i for _, i in form.tables if i in self.absent and tables[i].supplementary]:
            has = ~self.absent[table][self._said.report]
            found = has if found is None else found & has
        return found

    def _has_cell(self, form: Form) -> Bools | None:
        found: Bools | None = None
        for a in form.addends:
            having = self._cells[a.pick].exists(a.column)
            if having is None:
                return None
            found = having if found is None else found | having
        return found

    def _undecided(self, form: Form) -> Bools | None:
        """Whether it speaks of a table that is lacking, or of a figure that is not known; None where none does."""
        parts = [self.absent[i][self._said.report] for _, i in form.tables if i in self.absent]
        if self._some_unknown:
            parts += [u for a in form.addends if (u := self._cells[a.pick].any_unknown(a.column)) is not None]
        return reduce(np.logical_or, parts) if parts else None

    @cached_property
    def _some_unknown(self) -> bool:
        return any(cells.unknown for cells in self._cells)

    def _told(self, form: Form, at: Ints, residual: Ints) -> Suspects:
        """Some of the relations of a form, with their terms."""
        parts = [self._cells[a.pick].terms(at, a.column) for a in form.addends]
        owner, cell, value, given = (np.concatenate(p) for p in zip(*parts, strict=True))
        sizes = [len(p[0]) for p in parts]
        coefficient = np.repeat([a.coefficient for a in form.addends], sizes)
        exact = np.repeat([a.exact for a in form.addends], sizes)
        order = np.argsort(owner, kind="stable")
        defines = np.zeros(len(at), np.bool_)
        defines[parts[0][0]] = form.defines
        place = np.full(len(at), form.place())
        return Suspects(
            self._said.report[at],
            np.full(len(at), form.index),
            place if self._said.place is None else place + self._said.place[at],
            residual,
            defines,
            np.bincount(owner, minlength=len(at)),
            cell[order],
            coefficient[order],
            value[order],
            given[order],
            exact[order],
        )


@frozen(eq=False)
class _Cells:
    """The cells that a pick takes in a column, for each of the things that forms are said of."""

    plan: Plan
    columns: Columns
    pick: Pick
    taken: Taken[Ints]
    #: By thing, its report.
    report: Ints

    def sum(self, column: int) -> Ints:
        """What they come to."""
        return self._each(np.add, self._of.figures[column])

    def any_given(self, column: int) -> Bools:
        """Whether one of them has a figure."""
        return self._each(np.logical_or, self._of.given[column])

    def any_unknown(self, column: int) -> Bools | None:
        """Whether the figure of one of them is not known; None where all are."""
        unknown = self._of.unknown
        return None if unknown is None else self._each(np.logical_or, unknown[column])

    @property
    def unknown(self) -> bool:
        """Whether there are figures that are not known."""
        return self._of.unknown is not None

    def exists(self, column: int) -> Bools | None:
        """Whether there is one, as in every table that is there; None where there always is."""
        if self.taken.line is None:
            side = self.plan.sides[0]
            found = self.columns.present[side.places[side.printed.cells[column].table]]
        elif self.taken.owner is None:
            found = self.taken.line >= 0
        else:
            found = np.zeros(len(self.report), np.bool_)
            found[self._heads] = True
        return None if found.all() else found

    def terms(self, at: Ints, column: int) -> tuple[Ints, Ints, Ints, Bools]:
        """The cells of some things: of which each is, its number, its quanta, and whether it has a figure."""
        line = self.taken.line
        if line is None:
            # Of a table that is lacking nothing is decided, and nothing told.
            owner, where, cell = np.arange(len(at)), self.report[at], np.full(len(at), column)
        else:
            if self.taken.owner is None:
                owner = np.flatnonzero(line[at] >= 0)
                where = line[at[owner]]
            else:
                first, end = (np.searchsorted(self.taken.owner, at, side) for side in ("left", "right"))
                owner = np.repeat(np.arange(len(at)), end - first)
                where = line[spread(first, end - first)]
            cell = self._numbers(column, where)
        return owner, cell, self._of.figures[column, where], self._of.given[column, where]

    def _numbers(self, column: int, lines: Ints) -> Ints:
        """The numbers of cells of an open table: see `Plan.cell_at`."""
        table = self.pick.table
        assert table is not None  # noqa: S101 - what has lines is open
        of_open = (table.first_column + column) * len(self.columns.vocabulary)
        return len(self.plan.sides[0].printed.cells) + of_open + self.columns.lines[table.table.id].row[lines]

    def _each(self, add: np.ufunc, of_column: NDArray[N]) -> NDArray[N]:
        """What a column comes to, for each thing."""
        line, owner = self.taken.line, self.taken.owner
        if line is None:
            return of_column
        if owner is None:
            return of_column[line]
        sums: NDArray[N] = add.reduceat(of_column[line], self._starts) if len(owner) else of_column[:0]
        if len(sums) == len(self.report):
            return sums
        found = np.zeros(len(self.report), of_column.dtype)
        found[self._heads] = sums
        return found

    @cached_property
    def _starts(self) -> Ints:
        """Where the lines of each thing that has several begin."""
        owner = self.taken.owner
        assert owner is not None  # noqa: S101 - asked for where there are several
        return np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]])[: len(owner)])

    @cached_property
    def _heads(self) -> Ints:
        """The things that have any."""
        owner = self.taken.owner
        assert owner is not None  # noqa: S101 - asked for where there are several
        return owner[self._starts]

    @cached_property
    def _of(self) -> Columns | Lines:
        """Where the columns are: printed cells by report, or lines."""
        return self.columns if self.pick.table is None else self.columns.lines[self.pick.table.table.id]
