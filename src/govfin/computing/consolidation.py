"""A consolidation as data: a department's report, the units' reports that it is the sum of, and what was eliminated."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from govfin.report.finding import Finding
from govfin.report.report import Report


@frozen
class Transfer:
    """What one unit of a department paid another, as the two say it; amounts in quanta of the units' reports."""

    #: The name of the elimination in the schema: 上级补助.
    elimination: str
    payer: str
    receiver: str
    #: What the payer says it paid, and the receiver that it received; None where one of them says nothing.
    paid: int | None
    received: int | None
    #: The codes under which they book it, where the tables have a row a code; empty where it is their only one.
    paid_code: str = ""
    received_code: str = ""
    #: Where it is written: `transfers.csv`, `line 3`.
    file: str = ""
    place: str = ""

    @property
    def agreed(self) -> int:
        """What both sides confirm: the smaller amount; nothing where one is silent or they have different signs."""
        if self.paid is None or self.received is None or (self.paid < 0) != (self.received < 0):
            return 0
        return min(self.paid, self.received, key=abs)


@frozen
class Eliminated:
    """A transfer and what it takes out: the report of a department in which there was nothing else."""

    transfer: Transfer
    #: In the shape of the department's report.
    report: Report


@frozen
class Consolidation:
    """A department's report = Σ its units' reports - what they paid one another."""

    report: Report
    #: The units' reports by name, computed, in the form and the shape of the department's.
    units: Mapping[str, Report]
    eliminated: tuple[Eliminated, ...] = ()
    findings: tuple[Finding, ...] = field(default=(), eq=False)

    def shares(self, slot: int) -> dict[str, int | None]:
        """What each unit gives to a cell, in quanta; None for a blank."""
        return {name: report.figures[slot] for name, report in self.units.items()}

    def taken_out(self, slot: int) -> list[tuple[Transfer, int]]:
        """What each transfer takes out of a cell, in quanta; those that take nothing are left out."""
        found = ((e.transfer, e.report.figures[slot] or 0) for e in self.eliminated)
        return [(transfer, amount) for transfer, amount in found if amount]
