"""Evaluate: every relation of many reports, in exact 64-bit integers. Needs numpy.

A relation whose sum is not as its rule has it is a suspect; what rounding can explain is told by `audit`. All others
are only counted. Nothing is approximated: what could overflow is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache, reduce
from itertools import groupby
from typing import Final, NamedTuple, TypeVar

import numpy as np
from attrs import evolve, frozen
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
    sums = (_Sums(plan, columns, absent, group) for group in _groups(plan))
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
                # Where no report has a supplementary table, there is no relation.
                if not any(i in self.nowhere for _, i in form.tables):
                    yield from self._of_form(form, tally)

    @cached_property
    def nowhere(self) -> frozenset[int]:
        """The supplementary tables that no report has."""
        tables = self.plan.schema.tables
        return frozenset(i for i, absent in self.absent.items() if tables[i].supplementary and absent.all())

    @cached_property
    def _said(self) -> Said[Ints]:
        return resolve(self.group, self.columns.rows)

    @cached_property
    def _cells(self) -> tuple[_Cells, ...]:
        pairs = zip(self.group.picks, self._said.taken, strict=True)
        return tuple(_Cells(self.plan, self.columns, p, t, self._said.report) for p, t in pairs)

    def _of_form(self, form: Form, tally: Tally) -> Iterator[Suspects]:
        residual = self._sum(form)
        zero = residual == 0
        holds = zero if form.rule.operator == "=" else HOLDS[form.rule.operator](residual, 0)
        given = reduce(np.logical_or, [self._cells[s.pick].any_given(s.columns) for s in _spans(form)])
        # Zero, and no figure.
        blank = zero > given
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
        for span in _spans(form):
            figures = self._cells[span.pick].sum(span.columns)
            if span.coefficient == 1:
                residual += figures
            elif span.coefficient == -1:
                residual -= figures
            else:
                residual += figures * span.coefficient
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
        # Addends that follow one another and are picked alike are looked up together.
        alike = [list(addends) for _, addends in groupby(form.addends, key=lambda a: a.pick)]
        parts = [self._cells[a[0].pick].terms(at, np.array([x.column for x in a])) for a in alike]
        owner, cell, value, given = (np.concatenate([x.reshape(-1) for x in p]) for p in zip(*parts, strict=True))
        sizes = [p[0].shape[1] for a, p in zip(alike, parts, strict=True) for _ in a]
        coefficient = np.repeat([a.coefficient for a in form.addends], sizes)
        exact = np.repeat([a.exact for a in form.addends], sizes)
        order = np.argsort(owner, kind="stable")
        defines = np.zeros(len(at), np.bool_)
        defines[parts[0][0][0]] = form.defines
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

    def sum(self, columns: slice) -> Ints:
        """What they come to, over some columns."""
        return self._each(np.add, _over(np.add, self._of.figures[columns]))

    def any_given(self, columns: slice) -> Bools:
        """Whether one of them has a figure, in some columns."""
        if self._marks is not None:
            wanted = (1 << columns.stop) - (1 << columns.start)
            found: Bools = (self._marks & wanted) != 0
            return found
        return self._each(np.logical_or, _over(np.logical_or, self._of.given[columns]))

    @cached_property
    def _marks(self) -> Ints | None:
        """By thing: a bit for each column in which one of its lines has a figure; None where there are no lines."""
        table = self.pick.table
        marks = None if table is None else self.columns.lines[table.table.id].marks
        return None if marks is None else self._each(np.bitwise_or, marks)

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

    def terms(self, at: Ints, columns: Ints) -> tuple[Ints, Ints, Ints, Bools]:
        """The cells of some things: of which each is, its number, its quanta, and whether it has a figure.

        By column of some, and cell.
        """
        line = self.taken.line
        if line is None:
            # Of a table that is lacking nothing is decided, and nothing told.
            owner, where, cell = np.arange(len(at)), self.report[at], np.zeros(len(at), np.int64)
        else:
            if self.taken.owner is None:
                owner = np.flatnonzero(line[at] >= 0)
                where = line[at[owner]]
            else:
                first, counts = self._bounds[at], self._bounds[at + 1] - self._bounds[at]
                owner = np.repeat(np.arange(len(at)), counts)
                where = line[spread(first, counts)]
            cell = self._rows[where]
        cells = self._first + columns[:, None] * self._step + cell
        here = columns[:, None], where
        return np.broadcast_to(owner, cells.shape), cells, self._of.figures[here], self._of.given[here]

    @property
    def _rows(self) -> Ints:
        """By line, its row as a place in the vocabulary."""
        table = self.pick.table
        assert table is not None  # noqa: S101 - what has lines is open
        return self.columns.lines[table.table.id].row

    @cached_property
    def _step(self) -> int:
        """How far the numbers of cells are apart from column to column: see `Plan.cell_at`."""
        return 1 if self.pick.table is None else len(self.columns.vocabulary)

    @cached_property
    def _first(self) -> int:
        """The number of the first cell of the first column."""
        table = self.pick.table
        return 0 if table is None else len(self.plan.sides[0].printed.cells) + table.first_column * self._step

    @cached_property
    def _bounds(self) -> Ints:
        """Where the lines of each thing begin, for things that may have several; one more at the end."""
        owner = self.taken.owner
        assert owner is not None  # noqa: S101 - asked for where there are several
        counts = np.bincount(owner, minlength=len(self.report))
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])

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


class _Span(NamedTuple):
    """Terms of a form that are picked alike and have one coefficient, in columns side by side: they are added first."""

    coefficient: int
    pick: int
    columns: slice


@lru_cache(maxsize=64)
def _groups(plan: Plan) -> tuple[Group, ...]:
    """The groups of a plan; those that are said of the same things are one, so that these are found once."""
    found: dict[tuple[object, ...], Group] = {}
    for group in plan.groups:
        key = (group.said_of, group.picks, group.takes)
        found[key] = evolve(found[key], forms=found[key].forms + group.forms) if key in found else group
    return tuple(found.values())


@lru_cache(maxsize=1 << 14)
def _spans(form: Form) -> tuple[_Span, ...]:
    found: list[_Span] = []
    for a in form.addends:
        last = found[-1] if found else None
        if last is not None and (last.coefficient, last.pick, last.columns.stop) == (a.coefficient, a.pick, a.column):
            found[-1] = last._replace(columns=slice(last.columns.start, a.column + 1))
        else:
            found.append(_Span(a.coefficient, a.pick, slice(a.column, a.column + 1)))
    return tuple(found)


def _over(add: np.ufunc, columns: NDArray[N]) -> NDArray[N]:
    """What columns come to together."""
    found: NDArray[N] = columns[0] if len(columns) == 1 else add.reduce(columns, axis=0)
    return found
