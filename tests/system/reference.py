"""A slow second opinion on every relation of a report, from the definitions, in fractions; it shares no code.

It reads the rules of a schema, the figures of a report and the digits of classifications, and nothing else of govfin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from govfin.report.report import Report
from govfin.schema.rules import Rule, Term
from govfin.schema.tables import Table

Key = tuple[str, str, str]


class Verdict(NamedTuple):
    """What a relation came to: its rule, its cells with coefficients and figures, what its sum is off by."""

    rule: str
    terms: tuple[tuple[Key, int], ...]
    outcome: str
    residual: Fraction


class Sheet(NamedTuple):
    """A report as plain dictionaries."""

    #: The rows of each table that the report has, in the order of the form.
    rows: Mapping[str, Sequence[str]]
    columns: Mapping[str, Mapping[str, Sequence[str]]]
    figures: Mapping[Key, Fraction]
    unknown: frozenset[Key]
    absent: frozenset[str]
    #: Of these, the tables that a report may leave out: a rule about one says nothing.
    left_out: frozenset[str]
    #: The tables of money in 元 to the 分, of a report that says it is not rounded: their figures are true values.
    unrounded: frozenset[str]


def sheet(report: Report) -> Sheet:
    """What a report says, cell by cell."""
    figures, unknown = {}, set()
    for slot, (table, row, column) in enumerate(report.layout.cells):
        if slot in report.unknown:
            unknown.add((table, row, column))
        elif (figure := report.figures[slot]) is not None:
            figures[table, row, column] = Fraction(figure)
    rows, columns, absent, left_out = {}, {}, set(), set()
    for found, codes in zip(report.schema.tables, report.shape, strict=True):
        if codes is None:
            absent.add(found.id)
            left_out |= {found.id} if found.supplementary else set()
        rows[found.id] = list(_rows(found, codes))
        columns[found.id] = {row: [c.key for c in found.columns_of(row)] for row in rows[found.id]}
    money = {t.id for t in report.schema.tables if t.scale.unit in ("元", "千元", "万元", "亿元")}
    unrounded = money if report.schema.printed is not report.schema else set()
    return Sheet(
        rows, columns, figures, frozenset(unknown), frozenset(absent), frozenset(left_out), frozenset(unrounded)
    )


def _rows(table: Table, codes: tuple[str, ...] | None) -> Iterator[str]:
    if not table.open:
        if codes is not None or not table.supplementary:
            yield from (r.key for panel in table.panels for r in panel.rows if not r.blank)
    elif codes is not None:
        total = [table.total] if table.total else []
        yield from [*codes, *total] if table.total_last else [*total, *codes]


def verdicts(report: Report) -> Iterator[Verdict]:
    """Every relation of a report, rule after rule."""
    said = sheet(report)
    for rule in report.schema.rules:
        if any(term.beside for instance in rule.instances for term in instance):
            continue
        for terms in _relations(report, said, rule):
            here = [(key, c) for key, c in terms if key[1] in said.rows[key[0]]]
            tables = {key[0] for key, _ in terms}
            if here and not tables & said.left_out:
                yield _verdict(said, rule, here, undecided=bool(tables & said.absent))


def _relations(report: Report, said: Sheet, rule: Rule) -> Iterator[list[tuple[Key, int]]]:
    if rule.kind == "tree":
        yield from _sums(report, said, report.schema.table_by_id[rule.table])
        return
    rows: list[str | None] = [None]
    if rule.kind == "rows":
        tables = list(dict.fromkeys(t.table for instance in rule.instances for t in instance))
        rows = list(dict.fromkeys(row for table in tables for row in said.rows[table] if _meant(report, rule, row)))
    for row in rows:
        for instance in rule.instances:
            yield [((t.table, each, t.column), t.coefficient) for t in instance for each in _each(report, said, t, row)]


def _each(report: Report, said: Sheet, term: Term, row: str | None) -> list[str]:
    """The rows of a term: one, or all but the total where it is the sum over every row."""
    if row is not None or term.row != "*":
        return [row or term.row]
    total = report.schema.table_by_id[term.table].total
    return [r for r in said.rows[term.table] if r != total] or ["（没有行）"]


def _meant(report: Report, rule: Rule, row: str) -> bool:
    """Whether `[类]` or `[行政运行]` means a row; 各行 means all."""
    if rule.named:
        codes = (c for n in report.schema.classifications for c in n.classification.codes)
        return any(c.code == row and rule.named in (c.name, *(name for name, _ in c.former)) for c in codes)
    if rule.digits is None:
        return True
    tables = [report.schema.table_by_id[t.table] for instance in rule.instances for t in instance]
    if tables[0].by is None:
        levels = len(tables[0].levels)
        return min(row.count("/") + 1, levels) == rule.digits and row not in [t.total for t in tables]
    return row.isdigit() and len(row) == rule.digits


def _sums(report: Report, said: Sheet, table: Table) -> Iterator[list[tuple[Key, int]]]:
    """Each code is the sum of those whose longest printed beginning it is; the total is the sum of all without one."""
    if table.id in said.absent:
        return
    codes = [row for row in said.rows[table.id] if row != table.total]
    sign = "/" if table.by is None else ""
    above = {
        code: max((c for c in codes if c != code and code.startswith(c + sign)), key=len, default=None)
        for code in codes
    }
    for head in [table.total, *codes] if table.total else codes:
        below = [c for c in codes if above[c] == (None if head == table.total else head)]
        if below or head == table.total:
            for column in (c.key for c in table.columns):
                yield [((table.id, head, column), 1), *(((table.id, c, column), -1) for c in below)]


def _verdict(said: Sheet, rule: Rule, terms: list[tuple[Key, int]], *, undecided: bool) -> Verdict:
    given = [
        _Given(said.figures[key], c, Fraction(0 if key[0] in said.unrounded else 1, 2))
        for key, c in terms
        if key in said.figures
    ]
    residual = sum((g.figure * g.coefficient for g in given), Fraction(rule.constant))
    outcome = _outcome(rule, given, residual)
    if undecided or any(key in said.unknown for key, _ in terms):
        outcome = "undecided"
    elif not given and residual == 0:
        outcome = "blank"
    return Verdict(rule.code, tuple(terms), outcome, residual)


class _Given(NamedTuple):
    """A figure that is printed, how often it enters, and how far from it the true value may be."""

    figure: Fraction
    coefficient: int
    half: Fraction


def _outcome(rule: Rule, given: Sequence[_Given], residual: Fraction) -> str:
    if {"=": residual == 0, "<=": residual <= 0, ">=": residual >= 0}[rule.operator]:
        return "pass"
    # The sum of the true values lies between these, and may be the end itself where each value may.
    ends = {+1: (Fraction(rule.constant), True), -1: (Fraction(rule.constant), True)}
    for figure, coefficient, half in given:
        for side, (end, attained) in ends.items():
            towards = half * (side if coefficient > 0 else -side)
            ends[side] = (end + coefficient * (figure + towards), attained and _rounds_to(figure + towards, figure))
    (low, low_attained), (high, high_attained) = ends[-1], ends[+1]
    reaches_down = low < 0 or (low == 0 and low_attained)
    reaches_up = high > 0 or (high == 0 and high_attained)
    if {"=": reaches_down and reaches_up, "<=": reaches_down, ">=": reaches_up}[rule.operator]:
        variance = sum(Fraction(g.coefficient**2, 12) for g in given if g.half)
        return "doubtful" if residual**2 > 9 * variance else "tail"
    same = len(given) == 2 and sum(g.coefficient for g in given) == 0 and rule.constant == 0
    same = same and any(g.half for g in given)
    return "mismatch" if same and abs(residual) == 1 else "broken"


def _rounds_to(value: Fraction, figure: Fraction) -> bool:
    """Whether a true value is printed as a figure: 四舍五入, the half away from zero."""
    whole = int(abs(value) + Fraction(1, 2))
    return (-whole if value < 0 else whole) == figure
