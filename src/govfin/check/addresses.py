"""Addresses: what `表1.(31…56)行`, `表3.[类].1栏`, `1栏各行`, `总计` mean in a table, or where there is no such."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, NoReturn

from attrs import evolve, field, frozen

from govfin.check.declare import MAX_RANGE
from govfin.check.problems import Problems, as_ranges, levels_of, shown
from govfin.diagnostics.source import Span
from govfin.diagnostics.suggest import nearest
from govfin.schema.addresses import column_address, row_address
from govfin.schema.classification import Classification
from govfin.schema.rules import COMPANIONS, EVERY_ROW, PRIOR
from govfin.schema.schema import Schema
from govfin.schema.tables import Column, Panel, Row, Table
from govfin.syntax import nodes as n

#: What forms call their row of totals.
_TOTALS: Final = ("合计", "总计")
#: A signed sum of rows or of columns, by key.
Sum = tuple[tuple[int, str], ...]


@frozen
class Selection:
    """The cells that an address names, with what is still open: one sum, each of several, or every row.

    `rows` and `columns` hold one sum for each step of the rule that the address stands in;
    one sum alone serves every step.
    """

    table: Table
    rows: tuple[Sum, ...]
    #: None: no column is named, all columns of the row's panel are meant.
    columns: tuple[Sum, ...] | None
    #: `each` and `every` run over rows; `level` takes the row that is of the same class.
    kind: Literal["one", "each", "every", "level"] = "one"
    #: For `level`: the number of digits of the codes meant, or the level of the names meant, where one is named.
    digits: int | None = None
    #: For `every` over an open table: the name of the codes meant, where one is named.
    named: str = ""
    span: Span = field(default=n.NOWHERE, eq=False)
    #: The other report that it names: 上年, 预算, 下级; empty for this one.
    beside: str = ""


class Unresolved(Exception):
    """An address that names nothing; its diagnostic has been added."""


@frozen
class Scope:
    """What addresses are resolved in: the tables, the classifications, and the table in which a rule stands."""

    tables: Mapping[str, Table]
    classifications: Mapping[str, Classification]
    problems: Problems
    here: Table | None = None
    #: The forms that other reports follow, by what addresses call these: 预算.
    forms: Mapping[str, Schema] = field(factory=dict)

    def beside(self, companion: str) -> Scope:
        """The scope of an address that names another report: the tables of the form that it follows."""
        form = self.forms.get(companion)
        return self if form is None else Scope(form.table_by_id, form.classification_by_alias, self.problems)

    def inside(self, table: Table) -> Scope:
        """The scope of the rules of a table."""
        return evolve(self, here=table)


def resolve(address: n.Address, scope: Scope) -> Selection:  # noqa: C901 - one case a part
    """The cells that an address names.

    Raises:
        Unresolved: when it names none; the diagnostic is in the scope's problems.
    """
    parts = list(address.parts)
    first = parts[0]
    beside = first.text if isinstance(first, n.Named) and first.text in COMPANIONS and len(parts) > 1 else ""
    if beside:
        parts, scope = parts[1:], scope.beside(beside)
    table, parts = _table(address, parts, scope)
    panels, parts = _panel(table, parts)
    rows = columns = None
    kind: Literal["one", "each", "every", "level"] = "one"
    digits = None
    named = ""
    for part in parts:
        match part:
            case n.Lines(axis="栏"):
                columns = _numbered_columns(part, table, scope)
            case n.All(axis="栏"):
                columns = tuple(((1, key),) for key in _column_keys(_panels_of(rows, panels)))
            case n.Lines():
                rows, kind = _numbered_rows(part, table, panels, scope)
            case n.All():
                rows, kind = _every_row(table, panels), "every"
            case n.Key():
                rows, kind, digits = _keyed(part, table, panels, scope)
                named = part.text if kind == "level" and digits is None else ""
            case n.Named() if rows is None and _named_rows(part, table, panels):
                rows = (((1, _one_row(part, table, panels, scope)),),)
            case n.Named():
                columns = (((1, _named_column(part, table, panels, scope, rows)),),)
    if kind == "every" and columns is not None and not table.open:
        rows = _with_columns(rows or (), columns, panels)
    if rows is None:
        rows, kind = _rows_when_none_is_named(address, table, panels, scope)
    if not rows:
        names = ", ".join(column_address(table, key) for sums in columns or () for _, key in sums)
        scope.problems.add("S0213", address.span, table=table.id, row="各行", column=names or "栏")
        raise Unresolved
    _check_cells(rows, columns, address, table, scope)
    return Selection(table, rows, columns, kind, digits, named, address.span, beside)


def check_speaks_of_last_year(selection: Selection, scope: Scope) -> None:
    """Figures, charts and the narrative know no other report than last year's.

    Raises:
        Unresolved: S0319 where an address names the budget or a unit.
    """
    if selection.beside not in ("", PRIOR):
        scope.problems.add("S0319", selection.span, other=selection.beside)
        raise Unresolved


def _check_cells(
    rows: tuple[Sum, ...], columns: tuple[Sum, ...] | None, address: n.Address, table: Table, scope: Scope
) -> None:
    """The form must print what an address names: 表1.6行.2栏 is no cell where 6行 stands beside column 1."""
    for step in range(max(len(rows), len(columns or ()))):
        for _, column in columns[min(step, len(columns) - 1)] if columns else ():
            for _, row in rows[min(step, len(rows) - 1)]:
                known = table.columns_of(row)
                if column not in {c.key for c in known}:
                    names = ", ".join(column_address(table, c.key) for c in known)
                    scope.problems.add(
                        "S0213",
                        address.span,
                        table=table.id,
                        row=row_address(table, row),
                        column=column_address(table, column),
                        columns=names,
                    )
                    raise Unresolved


def _table(address: n.Address, parts: list[n.Part], scope: Scope) -> tuple[Table, list[n.Part]]:
    first = parts[0] if parts else None
    if isinstance(first, n.Named) and first.text in scope.tables:
        return scope.tables[first.text], parts[1:]
    if scope.here is not None:
        table = scope.tables.get(scope.here.id, scope.here)
        if isinstance(first, n.Named) and len(parts) > 1 and _means_a_table(first, parts[1], table, scope):
            _tell_table(first, scope)
        return table, parts
    if isinstance(first, n.Named):
        _tell_table(first, scope)
    else:
        scope.problems.add("S0212", address.span, name=scope.problems.text(address.span))
    raise Unresolved


def _tell_table(name: n.Named, scope: Scope) -> NoReturn:
    scope.problems.unknown("S0201", name.span, name.text, scope.tables, otherwise=shown([*scope.tables]))
    raise Unresolved


def _means_a_table(name: n.Named, after: n.Part, table: Table, scope: Scope) -> bool:
    """Whether a name that the table does not have is one of another table: `表9.1行`, not `本年支处.2栏`."""
    lines = {p.name for p in table.panels} | {x for c in table.columns for x in (c.name, c.title)}
    if name.text in lines or _named_rows(name, table, table.panels) or _lacks_total(name, table):
        return False
    if nearest(name.text, scope.tables):
        return True
    names = [*lines, *(x for r in table.rows for x in (r.name, r.label)), table.total or ""]
    return isinstance(after, n.Lines | n.All | n.Key) and not nearest(name.text, filter(None, names))


def _lacks_total(name: n.Named, table: Table) -> bool:
    """Whether a name is that of a row of totals, which a table by a classification could have and has not."""
    return table.open and not table.total and name.text in _TOTALS


def _panel(table: Table, parts: list[n.Part]) -> tuple[tuple[Panel, ...], list[n.Part]]:
    if len(parts) > 1 and isinstance(parts[0], n.Named):
        named = tuple(p for p in table.panels if p.name and p.name == parts[0].text)
        if named:
            return named, parts[1:]
    return table.panels, parts


def _rows_when_none_is_named(
    address: n.Address, table: Table, panels: Sequence[Panel], scope: Scope
) -> tuple[tuple[Sum, ...], Literal["one"]]:
    keys = [r.key for p in panels for r in p.cell_rows]
    if len(keys) == 1 and not table.open:
        return (((1, keys[0]),),), "one"
    scope.problems.add("S0209", address.span, table=table.id)
    raise Unresolved


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────


def _numbered_rows(
    part: n.Lines, table: Table, panels: Sequence[Panel], scope: Scope
) -> tuple[tuple[Sum, ...], Literal["one", "each"]]:
    by_number = {r.number: r.key for p in panels for r in p.cell_rows if r.number is not None}
    blanks = {r.number for p in panels for r in p.rows if r.blank}
    numbers, each = _numbers(part, scope)
    keys = []
    for sign, number, span in numbers:
        if number not in by_number:
            known = sorted(by_number)
            code = "S0210" if number in blanks else "S0202"
            scope.problems.add(code, span, name=str(number), table=table.id, rows=as_ranges(known))
            raise Unresolved
        keys.append((sign, by_number[number]))
    if each:
        return tuple((key,) for key in keys), "each"
    return (tuple(keys),), "one"


def _every_row(table: Table, panels: Sequence[Panel]) -> tuple[Sum, ...]:
    if table.open:
        return (((1, EVERY_ROW),),)
    return tuple(((1, r.key),) for p in panels for r in p.cell_rows)


def _with_columns(rows: tuple[Sum, ...], columns: tuple[Sum, ...], panels: Sequence[Panel]) -> tuple[Sum, ...]:
    """Of all rows, those whose panel has the columns named: 2栏各行 in 表4 means the rows of 支出."""
    wanted = {key for sums in columns for _, key in sums}
    fitting = {r.key for p in panels for r in p.cell_rows if wanted <= {c.key for c in p.columns}}
    return tuple(s for s in rows if s[0][1] in fitting)


def _keyed(
    part: n.Key, table: Table, panels: Sequence[Panel], scope: Scope
) -> tuple[tuple[Sum, ...], Literal["one", "each", "level", "every"], int | None]:
    if table.named:
        return _named_level(part, table, scope)
    coded = [r for p in panels for r in p.cell_rows if r.code is not None]
    aliases = [table.by] if table.by else list(dict.fromkeys(r.classification for r in coded if r.classification))
    known = [scope.classifications[a] for a in aliases if a in scope.classifications]
    level = next((lv for c in known for lv in c.levels if lv.name == part.text), None)
    if level is not None:
        if table.open:
            return (((1, EVERY_ROW),),), "level", level.digits
        return tuple(((1, r.key),) for r in coded if len(r.code or "") == level.digits), "each", level.digits
    if table.open and not part.text.isdecimal():
        return _rows_by_name(part, known, scope), "level", None
    if table.open:
        if not any(part.text in c.by_code for c in known):
            codes = [k for c in known for k in c.by_code]
            scope.problems.unknown("S0205", part.span, part.text, codes, otherwise=levels_of(known))
            raise Unresolved
        return (((1, part.text),),), "one", None
    match = [r for r in coded if r.code == part.text]
    if not match:
        codes = [r.code or "" for r in coded]
        scope.problems.unknown("S0202", part.span, part.text, codes, table=table.id, rows=shown(codes))
        raise Unresolved
    if len(match) > 1:
        scope.problems.add("S0207", part.span, name=part.text, panels=shown([p.name for p in table.panels]))
        raise Unresolved
    return (((1, match[0].key),),), "one", None


def _named_level(
    part: n.Key, table: Table, scope: Scope
) -> tuple[tuple[Sum, ...], Literal["one", "each", "level", "every"], int | None]:
    """Every row of a level of a table whose rows the report names; which names there will be, no form knows."""
    if part.text not in table.levels:
        rows = "、".join(f"[{x}]" for x in table.levels) or "各行"
        scope.problems.unknown("S0706", part.span, part.text, table.levels, table=table.id, rows=rows)
        raise Unresolved
    return (((1, EVERY_ROW),),), "level", table.levels.index(part.text) + 1


def _rows_by_name(part: n.Key, known: Sequence[Classification], scope: Scope) -> tuple[Sum, ...]:
    """Every row whose code has a name: [行政运行] are all the codes that end so."""
    names = dict.fromkeys(name for c in known for code in c.codes for name in code.names)
    if part.text not in names:
        levels = [level.name for c in known for level in c.levels]
        scope.problems.unknown("S0214", part.span, part.text, [*levels, *names])
        raise Unresolved
    return (((1, EVERY_ROW),),)


def _named_rows(part: n.Named, table: Table, panels: Sequence[Panel]) -> list[Row]:
    """The rows that a name means: by label, by name; the row of totals included."""
    rows = [r for p in panels for r in p.cell_rows]
    found = [r for r in rows if r.label == part.text] or [r for r in rows if part.text in (r.name, r.key)]
    aliased = [r for r in rows if r.name == part.text]
    if len(found) > 1 and len(aliased) == 1:
        found = aliased
    if table.total == part.text:
        found.append(Row(part.text, None, part.text, part.text))
    return [r for r in found if r.name or r.key]


def _one_row(part: n.Named, table: Table, panels: Sequence[Panel], scope: Scope) -> str:
    found = _named_rows(part, table, panels)
    if len(found) > 1:
        names = [p.name for p in table.panels if p.name]
        scope.problems.add("S0207", part.span, name=part.text, panels=shown(names))
        raise Unresolved
    return found[0].key


# ── columns ─────────────────────────────────────────────────────────────────────────────────────────


def _panels_of(rows: tuple[Sum, ...] | None, panels: Sequence[Panel]) -> Sequence[Panel]:
    """The panels in which rows stand; all of them, where no row of a panel is named."""
    keys = {key for sums in rows or () for _, key in sums}
    return [p for p in panels if any(r.key in keys for r in p.cell_rows)] or panels


def _column_keys(panels: Sequence[Panel]) -> list[str]:
    return list(dict.fromkeys(c.key for p in panels for c in p.columns))


def _numbered_columns(part: n.Lines, table: Table, scope: Scope) -> tuple[Sum, ...]:
    by_number = {c.number: c.key for c in table.columns if c.number is not None}
    numbers, each = _numbers(part, scope)
    keys = []
    for sign, number, span in numbers:
        if number not in by_number:
            known = sorted(by_number)
            scope.problems.add("S0203", span, name=str(number), table=table.id, columns=as_ranges(known))
            raise Unresolved
        keys.append((sign, by_number[number]))
    return tuple((key,) for key in keys) if each else (tuple(keys),)


def _named_column(
    part: n.Named, table: Table, panels: Sequence[Panel], scope: Scope, rows: tuple[Sum, ...] | None
) -> str:
    columns = list({c.key: c for p in _panels_of(rows, panels) for c in p.columns}.values())
    found = [c for c in columns if c.name == part.text] or [c for c in columns if part.text in (c.title, c.key)]
    if len(found) == 1:
        return found[0].key
    if found:
        scope.problems.add("S0207", part.span, name=part.text, panels=shown([h for c in found for h in c.headers]))
        raise Unresolved
    if rows is not None:
        names = [c.name for c in columns]
        scope.problems.unknown("S0203", part.span, part.text, names, table=table.id, columns=shown(names))
        raise Unresolved
    if _lacks_total(part, table):
        scope.problems.add("S0202", part.span, name=part.text, table=table.id, total=part.text)
        raise Unresolved
    names = [table.total] if table.total else []
    names += [r.name for p in panels for r in p.cell_rows] + [c.name for c in columns]
    scope.problems.unknown("S0202", part.span, part.text, names, table=table.id, rows=shown(names))
    raise Unresolved


def tell_columns(selection: Selection, columns: Sequence[Column], scope: Scope) -> None:
    """Add that an address names a row and not which of its columns."""
    names = [column_address(selection.table, c.key) for c in columns]
    example = f"{scope.problems.text(selection.span)}.{names[0]}"
    scope.problems.add("S0208", selection.span, table=selection.table.id, columns=", ".join(names), example=example)


# ── numbers in brackets ─────────────────────────────────────────────────────────────────────────────


def _numbers(part: n.Lines, scope: Scope) -> tuple[list[tuple[int, int, Span]], bool]:
    """The numbers of a bracket with their signs; whether it means each of them, not their sum.

    `…` continues what stands before it, in steps of one or of the two numbers before, up to the number after.
    """
    picks = part.picks
    if len(picks) == 1 and picks[0].number is not None:
        return [(1, picks[0].number, part.span)], False
    each = not any(p.joiner in ("+", "-") for p in picks)
    found: list[tuple[int, int, Span]] = []
    i = 0
    while i < len(picks):
        pick = picks[i]
        if pick.number is None:
            found.extend(_continued(part, i, found, scope))
            # `2…2` is 2 alone.
            i += not pick.joiner and picks[i + 1].number == found[-1][1]
        else:
            found.append((-1 if pick.joiner == "-" else 1, pick.number, pick.span))
        i += 1
    return found, each


def _continued(part: n.Lines, at: int, found: list[tuple[int, int, Span]], scope: Scope) -> list[tuple[int, int, Span]]:
    picks = part.picks
    after = picks[at + 1].number if at + 1 < len(picks) else None
    if not found or after is None:
        scope.problems.add("S0503", part.span)
        raise Unresolved
    sign, last, _ = found[-1]
    if after == last and not picks[at].joiner:
        return []
    if after <= last:
        scope.problems.add("S0501", part.span, first=str(last), last=str(after))
        raise Unresolved
    # `1, 4…8` is a range; in `2+4+…+10` the two numbers before set the pace.
    before = found[-2][1] if picks[at].joiner and len(found) > 1 else last - 1
    step = last - before if last > before else 1
    if (after - last) // step > MAX_RANGE:
        scope.problems.add("S0502", part.span, limit=f"{MAX_RANGE:,}")
        raise Unresolved
    if (after - last) % step:
        scope.problems.add("S0503", part.span)
        raise Unresolved
    return [(sign, number, picks[at].span) for number in range(last + step, after, step)]
