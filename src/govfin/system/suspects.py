"""What an evaluation of many reports gives: relations that do not hold, with their cells, and counts. Needs numpy."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from attrs import fields, frozen

from govfin.system.columns import Bools, Ints


@frozen(eq=False)
class Suspects:
    """Relations whose residual does not satisfy their rule, report after report, in the order of the system."""

    report: Ints
    #: The place of the rule in the schema.
    rule: Ints
    #: The place among the relations of the rule.
    place: Ints
    residual: Ints
    #: Whether the first of its cells is the one that the rule defines.
    defines: Bools
    #: How many terms each has.
    terms: Ints
    #: By term: the cell (see `Plan.cell_at`), the coefficient, the quanta (0 where blank), whether it has a figure, and
    #: whether figures there are true values, not rounded to be printed.
    cell: Ints
    coefficient: Ints
    value: Ints
    given: Bools
    exact: Bools

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.report)

    @property
    def starts(self) -> Ints:
        """Where the terms of each begin; one more at the end."""
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(self.terms)])

    @classmethod
    def joined(cls, parts: Iterable[Suspects]) -> Suspects:
        """Those of all parts, by report, rule and place."""
        ints, bools = np.zeros(0, np.int64), np.zeros(0, np.bool_)
        kept = [cls(ints, ints, ints, ints, bools, ints, ints, ints, ints, bools, bools), *parts]
        whole = cls(*(np.concatenate([getattr(p, a.name) for p in kept]) for a in fields(cls)))
        order = np.lexsort((whole.place, whole.rule, whole.report))
        at = spread(whole.starts[order], whole.terms[order])
        return cls(
            whole.report[order],
            whole.rule[order],
            whole.place[order],
            whole.residual[order],
            whole.defines[order],
            whole.terms[order],
            whole.cell[at],
            whole.coefficient[at],
            whole.value[at],
            whole.given[at],
            whole.exact[at],
        )


@frozen(eq=False)
class Tally:
    """By rule, over all reports: how many relations there are, how many of them are undecided, and all blank."""

    relations: Ints
    undecided: Ints
    blank: Ints
    #: How many sentences speak of another report, which was not looked at.
    beside: Ints

    @classmethod
    def empty(cls, rules: int) -> Tally:
        """Nothing counted yet."""
        return cls(*(np.zeros(rules, np.int64) for _ in range(4)))


def spread(starts: Ints, counts: Ints) -> Ints:
    """The places of ragged parts, one part after the other: [5, 6, 9] for parts of 2 and 1 that begin at 5 and 9."""
    ends = np.cumsum(counts)
    return np.asarray(np.arange(counts.sum()) + np.repeat(starts - (ends - counts), counts), np.int64)
