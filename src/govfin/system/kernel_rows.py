"""The kernel's part for tables whose rows come with the report: rules over every row, and roll-ups. Needs numpy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import frozen

from govfin.system.columns import Bools, Columns, Ints, Lines
from govfin.system.kernel_parts import Found, Tally, open_cell, spread
from govfin.system.plan import ROW_STEP, TABLE_STEP, OpenTable, Plan, RowForms, Tree
from govfin.system.relations import codes_named

# ── rules over every row ────────────────────────────────────────────────────────────────────────────


@frozen(eq=False)
class _Rows:
    """The rows that a rule runs over: those of all its tables, each once."""

    report: Ints
    #: The row, as its place in the vocabulary.
    row: Ints
    #: Where they stand among the rows of their report, in the order of the system.
    place: Ints
    #: By table of the rule: the line of the row; -1 where the table does not have it.
    line: Ints


def row_forms(plan: Plan, columns: Columns, forms: RowForms, tally: Tally) -> Found:
    """The suspects of a rule over every row."""
    rows = _rows(plan, columns, forms)
    size = len(rows.report)
    tally.relations[forms.index] += size * len(forms.instances)
    if not size:
        return Found.none()
    absent = ~columns.present[[t.index for t in forms.tables]]
    undecided: Bools = np.logical_or.reduce(absent[:, rows.report], axis=0)
    sense = int(plan.sense[forms.index])
    return Found.joined(
        [_row_form(plan, columns, forms, rows, undecided, sense, i, tally) for i in range(len(forms.instances))]
    )


def _row_form(
    plan: Plan, columns: Columns, forms: RowForms, rows: _Rows, absent: Bools, sense: int, instance: int, tally: Tally
) -> Found:
    terms = forms.instances[instance]
    tables = [columns.lines[t.table.id] for t in forms.tables]
    residual = np.full(len(rows.report), forms.rule.constant, np.int64)
    given, undecided = np.zeros(len(rows.report), np.bool_), absent
    for ordinal, column, coefficient in terms:
        lines, line = tables[ordinal], rows.line[ordinal]
        residual += coefficient * lines.figures[column, line]
        given |= lines.given[column, line]
        if lines.unknown is not None:
            undecided = undecided | lines.unknown[column, line]
    wrong = residual != 0 if sense == 0 else residual * sense < 0
    tally.undecided[forms.index] += np.count_nonzero(undecided)
    tally.blank[forms.index] += np.count_nonzero(~given & (residual == 0) & ~undecided)
    at = np.flatnonzero(wrong & ~undecided)
    ordinals, of_columns, coefficients = (np.array(x, np.int64) for x in zip(*terms, strict=True))
    line = rows.line[ordinals][:, at].T
    here = line >= 0
    value = np.array([tables[o].figures[c, line[:, i]] for i, (o, c, _) in enumerate(terms)]).T
    has = np.array([tables[o].given[c, line[:, i]] for i, (o, c, _) in enumerate(terms)]).T
    first = np.array([forms.tables[o].first_column for o in ordinals], np.int64) + of_columns
    cell = open_cell(plan, columns, first[None, :], rows.row[at][:, None])
    return Found(
        rows.report[at],
        np.full(len(at), forms.index),
        rows.place[at] + instance,
        residual[at],
        here[:, 0] & forms.rule.defines,
        here.sum(axis=1),
        cell[here],
        np.broadcast_to(coefficients, here.shape)[here],
        value[here],
        has[here],
    )


def _rows(plan: Plan, columns: Columns, forms: RowForms) -> _Rows:
    """Every row that one of the tables has and that the rule speaks of."""
    tables = [columns.lines[t.table.id] for t in forms.tables]
    taken = _taken(plan, columns, forms)
    parts: list[_Rows] = []
    for ordinal, lines in enumerate(tables):
        at = np.arange(lines.count) if taken is None else np.flatnonzero(taken[lines.row])
        line = np.full((len(tables), len(at)), -1, np.int64)
        for other in range(len(tables)):
            line[other] = at if other == ordinal else tables[other].find(lines.report[at], lines.row[at])
        # A row that an earlier table has too is there already.
        new = np.flatnonzero((line[:ordinal] < 0).all(axis=0)) if ordinal else slice(None)
        place = ordinal * TABLE_STEP + (at + 1) * ROW_STEP
        parts.append(_Rows(lines.report[at][new], lines.row[at][new], place[new], line[:, new]))
    whole = parts[0]
    if len(parts) > 1:
        whole = _Rows(
            np.concatenate([p.report for p in parts]),
            np.concatenate([p.row for p in parts]),
            np.concatenate([p.place for p in parts]),
            np.concatenate([p.line for p in parts], axis=1),
        )
    optional = [t.index for t in forms.tables if t.table.supplementary]
    if not optional or columns.present[optional].all():
        return whole
    # A supplementary table that is absent leaves nothing to decide.
    has_all: Bools = np.logical_and.reduce(columns.present[optional], axis=0)
    kept = np.flatnonzero(has_all[whole.report])
    return _Rows(whole.report[kept], whole.row[kept], whole.place[kept], whole.line[:, kept])


def _taken(plan: Plan, columns: Columns, forms: RowForms) -> Bools | None:
    """By row of the vocabulary: whether a rule speaks of it; None when it speaks of all."""
    if forms.rule.digits is None and not forms.rule.named:
        return None
    named = codes_named(forms.rule, plan.schema) if forms.rule.named else frozenset()
    return np.array([forms.takes(key, named) for key in columns.vocabulary], np.bool_)


# ── sums over every row ─────────────────────────────────────────────────────────────────────────────


def with_every_row(plan: Plan, columns: Columns, found: Found) -> Found:
    """Suspects with a term for each row, where a term is the sum over every row of a table."""
    is_sum = np.isin(found.cell, list(plan.sums))
    if not is_sum.any():
        return found
    owner = np.repeat(np.arange(len(found.report)), found.count)
    sizes, starts = np.ones(len(owner), np.int64), np.zeros(len(owner), np.int64)
    for slot, (table, _) in plan.sums.items():
        at = np.flatnonzero(found.cell == slot)
        reports, of_line = found.report[owner[at]], columns.lines[table].report
        starts[at] = np.searchsorted(of_line, reports, "left")
        sizes[at] = np.searchsorted(of_line, reports, "right") - starts[at]
    term = np.repeat(np.arange(len(owner)), sizes)
    line = spread(starts, sizes)
    cell, value, given = found.cell[term], found.value[term], found.given[term]
    for slot, (table, column) in plan.sums.items():
        lines, at = columns.lines[table], np.flatnonzero(found.cell[term] == slot)
        number = np.full(len(at), plan.open_tables[table].first_column + column)
        cell[at] = open_cell(plan, columns, number, lines.row[line[at]])
        value[at], given[at] = lines.figures[column, line[at]], lines.given[column, line[at]]
    return Found(
        found.report,
        found.rule,
        found.place,
        found.residual,
        found.defines,
        np.bincount(owner[term], minlength=len(found.report)),
        cell,
        found.coefficient[term],
        value,
        given,
    )


# ── roll-ups ────────────────────────────────────────────────────────────────────────────────────────


def roll_up(plan: Plan, columns: Columns, tree: Tree, tally: Tally) -> Iterator[Found]:
    """The suspects of a table's roll-up: 合计 = Σ the first level, each code = Σ the codes right below it."""
    lines = columns.lines[tree.table.table.id]
    parent = parents(columns, tree.table)
    below = np.flatnonzero(parent >= 0)
    below = below[np.argsort(parent[below], kind="stable")]
    if below.size:
        yield _sums_of_codes(plan, columns, tree, lines, parent, below, tally)
    if tree.totals:
        yield _sums_of_totals(plan, columns, tree, lines, np.flatnonzero(parent < 0), tally)


def parents(columns: Columns, table: OpenTable) -> Ints:
    """For each line, the line of the nearest code above it that its report has; -1 where there is none."""
    id_ = table.table.id
    if id_ not in columns.parents:
        columns.parents[id_] = _parents(columns, table)
    return columns.parents[id_]


def _parents(columns: Columns, table: OpenTable) -> Ints:
    lines = columns.lines[table.table.id]
    if not lines.count:
        return np.zeros(0, np.int64)
    assert table.above is not None  # noqa: S101 - asked for tables that roll up
    places = {key: i for i, key in enumerate(columns.vocabulary)}
    above = [[places.get(code, -1) for code in table.above(key)] for key in columns.vocabulary]
    depth = max(map(len, above), default=0)
    found = np.full(lines.count, -1, np.int64)
    for step in range(depth):
        of_row = np.array([a[step] if step < len(a) else -1 for a in above], np.int64)
        wanted = of_row[lines.row]
        at = np.flatnonzero((found < 0) & (wanted >= 0))
        found[at] = lines.find(lines.report[at], wanted[at])
    return found


def _sums_of_codes(
    plan: Plan, columns: Columns, tree: Tree, lines: Lines, parent: Ints, below: Ints, tally: Tally
) -> Found:
    owner = parent[below]
    starts = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
    heads = owner[starts]
    residual = lines.figures[:, heads] - np.add.reduceat(lines.figures[:, below], starts, axis=1)
    given = lines.given[:, heads] | np.logical_or.reduceat(lines.given[:, below], starts, axis=1)
    undecided = np.zeros_like(given)
    if lines.unknown is not None:
        undecided = lines.unknown[:, heads] | np.logical_or.reduceat(lines.unknown[:, below], starts, axis=1)
    column, which = _judged(tree, tally, residual, given, undecided)
    ends = np.append(starts[1:], len(below))
    counts = 1 + (ends - starts)[which]
    line = np.empty(int(counts.sum()), np.int64)
    first = np.cumsum(counts) - counts
    rest = np.ones(len(line), np.bool_)
    rest[first] = False
    line[first], line[rest] = heads[which], below[spread(starts[which], counts - 1)]
    columns_of = np.repeat(column, counts)
    return Found(
        lines.report[heads[which]],
        np.full(len(which), tree.index),
        (heads[which] + 1) * ROW_STEP + column,
        residual[column, which],
        np.full(len(which), tree.rule.defines),
        counts,
        open_cell(plan, columns, tree.table.first_column + columns_of, lines.row[line]),
        np.where(rest, -1, 1),
        lines.figures[columns_of, line],
        lines.given[columns_of, line],
    )


def _sums_of_totals(plan: Plan, columns: Columns, tree: Tree, lines: Lines, top: Ints, tally: Tally) -> Found:
    """The row of totals of each report that has the table, beside the lines that nothing stands above."""
    totals = np.array(tree.totals)
    here = np.flatnonzero(columns.present[tree.table.index])
    # By report, where its lines of the first level begin and end.
    of_report = lines.report[top]
    starts, ends = np.searchsorted(of_report, here, "left"), np.searchsorted(of_report, here, "right")
    residual, given = columns.figures[totals][:, here], columns.given[totals][:, here]
    undecided = np.zeros_like(given) if columns.unknown is None else columns.unknown[totals][:, here]
    some = np.flatnonzero(ends > starts)
    if some.size:
        # Every line of `top` belongs to a report that has the table, so each part ends where the next begins.
        residual[:, some] -= np.add.reduceat(lines.figures[:, top], starts[some], axis=1)
        given[:, some] |= np.logical_or.reduceat(lines.given[:, top], starts[some], axis=1)
        if lines.unknown is not None:
            undecided[:, some] |= np.logical_or.reduceat(lines.unknown[:, top], starts[some], axis=1)
    column, which = _judged(tree, tally, residual, given, undecided)
    counts = 1 + (ends - starts)[which]
    first = np.cumsum(counts) - counts
    rest = np.ones(int(counts.sum()), np.bool_)
    rest[first] = False
    of_column, line = np.repeat(column, counts), np.zeros(len(rest), np.int64)
    line[rest] = top[spread(starts[which], counts - 1)]
    cell = open_cell(plan, columns, tree.table.first_column + of_column, lines.row[line] if lines.count else line)
    value, has = lines.figures[of_column, line], lines.given[of_column, line]
    report = here[which]
    cell[first] = totals[column]
    value[first], has[first] = columns.figures[totals[column], report], columns.given[totals[column], report]
    return Found(
        report,
        np.full(len(which), tree.index),
        column,
        residual[column, which],
        np.full(len(which), tree.rule.defines),
        counts,
        cell,
        np.where(rest, -1, 1),
        value,
        has,
    )


def _judged(tree: Tree, tally: Tally, residual: Ints, given: Bools, undecided: Bools) -> tuple[Ints, Ints]:
    """Count what the sums came to, by column and sum, and give those that do not hold."""
    wrong = residual != 0
    tally.relations[tree.index] += residual.size
    tally.undecided[tree.index] += np.count_nonzero(undecided)
    tally.blank[tree.index] += np.count_nonzero(~(wrong | given | undecided))
    column, which = np.nonzero(wrong & ~undecided)
    return column, which
