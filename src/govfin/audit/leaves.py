"""Whether figures are leaves only: entered, and not yet added up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from govfin.report.finding import Finding

#: A published report leaves a total blank now and then; whoever leaves so many has not computed yet.
MANY: Final = 10


def not_added_up(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that a computation would settle: totals that are blank, codes whose parents have no rows."""
    return tuple(f for f in findings if f.code == "F0302" or (f.code == "F0103" and f.cells and not f.cells[0].figure))


def looks_like_leaves(findings: Sequence[Finding]) -> bool:
    """Whether most of what is broken is a total that is not there."""
    blank = not_added_up(findings)
    return len(blank) >= MANY and 2 * len(blank) > sum(1 for f in findings if f.code in ("F0103", "F0302"))
