"""Performance in words and scores: targets that were not met and cost no points, or have no reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from attrs import frozen

from govfin.diagnostics.diagnostic import Severity
from govfin.report.content import Content, Publication
from govfin.report.finding import Finding, FindingCell
from govfin.report.performance import Indicator
from govfin.report.report import Report, alike
from govfin.schema.addresses import row_address
from govfin.schema.tables import LEVEL_SIGN, Column, Table
from govfin.system.layout import Cell

_NUMBER: Final = r"(\d+(?:\.\d+)?)"
_UNIT: Final = r"\s*(%|[^\d%\s-]{0,4})"
_AT_LEAST: Final = re.compile(rf"(?:>=|≥|≧|不低于|不少于|至少|达到){_NUMBER}{_UNIT}|{_NUMBER}{_UNIT}\s*(?:以上|及以上)")
_AT_MOST: Final = re.compile(
    rf"(?:<=|≤|≦|不超过|不高于|不多于){_NUMBER}{_UNIT}|{_NUMBER}{_UNIT}\s*(?:以内|以下|及以下)"
)
_BETWEEN: Final = re.compile(rf"{_NUMBER}{_UNIT}\s*(?:-|~|—+|–|至)\s*{_NUMBER}{_UNIT}")
_WHOLE: Final = re.compile(r"100(?:\.0+)?\s*(%)")
_ACTUAL: Final = re.compile(rf"(?:>=|≥|约)?\s*{_NUMBER}{_UNIT}")


@frozen
class Target:
    """What a figure is to be: at least, at most, or both; a percentage or a count."""

    least: Decimal | None
    most: Decimal | None
    percent: bool

    def met_by(self, figure: Decimal) -> bool:
        """Whether a figure is within it."""
        return (self.least is None or figure >= self.least) and (self.most is None or figure <= self.most)


def target_of(text: str) -> Target | None:
    """The target that a printed value states: `≥12次`, `97.0%-100.0%`, `不超过5次`, `100%`; None for words.

    A bare number is no target: 12 may be as few, as many, or just so many. 100% can only be reached from below.
    """
    plain = _plain(text)
    if found := _BETWEEN.fullmatch(plain):
        least, left, most, right = found.groups()
        return Target(Decimal(least), Decimal(most), "%" in (left, right))
    for pattern, lower in ((_AT_LEAST, True), (_AT_MOST, False)):
        if found := pattern.fullmatch(plain):
            number, unit = next((n, u) for n, u in (found.group(1, 2), found.group(3, 4)) if n is not None)
            bound = Decimal(number)
            return Target(bound if lower else None, None if lower else bound, unit == "%")
    return Target(Decimal(100), None, percent=True) if _WHOLE.fullmatch(plain) else None


def actual_of(text: str) -> tuple[Decimal, bool] | None:
    """The figure that a printed value states, and whether it is a percentage; None for words, and for several."""
    found = _ACTUAL.fullmatch(_plain(text))
    return None if found is None else (Decimal(found[1]), found[2] == "%")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().rstrip("。;；")


# ── findings ────────────────────────────────────────────────────────────────────────────────────────


def performance_findings(publication: Publication) -> Iterator[Finding]:
    """Indicators whose target was not met: scored as if it had been, or without a reason."""
    report, content = publication.report, publication.content
    for table in report.schema.tables:
        column = next((c for c in table.columns if c.scores), None)
        if table.named and column is not None and table.id not in report.layout.absent:
            yield from _of_table(report, table, column, content)


def _of_table(report: Report, table: Table, column: Column, content: Content) -> Iterator[Finding]:
    rows = {alike(row): row for row in report.layout.rows[table.id]}
    indicators = list(_indicators(table, content))
    for name, indicator, explained in indicators:
        row = rows.get(alike(name))
        if row is None or not _is_missed(indicator):
            continue
        slot = report.layout.slots[Cell(table.id, row, column.key)]
        params = {
            "address": f"{table.id}.{row_address(table, row)}",
            "target": str(indicator.target),
            "actual": str(indicator.actual),
            "score": _short(report.printed(slot)),
        }
        cells = (FindingCell(report.address(slot), report.printed(slot)),)
        full = _full_score(report, table, column, row, [(rows.get(alike(n)), i) for n, i, _ in indicators])
        figure = report.figures[slot]
        if figure is not None and full is not None and figure >= full[0]:
            code = "F0603" if full[1] else "F0604"
            yield Finding(code, Severity.WARNING, cells=cells, params=params)
        if not indicator.deviation and not explained:
            yield Finding("F0605", Severity.WARNING, cells=cells, params=params)


def _is_missed(indicator: Indicator) -> bool:
    """Whether a target and what was done are both figures of one kind, and the target was not met."""
    target, actual = target_of(str(indicator.target)), actual_of(str(indicator.actual))
    return target is not None and actual is not None and actual[1] == target.percent and not target.met_by(actual[0])


def _indicators(table: Table, content: Content) -> Iterator[tuple[str, Indicator, bool]]:
    """Each indicator with the name of its row, and whether the deviations of its table are explained as a whole."""
    if len(table.levels) > 1:
        for project in content.projects:
            for indicator in project.indicators:
                yield f"{project.name}{LEVEL_SIGN}{indicator.name}", indicator, False
    else:
        for indicator in content.department_indicators:
            yield indicator.name, indicator, bool(content.self_evaluation.deviation)


def _full_score(
    report: Report, table: Table, column: Column, row: str, indicators: list[tuple[str | None, Indicator]]
) -> tuple[int, bool] | None:
    """The most points that an indicator can get, and whether the report states them.

    Where the form prints no weight: the most that another indicator of the same first level got without missing its
    target. None where nobody knows.
    """
    weights = table.column_named(column.out_of) if column.out_of else None
    if weights is not None:
        weight = report.figures[report.layout.slots[Cell(table.id, row, weights.key)]]
        return None if weight is None else (weight, True)
    block = next(i.level1 for r, i in indicators if r == row)
    others = [
        report.figures[report.layout.slots[Cell(table.id, r, column.key)]]
        for r, i in indicators
        if r is not None and r != row and i.level1 == block and not _is_missed(i)
    ]
    known = [figure for figure in others if figure is not None]
    return (max(known), False) if known else None


def _short(printed: str) -> str:
    return printed.rstrip("0").rstrip(".") if "." in printed else printed
