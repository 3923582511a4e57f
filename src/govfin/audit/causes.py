"""Findings by cause: those that one repair would settle stand together, under the cells that are likeliest wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from attrs import frozen

from govfin.report.finding import Finding

if TYPE_CHECKING:
    from govfin.audit.localize import Correction, Localization

#: A repair of more cells than this, found when the time was up, blames too many to help anybody.
MANY_CELLS: Final = 12


@frozen
class Cause:
    """Cells that are likeliest wrong, and the findings that follow from them; no cells where none could be named."""

    corrections: tuple[Correction, ...]
    findings: tuple[Finding, ...]

    @property
    def rank(self) -> int:
        """0 for the gravest: the severity of its worst finding."""
        return min((f.severity.rank for f in self.findings), default=2)


def causes(findings: Sequence[Finding], localization: Localization | None) -> tuple[Cause, ...]:
    """The findings grouped by the likeliest repair's cells, worst first; each finding that no cell explains alone.

    Two cells of a repair that stand in one finding, or in the same row, have one cause.
    """
    repair = localization.repairs[0].corrections if localization and localization.repairs else ()
    if localization and not localization.proven and len(repair) > MANY_CELLS:
        repair = ()
    groups = _together(repair, findings)
    found: list[Cause] = []
    told: set[int] = set()
    for group in groups:
        addresses = {c.address for c in group}
        mine = [i for i, f in enumerate(findings) if i not in told and addresses & {c.address for c in f.cells}]
        told.update(mine)
        found.append(Cause(group, tuple(findings[i] for i in mine)))
    found += [Cause((), (f,)) for i, f in enumerate(findings) if i not in told]
    return tuple(sorted(found, key=lambda cause: cause.rank))


def _together(corrections: Sequence[Correction], findings: Sequence[Finding]) -> list[tuple[Correction, ...]]:
    """The corrections, those with a common finding or row in one group."""
    groups: list[list[Correction]] = []
    for correction in corrections:
        near = [g for g in groups if any(_related(correction, other, findings) for other in g)]
        merged = [c for g in near for c in g] + [correction]
        groups = [g for g in groups if g not in near] + [merged]
    return [tuple(g) for g in groups]


def _related(one: Correction, other: Correction, findings: Sequence[Finding]) -> bool:
    if one.address.rpartition(".")[0] == other.address.rpartition(".")[0]:
        return True
    pair = {one.address, other.address}
    return any(pair <= {c.address for c in f.cells} for f in findings)
