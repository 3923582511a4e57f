"""Companions: a report held against another one, by the rules that speak of it; no part of one report's system.

A companion is last year's report (上年), the year's budget (预算) or the report of a unit of the department (下级).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from attrs import frozen

from govfin.amounts import Scale
from govfin.audit.tolerance import classify
from govfin.diagnostics.diagnostic import Severity
from govfin.diagnostics.suggest import fold
from govfin.report.finding import Finding, FindingCell, Outcome
from govfin.report.report import Report
from govfin.schema.rules import BUDGET, PRIOR, UNIT
from govfin.system.relations import Relation, lower_beside

#: What the companions are called in English.
_ENGLISH: Final[Mapping[str, str]] = {PRIOR: "last year", BUDGET: "the budget", UNIT: "a unit"}
#: How many of the cells that are not known are named.
_SHOWN: Final = 8


@frozen
class Companions:
    """The reports that a report is held against, with their own years and departments.

    Each is in the form of that report, or in the one that this form says it follows (`Schema.form_of`).
    """

    #: Last year's report, and the budget of the year.
    prior: Report | None = None
    budget: Report | None = None
    #: The reports of units that the department's report sums up.
    units: tuple[Report, ...] = ()

    def beside(self, report: Report) -> Iterator[Beside]:
        """The report beside each of them."""
        for companion, other in ((PRIOR, self.prior), (BUDGET, self.budget)):
            if other is not None:
                yield Beside(report, other, companion)
        for number, unit in enumerate(self.units, 1):
            yield Beside(report, unit, UNIT, number if len(self.units) > 1 else 0)


@frozen
class Beside:
    """A report and another one, as the cells of one: the other's come after the report's."""

    report: Report
    #: In the form that the report's says it follows, with the year and department of its own.
    other: Report
    #: What it is to the report: 上年, 预算, 下级.
    companion: str
    #: Which of several it is, from 1; 0 for the only one.
    number: int = 0

    @property
    def name(self) -> str:
        """What addresses call it: `上年`, `下级`, or `下级（甲中心）` among several."""
        return f"{self.companion}（{self.other.department or self.number}）" if self.number else self.companion

    @cached_property
    def figures(self) -> tuple[int | None, ...]:
        """The figures of both, in quanta."""
        return (*self.report.figures, *self.other.figures)

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """What the schema says of the two."""
        return lower_beside(self.report.schema, self.report.shape, self.companion, self.other.shape)

    def address(self, slot: int) -> str:
        """The address of a cell: `表1.29行`, or `上年.表1.59行`."""
        report, own = self._of(slot)
        return report.address(own) if slot < len(self.report.figures) else f"{self.name}.{report.address(own)}"

    def printed(self, slot: int) -> str:
        """The figure of a cell as printed in its table's unit."""
        report, own = self._of(slot)
        return report.printed(own)

    def scale(self, slot: int) -> Scale:
        """The scale of a cell's table."""
        report, own = self._of(slot)
        return report.layout.scale(own)

    def lacking(self, relation: Relation) -> tuple[str, ...]:
        """What a relation needs and neither report says: cells that are not known, tables that are not there."""
        unknown = (self.address(s) for s in relation.slots if self._is_unknown(s))
        return tuple(dict.fromkeys((*relation.missing, *unknown)))

    @property
    def expected_year(self) -> int | None:
        """The year that the other report should be of."""
        year = self.report.year
        return year - 1 if year is not None and self.companion == PRIOR else year

    @property
    def other_year(self) -> bool:
        """Whether the other report is of another year than it should be."""
        found, expected = self.other.year, self.expected_year
        return found is not None and expected is not None and found != expected

    @property
    def comparable(self) -> bool:
        """Whether the other report is what it was given as: of that year, and a unit's not the department's own."""
        return not self.other_year and not (self.companion == UNIT and self.same_department is True)

    @property
    def same_department(self) -> bool | None:
        """Whether both name one department; None where one names none."""
        ours, theirs = self.report.department, self.other.department
        return fold(ours) == fold(theirs) if ours and theirs else None

    def _of(self, slot: int) -> tuple[Report, int]:
        size = len(self.report.figures)
        return (self.report, slot) if slot < size else (self.other, slot - size)

    def _is_unknown(self, slot: int) -> bool:
        report, own = self._of(slot)
        return own in report.unknown or (report.figures[own] is None and own in report.layout.absent_slots)


def judge_beside(pair: Beside) -> Iterator[tuple[Relation, Outcome, int]]:
    """Each relation between the two reports, what it came to, and its residual in quanta."""
    values = [figure or 0 for figure in pair.figures]
    for relation in pair.relations:
        residual = relation.residual(values)
        if not pair.comparable or pair.lacking(relation):
            yield relation, Outcome.UNDECIDED, residual
        elif all(pair.figures[s] is None for s in relation.slots):
            yield relation, Outcome.BLANK, residual
        else:
            yield relation, classify(relation, pair.figures, residual), residual


def outcomes_beside(report: Report, companions: Companions) -> dict[str, Counter[Outcome]]:
    """For each rule that speaks of another report, by code: how many of its relations came to what.

    Without that report there is nothing to judge: as many as the rule has sentences are not applicable.
    """
    pairs = list(companions.beside(report))
    given = {pair.companion for pair in pairs}
    counted: dict[str, Counter[Outcome]] = {
        r.code: Counter() if r.beside in given else Counter({Outcome.NOT_APPLICABLE: len(r.instances)})
        for r in report.schema.rules
        if r.beside
    }
    for pair in pairs:
        for relation, outcome, _ in judge_beside(pair):
            counted[relation.rule.code][outcome] += 1
    return counted


def companion_findings(pair: Beside) -> Iterator[Finding]:
    """What is amiss with the comparison itself: another year or department, figures that the other form lacks."""
    named = {"companion": pair.name, "companion_en": _ENGLISH[pair.companion]}
    ours, theirs = pair.report.department or "", pair.other.department or ""
    if not pair.comparable:
        params = named | {"found": str(pair.other.year), "expected": str(pair.expected_year), "department": ours}
        yield Finding("F0501" if pair.other_year else "F0504", Severity.WARNING, params=params)
        return
    if pair.companion != UNIT and pair.same_department is False:
        yield Finding("F0502", Severity.NOTE, params=named | {"department": ours, "other": theirs})
    lacking: dict[str, dict[str, None]] = {}
    for relation in pair.relations:
        lacking.setdefault(relation.rule.code, {}).update(dict.fromkeys(pair.lacking(relation)))
    for rule in pair.report.schema.rules:
        missed = list(lacking.get(rule.code, ()))
        if missed:
            cells = tuple(FindingCell(where, "") for where in missed)
            shown = ", ".join(missed[:_SHOWN]) + (", …" if len(missed) > _SHOWN else "")
            params = named | {"rule": rule.code, "cells": shown}
            yield Finding("F0503", Severity.NOTE, rule.code, cells, "", params, rule.because, rule.source)
