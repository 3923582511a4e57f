"""From facts to columns: the lines of many reports, each figure in its place; what has no place is told by report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
from attrs import evolve, frozen

from govfin.amounts import EXACT
from govfin.batch.facts import CAPTION, STATEMENT
from govfin.batch.misfits import problems_of
from govfin.batch.places import Draft
from govfin.batch.stream import first_lines, indices_of, words_of
from govfin.diagnostics.diagnostic import Diagnostic, FileError, GovfinError
from govfin.report.columns import report_from
from govfin.report.report import Caption, Report
from govfin.schema.schema import Schema
from govfin.system.columns import Bools, Columns, Ints
from govfin.system.suspects import spread

#: Reports have a column each for every printed cell, however little they say: so many are looked at together.
_TOGETHER: Final = 1 << 13

_Statements = dict[int, dict[str, str]]
_Captions = dict[int, dict[str, dict[str, str]]]


@frozen(eq=False, slots=False)
class Gathered:
    """Reports of one schema: their figures as columns, and what they say besides."""

    draft: Draft
    #: By report: its name, and the department.
    names: tuple[str, ...]
    departments: tuple[str | None, ...]
    year: int | None

    @property
    def columns(self) -> Columns:
        """The figures of the reports."""
        return self.draft.columns

    @cached_property
    def stated(self) -> Bools:
        """By table and report: whether it has a statement."""
        return self.draft.said(STATEMENT)

    @cached_property
    def captioned(self) -> Bools:
        """By report: whether it has captions."""
        found: Bools = np.logical_or.reduce(self.draft.said(CAPTION), axis=0)
        return found

    def report(self, number: int) -> Report:
        """One of the reports by itself."""
        statements, captions = self._texts
        said, above = statements.get(number, {}), captions.get(number, {})
        tables = self.columns.schema.table_by_id
        found = report_from(
            self.columns,
            number,
            department=self.departments[number],
            year=self.year,
            statements=tuple((t, said[t]) for t in tables if t in said),
            captions=tuple((t, Caption(**above[t])) for t in tables if t in above),
        )
        misplaced = self.draft.misplaced(number)
        return evolve(found, misplaced=misplaced) if misplaced else found

    @property
    def unordered(self) -> frozenset[int]:
        """The reports that have rows of codes out of order."""
        return self.draft.unordered

    @cached_property
    def _texts(self) -> tuple[_Statements, _Captions]:
        """By report: its statements and captions, where it has any."""
        statements: _Statements = {}
        captions: _Captions = {}
        for number, table, row, text in self.draft.texts:
            if row is None:
                statements.setdefault(number, {})[table] = text
            else:
                captions.setdefault(number, {}).setdefault(table, {})[row] = text
        return statements, captions


@frozen
class Unusable:
    """A report that cannot be used, and why."""

    name: str
    diagnostics: tuple[Diagnostic, ...]


def gather(table: pa.Table, year: int | None, find_schema: Callable[[str], Schema]) -> Iterator[Gathered | Unusable]:
    """The reports of a table of facts, by the form that they follow, and those that cannot be used."""
    starts = first_lines(table)
    names, schemas = indices_of(table, "report")[starts], indices_of(table, "schema")[starts]
    twice = np.bincount(names)[names] > 1
    titles, ids = words_of(table, "report"), words_of(table, "schema")
    kinds, which = np.unique(schemas * 4 + _in_fen(table, starts) * 2 + twice, return_inverse=True)
    for number, kind in enumerate(kinds.tolist()):
        schema, exact, double = kind >> 2, kind & 2, kind & 1
        chosen = np.flatnonzero(which == number)
        named = tuple(dict.fromkeys(titles[i] for i in names[chosen].tolist()))
        if double:
            yield from (Unusable(title, (Diagnostic("D1204", {"name": title}),)) for title in named)
            continue
        try:
            form = find_schema(ids[schema])
            if year is not None and form.year not in (None, year):
                params = {"found": str(year), "expected": str(form.year), "schema": form.id}
                raise FileError([Diagnostic("D0207", params)])
        except GovfinError as error:
            yield from (Unusable(title, error.diagnostics) for title in named)
        else:
            # A form that is printed in 元 to the 分 is its own exact form.
            yield from _of_form(_part(table, starts, chosen), form.exact if exact else form, year)


def _in_fen(table: pa.Table, starts: Ints) -> Ints:
    """By report: 1 where one of its amounts is in 元 to the 分, as all are in an exact report; else 0."""
    units, precisions = words_of(table, "unit"), words_of(table, "precision")
    if (units, precisions) == ([EXACT.unit], [str(EXACT.precision)]):
        return np.ones(len(starts), np.int64)
    if EXACT.unit not in units or str(EXACT.precision) not in precisions:
        return np.zeros(len(starts), np.int64)
    unit = indices_of(table, "unit") == units.index(EXACT.unit)
    precision = indices_of(table, "precision") == precisions.index(str(EXACT.precision))
    return np.logical_or.reduceat(unit & precision, starts).astype(np.int64)


def _part(table: pa.Table, starts: Ints, chosen: Ints) -> pa.Table:
    """The lines of some of the reports."""
    if len(chosen) == len(starts):
        return table
    counts = np.diff(np.append(starts, table.num_rows))[chosen]
    return table.take(pa.array(spread(starts[chosen], counts))).combine_chunks()


def _of_form(table: pa.Table, schema: Schema, year: int | None) -> Iterator[Gathered | Unusable]:
    """The reports of one form, without those that say what the form does not have."""
    starts = first_lines(table)
    if len(starts) > _TOGETHER:
        ends = np.append(starts[_TOGETHER::_TOGETHER], table.num_rows).tolist()
        for first, end in zip([0, *ends], ends, strict=False):
            yield from _of_form(table.slice(first, end - first), schema, year)
        return
    draft = Draft(table, schema, starts)
    problems = problems_of(draft)
    titles, named = words_of(table, "report"), indices_of(table, "report")[starts]
    names = tuple(titles[i] for i in named.tolist())
    if problems:
        yield from (Unusable(names[number], tuple(told)) for number, told in sorted(problems.items()))
        kept = np.setdiff1d(np.arange(len(starts)), list(problems))
        if kept.size:
            yield from _of_form(_part(table, starts, kept), schema, year)
    else:
        departments = [*words_of(table, "department"), None]
        own = tuple(departments[i] for i in indices_of(table, "department")[starts].tolist())
        yield Gathered(draft, names, own, year)
