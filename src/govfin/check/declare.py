"""Tables as declared: panels, columns and rows get their keys; what is declared twice or out of order is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from attrs import evolve

from govfin.amounts import COUNTS, UNITS, Scale
from govfin.check.problems import Problems, levels_of
from govfin.diagnostics.source import Span
from govfin.schema.classification import Classification
from govfin.schema.tables import Column, Erratum, Panel, Row, Table, plain_name
from govfin.syntax import nodes as n

MAX_RANGE: Final = 1_000
_MAX_PLACES: Final = 6


def declare_table(
    tree: n.Table, scale: Scale, classifications: Mapping[str, Classification], problems: Problems
) -> Table:
    """The table that a declaration makes, with keyed rows and columns; its rules are resolved later."""
    named = tree.by is not None and tree.by.alias == n.BY_NAMES
    by = _classification_of(tree.by, classifications, problems)
    panels = _panels(tree, by, classifications, problems)
    listed = any(p.rows for p in panels)
    is_open = tree.by is not None and not listed
    if named:
        _check_named(tree, listed=listed, problems=problems)
    total = next((i for i in tree.items if isinstance(i, n.Total)), None)
    table = Table(
        tree.id,
        tree.title or tree.id,
        next((declare_scale(i, problems) for i in tree.items if isinstance(i, n.Unit)), scale),
        panels if listed or is_open else _with_single_row(panels),
        by=by,
        open=is_open,
        levels=tree.by.levels if tree.by is not None and is_open else (),
        supplementary=tree.supplementary,
        total=total.label if total else None,
        total_last=total is not None and total.position == "last",
        note="\n".join(i.text for i in tree.items if isinstance(i, n.Note)),
        errata=tuple(Erratum(i.printed, i.reads, i.because or "") for i in tree.items if isinstance(i, n.Erratum)),
        empty=next((i.text for i in tree.items if isinstance(i, n.Empty)), ""),
    )
    if not table.columns:
        problems.add("S0408", tree.span, name=tree.id)
    check_errata(tree.items, problems)
    keyed = rekey(table)
    _check_weights(tree.items, keyed, problems)
    return keyed


def _classification_of(
    by: n.By | None, classifications: Mapping[str, Classification], problems: Problems
) -> str | None:
    """The alias of the classification that rows follow; None where there is none, or where the report names them."""
    if by is None or by.alias == n.BY_NAMES:
        return None
    if by.levels:
        problems.add("S0703", by.span, name=by.alias)
    if by.alias not in classifications:
        problems.unknown("S0204", problems.word(by.span, by.alias), by.alias, classifications)
    return by.alias


def _check_named(tree: n.Table, *, listed: bool, problems: Problems) -> None:
    """A table whose rows the report names prints none of its own, and is no statutory table."""
    if listed:
        problems.add("S0702", problems.word(tree.span, n.BY_NAMES), table=tree.id)
    if not tree.supplementary:
        problems.add("S0704", problems.word(tree.span, n.BY_NAMES), table=tree.id)
    levels = tree.by.levels if tree.by is not None else ()
    for name in {level for level in levels if levels.count(level) > 1}:
        problems.add("S0211", problems.word(tree.span, name), name=name)


def _check_weights(items: Iterable[n.Statement], table: Table, problems: Problems) -> None:
    """A score is out of the figure of another column."""
    for item in walk(items):
        if isinstance(item, n.Column) and item.scores is not None and item.scores.weight is not None:
            weight, names = item.scores.weight, [c.name for c in table.columns]
            found = table.column_named(weight)
            if found is None or found.scores:
                at = problems.word(item.scores.span, weight)
                problems.unknown("S0203", at, weight, names, table=table.id, columns="、".join(names))


def declare_scale(unit: n.Unit, problems: Problems) -> Scale:
    """The unit and precision that a `unit` statement states."""
    money = unit.unit in UNITS
    bare = f'"{unit.unit}"' not in problems.text(unit.span)
    if not money and bare and unit.unit not in COUNTS:
        at = problems.word(unit.span, unit.unit)
        problems.unknown("S0206", at, unit.unit, [*UNITS, *COUNTS], counts="、".join(COUNTS))
        return Scale("元", Decimal("0.01"))
    if unit.precision is None:
        if money:
            problems.add("S0701", unit.span, unit=unit.unit)
        return Scale(unit.unit, Decimal("0.01") if money else Decimal(1))
    precision = Decimal(unit.precision)
    scale = Scale(unit.unit, precision or Decimal(1))
    digits = precision.normalize().as_tuple()
    power_of_ten = digits.digits == (1,)
    finer_than_fen = money and power_of_ten and precision * UNITS[unit.unit] < 1
    if not power_of_ten or finer_than_fen or scale.places > _MAX_PLACES or precision > 1:
        problems.add("S0403", problems.word(unit.span, unit.precision), precision=unit.precision, unit=unit.unit)
        return evolve(scale, precision=Decimal("0.01"))
    return scale


def declare_row(tree: n.Row, classifications: Mapping[str, Classification], problems: Problems) -> Row:
    """A row as declared; its key is settled by `rekey`."""
    code, classification = tree.code, None
    if tree.link is not None:
        code, classification = tree.link.code, tree.link.classification
        known = classifications.get(classification)
        if known is None:
            problems.unknown("S0204", problems.word(tree.link.span, classification), classification, classifications)
        elif code not in known.by_code:
            problems.unknown(
                "S0205", problems.word(tree.link.span, code), code, known.by_code, otherwise=levels_of([known])
            )
    name = tree.alias or plain_name(tree.label)
    return Row("", tree.number, tree.label, name, code, classification, balancing=tree.balancing)


def declare_column(tree: n.Column, headers: tuple[str, ...]) -> Column:
    """A column as declared; its key is settled by `rekey`."""
    weight = (tree.scores.weight if tree.scores is not None else None) or ""
    scores = tree.scores is not None
    return Column("", tree.number, tree.title, tree.alias or tree.title, headers, scores=scores, out_of=weight)


def rekey(table: Table) -> Table:
    """The table with the keys of its rows and columns: the number, the code, or the name.

    Where a form prints no numbers, 总计 stands in two panels: such a name is told apart by its panel.
    """
    names = [r.name for r in table.rows if r.number is None and r.code is None]

    def row_key(row: Row, panel: Panel) -> str:
        if row.number is not None:
            return str(row.number)
        if row.code is not None:
            return row.code
        return f"{panel.name}.{row.name}" if names.count(row.name) > 1 else row.name

    def column_key(column: Column) -> str:
        return column.name if column.number is None else str(column.number)

    panels = tuple(
        evolve(
            p,
            rows=tuple(evolve(r, key=row_key(r, p)) for r in p.rows),
            columns=tuple(evolve(c, key=column_key(c)) for c in p.columns),
        )
        for p in table.panels
    )
    return evolve(table, panels=panels)


def _with_single_row(panels: tuple[Panel, ...]) -> tuple[Panel, ...]:
    """A table of columns alone (表7) has one row, without a name."""
    return tuple(evolve(p, rows=(Row("", None, "", ""),)) for p in panels)


def _panels(
    tree: n.Table, by: str | None, classifications: Mapping[str, Classification], problems: Problems
) -> tuple[Panel, ...]:
    declared: dict[str, Span] = {}
    panels = []
    loose = [i for i in tree.items if isinstance(i, n.Column | n.Group | n.Row | n.Rows | n.Blank)]
    if loose:
        panels.append(declare_panel("", loose, by, classifications, problems))
    for item in tree.items:
        if isinstance(item, n.Panel):
            name = item.name.text
            if name in declared:
                problems.add("S0211", item.name.span, related=[declared[name]], name=name)
            declared.setdefault(name, item.name.span)
            panels.append(declare_panel(name, item.items, by, classifications, problems, item.title))
    _check_twice(tree, problems)
    return tuple(panels) or (Panel("", (), ()),)


def declare_panel(
    name: str,
    items: Iterable[n.Statement],
    by: str | None,
    classifications: Mapping[str, Classification],
    problems: Problems,
    title: str | None = None,
) -> Panel:
    """A panel as declared; the keys of its rows and columns are settled by `rekey`."""
    columns: list[Column] = []
    rows: list[Row] = []
    for item in items:
        match item:
            case n.Column():
                columns.append(declare_column(item, ()))
            case n.Group():
                columns.extend(declare_group(item, ()))
            case n.Row():
                rows.append(declare_row_of(item, by, classifications, problems))
            case n.Rows():
                rows.extend(declare_rows(item, classifications, problems))
            case n.Blank():
                rows.extend(declare_blanks(item, problems))
            case _:
                continue
    return Panel(name, tuple(columns), tuple(rows), title=title or "")


def declare_row_of(
    item: n.Row, by: str | None, classifications: Mapping[str, Classification], problems: Problems
) -> Row:
    """A row as declared in a table that follows the classification `by`: its code must be one there."""
    row = declare_row(item, classifications, problems)
    if item.code is None or item.link is not None:
        return row
    known = classifications.get(by or "")
    if known is None:
        problems.add("S0410", item.span, code=item.code)
        return row
    if item.code not in known.by_code:
        at = problems.word(item.span, item.code)
        problems.unknown("S0205", at, item.code, known.by_code, otherwise=levels_of([known]))
    elif known.name(item.code) != item.label:
        problems.add(
            "S0404", problems.word(item.span, item.label), code=item.code, label=item.label, name=known.name(item.code)
        )
    return evolve(row, classification=by)


def declare_group(group: n.Group, above: tuple[str, ...]) -> Iterable[Column]:
    """The columns under a header, each with the headers above it."""
    headers = (*above, group.title)
    for item in group.items:
        if isinstance(item, n.Column):
            yield declare_column(item, headers)
        elif isinstance(item, n.Group):
            yield from declare_group(item, headers)


def declare_rows(item: n.Rows, classifications: Mapping[str, Classification], problems: Problems) -> Iterable[Row]:
    """A row for each code of a level: a form prints those that a department uses."""
    known = classifications.get(item.classification)
    if known is None:
        problems.unknown("S0204", problems.word(item.span, item.classification), item.classification, classifications)
        return ()
    levels = {level.name: level for level in known.levels}
    if item.level not in levels:
        at = problems.word(item.span, item.level)
        problems.unknown("S0205", at, item.level, levels, otherwise=levels_of([known]))
    return tuple(
        Row("", None, c.name, c.name, c.code, item.classification)
        for c in known.codes
        if known.level(c.code) == levels.get(item.level)
    )


def declare_blanks(item: n.Blank, problems: Problems) -> Iterable[Row]:
    """The rows that a form prints with a number and nothing else."""
    if item.last < item.first:
        problems.add("S0501", item.span, first=str(item.first), last=str(item.last))
        return ()
    if item.last - item.first >= MAX_RANGE:
        problems.add("S0502", item.span, limit=f"{MAX_RANGE:,}")
        return ()
    return (Row(str(i), i, "", "", blank=True) for i in range(item.first, item.last + 1))


def walk(items: Iterable[n.Statement]) -> Iterable[n.Statement]:
    """Every statement of a body, those of its panels and groups included."""
    for item in items:
        yield item
        if isinstance(item, n.Panel | n.Group | n.ChangePanel):
            yield from walk(item.items)


def _check_twice(tree: n.Table, problems: Problems) -> None:
    """Numbers of rows and columns: each once, and rising; codes and single statements: each once."""
    rows: dict[str, Span] = {}
    columns: dict[str, Span] = {}
    single: dict[str, Span] = {}
    last = {"row": 0, "column": 0}
    for item in walk(tree.items):
        _check_not_a_change(item, problems)
        match item:
            case n.Row(number=int() as number):
                _once(f"{number}行", item.span, rows, problems)
                last["row"] = _rising(number, last["row"], item.span, "行", problems)
            case n.Row(code=str() as code) | n.Row(link=n.Link(code=code)):
                _once(f"[{code}]", item.span, rows, problems)
            case n.Blank():
                numbers = range(item.first, min(item.last, item.first + MAX_RANGE) + 1)
                taken = next((i for i in numbers if f"{i}行" in rows), item.first)
                _once(f"{taken}行", item.span, rows, problems)
                for number in numbers:
                    rows.setdefault(f"{number}行", item.span)
                last["row"] = _rising(item.first, last["row"], item.span, "行", problems) and item.last
            case n.Column(number=int() as number):
                _once(f"{number}栏", item.span, columns, problems)
                last["column"] = _rising(number, last["column"], item.span, "栏", problems)
            case n.Empty() | n.Total() | n.Unit():
                _once(type(item).__name__.lower(), item.span, single, problems)
            case _:
                continue
    bodies = [
        [i for i in tree.items if not isinstance(i, n.Panel)],
        *(p.items for p in tree.items if isinstance(p, n.Panel)),
    ]
    for body in bodies:
        _check_names(body, problems)


def _check_names(items: Iterable[n.Statement], problems: Problems) -> None:
    """Rows and columns without a number or code: what they are called in their panel tells them apart."""
    rows: dict[str, Span] = {}
    columns: dict[str, Span] = {}
    for item in walk(items):
        match item:
            case n.Row(number=None, code=None, link=None):
                _once(item.alias or plain_name(item.label), item.span, rows, problems)
            case n.Column(number=None):
                _once(item.alias or item.title, item.span, columns, problems)
            case _:
                continue


def _check_not_a_change(item: n.Statement, problems: Problems) -> None:
    """What changes a form has no meaning in a table that is declared whole."""
    words = {n.Drop: "drop", n.Rename: "rename", n.Merge: "merge", n.Unnumbered: "unnumbered"}
    word = words.get(type(item), "")
    if isinstance(item, n.Row | n.Column) and item.place:
        word = item.place.side
    elif isinstance(item, n.Row) and item.into:
        word = "into"
    if word:
        problems.add("S0606", item.span, word=word)


def _once(name: str, span: Span, declared: dict[str, Span], problems: Problems) -> None:
    if name in declared:
        problems.add("S0211", span, related=[declared[name]], name=name)
    declared.setdefault(name, span)


def _rising(number: int, last: int, span: Span, axis: str, problems: Problems) -> int:
    if number < last:
        problems.add("S0407", span, line=f"{number}{axis}", last=f"{last}{axis}")
    return max(number, last)


def check_errata(items: Sequence[n.Statement], problems: Problems) -> None:
    """An erratum repeats one sentence of the note beside it, word for word."""
    notes = [i for i in items if isinstance(i, n.Note)]
    sentences = {problems.text(sentence.span) for note in notes for sentence in note.sentences}
    for item in items:
        if isinstance(item, n.Erratum) and item.printed not in sentences:
            problems.add("S0411", item.span, printed=item.printed)
