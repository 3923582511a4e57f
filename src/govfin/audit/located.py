"""An audit with its cells to blame: localization where it can run, and conflicts that no single rule shows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from attrs import evolve

from govfin.amounts import round_half_up
from govfin.audit.audit import Audit
from govfin.audit.joint import Conflict, program
from govfin.audit.leaves import looks_like_leaves
from govfin.audit.localize import TIME_LIMIT, localize
from govfin.diagnostics.diagnostic import Severity
from govfin.report.finding import Finding, FindingCell
from govfin.report.report import Report
from govfin.system import solver

_SHOWN: Final = 8


def located(audit: Audit, *, blame: bool = True, time_limit: float = TIME_LIMIT) -> Audit:
    """The audit with the joint conflicts that no single rule shows and, to `blame`, the cells that are likeliest wrong.

    A report in which every relation holds exactly has neither and costs nothing. Needs the extra `govfin[audit]`;
    without it the audit comes back as it is. Seconds for `time_limit`.

    Raises:
        ArithmeticError: when the solver fails.
    """
    if audit.jointly is True or not solver.is_installed():
        return audit
    if looks_like_leaves(audit.findings):
        # What was not added up has no wrong cells to find yet.
        return audit
    found = localize(audit.report, time_limit=time_limit) if blame else None
    conflicts = found.conflicts if found else tuple(program(audit.report).conflicts())
    broken = {f.rule for f in audit.findings if f.code in ("F0102", "F0103", "F0106")}
    joint = tuple(_joint_findings(audit.report, conflicts, broken))
    findings = sorted((*audit.findings, *joint), key=lambda f: f.severity.rank)
    return evolve(audit, findings=tuple(findings), jointly=not conflicts, localization=found)


def _joint_findings(report: Report, conflicts: tuple[Conflict, ...], broken: set[str]) -> Iterator[Finding]:
    """Conflicts of several relations, none of which is broken by itself."""
    for conflict in conflicts:
        rules = list(dict.fromkeys(report.system.relations[i].rule.code for i in conflict.weights))
        if len(conflict.weights) < 2 or broken & set(rules):  # noqa: PLR2004 - a joint conflict has several
            continue
        scale = report.layout.scale(conflict.slots[0])
        cells = tuple(FindingCell(report.address(s), report.printed(s)) for s in conflict.slots if report.printed(s))
        precision = Fraction(scale.precision)
        params = {
            "rules": _listed(rules),
            "cells": _listed([f"{c.address} {c.figure}" for c in cells]),
            "residual": _decimal(conflict.residual * precision),
            "bound": _decimal(conflict.bound * precision),
            "unit": scale.unit,
        }
        yield Finding("F0105", Severity.ERROR, rules[0], cells, "", params)


def _listed(words: list[str]) -> str:
    return ", ".join(words[:_SHOWN]) + (", …" if len(words) > _SHOWN else "")


def _decimal(value: Fraction) -> str:
    """A ratio as a decimal, short enough to read."""
    return f"{round_half_up(value, Decimal('0.0001')).normalize():f}"
