"""Plain rounding: an exact report as its form prints it, each figure rounded half up by itself (四舍五入)."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from govfin.report.report import Report


def rounded(exact: Report) -> Report:
    """An exact report (元, to the 分) as its form prints it (万元): each figure rounded half up by itself, once.

    Blank cells stay blank, unknown ones unknown. Sums of rounded figures may be off by some last digits (尾差); see
    `controlled`. A report that is printed already is returned as it is.
    """
    return printed_with(exact, [half_up(exact, slot) for slot in range(len(exact.figures))])


def half_up(exact: Report, slot: int) -> int | None:
    """The figure of a cell rounded half up, in quanta of the scale that the form prints; None for a blank."""
    figure = exact.figures[slot]
    if figure is None:
        return None
    table = exact.layout.cells[slot].table
    return exact.scale(slot).rounded(figure, exact.schema.printed.table_by_id[table].scale)


def printed_with(exact: Report, figures: Sequence[int | None]) -> Report:
    """The printed report with these figures, in quanta of the printed scales, and with all else that an exact one says.

    A caption's unit is left out: it was that of the exact figures.
    """
    if not exact.schema.is_exact:
        return exact
    captions = tuple((table, evolve(caption, unit=None)) for table, caption in exact.captions)
    return evolve(
        exact, schema=exact.schema.printed, figures=tuple(figures), captions=captions, derivation=exact.derivation
    )
