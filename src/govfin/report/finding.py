"""Findings: what is wrong with figures, as data."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen

from govfin.diagnostics.diagnostic import Language, Severity


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
    #: It holds the report against another one that was not given.
    NOT_APPLICABLE = "not applicable"


@frozen
class FindingCell:
    """A cell of a finding: its address, the figure as printed, and its coefficient in the relation."""

    address: str
    figure: str
    coefficient: int = 1
    #: Where it stood in the published file (`page 12`), and what it is called there; empty where nobody knows.
    place: str = ""
    label: str = ""


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
