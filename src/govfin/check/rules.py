"""Rules: a sentence of the statute becomes integer linear forms over cells, one for each row or column it means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Literal, cast

from attrs import evolve, frozen

from govfin.check.addresses import Scope, Selection, Unresolved, resolve, tell_columns
from govfin.check.columns import ByRow, column_below, columns_meant
from govfin.diagnostics.source import Span
from govfin.schema.rules import EVERY_ROW, Rule, Term
from govfin.schema.tables import Table
from govfin.syntax import nodes as n
from govfin.syntax.printer import format_expression, format_sentence

#: A signed sum of rows or of columns.
Pairs = tuple[tuple[int, str], ...]


@frozen
class Operand:
    """One address of a linear expression and its sign."""

    sign: int
    selection: Selection
    #: Whether it is summed over all that it selects: `sum([类])`.
    summed: bool = False


def table_rules(table: Table, items: Iterable[n.Statement], scope: Scope) -> list[Rule]:
    """The rules that a table states: its roll-up, the sentences of its note, its own relations."""
    inside = scope.inside(table)
    rules = []
    tree = tree_rule(table, scope)
    if tree is not None:
        rules.append(tree)
    items = list(items)
    errata = {e.printed: e for e in items if isinstance(e, n.Erratum)}
    for item in items:
        if isinstance(item, n.Note):
            rules.extend(_note_rules(item, errata, table, inside))
        elif isinstance(item, n.Rule):
            rules.extend(_rule(item, inside))
    return rules


def between_rules(items: Iterable[n.Statement], scope: Scope) -> list[Rule]:
    """The rules between tables."""
    return [rule for item in items if isinstance(item, n.Rule) for rule in _rule(item, scope)]


def tree_rule(table: Table, scope: Scope) -> Rule | None:
    """The roll-up of a table that follows a classification: 合计 = Σ类, 类 = Σ款, 款 = Σ项, in every column.

    Rows that the report names roll up by the levels of their names, where there is a total or more than one level.
    """
    if table.named:
        return _named_roll_up(table)
    if table.by is None or table.by not in scope.classifications:
        return None
    classification = scope.classifications[table.by]
    names = [level.name for level in classification.levels]
    sums = [
        f"{a}＝Σ{b}"
        for a, b in zip([table.total, *names] if table.total else names, names[0 if table.total else 1 :], strict=False)
    ]
    common = {
        "operator": "=",
        "defines": True,
        "because": f"{classification.title}：上级科目等于所属下级科目之和",
        "origin": "tree",
        "table": table.id,
    }
    code = f"{table.id}.逐级汇总"
    if table.open:
        return Rule(code=code, kind="tree", instances=(), text="，".join(sums), **common)  # type: ignore[arg-type]
    instances = tuple(_closed_roll_up(table, scope))
    return Rule(code=code, kind="cells", instances=instances, text="，".join(sums), **common) if instances else None  # type: ignore[arg-type]


def _named_roll_up(table: Table) -> Rule | None:
    names = [*([table.total] if table.total else []), *(table.levels or ("各行",))]
    if len(names) == 1:
        return None
    return Rule(
        code=f"{table.id}.逐级汇总",
        kind="tree",
        operator="=",
        instances=(),
        text="，".join(f"{a}＝Σ{b}" for a, b in pairwise(names)),
        defines=True,
        because=f"{table.title}：上一级等于其下各行之和",
        origin="tree",
        table=table.id,
    )


def _closed_roll_up(table: Table, scope: Scope) -> Iterable[tuple[Term, ...]]:
    classification = scope.classifications[table.by or ""]
    coded = {r.code: r for r in table.rows if r.code is not None}
    for code, row in coded.items():
        children = [r for c, r in coded.items() if classification.parent(c) == code]
        for column in table.columns_of(row.key) if children else ():
            yield (
                Term(1, table.id, row.key, column.key),
                *(
                    Term(-1, table.id, child.key, column_below(table, row.key, column.key, child.key))
                    for child in children
                ),
            )


# ── sentences of notes ──────────────────────────────────────────────────────────────────────────────


def _note_rules(note: n.Note, errata: dict[str, n.Erratum], table: Table, scope: Scope) -> list[Rule]:
    rules = []
    formulas = [s for s in note.sentences if isinstance(s, n.Formula)]
    for sentence in formulas:
        erratum = errata.get(scope.problems.text(sentence.span))
        if erratum is None:
            rules.extend(_formula(sentence, "note", formulas, table, scope))
        elif erratum.formula is not None:
            rules.extend(_formula(erratum.formula, "erratum", formulas, table, scope, erratum.because or ""))
    return rules


def _formula(
    formula: n.Formula,
    origin: Literal["note", "erratum"],
    note: Sequence[n.Formula],
    table: Table,
    scope: Scope,
    because: str = "",
) -> list[Rule]:
    text = format_sentence(formula)
    target = text.split("＝", 1)[0].replace(" ", "")
    draft = Rule(
        code=f"{table.id}.{target}",
        kind="cells",
        operator="=",
        instances=(),
        text=text,
        because=because or f"{table.id}附注",
        origin=origin,
        table=table.id,
        place=scope.problems.place(formula.span),
    )
    return _expand(draft, formula.target, formula.value, formula.span, scope, _free_total(formula, note, table))


def _free_total(formula: n.Formula, note: Sequence[n.Formula], table: Table) -> str:
    """The row that a sentence about the wrong row may mean: the first after its sum that no sentence defines."""
    numbers = [p.number for part in _lines(formula.value) for p in part.picks if p.number is not None]
    if not numbers:
        return ""
    defined = {p.number for f in note for part in _lines(f.target) for p in part.picks}
    defined -= {p.number for part in _lines(formula.target) for p in part.picks}
    after = [r.number for r in table.rows if r.number is not None and r.number > max(numbers)]
    free = next((x for x in after if x not in defined), None)
    return f"{free} 行" if free is not None else ""


def _lines(expression: n.Expression) -> list[n.Lines]:
    if isinstance(expression, n.Address):
        return [p for p in expression.parts if isinstance(p, n.Lines) and p.axis == "行"]
    if isinstance(expression, n.Binary):
        return [*_lines(expression.left), *_lines(expression.right)]
    return []


def _rule(item: n.Rule, scope: Scope) -> list[Rule]:
    text = f"{format_expression(item.left)} {item.operator} {format_expression(item.right)}"
    prefix = f"{scope.here.id}." if scope.here else ""
    draft = Rule(
        code=prefix + (item.name or text.replace(" ", "")),
        kind="cells",
        operator=item.operator,
        instances=(),
        text=text,
        verdict=item.verdict or "error",
        because=item.because or "",
        source=item.source or "",
        table=scope.here.id if scope.here else "",
        place=scope.problems.place(item.span),
    )
    return _expand(draft, item.left, item.right, item.span, scope)


# ── expansion ───────────────────────────────────────────────────────────────────────────────────────


def _expand(
    draft: Rule, left: n.Expression, right: n.Expression, span: Span, scope: Scope, meant: str = ""
) -> list[Rule]:
    """The rule with its instances; empty when it cannot be understood, which has been told."""
    try:
        operands = [*_operands(left, 1, scope), *_operands(right, -1, scope)]
        if not operands:
            scope.problems.add("S0309", span)
            raise Unresolved
        _check_companions(operands, span, scope)
        constant = _constant(left, operands, scope) - _constant(right, operands, scope)
        rule = evolve(draft, constant=constant, defines=_defines(left, operands, draft.operator))
        _check_circular(rule, operands, span, scope, meant)
        return [_with_instances(rule, operands, span, scope)]
    except Unresolved:
        return []


def _check_companions(operands: Sequence[Operand], span: Span, scope: Scope) -> None:
    """A rule holds this report against one other report."""
    named = list(dict.fromkeys(o.selection.beside for o in operands if o.selection.beside))
    if named and all(o.selection.beside for o in operands):
        scope.problems.add("S0316", span, other=named[0])
        raise Unresolved
    if len(named) > 1:
        scope.problems.add("S0318", span, one=named[0], other=named[1])
        raise Unresolved


def _operands(expression: n.Expression, sign: int, scope: Scope) -> list[Operand]:
    match expression:
        case n.Address():
            return [Operand(sign, resolve(expression, scope))]
        case n.Number():
            return []
        case n.Binary(operator="+" | "-" as operator):
            other = -sign if operator == "-" else sign
            return [*_operands(expression.left, sign, scope), *_operands(expression.right, other, scope)]
        case n.Call(function="sum", arguments=(argument,)) if isinstance(argument, n.Address):
            selection = resolve(argument, scope)
            if selection.table.open and selection.kind in ("every", "level"):
                _check_summable(selection, expression.span, scope)
            return [Operand(sign, selection, summed=True)]
        case _:
            scope.problems.add("S0301", expression.span)
            raise Unresolved


def _check_summable(selection: Selection, span: Span, scope: Scope) -> None:
    """Rows that come with the report are summed by their roll-up; names of one level by `sum(各行)`, too."""
    if not selection.table.named or len(selection.table.levels) > 1 or selection.beside:
        scope.problems.add("S0310", span, table=selection.table.id)
        raise Unresolved


def _constant(side: n.Expression, operands: Sequence[Operand], scope: Scope) -> int:
    if not isinstance(side, n.Number):
        return 0
    scale = operands[0].selection.table.scale
    amount = Decimal(side.text) / scale.precision
    if amount != amount.to_integral_value():
        scope.problems.add("S0311", side.span, number=side.text, precision=str(scale.precision))
        raise Unresolved
    return int(amount)


def _defines(left: n.Expression, operands: Sequence[Operand], operator: str) -> bool:
    """Whether the left side is one cell (in each instance), which the right side then defines."""
    if operator != "=" or not isinstance(left, n.Address) or len(operands) < 2:  # noqa: PLR2004
        return False
    # What is held against another report is checked and never computed from it.
    if any(o.selection.beside for o in operands):
        return False
    first = operands[0].selection
    single = all(len(s) == 1 and s[0][0] == 1 for s in (*first.rows, *(first.columns or ())))
    return single and (first.kind != "level")


def _check_circular(rule: Rule, operands: Sequence[Operand], span: Span, scope: Scope, meant: str) -> None:
    """A sentence that defines a cell by a sum with that cell in it: 表4's `57 行＝（33+34+…+58）行`."""
    if not rule.defines:
        return
    target, *parts = (o.selection for o in operands)
    for part in parts:
        if part.table.id != target.table.id or not _meet(target.rows, part.rows):
            continue
        if target.columns is None or part.columns is None or _meet(target.columns, part.columns):
            printed, word = scope.problems.text(span), scope.problems.text(target.span)
            suggestion = meant if meant != word else ""
            reads = printed.replace(word, suggestion, 1) if suggestion else ""
            scope.problems.add("S0303", part.span, target=word, suggestion=suggestion, printed=printed, reads=reads)
            raise Unresolved


def _meet(left: tuple[Pairs, ...], right: tuple[Pairs, ...]) -> bool:
    """Whether the two speak of the same line in the same step of a rule."""
    steps = max(len(left), len(right))
    if min(len(left), len(right)) not in (1, steps):
        return False  # as many lines on both sides: told when the rule is expanded
    pairs = ((_at(left, i), _at(right, i)) for i in range(steps))
    return any({key for _, key in a} & {key for _, key in b} for a, b in pairs)


def _with_instances(rule: Rule, operands: list[Operand], span: Span, scope: Scope) -> Rule:
    _check_scales(operands, rule, span, scope)
    patterned = [o for o in operands if o.selection.rows[0][0][1] == EVERY_ROW and not o.summed]
    sums = [o for o in operands if o.selection.rows[0][0][1] == EVERY_ROW and o.summed]
    if patterned and sums:
        scope.problems.add("S0310", sums[0].selection.span, table=sums[0].selection.table.id)
        raise Unresolved
    if patterned and all(o.selection.kind in ("every", "level") for o in operands):
        return _pattern(rule, operands, span, scope)
    instances: list[tuple[Term, ...]] = []
    for step in range(_steps(operands, span, scope)):
        instances.extend(_instances_at(step, operands, span, scope))
    if not any(instances):
        scope.problems.add("S0309", span)
        raise Unresolved
    return evolve(rule, instances=tuple(i for i in instances if i))


def _pattern(rule: Rule, operands: list[Operand], span: Span, scope: Scope) -> Rule:
    """A rule over every row of tables whose rows come with the report."""
    closed = [o for o in operands if not o.selection.table.open]
    kinds = {o.selection.table.named: o.selection for o in operands}
    if len(kinds) > 1 and not closed:
        left, right = (scope.problems.text(s.span) for s in kinds.values())
        scope.problems.add("S0317", span, left=left, right=right)
        raise Unresolved
    if closed:
        _tell_counts(next(o for o in operands if o.selection.table.open), closed[0], span, scope)
        raise Unresolved
    chosen_rows = {(s.digits, s.named): s for s in (o.selection for o in operands) if s.kind == "level"}
    if len(chosen_rows) > 1:
        left, right = (scope.problems.text(s.span) for s in list(chosen_rows.values())[:2])
        scope.problems.add("S0317", span, left=left, right=right)
        raise Unresolved
    digits, named = next(iter(chosen_rows), (None, ""))
    steps = max(len(o.selection.columns or ()) for o in operands)
    instances = []
    for step in range(max(1, steps)):
        for columns in _column_choices(step, operands, scope):
            chosen: list[tuple[Pairs, ByRow]] = [(((1, EVERY_ROW),), c) for c in columns]
            instances.append(_instance(operands, chosen))
    return evolve(rule, kind="rows", instances=tuple(instances), digits=digits, named=named)


def _steps(operands: list[Operand], span: Span, scope: Scope) -> int:
    """How many steps the rule takes: what stands on both sides must have as many, or one for all."""
    longest = 1
    first: Operand | None = None
    for operand in operands:
        for count in () if operand.summed else (len(operand.selection.rows), len(operand.selection.columns or ((),))):
            if first is not None and count not in (1, longest):
                _tell_counts(first, operand, span, scope, (longest, count))
                raise Unresolved
            if count > 1:
                longest, first = count, first or operand
    return longest


def _tell_counts(
    left: Operand, right: Operand, span: Span, scope: Scope, counts: tuple[int, int] | None = None
) -> None:
    """Two addresses that cannot be taken line by line; an open table has as many rows, `n`, as the report."""
    left_count, right_count = counts or ("n", len(right.selection.rows))
    left_text, right_text = (scope.problems.text(o.selection.span) for o in (left, right))
    scope.problems.add(
        "S0302",
        span,
        left=left_text,
        left_count=str(left_count),
        right=right_text,
        right_count=str(right_count),
    )


def _instances_at(step: int, operands: list[Operand], span: Span, scope: Scope) -> Iterable[tuple[Term, ...]]:
    rows = []
    code = next((c for o in operands for c in [_code_at(step, o)] if c), None)
    for operand in operands:
        if operand.summed:
            rows.append(tuple(pair for s in operand.selection.rows for pair in s))
        elif operand.selection.rows[0][0][1] == EVERY_ROW:
            named = operand.selection.named or operand.selection.table.named
            if code is None and operand.selection.kind == "level" and not named:
                scope.problems.add("S0312", operand.selection.span)
                raise Unresolved
            if code is None or named:
                _tell_counts(operand, next(o for o in operands if o is not operand), span, scope)
                raise Unresolved
            rows.append(((1, code),))
        else:
            rows.append(_at(operand.selection.rows, step))
    for columns in _column_choices(step, operands, scope, rows):
        yield _instance(operands, list(zip(rows, columns, strict=True)))


def _code_at(step: int, operand: Operand) -> str | None:
    """The class of the row that an operand stands on at a step."""
    if operand.summed or operand.selection.kind not in ("each", "every"):
        return None
    sums = _at(operand.selection.rows, step)
    row = operand.selection.table.row_by_key.get(sums[0][1])
    return row.code if row else None


def _column_choices(
    step: int,
    operands: Sequence[Operand],
    scope: Scope,
    rows: Sequence[Pairs] | None = None,
) -> list[list[ByRow]]:
    """The columns of each operand, row by row; one choice a column, where none is named and all share the same ones."""
    rows = rows or [((1, EVERY_ROW),)] * len(operands)
    meant = [columns_meant(o.selection, r, step, scope) for o, r in zip(operands, rows, strict=True)]
    loose = [o for o, m in zip(operands, meant, strict=True) if _is_loose(m)]
    if not loose:
        return [cast(list[ByRow], meant)]
    shared = cast(tuple[str, ...], next(m for m in meant if _is_loose(m)))
    if any(m != shared for m in meant):
        tell_columns(loose[0].selection, [c for c in loose[0].selection.table.columns if c.key in shared], scope)
        raise Unresolved
    return [[(((1, key),),) * len(r) for r in rows] for key in shared]


def _is_loose(meant: ByRow | tuple[str, ...]) -> bool:
    """Whether no column is said: each of several is meant."""
    return isinstance(meant[0], str)


def _at(sums: tuple[Pairs, ...], step: int) -> Pairs:
    return sums[step] if len(sums) > 1 else sums[0]


def _table_named(selection: Selection) -> str:
    return f"{selection.beside}.{selection.table.id}" if selection.beside else selection.table.id


def _terms(operand: Operand, rows: Pairs, columns: ByRow) -> Iterable[Term]:
    table = operand.selection.table.id
    for (row_sign, row), of_row in zip(rows, columns, strict=True):
        for column_sign, column in of_row:
            yield Term(operand.sign * row_sign * column_sign, table, row, column, operand.selection.beside)


def _instance(operands: Sequence[Operand], chosen: Sequence[tuple[Pairs, ByRow]]) -> tuple[Term, ...]:
    """The terms of all operands, with equal cells added up; a cell whose coefficients cancel is kept out."""
    terms = [t for o, (rows, columns) in zip(operands, chosen, strict=True) for t in _terms(o, rows, columns)]
    sums: dict[tuple[str, str, str, str], int] = {}
    for coefficient, *cell in terms:
        key = cast(tuple[str, str, str, str], tuple(cell))
        sums[key] = sums.get(key, 0) + coefficient
    return tuple(Term(c, *cell) for cell, c in sums.items() if c)


def _check_scales(operands: Sequence[Operand], rule: Rule, span: Span, scope: Scope) -> None:
    """One unit on both sides; or money, between reports of two forms, and no number of which nobody knew the unit."""
    scales = {o.selection.table.scale: _table_named(o.selection) for o in operands}
    two_forms = any(o.selection.beside in scope.forms for o in operands)
    if two_forms and not rule.constant and all(scale.is_money for scale in scales):
        return
    if len(scales) > 1:
        (left, left_table), (right, right_table) = list(scales.items())[:2]
        scope.problems.add(
            "S0305",
            span,
            left=f"{left.unit} ({left.precision})",
            left_table=left_table,
            right=f"{right.unit} ({right.precision})",
            right_table=right_table,
        )
        raise Unresolved
