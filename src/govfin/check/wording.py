"""The sentence of a rule, said again from its cells: what was printed may speak of numbers that a form has no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from govfin.schema.addresses import address, column_address, row_address
from govfin.schema.rules import EVERY_ROW, Rule, Term
from govfin.schema.schema import Schema

_MOST_TERMS: Final = 6


def spoken(rule: Rule, schema: Schema) -> str:
    """A rule as a sentence: `本年支出合计 = 教育支出 + … + 其他支出`, `各行.合计 = 各行.基本支出 + 各行.项目支出`."""
    first, *others = rule.instances
    by_row = bool(others) and _alike(rule, lambda t: (t.table, t.column, t.beside), lambda t: t.row)
    by_column = bool(others) and _alike(rule, lambda t: (t.table, t.row, t.beside), lambda t: t.column)
    by_both = bool(others) and _alike(rule, lambda t: (t.table, t.beside), lambda t: (t.row, t.column))

    def name(term: Term) -> str:
        form = schema.form_of(term.beside)
        table = form.table_by_id[term.table]
        if by_both:
            text = f"{term.table}.各行"
        elif term.row == EVERY_ROW or by_row:
            text = f"{term.table}.{_every_row(rule, form, term)}.{column_address(table, term.column)}"
            if rule.kind == "cells" and term.row == EVERY_ROW:
                return (f"{term.beside}." if term.beside else "") + f"sum({text.removeprefix(f'{rule.table}.')})"
        elif by_column and term.row:
            text = f"{term.table}.{row_address(table, term.row)}"
        else:
            text = address(form, term.table, term.row, term.column)
        if form is not schema:
            return f"{term.beside}.{text}"
        return (f"{term.beside}." if term.beside else "") + text.removeprefix(f"{rule.table}.")

    split = 1 if rule.defines else max(1, sum(1 for t in first if t.coefficient > 0))
    terms = first if rule.defines else sorted(first, key=lambda t: t.coefficient < 0)
    left = _sum([(t.coefficient, name(t)) for t in terms[:split]])
    right = [(-t.coefficient, name(t)) for t in terms[split:]]
    scale = schema.table_by_id[next(t for t in first if not t.beside).table].scale
    constant = scale.format(-rule.constant) if rule.constant else "" if right else "0"
    text = f"{left} {rule.operator} {_sum(right)}{' + ' if right and constant else ''}{constant}"
    return text if not others or by_row or by_column or by_both else f"{text}（等 {len(rule.instances)} 式）"


def _sum(terms: list[tuple[int, str]]) -> str:
    shown: list[tuple[int, str] | None] = list(terms)
    if len(terms) > _MOST_TERMS:
        shown = [*terms[:2], None, terms[-1]]
    text = ""
    for i, term in enumerate(shown):
        coefficient, name = term or (1, "…")
        times = "" if abs(coefficient) == 1 else f"{abs(coefficient)}·"
        sign = ("-" if coefficient < 0 else "") if i == 0 else (" - " if coefficient < 0 else " + ")
        text += f"{sign}{times}{name}"
    return text


def _every_row(rule: Rule, schema: Schema, term: Term) -> str:
    """`各行`, or `[类]` where a rule keeps to one level, `[行政运行]` where it keeps to a name."""
    if rule.named:
        return f"[{rule.named}]"
    table = schema.table_by_id[term.table]
    if table.named and rule.digits:
        return f"[{table.levels[rule.digits - 1]}]"
    classification = schema.classification_of(table)
    levels = classification.levels if classification and rule.digits else ()
    return next((f"[{level.name}]" for level in levels if level.digits == rule.digits), "各行")


def _alike(rule: Rule, same: Callable[[Term], object], free: Callable[[Term], object]) -> bool:
    """Whether the instances differ in one thing alone, which each of them keeps to."""
    patterns = {tuple((t.coefficient, same(t)) for t in i) for i in rule.instances}
    one_table = len({t.table for i in rule.instances for t in i}) == 1
    return one_table and len(patterns) == 1 and all(len({free(t) for t in i}) == 1 for i in rule.instances)
