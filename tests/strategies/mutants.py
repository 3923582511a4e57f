"""Mutation testing of a schema: single faults in valid reports, and which rules notice each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from random import Random
from typing import Final

from attrs import define, evolve, field

import govfin
from govfin.diagnostics.diagnostic import Severity
from govfin.report.report import Report
from strategies.seeded import clean_report, rounded_report
from strategies.slips import SLIPS, shifted_rows, slipped, without_a_code

#: Every kind of mutant: a slip in one figure, the rows of a column shifted, a 款 or a 项 that is left out.
KINDS: Final = (*SLIPS, "rows shifted", "款 missing", "项 missing")


@define
class KillMatrix:
    """Which rules noticed how many mutants of which kind."""

    mutants: Counter[str] = field(factory=Counter)
    #: By rule or finding, by kind.
    kills: dict[str, Counter[str]] = field(factory=lambda: defaultdict(Counter))
    #: Mutants that only this rule or finding noticed.
    alone: Counter[str] = field(factory=Counter)
    survivors: dict[str, list[str]] = field(factory=lambda: defaultdict(list))


def kill_matrix(seeds: Iterable[int], *, rounded: bool = False) -> KillMatrix:
    """The matrix over one mutant of each kind of the report of each seed."""
    found = KillMatrix()
    for seed in seeds:
        random = Random(seed)
        report = (rounded_report if rounded else clean_report)(random, 2 + seed % 9)
        before = noticed(report)
        for kind, mutant in mutants(random, report):
            rules = {rule for rule, _ in noticed(mutant) - before}
            found.mutants[kind] += 1
            for rule in rules:
                found.kills[rule][kind] += 1
            if len(rules) == 1:
                found.alone.update(rules)
            if not rules:
                found.survivors[kind].append(f"seed {seed}: {', '.join(_differences(report, mutant))}")
    return found


def mutants(random: Random, report: Report) -> Iterator[tuple[str, Report]]:
    """One mutant of each kind."""
    for kind in KINDS:
        mutant: Report | None = None
        while mutant is None:
            match kind:
                case "rows shifted":
                    mutant = shifted_rows(random, report)
                case "款 missing":
                    mutant = without_a_code(random, report, 5)
                case "项 missing":
                    mutant = without_a_code(random, report, 7)
                case _:
                    slot, figure = slipped(random, report, kind)
                    figures = list(report.figures)
                    figures[slot] = figure
                    mutant = evolve(report, figures=tuple(figures), derivation=None)
        yield kind, mutant


def noticed(report: Report) -> frozenset[tuple[str, str]]:
    """What is more than a note: its rule, or its code where it is of no rule, and what it says."""
    findings = govfin.validate(report).findings
    return frozenset((f.rule or f.code, f.message()) for f in findings if f.severity is not Severity.NOTE)


def _differences(report: Report, mutant: Report) -> Iterator[str]:
    there: Mapping[str, str] = dict(mutant)
    for where, text in report:
        if there.get(where, "") != text:
            yield f"{where} {text} → {there.get(where, '')}"
