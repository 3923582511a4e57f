"""What sums that hold cost: controlled rounding beside plain rounding, and consolidation, of reports of two sizes.

Reports are seeded, exact in 元 to the 分, with every relation of cn-2020 holding. Trust the ratios.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import govfin
from govfin.computing.controlled import controlled
from govfin.computing.rounding import plain, rounded
from govfin.report.report import Report
from strategies.reports import address, schema, text_of
from strategies.seeded import clean_leaves

#: Functional items of a report: about 300 and 3,000 figures.
SIZES = (9, 160)
REPORTS = 5
UNITS = 20


def exact_report(seed: int, size: int) -> Report:
    leaves = clean_leaves(Random(seed), size)
    return govfin.compute(govfin.new_report(schema().exact, {address(k): text_of(v) for k, v in leaves.items()}))


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    print("| figures | relations off, plain | figures not half up | plain, ms | controlled, ms | ratio |")
    print("|---|---|---|---|---|---|")
    for size in SIZES:
        reports = [exact_report(seed, size) for seed in range(REPORTS)]
        figures = sum(f is not None for r in reports for f in r.figures) // REPORTS
        for report in reports:
            rounded(report)  # what is laid out once is not counted
        half_up = seconds(lambda each=reports: [rounded(r) for r in each]) / REPORTS  # type: ignore[misc]
        held = seconds(lambda each=reports: [controlled(r) for r in each]) / REPORTS  # type: ignore[misc]
        found = [controlled(r) for r in reports]
        off = sum(len(plain(r).unkept) for r in reports) / REPORTS
        moved = sum(len(f.adjusted) for f in found) / REPORTS
        assert all(f.adds_up and f.proven and not f.totals for f in found)
        print(
            f"| {figures} | {off:.0f} | {moved:.0f} | {half_up * 1e3:.1f} | {held * 1e3:.0f} | {held / half_up:.0f} |"
        )
    units = {f"单位{i}": exact_report(i, SIZES[0]) for i in range(UNITS)}
    alone = seconds(lambda: [govfin.compute(unit) for unit in units.values()])
    whole = seconds(lambda: govfin.consolidate(units))
    print(f"\nconsolidate {UNITS} units: {whole * 1e3:.0f} ms; compute them alone: {alone * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
