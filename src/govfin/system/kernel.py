"""The kernel of validation: every rule of a schema over the columns of many reports, in exact integers. Needs numpy.

A relation whose sum is not as its rule has it is a suspect; what rounding can explain is told by `audit`. All others
are only counted. Nothing is approximated: what could overflow 64 bits is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from attrs import frozen

from govfin.system.columns import Bools, Columns, Ints
from govfin.system.kernel_parts import Found, Slots, Tally, slots_of, spread
from govfin.system.kernel_rows import roll_up, row_forms, with_every_row
from govfin.system.plan import Forms, Plan

#: Whole numbers of 64 bits end before this one.
_LIMIT: Final = 1 << 63
#: How many reports are looked at together: so many that numpy is quick, so few that their figures stay in the cache.
_TOGETHER: Final = 512


class TooLargeError(ArithmeticError):
    """Amounts of which a sum could overflow: nothing is computed from them."""

    def __init__(self, largest: int, terms: int) -> None:
        super().__init__(f"a sum of {terms} amounts of up to {largest} quanta may not fit into 64 bits")
        self.largest = largest
        self.terms = terms


@frozen(eq=False)
class Suspects:
    """Relations whose residual does not satisfy their rule: report after report, in the order of the system."""

    report: Ints
    #: The place of the rule in the schema.
    rule: Ints
    residual: Ints
    #: Whether the first of its cells is the one that the rule defines.
    defines: Bools
    #: Where the terms of each begin; one more at the end.
    starts: Ints
    #: By term: the cell (a slot, or `open_cell`), the coefficient, the quanta (0 where blank), whether it has a figure.
    cell: Ints
    coefficient: Ints
    value: Ints
    given: Bools

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.report)


def evaluate(plan: Plan, columns: Columns) -> tuple[Suspects, Tally]:
    """Every relation of every report: those that are not satisfied, and the number of all, by rule.

    Amounts and residuals are quanta of the tables' scales.

    Raises:
        TooLargeError: when a sum could overflow.
    """
    _check_bounds(plan, columns)
    tally = Tally.empty(len(plan.schema.rules))
    slots = slots_of(plan, columns)
    blocks = (slice(first, first + _TOGETHER) for first in range(0, columns.count, _TOGETHER))
    found = [_fixed(plan, columns, slots, block, tally) for block in blocks]
    found.extend(row_forms(plan, columns, rows, tally) for rows in plan.rows)
    found.extend(f for tree in plan.trees for f in roll_up(plan, columns, tree, tally))
    tally.beside[:] = plan.beside * columns.count
    return _sorted([f for f in found if f.report.size]), tally


def _check_bounds(plan: Plan, columns: Columns) -> None:
    longest = max((int(np.bincount(lines.report).max(initial=0)) for lines in columns.lines.values()), default=0)
    widest = plan.widest * max(1, longest) if plan.sums else plan.widest
    terms, largest = max(widest, longest + 1), columns.largest
    if terms * largest + plan.largest_constant >= _LIMIT:
        raise TooLargeError(largest, terms)


# ── cells that rules name one by one ────────────────────────────────────────────────────────────────


def _fixed(plan: Plan, columns: Columns, slots: Slots, which: slice, tally: Tally) -> Found:
    """The suspects among some reports, over all forms."""
    forms = plan.forms
    if not forms.rule.size:
        return Found.none()
    figures, given = slots.figures[:, which], slots.given[:, which]
    terms = figures[forms.slot]
    terms *= forms.coefficient[:, None]
    residual = np.add.reduceat(terms, forms.starts[:-1], axis=0)
    residual += forms.constant[:, None]
    exists = _exists(plan, forms, columns, slots, which)
    undecided = _undecided(forms, columns, slots, which)
    if undecided is not None:
        undecided &= exists
    wrong = residual != 0
    blank = ~wrong
    blank &= exists
    blank &= ~np.logical_or.reduceat(given[forms.slot], forms.starts[:-1], axis=0)
    wrong &= exists
    sense = plan.sense[forms.rule]
    for sign in (-1, 1):
        inequalities = np.flatnonzero(sense == sign)
        wrong[inequalities] &= residual[inequalities] * sign < 0
    if undecided is not None:
        wrong &= ~undecided
        blank &= ~undecided
        tally.add("undecided", forms.rule, undecided)
    tally.add("relations", forms.rule, exists)
    tally.add("blank", forms.rule, blank)
    form, report = np.nonzero(wrong)
    found = _terms_of(forms, slots, form, report + which.start, residual[form, report])
    return with_every_row(plan, columns, found) if plan.sums else found


def _exists(plan: Plan, forms: Forms, columns: Columns, slots: Slots, which: slice) -> Bools:
    """By form and report: whether the report has one of its cells, and every supplementary table that it speaks of."""
    width = slots.figures[0, which].size
    exists = np.ones((len(forms.rule), width), np.bool_)
    if len(forms.sparse):
        exists[forms.sparse] = np.logical_or.reduceat(
            slots.exists[:, which][forms.slot[forms.sparse_terms]], forms.sparse_starts, axis=0
        )
    for table in np.flatnonzero(plan.optional).tolist():
        lacking = ~columns.present[table, which]
        if lacking.any():
            exists[forms.speaking(table)] &= ~lacking
    return exists


def _undecided(forms: Forms, columns: Columns, slots: Slots, which: slice) -> Bools | None:
    """By form and report: whether it speaks of a table that the report lacks, or of a figure that is not known."""
    absent = ~columns.present[:, which]
    undecided = None
    for table in np.flatnonzero(absent.any(axis=1)).tolist():
        if undecided is None:
            undecided = np.zeros((len(forms.rule), absent.shape[1]), np.bool_)
        undecided[forms.speaking(table)] |= absent[table]
    if slots.unknown is not None:
        unknown = np.logical_or.reduceat(slots.unknown[:, which][forms.slot], forms.starts[:-1], axis=0)
        undecided = unknown if undecided is None else undecided | unknown
    return undecided


def _terms_of(forms: Forms, slots: Slots, form: Ints, report: Ints, residual: Ints) -> Found:
    counts = forms.starts[form + 1] - forms.starts[form]
    at = spread(forms.starts[form], counts)
    owner = np.repeat(np.arange(len(form)), counts)
    slot, who = forms.slot[at], report[owner]
    here = slots.exists[slot, who]
    first = np.cumsum(counts) - counts
    return Found(
        report,
        forms.rule[form],
        forms.place[form],
        residual,
        forms.defines[form] & here[first],
        np.bincount(owner[here], minlength=len(form)),
        slot[here],
        forms.coefficient[at][here],
        slots.figures[slot, who][here],
        slots.given[slot, who][here],
    )


# ── all together ────────────────────────────────────────────────────────────────────────────────────


def _sorted(parts: Sequence[Found]) -> Suspects:
    """All suspects, by report, rule and place."""
    whole = Found.joined(parts)
    order = np.lexsort((whole.place, whole.rule, whole.report))
    first = np.cumsum(whole.count) - whole.count
    counts = whole.count[order]
    at = spread(first[order], counts)
    return Suspects(
        whole.report[order],
        whole.rule[order],
        whole.residual[order],
        whole.defines[order],
        np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]),
        whole.cell[at],
        whole.coefficient[at],
        whole.value[at],
        whole.given[at],
    )
