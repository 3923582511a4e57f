"""Shares of a whole that sum to 100%: each rounded up or down, as few as possible not half up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final

from attrs import frozen

from govfin.report.report import Report
from govfin.schema.rules import NarrativeFigure
from govfin.system.layout import Cell
from govfin.system.relations import Relation

_ENOUGH: Final = 60
_PERCENT: Final = 100


def rounded_shares(parts: Sequence[Fraction | int], precision: Decimal = Decimal("0.1")) -> tuple[Decimal, ...]:
    """The shares of parts in their sum, in percent, so that the printed shares sum to 100 exactly.

    Each share is its exact value rounded up or down to the precision (a power of ten, at most 1); the fewest are not
    half up, and those are the nearest to the middle (the method of largest remainders). Parts are exact amounts of one
    unit, such as 分. Of equal parts, earlier ones are rounded up.

    Raises:
        ZeroDivisionError: when the parts sum to zero: such a whole has no shares.
    """
    whole = sum(map(Fraction, parts), Fraction(0))
    steps = Fraction(_PERCENT) / Fraction(precision)
    exact = [Fraction(p) * steps / whole for p in parts]
    floors = [e.numerator // e.denominator for e in exact]
    wanted = int(steps) - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    up = set(by_remainder[:wanted])
    with localcontext() as context:
        context.prec = _ENOUGH
        return tuple((f + (i in up)) * precision for i, f in enumerate(floors))


@frozen
class Shares:
    """Figures of a narrative that are the shares of one whole: all of its parts that are not zero."""

    figures: tuple[NarrativeFigure, ...]
    parts: tuple[int, ...]


def controlled_shares(report: Report) -> Mapping[str, Decimal]:
    """Percentages of the narrative that are shares of one whole, by figure, in percent, so that each whole is 100.

    A figure is such a share when it is a cell over a cell, a rule of the form makes the lower one the sum of cells of
    which the upper is one, and every other part that is not zero has its figure too, to the same precision.
    """
    return {
        figure.name: share
        for found in _wholes(report)
        for figure, share in zip(found.figures, rounded_shares(found.parts, found.figures[0].precision), strict=True)
    }


def _wholes(report: Report) -> Iterator[Shares]:
    by_whole: dict[int, dict[int, NarrativeFigure]] = {}
    for figure in report.schema.figures:
        match figure.steps if figure.style == "percent" else ():
            case (("cell", *part), ("cell", *whole), ("/",)):
                slots = [report.layout.slots.get(Cell(*keys)) for keys in (part, whole)]
                if slots[0] is not None and slots[1] is not None:
                    by_whole.setdefault(slots[1], {})[slots[0]] = figure
    for whole_slot, figures in by_whole.items():
        for relation in report.system.relations:
            found = _shares(report, relation, whole_slot, figures)
            if found is not None:
                yield found
                break


def controlled_share(report: Report, part: int, whole: int, precision: Decimal) -> Decimal | None:
    """The share of one cell in another, in percent, so that it and those of all other parts sum to 100 as printed.

    `part` and `whole` are slots. None where no rule of the form makes the whole the plain sum of cells of which the
    part is one, or where they do not add up to it.
    """
    for relation in report.system.relations:
        parts = _parts(report, relation, whole)
        if parts is not None and part in parts:
            kept = [s for s in parts if parts[s] or s == part]
            return rounded_shares([parts[s] for s in kept], precision)[kept.index(part)]
    return None


def _shares(report: Report, relation: Relation, whole: int, figures: Mapping[int, NarrativeFigure]) -> Shares | None:
    """The shares that a definition of the whole makes; None where one has no figure, or they are not the whole."""
    parts = _parts(report, relation, whole)
    if parts is None:
        return None
    kept = {s: amount for s, amount in parts.items() if amount or s in figures}
    if not set(kept) <= set(figures) or len({figures[s].precision for s in kept}) != 1:
        return None
    return Shares(tuple(figures[s] for s in kept), tuple(kept.values()))


def _parts(report: Report, relation: Relation, whole: int) -> Mapping[int, int] | None:
    """The amounts of the cells that a relation adds up to the whole; None where it does no such thing."""
    if relation.target != whole or relation.constant or relation.missing or not report.values[whole]:
        return None
    terms = {s: -c for s, c in zip(relation.slots, relation.coefficients, strict=True) if s != whole}
    own = relation.coefficients[relation.slots.index(whole)]
    plain = own == 1 and set(terms.values()) <= {1} and report.unknown.isdisjoint(relation.slots)
    adds_up = sum(report.values[s] for s in terms) == report.values[whole]
    return {s: report.values[s] for s in terms} if plain and adds_up else None
