"""Moving a report to another form: each figure goes where the same thing stands; what has no such place is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from attrs import define, evolve, field, frozen

from govfin.amounts import MAX_QUANTA, UNITS, Scale, round_half_up
from govfin.diagnostics.diagnostic import Diagnostic
from govfin.diagnostics.suggest import fold
from govfin.report.report import Caption, Report, takes_code
from govfin.schema.addresses import row_address
from govfin.schema.changes import heading
from govfin.schema.matching import Succession, match_columns, match_rows, match_tables, succession
from govfin.schema.schema import Schema
from govfin.schema.tables import Panel, Row, Table
from govfin.system.layout import Cell, Layout, Shape, lay_out


@frozen
class Unplaced:
    """What a report says and the other form has no place for: a figure, a row or table without figures, a statement."""

    #: Its address in the report that was moved.
    address: str
    #: As printed; the words of a statement; empty for a row or table without figures.
    figure: str
    #: The unit of the figure; empty for what is no figure.
    unit: str
    why: Diagnostic


@frozen
class Moved:
    """A report in another form, and all that did not come along."""

    report: Report
    unplaced: tuple[Unplaced, ...] = ()
    #: Cells that the report lacks, in tables of which it has figures: not known, which is not the same as blank.
    lacking: tuple[str, ...] = ()
    #: Tables that only the new form has. The report does not have them.
    absent: tuple[str, ...] = ()
    #: What a person should look at: a table that is called otherwise there, a year that is not the form's.
    notes: tuple[Diagnostic, ...] = ()

    @property
    def figures(self) -> tuple[Unplaced, ...]:
        """The figures among what was not placed."""
        return tuple(u for u in self.unplaced if u.unit)


def move(report: Report, schema: Schema, *, rounded: bool = False) -> Moved:
    """The report in the form of another schema: of another year or place, of a base, of one that extends it.

    Tables, rows and columns are known by what they are (title, class, name), codes of another year by their
    successors. Amounts change their unit exactly or not at all; `rounded`, for comparison alone, half up to a coarser
    unit and to no finer one. What has no place is in `unplaced`: nothing is dropped in silence. In a table with
    figures, a cell that only the new form has is unknown (`?`); a table that only the new form has stays absent. A
    year that is not the form's is left out, and noted.
    """
    tables = {
        one.id: _table_map(report.schema, schema, one, other) for one, other in match_tables(report.schema, schema)
    }
    shape = _shape(report, schema, tables)
    journey = _Journey(report, tables, lay_out(schema, shape), rounded)
    journey.place_figures()
    statements = dict(journey.place_statements())
    year = report.year if schema.year in (None, report.year) else None
    captions = {
        tables[t].target.id: _caption(c, tables[t], year == report.year) for t, c in report.captions if t in tables
    }
    journey.tell_rows()
    lacking = tuple(journey.lacking())
    moved = Report(
        schema,
        shape,
        tuple(journey.figures),
        report.department,
        year,
        statements=tuple((t.id, statements[t.id]) for t in schema.tables if t.id in statements),
        unknown=frozenset({*journey.unknown, *lacking}),
        captions=tuple((t.id, captions[t.id]) for t in schema.tables if t.id in captions),
    )
    reached = {m.target.id for m in tables.values()}
    absent = tuple(t.id for t in schema.tables if t.id not in reached and not t.supplementary)
    found = sorted(journey.unplaced, key=lambda item: item[0])
    return Moved(
        moved,
        tuple(u for _, u in found),
        tuple(map(moved.address, lacking)),
        absent,
        tuple(_notes(report, moved, tables)),
    )


def in_form(form: Schema, other: Report) -> Report:
    """Another report in the form in which a report is held against it; still of its own year."""
    if other.schema is form:
        return other
    if other.schema.fingerprint == form.fingerprint:
        return evolve(other, schema=form)
    return evolve(move(other, form, rounded=True).report, year=other.year)


def places(before: Schema, after: Schema) -> Callable[[Cell], Cell | None]:
    """Where the cells of a form stand in another, as `move` has it; None for a cell without a place there."""
    if before is after:
        return lambda cell: cell
    tables = {one.id: _table_map(before, after, one, other) for one, other in match_tables(before, after)}

    def there(cell: Cell) -> Cell | None:
        found = tables.get(cell.table)
        row = found.row(cell.row) if found else None
        if found is None or row is None:
            return None
        column = found.column(cell.row, row, cell.column)
        return None if column is None else Cell(found.target.id, row, column)

    return there


# ── where things go, by the two forms alone ─────────────────────────────────────────────────────────


@define
class _TableMap:
    """Where the rows and columns of a table go. One for one: no two of them go to the same place."""

    source: Table
    target: Table
    schema: Schema
    codes: Succession
    #: From printed rows to printed rows.
    rows: Mapping[str, str]
    _columns: dict[tuple[int, int], Mapping[str, str]] = field(factory=dict)

    def row(self, key: str) -> str | None:
        """The key that a row has there; None where there is no such row."""
        if self.source.named or self.target.named:
            return self._as_named(key)
        printed = self.source.row_by_key.get(key)
        if printed is not None:
            return self.rows.get(key) if not self.target.open else self._opened(printed)
        if key == self.source.total:
            return self.target.total if self.target.open else _only(_named(self.target, key))
        code = self.codes.translate(key)
        if code is None or self.target.open:
            return self._taken(code)
        return _only([r for r in self.target.rows if r.code == code])

    def column(self, row: str, there: str, key: str) -> str | None:
        """The key that a column of a row has in the row there."""
        source, target = _panel(self.source, row), _panel(self.target, there)
        pair = (id(source), id(target))
        if pair not in self._columns:
            self._columns[pair] = {one.key: other.key for one, other in match_columns(source, target)}
        return self._columns[pair].get(key)

    def _as_named(self, key: str) -> str | None:
        """The same name, where both tables have their rows named by the report, with as many levels."""
        if key == self.source.total:
            return self.target.total if self.target.open else None
        alike = self.source.named and self.target.named and len(self.source.levels) == len(self.target.levels)
        return key if alike and key != self.target.total else None

    def _opened(self, printed: Row) -> str | None:
        """The code or the total that a printed row is, in a table whose rows come with the report."""
        if printed.code is not None:
            return self._taken(self.codes.translate(printed.code)) if _only(_coded(self.source, printed.code)) else None
        total = self.target.total
        return total if total is not None and _only(_named(self.source, total)) == printed.key else None

    def _taken(self, code: str | None) -> str | None:
        classification = self.schema.classification_of(self.target)
        return code if code and classification and takes_code(classification, code) else None


def _table_map(before: Schema, after: Schema, source: Table, target: Table) -> _TableMap:
    codes = succession(before, after, source, target)
    rows = {one.key: other.key for one, other in match_rows(source, target, codes)}
    return _TableMap(source, target, after, codes, rows)


def _panel(table: Table, row: str) -> Panel:
    return table.panel_by_row.get(row) or table.panels[0]


def _coded(table: Table, code: str) -> list[Row]:
    return [r for r in table.rows if r.code == code]


def _named(table: Table, name: str) -> list[Row]:
    return [r for r in table.rows if not r.code and fold(name) in (fold(r.name), fold(r.label))]


def _only(rows: list[Row]) -> str | None:
    return rows[0].key if len(rows) == 1 else None


# ── one report on its way ───────────────────────────────────────────────────────────────────────────


def _shape(report: Report, schema: Schema, tables: Mapping[str, _TableMap]) -> Shape:
    """The tables that the report has there, and the codes of their rows."""
    codes: dict[str, dict[str, None]] = {}
    filled = {(report.layout.cells[s].table, report.layout.cells[s].row) for s in _figures(report)}
    for id_ in report.tables:
        if id_ not in tables:
            continue
        found = tables[id_]
        kept = codes.setdefault(found.target.id, {})
        for key in report.layout.rows[id_]:
            there = found.row(key) if found.source.open or (id_, key) in filled else None
            if there and there != found.target.total:
                kept[there] = None
    return tuple(
        None
        if t.id not in codes
        else ()
        if not t.open
        else tuple(codes[t.id])
        if t.named
        else tuple(sorted(codes[t.id]))
        for t in schema.tables
    )


def _figures(report: Report) -> list[int]:
    """The slots of figures, those not known included."""
    return [s for s, f in enumerate(report.figures) if f is not None or s in report.unknown]


@define
class _Journey:
    """Fills the new layout; `unplaced` gathers what stays behind, each with its place in the old one."""

    report: Report
    tables: Mapping[str, _TableMap]
    layout: Layout
    rounded: bool = False
    figures: list[int | None] = field(init=False)
    unknown: set[int] = field(factory=set)
    unplaced: list[tuple[int, Unplaced]] = field(factory=list)
    #: Slots of the new layout for which there is a figure that cannot be said there.
    _left: set[int] = field(factory=set)

    def __attrs_post_init__(self) -> None:
        self.figures = [None] * len(self.layout.cells)

    def place_figures(self) -> None:
        """Put each figure where the same thing stands."""
        filled = set(_figures(self.report))
        for slot, cell in enumerate(self.report.layout.cells):
            there = self._there(cell)
            if isinstance(there, Diagnostic):
                if slot in filled:
                    self._leave(slot, there)
            elif slot in filled:
                self._put(slot, there)

    def place_statements(self) -> Iterator[tuple[str, str]]:
        """The statements of tables that are there too, by the ids that they have there."""
        for table, text in self.report.statements:
            if table in self.tables:
                yield self.tables[table].target.id, text
            else:
                self.unplaced.append((self._end(table), Unplaced(table, text, "", self._no_table(table))))

    def tell_rows(self) -> None:
        """Rows and tables without figures that have no place there."""
        layout = self.report.layout
        filled = {(layout.cells[s].table, layout.cells[s].row) for s in _figures(self.report)}
        said = {t for t, _ in self.report.statements} | {t for t, _ in filled}
        for id_ in self.report.tables:
            source = self.report.schema.table_by_id[id_]
            codes = [r for r in layout.rows[id_] if source.open and r != source.total]
            for code in codes:
                why = self._row_there(id_, code)
                if isinstance(why, Diagnostic) and (id_, code) not in filled:
                    address = f"{id_}.{row_address(source, code)}"
                    self.unplaced.append((self._end(id_), Unplaced(address, "", "", why)))
            if id_ not in self.tables and id_ not in said and not codes:
                self.unplaced.append((self._end(id_), Unplaced(id_, "", "", self._no_table(id_))))

    def lacking(self) -> Iterator[int]:
        """The slots of which the report cannot say anything, in tables of which it has figures.

        A cell that the old form has, too, is blank there: a code that the department does not use is no secret.
        """
        filled = {self.report.layout.cells[s].table for s in _figures(self.report)}
        ways_back = {
            found.target.id: _table_map(self.layout.schema, self.report.schema, found.target, found.source)
            for id_, found in self.tables.items()
            if id_ in filled
        }
        placed = {s for s, f in enumerate(self.figures) if f is not None} | self.unknown
        for slot, cell in enumerate(self.layout.cells):
            if cell.table in ways_back and slot not in placed:
                back = ways_back[cell.table]
                row = back.row(cell.row)
                known = row is not None and back.column(cell.row, row, cell.column) is not None
                if not known or slot in self._left:
                    yield slot

    # ── one cell ───────────────────────────────────────────────────────────────────────────────────

    def _there(self, cell: Cell) -> int | Diagnostic:
        """The slot to which a cell goes, or why there is none."""
        row = self._row_there(cell.table, cell.row)
        if isinstance(row, Diagnostic):
            return row
        found = self.tables[cell.table]
        column = found.column(cell.row, row, cell.column)
        slot = self.layout.slots.get(Cell(found.target.id, row, column or ""))
        if slot is None:
            params = {"schema": self.layout.schema.id, "table": found.target.id}
            title = heading(next(c for c in found.source.columns_of(cell.row) if c.key == cell.column))
            return Diagnostic("D0403", params | {"column": title, "row": self._label(cell.table, cell.row)})
        return slot

    def _row_there(self, table: str, key: str) -> str | Diagnostic:
        found = self.tables.get(table)
        if found is None:
            return self._no_table(table)
        row = found.row(key)
        if row is not None:
            return row
        params = {"schema": self.layout.schema.id, "table": found.target.id, "row": self._label(table, key)}
        if not found.source.open or found.source.named or key == found.source.total:
            return Diagnostic("D0402", params)
        classification = self.report.schema.classification_of(found.source)
        known = classification.by_code.get(key) if classification else None
        named = {"code": key, "name": known.name if known else "", "successor": (known and known.successor) or ""}
        return Diagnostic("D0404", params | named)

    def _no_table(self, table: str) -> Diagnostic:
        title = self.report.schema.table_by_id[table].title
        return Diagnostic("D0401", {"schema": self.layout.schema.id, "table": table, "title": title})

    def _label(self, table: str, row: str) -> str:
        return self.report.schema.row_label(self.report.schema.table_by_id[table], row) if row else table

    def _put(self, slot: int, there: int) -> None:
        figure = self.report.figures[slot]
        if figure is None:
            self.unknown.add(there)
            return
        scale = self.layout.scale(there)
        factor = _factor(self.report.layout.scale(slot), scale)
        exact = None if factor is None else figure * factor
        if self.rounded and exact is not None and factor is not None:
            # A figure that was rounded more coarsely than this form rounds says too little to be compared.
            exact = Fraction(round_half_up(exact, Decimal(1))) if factor <= 1 else None
        params = {"schema": self.layout.schema.id, "unit": scale.unit, "precision": str(scale.precision)}
        if exact is not None and exact.denominator == 1 and abs(exact) <= MAX_QUANTA:
            self.figures[there] = int(exact)
        else:
            self._left.add(there)
            self._leave(slot, Diagnostic("D0405" if exact is None or exact.denominator != 1 else "D0406", params))

    def _leave(self, slot: int, why: Diagnostic) -> None:
        unit = self.report.layout.scale(slot).unit
        left = Unplaced(self.report.address(slot), self.report.printed(slot), unit, why)
        self.unplaced.append((slot, left))

    def _end(self, table: str) -> int:
        return self.report.layout.spans[table][1]


def _factor(source: Scale, target: Scale) -> Fraction | None:
    """How many steps of one scale are in a step of another; None for scales of different things."""
    if source.unit == target.unit:
        return Fraction(source.precision) / Fraction(target.precision)
    if not source.is_money or not target.is_money:
        return None
    return Fraction(UNITS[source.unit]) * Fraction(source.precision) / UNITS[target.unit] / Fraction(target.precision)


def _caption(caption: Caption, found: _TableMap, same_year: bool) -> Caption:  # noqa: FBT001 - a fact, no option
    """What a table prints above itself, as far as it is still true in the other form."""
    source, target = found.source, found.target
    return Caption(
        caption.title if source.title == target.title else None,
        caption.department,
        caption.year if same_year else None,
        caption.unit if source.scale.unit == target.scale.unit else None,
    )


def _notes(report: Report, moved: Report, tables: Mapping[str, _TableMap]) -> Iterator[Diagnostic]:
    if report.year is not None and moved.year is None:
        yield Diagnostic(
            "D0408", {"year": str(report.year), "schema": moved.schema.id, "expected": str(moved.schema.year)}
        )
    for id_, found in tables.items():
        before, after = found.source.title, found.target.title
        if id_ in report.tables and fold(before) != fold(after):
            params = {"table": id_, "before": before, "there": found.target.id, "after": after}
            yield Diagnostic("D0407", params | {"schema": moved.schema.id})
