"""Whether figures are leaves only: entered, and not yet added up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from govfin.report.finding import Finding

#: A published report leaves a total blank now and then; whoever leaves so many has not computed yet.
MANY: Final = 10


def is_not_added_up(finding: Finding) -> bool:
    """Whether a computation would settle a finding: a total that is blank, a code whose parent has no row."""
    blank_total = finding.code == "F0103" and bool(finding.cells) and not finding.cells[0].figure
    return blank_total or finding.code == "F0302"


def looks_like_leaves(findings: Sequence[Finding]) -> bool:
    """Whether most of what is broken is a total that is not there."""
    blank = sum(1 for f in findings if is_not_added_up(f))
    return blank >= MANY and 2 * blank > sum(1 for f in findings if f.code in ("F0103", "F0302"))
