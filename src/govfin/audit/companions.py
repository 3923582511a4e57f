"""Companions: a report held against last year's, by the rules that speak of 上年; no part of one report's system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from attrs import frozen

from govfin.amounts import Scale
from govfin.audit.tolerance import classify
from govfin.diagnostics.diagnostic import Severity
from govfin.diagnostics.suggest import fold
from govfin.report.finding import Finding, FindingCell, Outcome
from govfin.report.report import Report
from govfin.schema.rules import PRIOR
from govfin.system.relations import Relation, lower_beside


@frozen
class Beside:
    """A report and last year's in the same form, as the cells of one: those of last year come after this year's."""

    report: Report
    #: In the schema of the report, with the year of its own.
    prior: Report

    @cached_property
    def figures(self) -> tuple[int | None, ...]:
        """The figures of both, in quanta."""
        return (*self.report.figures, *self.prior.figures)

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """What the schema says of the two."""
        return lower_beside(self.report.schema, self.report.shape, self.prior.shape)

    def address(self, slot: int) -> str:
        """The address of a cell: `表1.29行`, or `上年.表1.59行`."""
        report, own = self._of(slot)
        return report.address(own) if report is self.report else f"{PRIOR}.{report.address(own)}"

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
    def other_year(self) -> bool:
        """Whether the second report is of another year than the one before."""
        now, before = self.report.year, self.prior.year
        return now is not None and before is not None and before != now - 1

    def _of(self, slot: int) -> tuple[Report, int]:
        size = len(self.report.figures)
        return (self.report, slot) if slot < size else (self.prior, slot - size)

    def _is_unknown(self, slot: int) -> bool:
        report, own = self._of(slot)
        return own in report.unknown or (report.figures[own] is None and own in report.layout.absent_slots)


def judge_beside(pair: Beside) -> Iterator[tuple[Relation, Outcome, int]]:
    """Each relation between the two reports, what it came to, and its residual in quanta."""
    values = [figure or 0 for figure in pair.figures]
    for relation in pair.relations:
        residual = relation.residual(values)
        if pair.other_year or pair.lacking(relation):
            yield relation, Outcome.UNDECIDED, residual
        elif all(pair.figures[s] is None for s in relation.slots):
            yield relation, Outcome.BLANK, residual
        else:
            yield relation, classify(relation, pair.figures, residual), residual


def outcomes_beside(report: Report, prior: Report | None) -> dict[str, Counter[Outcome]]:
    """For each rule that speaks of last year, by code: how many of its relations came to what.

    Without last year's report there is nothing to judge: not applicable.
    """
    pair = Beside(report, prior if prior is not None else report)
    counted: dict[str, Counter[Outcome]] = {r.code: Counter() for r in report.schema.rules if r.beside}
    if prior is None:
        for relation in pair.relations:
            counted[relation.rule.code][Outcome.NOT_APPLICABLE] += 1
    else:
        for relation, outcome, _ in judge_beside(pair):
            counted[relation.rule.code][outcome] += 1
    return counted


def companion_findings(pair: Beside) -> Iterator[Finding]:
    """What is amiss with the comparison itself: another year or department, figures that last year's form lacks."""
    if pair.other_year:
        params = {"found": str(pair.prior.year), "expected": str((pair.report.year or 0) - 1)}
        yield Finding("F0501", Severity.WARNING, params=params)
        return
    ours, theirs = pair.report.department, pair.prior.department
    if ours and theirs and fold(ours) != fold(theirs):
        yield Finding("F0502", Severity.NOTE, params={"department": ours, "other": theirs})
    for relation in pair.relations:
        lacking = pair.lacking(relation)
        if lacking:
            rule = relation.rule
            cells = tuple(FindingCell(pair.address(s), pair.printed(s)) for s in relation.slots)
            params = {"rule": rule.code, "cells": ", ".join(lacking)}
            yield Finding("F0503", Severity.NOTE, rule.code, cells, "", params, rule.because, rule.source)
