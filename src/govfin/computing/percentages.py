"""What percentages are made of: the figures of a report, or those of the same report in 元 to the 分."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.report.report import Report
from govfin.schema.schema import RoundingPolicy

#: How many figures that are not those of the exact report are named.
_SHOWN: Final = 3


@frozen
class Percentages:
    """How the percentages of a text and its charts are made, so that both print the same."""

    #: Those that are all the shares of one whole: each rounded by itself, or so that they sum to 100.
    shares: RoundingPolicy = "plain"
    #: The same report in 元 to the 分, of whose figures they are made; None where it is not at hand.
    exact: Report | None = None
    #: Last year's, for growth; None where it is not at hand: then last year's figures are as printed.
    exact_prior: Report | None = None


#: Of the figures as they are printed, each rounded by itself.
AS_PRINTED: Final = Percentages()


def must_be_same(report: Report, exact: Report) -> None:
    """Refuse an exact report that is not the same report: each printed figure is its exact one, rounded up or down.

    Raises:
        FileError: D1115 it is no exact report, D1116 it is one of another form or year, D1117 its figures are others.
    """
    if not exact.schema.is_exact:
        raise FileError([Diagnostic("D1115", {"unit": exact.schema.scale.unit})])
    said = [(r.schema.id, str(r.year or r.schema.year or "?")) for r in (exact, report)]
    if exact.schema.printed.fingerprint != report.schema.printed.fingerprint or said[0] != said[1]:
        found, expected = (" ".join(words) for words in said)
        raise FileError([Diagnostic("D1116", {"found": found, "expected": expected})])
    others = [where for where, slot in report.layout.addressed.items() if _differs(report, slot, exact)]
    if others:
        shown = [f"{a} {report.text(a)} / {exact.text(a)} {exact.layout.scale(exact.slot(a)).unit}" for a in others]
        cells = "；".join(shown[:_SHOWN]) + ("；……" if len(others) > _SHOWN else "")
        raise FileError([Diagnostic("D1117", {"n": str(len(others)), "cells": cells})])


def _differs(report: Report, slot: int, exact: Report) -> bool:
    """Whether a printed figure is a whole step or more from the exact one: rounding gives no such figure."""
    there = exact.layout.slots.get(report.layout.cells[slot])
    printed, amount = report.figures[slot], None if there is None else exact.figures[there]
    if printed is None or amount is None or there is None:
        return False
    here, fine = report.layout.scale(slot), exact.layout.scale(there)
    return printed != amount if here == fine else abs(printed * here.fen - amount * fine.fen) >= here.fen
