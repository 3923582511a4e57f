"""Single faults, as hands make them: for tests and benchmarks."""

from __future__ import annotations

from random import Random
from typing import Final

from attrs import evolve

from govfin.report.report import Report

#: The typing slips in a single figure.
SLIPS: Final = (
    "digits swapped",
    "one digit wrong",
    "point shifted",
    "sign",
    "元 for 万元",
    "figure of the next row",
    "any figure",
)


def slipped(random: Random, report: Report, slip: str) -> tuple[int, int]:
    """A cell and the wrong figure that a slip makes of it, which is always another one."""
    filled = [s for s, f in enumerate(report.figures) if f]
    while True:
        slot = random.choice(filled)
        wrong = _wrong(random, report, slot, slip)
        if wrong is not None and wrong != report.figures[slot]:
            return slot, wrong


def _wrong(random: Random, report: Report, slot: int, slip: str) -> int | None:  # noqa: PLR0911 - one a slip
    figure = report.figures[slot] or 0
    sign, digits = (-1 if figure < 0 else 1), list(str(abs(figure)))
    match slip:
        case "digits swapped":
            if len(digits) < 2:
                return None
            i = random.randrange(len(digits) - 1)
            digits[i], digits[i + 1] = digits[i + 1], digits[i]
            return sign * int("".join(digits))
        case "one digit wrong":
            i = random.randrange(len(digits))
            digits[i] = random.choice("0123456789")
            return sign * int("".join(digits))
        case "point shifted":
            return figure * random.choice([10, 100])
        case "sign":
            return -figure
        case "元 for 万元":
            return figure * 10_000
        case "any figure":
            return int(10 ** random.uniform(1, 8))
        case _:
            cell = report.layout.cells[slot]
            rows = report.layout.rows[cell.table]
            below = rows[min(rows.index(cell.row) + 1, len(rows) - 1)]
            near = report.layout.slots.get(cell._replace(row=below))
            return None if near is None else report.figures[near] or 0


def shifted_rows(random: Random, report: Report) -> Report | None:
    """The figures of one column, from some row on, printed one row too low."""
    cells = report.layout.cells
    tables = sorted({(c.table, c.column) for s, c in enumerate(cells) if report.figures[s]})
    table, column = random.choice(tables)
    slots = [s for s, c in enumerate(cells) if (c.table, c.column) == (table, column)]
    start = random.randrange(len(slots))
    figures = list(report.figures)
    for above, below in zip(slots[start:], slots[start + 1 :], strict=False):
        figures[below] = report.figures[above]
    figures[slots[start]] = None
    changed = evolve(report, figures=tuple(figures), derivation=None)
    return None if changed.values == report.values else changed


def without_a_code(random: Random, report: Report, digits: int = 5) -> Report | None:
    """The report with one code (款, by default) and all below it left out of one table."""
    tables = [i for i, codes in enumerate(report.shape) if any(len(c) == digits for c in codes or ())]
    chosen = random.choice(tables)
    code = random.choice([c for c in report.shape[chosen] or () if len(c) == digits])
    shape = tuple(
        tuple(c for c in codes if not c.startswith(code)) if i == chosen and codes is not None else codes
        for i, codes in enumerate(report.shape)
    )
    changed = report.reshaped(shape)
    return None if sum(map(abs, changed.values)) == sum(map(abs, report.values)) else changed
