"""Consolidate: the reports of a department's units become the department's, without what they paid one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve

from govfin.computing.consolidation import Consolidation, Eliminated, Transfer
from govfin.computing.eliminate import eliminated, finding, transfer_findings
from govfin.computing.move import Moved, move
from govfin.computing.propagate import compute
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.report.finding import Finding, FindingCell
from govfin.report.report import Report
from govfin.schema.schema import Schema
from govfin.schema.tables import Table
from govfin.system.layout import Shape, lay_out

#: With fewer others, a unit that equals their sum is a unit given twice.
_OTHERS = 2


def consolidate(
    units: Mapping[str, Report],
    *,
    department: str | None = None,
    schema: Schema | None = None,
    transfers: Iterable[Transfer] = (),
    expected: Iterable[str] = (),
) -> Consolidation:
    """The department's report: the sum of its units' reports, cell by cell, without what they paid one another.

    Units are by name. Each is filled in first (`compute`), and taken to have no figures in a table that it lacks and
    another unit has, which is told. A code that one unit has is in the sum; a cell that is blank
    in every unit stays blank, one that is unknown in a unit is unknown. A unit in another form of the same year moves
    to `schema` (that of the first unit). A transfer is taken out as far as both sides confirm it, where the schema's
    `eliminate` says and wherever rules follow from there. Amounts are in the unit of the reports; to print 万元 from
    元, consolidate exact reports and round once. What should be looked at is in `findings`; with `expected` names, also
    the units that lack.

    Raises:
        FileError: D1103 no unit, or units of different years; D1105 exact units beside printed ones; D1106 to D1108
            transfers of no elimination, no unit or no cell.
    """
    reports = dict(units)
    form = _form(reports, schema)
    moved = {name: move(report, form) for name, report in reports.items() if report.schema is not form}
    placed = {name: _summable(moved[name].report if name in moved else report) for name, report in reports.items()}
    together = _in_one_shape({name: compute(report) for name, report in _with_tables_of_all(placed).items()})
    shape = next(iter(together.values())).shape
    taken = eliminated(form, shape, together, tuple(transfers))
    total = _total(form, shape, together, taken, department)
    findings = [
        *_who(together, department, list(expected), taken),
        *(f for name, m in moved.items() for f in _unplaced(name, m)),
        *_tables(form, reports, placed, together),
        *transfer_findings(form, together, taken),
    ]
    findings.sort(key=lambda f: f.severity.rank)
    return Consolidation(total, together, taken, tuple(findings))


# ── what fits together ──────────────────────────────────────────────────────────────────────────────


def _form(units: Mapping[str, Report], schema: Schema | None) -> Schema:
    """The form of the department's report; exact where the units' are."""
    if not units:
        raise FileError([Diagnostic("D1103", {"years": "–"})])
    years = {name: report.year or report.schema.year for name, report in units.items()}
    if len({y for y in years.values() if y is not None}) > 1:
        said = ", ".join(f"{name} {year}" for name, year in years.items())
        raise FileError([Diagnostic("D1103", {"years": said})])
    exact = [name for name, report in units.items() if report.schema.is_exact]
    if exact and len(exact) < len(units):
        others = [name for name in units if name not in exact]
        raise FileError([Diagnostic("D1105", {"exact": ", ".join(exact), "printed": ", ".join(others)})])
    form = schema or next(iter(units.values())).schema
    return form.exact if exact else form.printed


def _with_tables_of_all(reports: Mapping[str, Report]) -> dict[str, Report]:
    """The reports, each with every table that any of them has, and with its own rows."""
    there = [any(codes is not None for codes in row) for row in zip(*(r.shape for r in reports.values()), strict=True)]
    return {
        name: report.reshaped(
            tuple(codes or () if has else None for codes, has in zip(report.shape, there, strict=True))
        )
        for name, report in reports.items()
    }


def _in_one_shape(reports: Mapping[str, Report]) -> dict[str, Report]:
    """The reports, each with every table that any of them has, and with every code."""
    rows = zip(*(report.shape for report in reports.values()), strict=True)
    tables = next(iter(reports.values())).schema.tables
    shape: Shape = tuple(
        None if all(codes is None for codes in row) else _rows_of_all(table, row)
        for table, row in zip(tables, rows, strict=True)
    )
    return {name: report.reshaped(shape) for name, report in reports.items()}


def _rows_of_all(table: Table, rows: Iterable[tuple[str, ...] | None]) -> tuple[str, ...]:
    """The rows that any unit has: codes in their order, names as they come."""
    every = dict.fromkeys(row for codes in rows for row in codes or ())
    return tuple(every) if table.named else tuple(sorted(every))


def _summable(report: Report) -> Report:
    """The report without supplementary tables that count what has no sum over units: scores, percentages."""
    pairs = zip(report.schema.tables, report.shape, strict=True)
    return report.reshaped(tuple(None if t.supplementary and not t.scale.adds_up else codes for t, codes in pairs))


def _total(
    form: Schema,
    shape: Shape,
    units: Mapping[str, Report],
    taken: Sequence[Eliminated],
    department: str | None,
) -> Report:
    figures = [
        _sum([r.figures[s] for r in units.values()], [e.report.figures[s] or 0 for e in taken])
        for s in range(len(lay_out(form, shape).cells))
    ]
    years = [r.year for r in units.values() if r.year is not None]
    total = Report(form, shape, tuple(figures), department, years[0] if years else None)
    unknown = frozenset[int]().union(*(r.unknown for r in units.values()))
    return evolve(total, unknown=unknown, statements=tuple(_statements(total, units)))


def _sum(figures: Sequence[int | None], taken: Sequence[int]) -> int | None:
    blank = all(f is None for f in figures) and not any(taken)
    return None if blank else sum(f or 0 for f in figures) - sum(taken)


def _filled(report: Report, table: str) -> bool:
    first, end = report.layout.spans[table]
    return any(figure is not None for figure in report.figures[first:end])


def _statements(total: Report, units: Mapping[str, Report]) -> Iterator[tuple[str, str]]:
    """The statement of a table without figures: the form's, else what a unit says."""
    for table in total.schema.tables:
        said = [text for r in units.values() for t, text in r.statements if t == table.id]
        if said and not _filled(total, table.id):
            yield table.id, table.empty or said[0]


# ── what a person should look at ────────────────────────────────────────────────────────────────────


def _who(
    units: Mapping[str, Report], department: str | None, expected: Sequence[str], taken: Sequence[Eliminated]
) -> Iterator[Finding]:
    """Units that lack, that nobody expected, that are given twice, or that are the department itself."""
    for name in [n for n in expected if n not in units]:
        yield finding("F1001", unit=name)
    for name in [n for n in units if expected and n not in expected]:
        yield finding("F1002", unit=name)
    names = list(units)
    for i, name in enumerate(names):
        for other in names[i + 1 :]:
            if units[name].values == units[other].values and any(units[name].values):
                yield finding("F1003", unit=name, other=other)
        others = [units[n].values for n in names if n != name]
        if len(others) >= _OTHERS and _is_the_sum(units[name].values, others, taken):
            yield finding("F1004", unit=name)
    if department in units:
        yield finding("F1005", unit=department or "")


def _is_the_sum(values: Sequence[int], others: Sequence[Sequence[int]], taken: Sequence[Eliminated]) -> bool:
    if not any(values):
        return False
    sums = [sum(column) for column in zip(*others, strict=True)]
    less = [s - sum(e.report.values[i] for e in taken) for i, s in enumerate(sums)]
    return list(values) in (sums, less)


def _unplaced(name: str, moved: Moved) -> Iterator[Finding]:
    """What a unit's form has and the department's has not."""
    for item in moved.figures:
        params = {"unit": name, "address": item.address, "figure": item.figure, "schema": moved.report.schema.id}
        yield finding("F1006", [FindingCell(item.address, item.figure)], **params)


def _tables(
    form: Schema, given: Mapping[str, Report], placed: Mapping[str, Report], computed: Mapping[str, Report]
) -> Iterator[Finding]:
    """Tables that have no sum, and those that some units have and others neither have nor imply."""
    for table in form.tables:
        has = [r for r in given.values() if table.id in r.schema.table_by_id and _filled(r, table.id)]
        if has and not table.scale.adds_up:
            yield finding("F1015", table=table.id, title=table.title, unit=table.scale.unit)
        lacking = [
            n for n, report in placed.items() if table.id not in report.tables and not _filled(computed[n], table.id)
        ]
        if lacking and len(lacking) < len(placed):
            yield finding("F1007", table=table.id, units=", ".join(lacking))
