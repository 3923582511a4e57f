"""Sections into a report: shapes, units, statements, captions, the department and the year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Final

from attrs import define, evolve, field

from govfin.amounts import UNITS, Scale
from govfin.audit.tolerance import classify
from govfin.diagnostics.diagnostic import Diagnostic, Language
from govfin.diagnostics.show import place_text
from govfin.formats.order import misplaced_rows
from govfin.reading.about import department_of, statement_in, year_of
from govfin.reading.choose import choose
from govfin.reading.columns import loose_figures
from govfin.reading.extracted import Document, Line, Place
from govfin.reading.magnitude import contradicted
from govfin.reading.placed import Placed, Unplaced
from govfin.reading.places import place_words
from govfin.reading.quanta import quanta_of
from govfin.reading.sections import Section
from govfin.reading.transcript import CERTAIN, Source, Transcript
from govfin.reading.words import figure_of, is_amount, is_unknown, key, title_words
from govfin.report.finding import Outcome
from govfin.report.report import Caption, Report
from govfin.schema.schema import Schema
from govfin.schema.tables import Table
from govfin.system.layout import Cell, Layout, Shape, lay_out
from govfin.system.relations import System, lower

#: A reading less sure than this is none.
_LIKELY: Final = 0.7
#: Files whose cells keep more decimals than they show.
_KEEPS_MORE: Final = frozenset({"xlsx", "xls", "ods"})
#: So many broken relations are no slips of the department.
_FEW: Final = 3
_PAGE_NUMBER: Final = 4
#: Signs that a row of a table does not have.
_SENTENCE: Final = "。，；："
#: Below this, a title is worded otherwise than the form's.
_SAME_TITLE: Final = 0.95


def assemble(document: Document, sections: Sequence[Section], schema: Schema) -> Transcript:
    """The report that sections come to, with the source of each figure and all that found no place."""
    shape = _shape(sections, schema)
    kept = document.kind in _KEEPS_MORE
    builder = _Builder(schema, lay_out(schema, shape), lower(schema, shape), _units(sections, schema), kept)
    builder.check_units(sections)
    for page in document.pages:
        if page.scanned:
            place = place_words(Place(page=page.number))
            builder.notes.append(Diagnostic("D0909", {"place": place, "place_zh": place_text(place, Language.ZH)}))
    builder.rounded.clear()
    for section in sections:
        builder.add(section)
    builder.decide(sections)
    builder.doubt({s.matched.table for s in sections if s.matched is not None and s.piece.grid is None})
    builder.tell_rounding()
    builder.leave_lines(document, sections)
    builder.leave_cells(sections)
    year = year_of(document, [s.head for s in sections if s.matched])
    known = year if schema.year in (None, year) else None
    if year is not None and known is None:
        builder.notes.append(
            Diagnostic("D0931", {"year": str(year), "schema": schema.id, "expected": str(schema.year)})
        )
    department = department_of(document, [s.head for s in sections if s.matched])
    report = Report(
        schema,
        shape,
        tuple(builder.figures),
        department,
        known,
        tuple(_statements(sections, schema, department)),
        unknown=frozenset(s for s in builder.unknown if builder.figures[s] is None),
        captions=tuple(_captions(sections, schema, builder.units)),
        misplaced=tuple(misplaced_rows(schema, _rows(sections))),
    )
    builder.notes += contradicted(report, builder.units)
    sources = {report.address(slot): builder.sources[slot] for slot in sorted(builder.sources)}
    prose = tuple(block for block in document if isinstance(block, Line))
    return Transcript(document.file, report, sources, tuple(builder.unplaced), tuple(builder.notes), prose)


def _shape(sections: Iterable[Section], schema: Schema) -> Shape:
    """The tables that were found, with their codes in order, or with the names of their rows as the file has them."""
    rows: dict[str, dict[str, None]] = {}
    for section in sections:
        if section.matched is not None:
            rows.setdefault(section.matched.table, {}).update(dict.fromkeys(section.matched.codes))
    return tuple(None if t.id not in rows else _in_order(t, rows[t.id]) for t in schema.tables)


def _in_order(table: Table, rows: Iterable[str]) -> tuple[str, ...]:
    if not table.open:
        return ()
    return tuple(rows) if table.named else tuple(sorted(rows))


def _units(sections: Iterable[Section], schema: Schema) -> dict[str, str]:
    """The unit in which each table is printed, as its caption says; that of the form where it says none of money."""
    found = {t.id: t.scale.unit for t in schema.printed.tables}
    for section in sections:
        if section.matched is not None and section.head.unit in UNITS:
            table = schema.table_by_id[section.matched.table]
            found[table.id] = section.head.unit if table.scale.is_money else table.scale.unit
    return found


@define
class _Builder:
    schema: Schema
    layout: Layout
    system: System
    #: The unit in which each table is read.
    units: dict[str, str]
    #: Whether cells may keep more decimals than they show.
    keeps_more: bool
    figures: list[int | None] = field(init=False)
    sources: dict[int, Source] = field(factory=dict)
    unplaced: list[Unplaced] = field(factory=list)
    notes: list[Diagnostic] = field(factory=list)
    #: The slots of which the file says that their figure is not known.
    unknown: set[int] = field(factory=set)
    #: How many figures of each table were rounded to what their cells show.
    rounded: dict[str, int] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.figures = [None] * len(self.layout.cells)

    # ── units ──────────────────────────────────────────────────────────────────────────────────────

    def check_units(self, sections: Sequence[Section]) -> None:
        """Where a few captions say another unit than the form, see whether converting agrees with the other tables."""
        other = [t.id for t in self.schema.tables if self.units[t.id] != t.scale.unit and self._read(t.id, sections)]
        read = [t.id for t in self.schema.tables if self._read(t.id, sections)]
        for table in other:
            found, expected = self.units[table], self.schema.table_by_id[table].scale.unit
            if 2 * len(other) < len(read) and self._broken(sections) > self._broken(sections, {table: expected}):
                self.units[table] = expected
                self.notes.append(Diagnostic("D0932", {"table": table, "found": found, "unit": expected}))
            else:
                self.notes.append(Diagnostic("D0930", {"table": table, "found": found, "unit": expected}))

    def _read(self, table: str, sections: Sequence[Section]) -> bool:
        return any(s.matched and s.matched.table == table and (s.matched.placed or s.matched.choices) for s in sections)

    def _broken(self, sections: Sequence[Section], units: Mapping[str, str] | None = None) -> int:
        values = [0] * len(self.layout.cells)
        for section in sections:
            for placed in section.matched.placed if section.matched else ():
                quanta = self._quanta(placed, {**self.units, **(units or {})}[placed.table])
                values[self._slot(placed)] = quanta if isinstance(quanta, int) else 0
        return sum(map(bool, self.system.residuals(values)))

    def _quanta(self, placed: Placed, unit: str) -> int | Diagnostic:
        """The quanta of a printed figure, converted from its unit exactly, or why that cannot be."""
        scale = self.schema.table_by_id[placed.table].scale
        finer = partial(self._rounded, placed, scale) if self.keeps_more else None
        return quanta_of(placed.text, scale, unit, finer)

    def _rounded(self, placed: Placed, scale: Scale) -> int:
        """What a cell of a workbook shows that keeps more: 121.74 for 121.7412, rounded half up."""
        self.rounded[placed.table] = self.rounded.get(placed.table, 0) + 1
        return scale.from_decimal(Decimal((figure_of(placed.text) or "0").replace(",", "")))

    def _slot(self, placed: Placed) -> int:
        return self.layout.slots[Cell(placed.table, placed.row, placed.column)]

    # ── figures ────────────────────────────────────────────────────────────────────────────────────

    def add(self, section: Section) -> None:
        """The certain figures of a section, and what it left over."""
        if section.matched is None:
            self._leave_section(section)
            return
        self.unplaced += section.matched.unplaced
        self.notes += section.matched.notes
        table = self.schema.table_by_id[section.matched.table]
        said, unit = section.head.unit, table.scale.unit
        if said and said != key(unit) and not (said in UNITS and table.scale.is_money):
            self.notes.append(Diagnostic("D0962", {"table": table.id, "found": said, "unit": unit}))
        if section.head.title and section.head.score < _SAME_TITLE:
            params = {"table": table.id, "title": title_words(section.head.title), "expected": table.title}
            self.notes.append(Diagnostic("D0935", params))
        # What is seen comes first: a hidden row may hold a draft of one that is not.
        for placed in sorted(section.matched.placed, key=lambda p: p.place.hidden):
            self._put(placed, CERTAIN, guessed=False)

    def _put(self, placed: Placed, confidence: float, *, guessed: bool) -> None:
        slot = self._slot(placed)
        if is_unknown(placed.text):
            self.unknown.add(slot)
            return
        quanta = self._quanta(placed, self.units[placed.table])
        if isinstance(quanta, Diagnostic):
            self.unplaced.append(Unplaced(placed.text, placed.place, quanta))
        elif self.figures[slot] is None:
            self.figures[slot] = quanta
            self.sources[slot] = Source(figure_of(placed.text) or placed.text, placed.place, confidence, guessed)
        elif self.figures[slot] == quanta:
            source = self.sources[slot]
            self.sources[slot] = evolve(source, again=(*source.again, placed.place))
        else:
            params = {"address": self.layout.addresses[slot], "first": self.sources[slot].text}
            self.unplaced.append(Unplaced(placed.text, placed.place, Diagnostic("D0924", params)))

    def decide(self, sections: Sequence[Section]) -> None:
        """Of each line that can be read in several ways, the reading with which most relations hold."""
        choices = [c for s in sections if s.matched is not None for c in s.matched.choices]
        fixed = {s: f for s, f in enumerate(self.figures) if f is not None}
        lines = [[self._slots(reading.placed) for reading in choice.readings] for choice in choices]
        costs = [[reading.cost for reading in choice.readings] for choice in choices]
        guessed: dict[str, set[str]] = {}
        for choice, chosen in zip(choices, choose(self.system, fixed, lines, costs), strict=True):
            placed = choice.readings[chosen.reading].placed
            if chosen.confidence < _LIKELY:
                self._leave(placed, Diagnostic("D0936", {"n": str(len(choice.readings))}))
                continue
            for figure in placed:
                self._put(figure, chosen.confidence, guessed=True)
                guessed.setdefault(figure.table, set()).add(figure.row)
        for table in self.schema.tables:
            if table.id in guessed:
                self.notes.append(Diagnostic("D0933", {"table": table.id, "n": str(len(guessed[table.id]))}))

    def doubt(self, tables: Iterable[str]) -> None:
        """Take back what was read from lines of text where the table then breaks its own relations right and left.

        A text layer may have put the figures of one row beside the label of another.
        """
        values = [f or 0 for f in self.figures]
        for table in tables:
            held, broken = 0, 0
            for relation, residual in zip(self.system.relations, self.system.residuals(values), strict=True):
                if relation.rule.table != table or not relation.binding or not any(values[s] for s in relation.slots):
                    continue
                good = classify(relation, self.figures, residual) in {Outcome.PASS, Outcome.TAIL}
                held, broken = held + good, broken + (not good)
            if broken >= _FEW and 2 * broken > held:
                self._take_back(
                    table, Diagnostic("D0939", {"table": table, "n": str(broken), "all": str(held + broken)})
                )

    def _take_back(self, table: str, why: Diagnostic) -> None:
        for slot in [s for s in self.sources if self.layout.cells[s].table == table]:
            source = self.sources.pop(slot)
            self.figures[slot] = None
            self.unplaced.append(Unplaced(source.text, source.place, why, self.layout.addresses[slot]))

    def tell_rounding(self) -> None:
        """Say of which tables figures were rounded to what their cells show."""
        for table, n in self.rounded.items():
            scale = self.schema.table_by_id[table].scale
            params = {"table": table, "n": str(n), "precision": str(scale.precision), "unit": scale.unit}
            self.notes.append(Diagnostic("D0938", params))

    def _leave(self, placed: Iterable[Placed], why: Diagnostic) -> None:
        for figure in placed:
            label = self.schema.row_label(self.schema.table_by_id[figure.table], figure.row) if figure.row else ""
            self.unplaced.append(Unplaced(figure.text, figure.place, why, f"{figure.table} {label}".strip()))

    def _slots(self, placed: Iterable[Placed]) -> dict[int, int]:
        found = {self._slot(p): self._quanta(p, self.units[p.table]) for p in placed}
        return {slot: quanta for slot, quanta in found.items() if isinstance(quanta, int)}

    # ── what is left ───────────────────────────────────────────────────────────────────────────────

    def _leave_section(self, section: Section) -> None:
        """The figures of a table that is none of the form's."""
        grid = section.piece.grid
        title = title_words(section.head.title) or (grid.name if grid is not None else "") or "（没有标题）"
        why = Diagnostic("D0920", {"schema": self.schema.id, "title": title})
        if section.repeats is not None:
            table, place = section.repeats
            why = Diagnostic("D0925", {"table": table, "first": place_words(place)})
        self.unplaced += [Unplaced(c.text, c.place, why) for c in (loose_figures(grid) if grid is not None else ())]

    def leave_lines(self, document: Document, sections: Sequence[Section]) -> None:
        """Figures that stand outside of the grids on pages that have a table; page numbers are none."""
        matched = [s for s in sections if s.matched is not None]
        pages = {s.piece.place.page for s in matched}
        read = {line for s in matched for line in s.piece.lines}
        why = Diagnostic("D0926")
        for page in document.pages:
            if page.number is None or page.number not in pages:
                continue
            for block in page.blocks:
                if isinstance(block, Line) and block not in read and _is_row(block):
                    self.unplaced += [Unplaced(w, block.place, why) for w in block.text.split() if figure_of(w)]

    def leave_cells(self, sections: Sequence[Section]) -> None:
        """Figures with decimals in grids that nobody spoke of: in headers, beside and below rows, percentages."""
        known = {place for s in self.sources.values() for place in (s.place, *s.again)}
        known |= {u.place for u in self.unplaced}
        for section in sections:
            grid = section.piece.grid
            for cell in grid.cells if grid is not None else ():
                plain = figure_of(cell.text.strip().rstrip("%％"))
                if plain is not None and "." in plain and cell.place not in known:
                    self.unplaced.append(Unplaced(cell.text, cell.place, Diagnostic("D0926")))


def _is_row(line: Line) -> bool:
    """Whether a line is figures alone, or words and amounts that are no sentence."""
    words = line.text.split()
    if any(map(is_amount, words)) and not any(sign in line.text for sign in _SENTENCE):
        return True
    whole = [figure_of(w) for w in words]
    if len(words) == 1 and words[0].isdigit() and len(words[0]) < _PAGE_NUMBER:
        return False
    return all(w is not None for w in whole)


def _rows(sections: Iterable[Section]) -> Iterator[tuple[str, str, str]]:
    """Each figure's table, row and place, in the order of the document."""
    for section in sections:
        matched = section.matched
        for placed in (*matched.placed, *(c.readings[0].placed[0] for c in matched.choices)) if matched else ():
            yield placed.table, placed.row, place_words(placed.place)


def _statements(sections: Iterable[Section], schema: Schema, department: str | None) -> Iterator[tuple[str, str]]:
    found: dict[str, str] = {}
    for section in sections:
        if section.matched is None:
            continue
        table = schema.table_by_id[section.matched.table]
        said = statement_in(section.piece.below, table, department)
        if said and table.id not in found:
            found[table.id] = said
    return ((t.id, found[t.id]) for t in schema.tables if t.id in found)


def _captions(sections: Iterable[Section], schema: Schema, units: Mapping[str, str]) -> Iterator[tuple[str, Caption]]:
    found: dict[str, Caption] = {}
    for section in sections:
        if section.matched is None or section.matched.table in found:
            continue
        table: Table = schema.table_by_id[section.matched.table]
        caption = section.head.caption
        # Figures that were converted are in the unit of the form now.
        unit = f"单位：{table.scale.unit}" if units[table.id] != table.scale.unit else caption.unit
        title = title_words(caption.title or "").removesuffix(f"（{table.id}）")
        found[table.id] = evolve(caption, title=title, unit=unit)
    return ((t.id, found[t.id]) for t in schema.tables if t.id in found)
