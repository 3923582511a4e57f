"""What a relation that does not hold says to people: one home for the findings of one report and of many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from govfin.amounts import Scale
from govfin.diagnostics.diagnostic import Severity
from govfin.report.finding import Finding, FindingCell, Outcome
from govfin.schema.rules import Rule

CODES: Final[Mapping[Outcome, str]] = {
    Outcome.TAIL: "F0101",
    Outcome.MISMATCH: "F0102",
    Outcome.BROKEN: "F0103",
    Outcome.DOUBTFUL: "F0104",
}
GRAVEST: Final[Mapping[Outcome, Severity]] = {
    Outcome.TAIL: Severity.NOTE,
    Outcome.DOUBTFUL: Severity.WARNING,
    Outcome.MISMATCH: Severity.WARNING,
    Outcome.BROKEN: Severity.ERROR,
}
COMPARISONS: Final[Mapping[str, Mapping[str, str]]] = {
    "=": {"comparison": "不等于", "comparison_en": "differs from"},
    "<=": {"comparison": "大于", "comparison_en": "exceeds"},
    ">=": {"comparison": "小于", "comparison_en": "is below"},
}
#: So many cells of a side are shown.
SHOWN_CELLS: Final = 8
#: The code of a mismatch of which one side may be less than the other.
ONE_SIDED: Final = "F0106"


class JudgedTerm(NamedTuple):
    """A cell of a relation: its address, its quanta (None where blank), as printed, and its coefficient.

    Between reports of two units: also what one of its quanta is worth in steps of the finer, and its unit.
    """

    address: str
    figure: int | None
    printed: str
    coefficient: int
    step: int = 1
    unit: str = ""

    def in_words(self, printed: str) -> str:
        """A figure, with its unit where the cells of the relation have not all the same one."""
        return f"{printed} {self.unit}" if self.unit else printed


def relation_finding(
    rule: Rule, scale: Scale, terms: Sequence[JudgedTerm], outcome: Outcome, residual: int, *, defines: bool
) -> Finding | None:
    """The finding about a relation; None where its outcome is none to tell.

    The residual is in quanta of `scale`; `defines` says that the rule defines the first of the cells.
    """
    if outcome not in CODES:
        return None
    first = terms[0].address
    params = {
        "rule": rule.code,
        "statement": rule.text,
        "unit": scale.unit,
        "residual": scale.format(residual),
        **COMPARISONS[rule.operator],
        **_sides(rule, scale, terms, defines=defines),
    }
    one_sided = outcome is Outcome.MISMATCH and rule.operator != "="
    return Finding(
        ONE_SIDED if one_sided else CODES[outcome],
        max(GRAVEST[outcome], Severity(rule.verdict), key=lambda s: s.rank),
        rule.code,
        tuple(FindingCell(t.address, t.printed, t.coefficient) for t in terms if t.printed or t.address == first),
        params["residual"],
        params,
        rule.because,
        rule.source,
    )


def _sides(rule: Rule, scale: Scale, terms: Sequence[JudgedTerm], *, defines: bool) -> dict[str, str]:
    """The two sides of a relation in words and in figures: what is added, and what it is held against."""
    if defines:
        left = [t for t in terms if t.address == terms[0].address]
        right = [t for t in terms if t.address != terms[0].address]
    else:
        left = [t for t in terms if t.coefficient > 0]
        right = [t for t in terms if t.coefficient < 0]
    words: dict[str, str] = {}
    for side, sign, members in (("left", 1, left), ("right", -1, right)):
        shown = [t for t in members if t.figure is not None] or members[:1]
        words[side] = _joined([(t.address, sign * t.coefficient) for t in shown])
        words[f"{side}_sum"] = sum_ = _sum(rule, scale, members, sign)
        figures = _joined([(t.in_words(t.printed or "0"), sign * t.coefficient) for t in shown])
        words[f"{side}_reckoning"] = sum_ if len(shown) < 2 else f"{figures} = {sum_}"  # noqa: PLR2004 - a sum has parts
    return words


def _sum(rule: Rule, scale: Scale, members: Sequence[JudgedTerm], sign: int) -> str:
    """What a side comes to; a cell alone, where each has its own unit, as it is printed."""
    if len(members) == 1 and members[0].unit and sign * members[0].coefficient == 1 and not rule.constant:
        return members[0].in_words(members[0].printed or "0")
    total = sum((t.figure or 0) * t.coefficient * t.step for t in members) * sign + (rule.constant if sign > 0 else 0)
    return scale.format(total) + (f" {scale.unit}" if any(t.unit for t in members) else "")


def _joined(terms: Sequence[tuple[str, int]]) -> str:
    text = ""
    for i, (word, coefficient) in enumerate(terms[:SHOWN_CELLS]):
        sign = ("-" if coefficient < 0 else "") if i == 0 else (" - " if coefficient < 0 else " + ")
        text += sign + (f"{abs(coefficient)}×" if abs(coefficient) > 1 else "") + word
    return (text or "0") + (" + …" if len(terms) > SHOWN_CELLS else "")
