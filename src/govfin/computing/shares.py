"""Shares of a whole that sum to 100%: each rounded up or down, as few as possible not half up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final

from attrs import frozen

from govfin.report.report import Report
from govfin.schema.rules import NarrativeFigure
from govfin.system.layout import Cell
from govfin.system.relations import NO_TARGET, Relation

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
    shares = _shares_in(whole, parts, precision)
    assert shares is not None  # noqa: S101 - shares in the sum of the parts are 100 in all
    return shares


def _shares_in(
    whole: Fraction | int, parts: Sequence[Fraction | int], precision: Decimal
) -> tuple[Decimal, ...] | None:
    """Such shares in a whole that the parts make but for their rounding; None where they cannot sum to 100."""
    steps = Fraction(_PERCENT) / Fraction(precision)
    exact = [Fraction(p) * steps / whole for p in parts]
    floors = [e.numerator // e.denominator for e in exact]
    wanted = int(steps) - sum(floors)
    if not 0 <= wanted <= sum(e.denominator > 1 for e in exact):
        return None
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
    whole: int


def controlled_shares(report: Report) -> Mapping[str, Decimal]:
    """Percentages of the narrative that are shares of one whole, by figure, in percent, so that each whole is 100.

    A figure is such a share when it is a cell over a cell, a rule of the form makes the lower one the sum of cells of
    which the upper is one, and every other part that is not zero has its figure too, to the same precision.
    """
    made = (
        (found.figures, _shares_in(found.whole, found.parts, found.figures[0].precision)) for found in _wholes(report)
    )
    return {f.name: share for figures, shares in made if shares for f, share in zip(figures, shares, strict=True)}


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
    part is one, or where they do not add up to it but for their rounding.
    """
    for relation in report.system.relations:
        parts = _parts(report, relation, whole)
        if parts is not None and part in parts:
            kept = [s for s in parts if parts[s] or s == part]
            shares = _shares_in(report.values[whole], [parts[s] for s in kept], precision)
            return None if shares is None else shares[kept.index(part)]
    return None


def whole_of(report: Report, parts: Collection[int]) -> int | None:
    """The slot that a rule of the form makes the plain sum of cells, of which `parts` are all that are not zero."""
    for relation in report.system.relations:
        terms = _terms(report, relation, relation.target)
        if terms is not None and set(parts) <= terms and not any(report.values[s] for s in terms - set(parts)):
            return relation.target
    return None


def _shares(report: Report, relation: Relation, whole: int, figures: Mapping[int, NarrativeFigure]) -> Shares | None:
    """The shares that a definition of the whole makes; None where one has no figure, or they are not the whole."""
    parts = _parts(report, relation, whole)
    if parts is None:
        return None
    kept = {s: amount for s, amount in parts.items() if amount or s in figures}
    if not set(kept) <= set(figures) or len({figures[s].precision for s in kept}) != 1:
        return None
    return Shares(tuple(figures[s] for s in kept), tuple(kept.values()), report.values[whole])


def _parts(report: Report, relation: Relation, whole: int) -> Mapping[int, int] | None:
    """The amounts of the cells that a relation adds up to the whole; None where it does no such thing.

    Figures that were rounded may be off from their sum by half a step each (尾差).
    """
    terms = _terms(report, relation, whole)
    if terms is None or not report.values[whole]:
        return None
    rounded = [s for s in relation.slots if report.figures[s] is not None and s not in relation.exact]
    if 2 * abs(relation.residual(report.values)) > len(rounded):
        return None
    return {s: report.values[s] for s in relation.slots if s in terms}


def _terms(report: Report, relation: Relation, whole: int) -> set[int] | None:
    """The cells of which a relation makes the whole the plain sum; None where it does no such thing."""
    if relation.target != whole or whole == NO_TARGET or relation.constant or relation.missing:
        return None
    terms = {s: -c for s, c in zip(relation.slots, relation.coefficients, strict=True) if s != whole}
    own = relation.coefficients[relation.slots.index(whole)]
    plain = own == 1 and set(terms.values()) <= {1} and report.unknown.isdisjoint(relation.slots)
    return set(terms) if plain else None
