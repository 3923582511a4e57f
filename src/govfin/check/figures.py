"""Figures of the narrative: sums, differences, ratios and growth, as steps in postfix order.

`各行` in a figure makes one for each row: 执行数 over 预算数 of every project.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final, Literal, cast

from govfin.check.addresses import Scope, Selection, Unresolved, check_speaks_of_last_year, resolve, tell_columns
from govfin.schema.rules import EVERY_ROW, NarrativeFigure
from govfin.syntax import nodes as n
from govfin.syntax.printer import format_expression

Step = tuple[str, ...]
#: The steps of an address that is not a cell's; None for one that is.
Named = Callable[[n.Address], Iterable[Step] | None]

_GROWTH_ARGUMENTS: Final = 2


def narrative_figure(item: n.Figure, scope: Scope) -> NarrativeFigure | None:
    """The figure that a declaration makes; None when it cannot be understood, which has been told."""
    style = cast(Literal["percent", "amount", "number"], item.style or "amount")
    default = "0.1" if style == "percent" else "0.01"
    try:
        steps = tuple(figure_steps(item.value, scope))
        stated = _stated(item, style, steps, scope)
    except Unresolved:
        return None
    return NarrativeFigure(
        item.name,
        item.label or item.name,
        steps,
        style,
        Decimal(item.precision or default),
        format_expression(item.value),
        stated,
    )


def _stated(item: n.Figure, style: str, steps: tuple[tuple[str, ...], ...], scope: Scope) -> tuple[str, ...]:
    """The cell in which a report states the figure: one cell for one figure, each row for a figure a row."""
    tables = {s[1]: scope.tables[s[1]] for s in steps if s[0] in ("cell", "prior") and s[2] == EVERY_ROW}
    if len({t.named for t in tables.values()}) > 1:
        left, right = list(tables)[:2]
        scope.problems.add("S0317", item.value.span, left=f"{left}.各行", right=f"{right}.各行")
        raise Unresolved
    if item.stated is None:
        return ()
    found = tuple(_cells(resolve(item.stated, scope), scope))
    if len(found) != 1 or found[0][0] != "cell" or (found[0][2] == EVERY_ROW) != bool(tables):
        scope.problems.add("S0707", item.stated.span, address=scope.problems.text(item.stated.span))
        raise Unresolved
    unit = scope.tables[found[0][1]].scale.unit
    if (style == "percent") != (unit == "%"):
        scope.problems.add("S0708", item.stated.span, unit=unit, style=style)
        raise Unresolved
    return found[0]


def figure_steps(expression: n.Expression, scope: Scope, named: Named = lambda _: None) -> Iterable[Step]:
    """An expression as steps in postfix order; `named` gives the steps of what is no address of a cell.

    Raises:
        Unresolved: when it cannot be understood, which has been told.
    """
    match expression:
        case n.Address():
            known = named(expression)
            yield from _cells(resolve(expression, scope), scope) if known is None else known
        case n.Number():
            yield ("number", expression.text)
        case n.Binary():
            yield from figure_steps(expression.left, scope, named)
            yield from figure_steps(expression.right, scope, named)
            yield (expression.operator,)
        case n.Call(function="growth") if len(expression.arguments) == _GROWTH_ARGUMENTS:
            for argument in expression.arguments:
                yield from figure_steps(argument, scope, named)
            yield ("growth",)
        case n.Call(function="abs", arguments=(argument,)):
            yield from figure_steps(argument, scope, named)
            yield ("abs",)
        case n.Call(function="count", arguments=(n.Address() as inner,)):
            yield _count(resolve(inner, scope), scope)
        case n.Call(function="sum", arguments=(n.Address() as inner,)):
            yield from _cells(resolve(inner, scope), scope, summed=True)
        case _:
            scope.problems.add("S0313", expression.span)
            raise Unresolved


def _count(selection: Selection, scope: Scope) -> Step:
    """How many rows a report names, at a level or in all: `count(项目.各行)`, `count(项目绩效.[项目])`."""
    table = selection.table
    if not table.named or selection.kind not in ("every", "level") or selection.columns or bool(selection.beside):
        scope.problems.add("S0709", selection.span, address=scope.problems.text(selection.span))
        raise Unresolved
    return ("count", table.id, EVERY_ROW, str(selection.digits or 0))


def _cells(selection: Selection, scope: Scope, *, summed: bool = False) -> Iterable[Step]:
    """The cells of an address, added up."""
    every = selection.rows[0][0][1] == EVERY_ROW
    several = len(selection.rows) > 1 or len(selection.columns or ()) > 1 or selection.kind == "level"
    if several and not summed:
        scope.problems.add("S0314", selection.span)
        raise Unresolved
    if every and summed and (not selection.table.named or len(selection.table.levels) > 1 or selection.beside):
        scope.problems.add("S0310", selection.span, table=selection.table.id)
        raise Unresolved
    check_speaks_of_last_year(selection, scope)
    source = "prior" if selection.beside else "sum" if every and summed else "cell"
    first = True
    for row_sum in selection.rows:
        for row_sign, row in row_sum:
            for column_sign, column in _columns(selection, row, scope):
                yield (source, selection.table.id, row, column)
                if row_sign * column_sign < 0:
                    yield ("number", "-1")
                    yield ("*",)
                if not first:
                    yield ("+",)
                first = False


def _columns(selection: Selection, row: str, scope: Scope) -> tuple[tuple[int, str], ...]:
    if selection.columns is not None:
        return selection.columns[0]
    columns = selection.table.columns_of(row)
    if len(columns) > 1:
        tell_columns(selection, columns, scope)
        raise Unresolved
    return ((1, columns[0].key),)
