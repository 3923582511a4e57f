"""How often a single wrong figure is located exactly, by kind of cell and of slip; printed as tables.

Random clean reports of cn-2020, exact and rounded from 元, one slip each. *Located*: the likeliest repair is the cell,
with the very figure; *cell*: the cell, within an interval that holds the figure; *tied*: the cell is among several.
Run with `python benchmarks/localization.py [REPORTS]`; docs/audit.md quotes 60.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

from attrs import evolve

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from govfin.audit.localize import localize
from govfin.report.report import Report
from strategies.seeded import clean_report, rounded_report
from strategies.slips import SLIPS, slipped

_OUTCOMES = ("located", "cell", "tied", "elsewhere", "unseen")


def main(reports: int) -> None:
    for name, make in (("exact figures", clean_report), ("figures rounded from 元", rounded_report)):
        by_slip: dict[str, Counter[str]] = defaultdict(Counter)
        by_cell: dict[str, Counter[str]] = defaultdict(Counter)
        start = time.perf_counter()
        for seed in range(reports):
            random = Random(seed)
            report = make(random, 2 + seed % 9)
            for slip in SLIPS:
                slot, figure = slipped(random, report, slip)
                outcome = judged(report, slot, figure)
                by_slip[slip][outcome] += 1
                by_cell[kind(report, slot)][outcome] += 1
        spent = (time.perf_counter() - start) / (reports * len(SLIPS))
        print(f"\n{name}: {reports} reports, {len(SLIPS)} slips each, {spent * 1e3:.0f} ms a slip")
        for title, table in (("slip", by_slip), ("kind of cell", by_cell)):
            print(f"\n| {title} | n | {' | '.join(_OUTCOMES)} |\n|---|---|{'---|' * len(_OUTCOMES)}")
            for row, counts in table.items():
                print(f"| {row} | {counts.total()} | {' | '.join(share(counts, o) for o in _OUTCOMES)} |")
            total: Counter[str] = sum(table.values(), Counter())
            print(f"| all | {total.total()} | {' | '.join(share(total, o) for o in _OUTCOMES)} |")


def judged(report: Report, slot: int, figure: int) -> str:
    """What localization says of a report with one other figure."""
    figures = list(report.figures)
    figures[slot] = figure
    found = localize(evolve(report, figures=tuple(figures), derivation=None))
    if not found.repairs:
        return "unseen"
    where = report.address(slot)
    first = found.repairs[0].corrections
    if [c.address for c in first] == [where]:
        return "located" if first[0].proposed == report.text(where) else "cell"
    return "tied" if any([c.address for c in r.corrections] == [where] for r in found.repairs) else "elsewhere"


def kind(report: Report, slot: int) -> str:
    """The kind of a cell: a total, or a figure that somebody entered, in a table of codes or a printed one."""
    cell = report.layout.cells[slot]
    form = report.schema.table_by_id[cell.table]
    derived = "total" if slot in report.system.derived else "entered"
    return f"{derived}, {'rows by code' if form.open else cell.table}"


def share(counts: Counter[str], outcome: str) -> str:
    return f"{100 * counts[outcome] / counts.total():.1f}%" if counts[outcome] else "–"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
