"""What a template speaks of: a report, last year's, the department's texts; values, conditions and rows in them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Final

from attrs import evolve, field, frozen

from govfin.amounts import round_half_up
from govfin.computing.figures import cell_of
from govfin.computing.percentages import AS_PRINTED, Percentages
from govfin.computing.quantities import Between, Nothing, Step, evaluate
from govfin.computing.shares import controlled_share
from govfin.report.report import Report
from govfin.schema import narrative as m
from govfin.schema.addresses import address
from govfin.schema.rules import PRIOR
from govfin.schema.schema import Schema
from govfin.schema.tables import Table, plain_name
from govfin.system.layout import Cell

#: What the facts of a report are called.
FACTS: Final[Mapping[str, str]] = {"department": "部门名称", "year": "年度", "last_year": "上年度"}
_COMPARE: Final[Mapping[str, Callable[[Fraction, Fraction], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@frozen
class Row:
    """A row at which a loop stands."""

    table: str
    key: str
    #: How often the loop has come round, from 1.
    number: int = field(default=0, eq=False)


#: The rows at which the loops around a piece stand, by variable.
At = Mapping[str, Row]


@frozen(slots=False)
class Accounts:
    """A report with what its narrative needs besides."""

    report: Report
    prior: Report | None = None
    texts: Mapping[str, str] = field(factory=dict)
    #: Of whose figures percentages are made, and how those that are shares of one whole are rounded.
    percentages: Percentages = AS_PRINTED
    #: Cells of last year that are not in `prior`, and what the text itself says of them.
    inferred: Mapping[Step, Between] = field(factory=dict)

    @property
    def schema(self) -> Schema:
        """The schema of the report."""
        return self.report.schema

    @cached_property
    def _quantities(self) -> dict[Step, Between | None]:
        return {}

    @cached_property
    def _unrounded(self) -> Accounts | None:
        made_of = self.percentages
        if made_of.exact is None:
            return None
        printed = evolve(made_of, exact=None, exact_prior=None)
        return evolve(self, report=made_of.exact, prior=made_of.exact_prior or self.prior, percentages=printed)

    @property
    def as_printed(self) -> Accounts:
        """The same with percentages that are made of the figures as printed, each rounded by itself."""
        return evolve(self, percentages=AS_PRINTED)

    # ── values ─────────────────────────────────────────────────────────────────────────────────────

    def quantity(self, value: m.Value, at: At) -> Between | Nothing:
        """The value of an expression, or why there is none."""
        accounts = self if self._unrounded is None or value.style != "percent" else self._unrounded
        return evaluate(value.steps, lambda step: accounts.cell(step, at))

    def cell(self, step: Step, at: At) -> Between | None:
        """The amount of a cell of a step; None when it is not known."""
        plain = self.plain(step, at)
        if plain is None:
            return Between.of(0)
        if plain not in self._quantities:
            self._quantities[plain] = cell_of(plain, self.report, self.prior)
        found = self._quantities[plain]
        return self.inferred.get(plain) if found is None else found

    def plain(self, step: Step, at: At) -> Step | None:
        """A step with the row at which its loop stands; None when the table has no such row."""
        match step:
            case ("row" | "prior row" as kind, table, variable, column):
                key = self._key_in(self.schema.table_by_id[table], at[variable])
                return None if key is None else ("cell" if kind == "row" else "prior", table, key, column)
            case _:
                return step

    def addresses(self, value: m.Value, at: At) -> tuple[str, ...]:
        """The addresses of the cells of an expression, each once."""
        found = []
        for step in value.steps:
            plain = self.plain(step, at)
            if plain is not None and plain[0] in ("cell", "prior"):
                kind, table, row, column = plain
                where = address(self.schema, table, row, column)
                found.append(f"{PRIOR}.{where}" if kind == "prior" else where)
        return tuple(dict.fromkeys(found))

    def lacking(self, value: m.Value, at: At) -> tuple[str, ...]:
        """What an expression needs and nobody says: tables that are not there, cells that are not known."""
        found = []
        for step in value.steps:
            plain = self.plain(step, at)
            if plain is None or len(plain) <= 2 or self.cell(step, at) is not None:  # noqa: PLR2004 - a sign, a number
                continue
            source = self.prior if plain[0] == "prior" else self.report
            absent = source is None or plain[1] in source.layout.absent
            where = plain[1] if absent or plain[0] in ("sum", "count") else address(self.schema, *plain[1:])
            found.append(f"{PRIOR}.{where}" if plain[0] == "prior" else where)
        return tuple(dict.fromkeys(found))

    def printed(self, quantity: Between, value: m.Value, at: At) -> str:
        """A value as the narrative prints it: `257.35`, `40`, `58.5%`."""
        share = self.share(value, at) if self.percentages.shares == "controlled" else None
        return print_value(quantity.value, value) if share is None else f"{_plain(share)}%"

    def share(self, value: m.Value, at: At) -> Decimal | None:
        """A percentage that is the share of one cell in another, so that all shares of it sum to 100; else None."""
        match value.steps if value.style == "percent" else ():
            case (part, whole, ("/",)):
                report = self.percentages.exact or self.report
                cells = [self.plain(step, at) for step in (part, whole)]
                slots = [report.layout.slots.get(Cell(*c[1:])) if c and c[0] == "cell" else None for c in cells]
                if slots[0] is None or slots[1] is None:
                    return None
                return controlled_share(report, slots[0], slots[1], value.precision)
            case _:
                return None

    # ── rows ───────────────────────────────────────────────────────────────────────────────────────

    def rows(self, each: m.Each, at: At) -> list[Row] | None:
        """The rows that a loop goes over; None when a row cannot be decided."""
        kept = []
        for row in self.candidates(each):
            holds = True if each.where is None else self.holds(each.where, {**at, each.variable: row})
            if holds is None:
                return None
            if holds:
                kept.append(row)
        return kept

    def candidates(self, each: m.Each) -> Iterable[Row]:
        """The rows that a loop could go over, whatever its condition."""
        for rows in each.rows:
            table = self.schema.table_by_id[rows.table]
            keys = rows.keys
            if table.open:
                shown = self.report.layout.rows[table.id]
                keys = tuple(k for k in shown if k != table.total and (rows.digits is None or len(k) == rows.digits))
            yield from (Row(table.id, key) for key in keys)

    def name(self, row: Row) -> str:
        """What a row is called, without its ordinal."""
        return plain_name(self.schema.row_label(self.schema.table_by_id[row.table], row.key))

    def _key_in(self, table: Table, row: Row) -> str | None:
        if row.table == table.id:
            return row.key
        printed = self.schema.table_by_id[row.table].row_by_key.get(row.key)
        code = row.key if printed is None else printed.code or printed.key
        if table.open:
            return code
        return next((r.key for r in table.rows if code in (r.code, r.key)), None)

    # ── conditions, facts, texts ───────────────────────────────────────────────────────────────────

    def holds(self, condition: m.Condition, at: At) -> bool | None:  # noqa: PLR0911 - one case a condition
        """Whether a condition holds; None where a cell, table or row that it needs is not known."""
        match condition:
            case m.Compare():
                if not (self.is_bound(condition.left, at) and self.is_bound(condition.right, at)):
                    return None
                left, right = self.quantity(condition.left, at), self.quantity(condition.right, at)
                if isinstance(left, Nothing) or isinstance(right, Nothing):
                    return None
                return _COMPARE[condition.operator](left.value, right.value)
            case m.Empty():
                return self._is_empty(condition.table)
            case m.Given():
                if condition.slot.variable and condition.slot.variable not in at:
                    return None
                return self.text(condition.slot, at) is not None
            case m.Not():
                inner = self.holds(condition.test, at)
                return None if inner is None else not inner
            case m.Several():
                found = [self.holds(test, at) for test in condition.tests]
                deciding = condition.word == "or"
                if deciding in found:
                    return deciding
                return None if None in found else not deciding

    @staticmethod
    def is_bound(value: m.Value, at: At) -> bool:
        """Whether the rows of which an expression speaks are known: a text may name one that the report has not."""
        return all(s[2] in at for s in value.steps if s[0] in ("row", "prior row"))

    def branch(self, piece: m.If, at: At) -> int | None:
        """Which branch of a choice is printed; the number of branches for none, None where it is not decided."""
        for i, branch in enumerate(piece.branches):
            holds = True if branch.condition is None else self.holds(branch.condition, at)
            if holds is None:
                return None
            if holds:
                return i
        return len(piece.branches)

    def fact(self, name: str) -> str | None:
        """A fact about the report; None when it is not known."""
        if name == "department":
            return self.report.department
        year = self.report.year or self.schema.year
        return None if year is None else str(year - (name == "last_year"))

    def text(self, slot: m.Slot, at: At) -> str | None:
        """The department's text for a slot, on one line and without its full stop; None when there is none."""
        for name in self.slot_names(slot, at):
            found = "".join(self.texts.get(name, "").splitlines()).strip().rstrip("。；;")
            if found:
                return found
        return None

    def slot_names(self, slot: m.Slot, at: At) -> tuple[str, ...]:
        """How a text may be called: `差异原因[208]`, `差异原因.[208]`, `差异原因[社会保障和就业支出]`."""
        if not slot.variable:
            return (slot.name,)
        row = at[slot.variable]
        keys = (row.key, self.name(row))
        return tuple(f"{slot.name}{dot}[{key}]" for dot in ("", ".") for key in keys)

    def _is_empty(self, table: str) -> bool | None:
        if table in self.report.layout.absent:
            return None
        first, end = self.report.layout.spans[table]
        if any(slot in self.report.unknown for slot in range(first, end)):
            return None
        return not any(self.report.figures[first:end])


def print_value(exact: Fraction, value: m.Value) -> str:
    """A value as the narrative prints it; amounts without zeros at their end, percentages with all their decimals."""
    if value.style == "percent":
        return f"{_plain(round_half_up(exact * 100, value.precision))}%"
    text = _plain(round_half_up(exact, value.precision))
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(number: Decimal) -> str:
    return f"{number or abs(number):f}"
