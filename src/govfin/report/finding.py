"""Findings: what is wrong with figures, as data. An audit is all of them, with what each rule came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen

from govfin.diagnostics.diagnostic import Language, Severity
from govfin.report.report import Report


class Outcome(StrEnum):
    """What a relation came to on a report."""

    #: The printed figures satisfy it exactly.
    PASS = "pass"
    #: They do not, but true values within their rounding may: a tail (尾差).
    TAIL = "tail"
    #: Such true values are possible but improbable: beyond three standard deviations of independent rounding.
    DOUBTFUL = "doubtful"
    #: One quantity printed twice, one unit apart: no rounding of one value gives both.
    MISMATCH = "mismatch"
    #: No true values satisfy it.
    BROKEN = "broken"
    #: All of its cells are blank.
    BLANK = "blank"
    #: A cell that it needs is not known, or its table is not in the report.
    UNDECIDED = "undecided"


@frozen
class FindingCell:
    """A cell of a finding: its address, the figure as printed, and its coefficient in the relation."""

    address: str
    figure: str
    coefficient: int = 1


@frozen
class Finding:
    """One thing that is wrong with a report."""

    #: What kind of thing: F0101 tail, F0103 broken …, in the catalogue.
    code: str
    severity: Severity
    #: The code of the rule that it is about; empty for findings that no rule of the schema states.
    rule: str = ""
    cells: tuple[FindingCell, ...] = ()
    #: What the sum of the relation is off by, in the table's unit, as printed; empty where there is no sum.
    residual: str = ""
    #: What the message's template is filled with.
    params: Mapping[str, str] = field(factory=dict)
    because: str = ""
    source: str = ""

    def message(self, language: Language = Language.EN) -> str:
        """The finding in a sentence."""
        # Data does not know how it is printed: the catalogue is asked when somebody reads.
        from govfin.diagnostics.show import sentence  # noqa: PLC0415

        return sentence(self.code, self.params, language)


@frozen
class Audit:
    """What `validate` found: findings, gravest first, and what every relation of the schema came to."""

    report: Report
    findings: tuple[Finding, ...]
    #: For each rule of the schema, by code: how many of its relations came to what.
    outcomes: Mapping[str, Counter[Outcome]] = field(repr=False)

    @property
    def counts(self) -> Counter[Outcome]:
        """How many relations came to what, over all rules."""
        total: Counter[Outcome] = Counter()
        for counter in self.outcomes.values():
            total.update(counter)
        return total

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of one severity."""
        return tuple(f for f in self.findings if f.severity == severity)

    @property
    def ok(self) -> bool:
        """Whether no finding is an error."""
        return not self.of(Severity.ERROR)

    def __str__(self) -> str:
        from govfin.audit.show import audit_text  # noqa: PLC0415

        return audit_text(self, Language.EN)
