"""The audit of a report: its findings, and what every relation of its schema came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import field, frozen

from govfin.audit.companions import Companions
from govfin.audit.decisions import Decision, decisions_text
from govfin.audit.outcomes import outcomes
from govfin.audit.show import audit_text
from govfin.diagnostics.diagnostic import Language, Severity
from govfin.report.finding import Finding, Outcome
from govfin.report.report import Report

if TYPE_CHECKING:
    from govfin.audit.localize import Localization


@frozen
class Audit:
    """What `validate` found, gravest first. `print(audit)` shows it; `audit.ok` is True without errors."""

    report: Report
    findings: tuple[Finding, ...]
    #: Whether true values exist that satisfy all relations at once; None where that was not decided (`located`).
    jointly: bool | None = None
    #: Which cells are likeliest wrong, where it was asked (`localize`).
    localization: Localization | None = None
    #: What a project decided about rules, with its reasons, and the findings of the rules that it switched off.
    decisions: tuple[Decision, ...] = ()
    set_aside: tuple[Finding, ...] = ()
    #: The other reports that it was held against.
    companions: Companions = field(factory=Companions)

    @cached_property
    def outcomes(self) -> Mapping[str, Counter[Outcome]]:
        """For each rule of the schema, by code: how many of its relations came to what."""
        return outcomes(self.report, self.companions)

    @property
    def counts(self) -> Counter[Outcome]:
        """How many relations came to what, over all rules."""
        return sum(self.outcomes.values(), Counter())

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of one severity."""
        return tuple(f for f in self.findings if f.severity == severity)

    @property
    def ok(self) -> bool:
        """Whether no finding is an error."""
        return not self.of(Severity.ERROR)

    def text(self, language: Language = Language.EN) -> str:
        """The audit as a person reads it in a terminal of 80 columns."""
        text = audit_text(self.report, self.findings, self.counts, language, self.localization, jointly=self.jointly)
        decided = decisions_text(self.decisions, self.set_aside, language)
        return f"{text}\n{decided}" if decided else text

    def __str__(self) -> str:
        return self.text()
