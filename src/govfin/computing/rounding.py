"""From exact to printed: the two policies of rounding, and what came of one; plain rounding is here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from govfin.amounts import Scale
from govfin.computing.rounding_prior import Prior
from govfin.report.report import Report
from govfin.schema.schema import RoundingPolicy
from govfin.system.relations import Relation


@frozen
class Adjusted:
    """A cell that is rounded to the other side, away from half up, so that printed sums hold."""

    address: str
    #: The exact amount, in 元 (or in what else its table counts).
    exact: str
    #: What plain rounding would print, and what is printed, in the unit of the form.
    plain: str
    printed: str
    #: The rules that would not hold with the plain figure, the others being as they are printed.
    rules: tuple[str, ...]


@frozen
class Unkept:
    """A relation that holds among the exact figures and not among the printed ones."""

    rule: str
    #: The rule as a sentence.
    statement: str
    #: By how much it is off, in the unit of the form.
    residual: str
    unit: str
    #: The cells that it speaks of and that are not blank.
    cells: tuple[str, ...]


@frozen
class Rounding:
    """A report as printed, and what rounding did to it."""

    report: Report
    policy: RoundingPolicy
    #: Cells that are not rounded half up, in the order of the form. None where the policy is plain.
    adjusted: tuple[Adjusted, ...] = ()
    #: Relations that the exact figures satisfy and the printed ones do not.
    unkept: tuple[Unkept, ...] = ()
    #: Relations that the exact figures themselves break, or that tie them to figures of last year a step or more away:
    #: rounding cannot mend them and leaves them out.
    broken: tuple[Unkept, ...] = ()
    #: Grand totals among the adjusted cells: none, unless the relations left no other way.
    totals: tuple[str, ...] = ()
    #: Whether nothing smaller exists: fewer relations unkept, fewer totals and cells moved, less far. False when the
    #: time was up before that was settled.
    proven: bool = True

    @property
    def adds_up(self) -> bool:
        """Whether every relation that the exact figures satisfy holds among the printed ones, to the last digit."""
        return not self.unkept


def rounded(exact: Report) -> Report:
    """An exact report (元, to the 分) as its form prints it (万元): each figure rounded half up by itself, once.

    Blank cells stay blank, unknown ones unknown. Sums of rounded figures may be off by some last digits (尾差); see
    `controlled`. A report that is printed already is returned as it is.
    """
    return printed_with(exact, half_up(exact))


def plain(exact: Report) -> Rounding:
    """Plain rounding, with the relations that it does not keep."""
    report = rounded(exact)
    return Rounding(report, "plain", unkept=tuple(unkept(exact, report)), broken=tuple(broken(exact)))


def half_up(exact: Report) -> list[int | None]:
    """Each figure rounded half up, in quanta of the scale that the form prints, by slot; None for a blank."""
    figures = zip(exact.figures, scales(exact), strict=True)
    return [None if figure is None else here.rounded(figure, there) for figure, (here, there) in figures]


def scales(exact: Report) -> list[tuple[Scale, Scale]]:
    """For each slot, the scale of its figure and the one that the form prints."""
    here, there = exact.schema.table_by_id, exact.schema.printed.table_by_id
    pairs = {t: (here[t].scale, there[t].scale) for t in here}
    return [pairs[cell.table] for cell in exact.layout.cells]


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


def holds(relation: Relation, residual: int) -> bool:
    """Whether a relation is satisfied by figures that leave this residual."""
    return {"=": residual == 0, "<=": residual <= 0, ">=": residual >= 0}[relation.operator]


def unkept(exact: Report, printed: Report) -> Iterator[Unkept]:
    """The relations that hold among exact figures and not among printed ones."""
    before, after = exact.system.residuals(exact.values), printed.system.residuals(printed.values)
    undecided = printed.undecidable
    for i, relation in enumerate(printed.system.relations):
        if i not in undecided and holds(exact.system.relations[i], before[i]) and not holds(relation, after[i]):
            yield _unkept(printed, relation, after[i])


def broken(report: Report) -> Iterator[Unkept]:
    """The relations that do not hold among a report's own figures, to the last digit."""
    residuals, undecided = report.system.residuals(report.values), report.undecidable
    for i, relation in enumerate(report.system.relations):
        if i not in undecided and not holds(relation, residuals[i]):
            yield _unkept(report, relation, residuals[i])


def unkept_beside(printed: Report, prior: Prior, relations: Iterable[Relation]) -> Iterator[Unkept]:
    """Those relations between a printed report and last year's that do not hold."""
    for relation in relations:
        residual = prior.residual(relation, printed.figures)
        if not holds(relation, residual):
            scale = printed.scale(relation.slots[0])
            rule = relation.rule
            yield Unkept(rule.code, rule.text, scale.format(residual), scale.unit, prior.cells(relation))


def _unkept(report: Report, relation: Relation, residual: int) -> Unkept:
    scale = report.scale(relation.slots[0])
    cells = tuple(report.address(s) for s in relation.slots if report.figures[s] is not None)
    return Unkept(relation.rule.code, relation.rule.text, scale.format(residual), scale.unit, cells)
