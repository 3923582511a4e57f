"""A file of figures before it meets its schema: entries as text, with places; one way from there to a report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from attrs import define, evolve, field, frozen

from govfin.amounts import EXACT, AmountError
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.suggest import fold, nearest
from govfin.formats.order import misplaced_rows
from govfin.report.report import CAPTION_FACTS, UNKNOWN, Caption, Report, alike, row_name, takes_code
from govfin.schema.addresses import address, row_address
from govfin.schema.schema import Schema
from govfin.schema.tables import Table
from govfin.system.layout import Cell, lay_out

#: What a file may say about a whole report.
FACTS: Final = ("schema", "department", "year", "unit", "precision")
_YEAR: Final = re.compile(r"[12]\d{3}", re.ASCII)
_ID: Final = re.compile(r"[\w-]+")
#: Longer words of a file are cut in a diagnostic, and nothing is suggested for them, nor after so many problems.
_GLANCE: Final = 80
_HINTS: Final = 20
_NOTHING: Final = '""'
#: The characters of a name that a report gives to a row: a project's name is a line, not a page.
_LONGEST_NAME: Final = 200

FindSchema = Callable[[str], Schema]


@frozen
class Entry:
    """One line of figures: the keys of a cell, its amount as written, and where it stands in the file."""

    table: str
    row: str
    column: str
    amount: str
    place: str


@frozen
class Draft:
    """All that a file of figures says, unchecked."""

    file: str
    #: schema, department, year, unit, precision: the text and its place.
    facts: Mapping[str, tuple[str, str]]
    entries: tuple[Entry, ...]
    #: Tables named, with the place.
    tables: Mapping[str, str]
    #: Statements of tables without figures: the text and its place.
    statements: Mapping[str, tuple[str, str]]
    #: Captions of tables, fact by fact: the text and its place.
    captions: Mapping[str, Mapping[str, tuple[str, str]]] = field(factory=dict)


def report_of(draft: Draft, schema: Schema | None, find_schema: FindSchema) -> Report:
    """The report that a draft makes with its schema.

    Raises:
        FileError: with everything that does not fit, each with its place in the file.
    """
    said = draft.facts.get("schema", ("", ""))[0]
    if not draft.entries and not draft.tables and not draft.statements and not draft.captions:
        raise FileError([Diagnostic("D0117", file=draft.file)])
    schema = schema_of(draft, schema, find_schema)
    assembly = _Assembly(draft, schema.exact if _says_exact(draft, schema) else schema, [])
    report = assembly.report(said)
    if assembly.problems:
        raise FileError(assembly.problems)
    return report


def schema_of(draft: Draft, schema: Schema | None, find_schema: FindSchema) -> Schema:
    """The schema that is given, else the one that a draft names.

    Raises:
        FileError: when there is none; D0115 when the draft names none.
    """
    if schema is not None:
        return schema
    if not draft.facts.get("schema", ("", ""))[0]:
        raise FileError([Diagnostic("D0115", file=draft.file)])
    return _named_schema(draft, find_schema)


def _named_schema(draft: Draft, find_schema: FindSchema) -> Schema:
    """The schema that a file names: by its id alone, for a file of figures must not have other files opened."""
    name, place = draft.facts["schema"]
    if not _ID.fullmatch(name):
        raise FileError([Diagnostic("D0209", {"name": _glance(name)}, file=draft.file, place=place)])
    try:
        return find_schema(name)
    except FileError as error:
        told = [evolve(d, file=d.file or draft.file, place=d.place or place) for d in error.diagnostics]
        raise FileError(told) from None


def _says_exact(draft: Draft, schema: Schema) -> bool:
    """Whether a file says that its amounts are in 元 to the 分, and not in the unit that its form prints."""
    unit, precision = (fold(draft.facts.get(name, ("", ""))[0]) for name in ("unit", "precision"))
    return schema.scale != EXACT and (unit, precision) == (EXACT.unit, str(EXACT.precision))


@define
class _Assembly:
    """A draft and a schema on their way to a report; `problems` gathers what does not fit."""

    draft: Draft
    schema: Schema
    problems: list[Diagnostic]
    #: The rows that the report names, by table and by what their spellings have in common.
    _names: dict[str, dict[str, str]] = field(factory=dict)

    @property
    def ids(self) -> Mapping[str, str]:
        """The tables' ids by what people may write for them."""
        return _ids(self.schema)

    def tell(self, code: str, place: str, **params: str) -> None:
        """Add what does not fit, in words that one can take in at a glance."""
        shown = {k: v if k == "known" else _glance(v) for k, v in params.items() if v}
        self.problems.append(Diagnostic(code, shown, file=self.draft.file, place=_glance(place) or None))

    def near(self, name: str, choices: Iterable[str]) -> str:
        """The choice that was probably meant; empty when none was."""
        hopeless = len(name) > _GLANCE or len(self.problems) > _HINTS
        return "" if hopeless else nearest(name, choices) or ""

    def report(self, said: str) -> Report:
        if said and said not in (self.schema.id, *self.schema.bases):
            self.tell("D0116", self.draft.facts["schema"][1], found=said, expected=self.schema.id)
        self._check_unit()
        tables = self.schema.table_by_id
        for name, place in self._tables_named().items():
            if fold(name) not in self.ids:
                known = ", ".join(tables)
                near = self.near(name, tables)
                self.tell("D0201", place, name=name, schema=self.schema.id, known=known, suggestion=near)
        located = [e for e in map(self._located, self.draft.entries) if e is not None]
        shape = self._shape(located)
        layout = lay_out(self.schema, shape)
        figures: list[int | None] = [None] * len(layout.cells)
        given: dict[int, Entry] = {}
        unknown: set[int] = set()
        for entry in located:
            if entry.column:
                slot = layout.slots[Cell(entry.table, entry.row, entry.column)]
                figures[slot] = self._amount(entry, tables[entry.table], given.get(slot), figures[slot])
                given.setdefault(slot, entry)
                if fold(entry.amount) == UNKNOWN:
                    unknown.add(slot)
        statements = {self.ids.get(fold(t), t): text for t, (text, _) in self.draft.statements.items()}
        return Report(
            self.schema,
            shape,
            tuple(figures),
            self.draft.facts.get("department", ("", ""))[0] or None,
            self._year(),
            tuple((t, statements[t]) for t in tables if t in statements),
            frozenset(unknown),
            tuple(self._captions()),
            tuple(misplaced_rows(self.schema, [(e.table, e.row, e.place) for e in located])),
        )

    # ── facts ──────────────────────────────────────────────────────────────────────────────────────

    def _tables_named(self) -> dict[str, str]:
        """Every table that the file names, with the place."""
        captions = {name: place for name, facts in self.draft.captions.items() for _, place in facts.values()}
        return captions | {k: p for k, (_, p) in self.draft.statements.items()} | dict(self.draft.tables)

    def _captions(self) -> Iterator[tuple[str, Caption]]:
        said = {self.ids.get(fold(name), name): facts for name, facts in self.draft.captions.items()}
        for facts in said.values():
            for name, (_, place) in facts.items():
                if name not in CAPTION_FACTS:
                    known = ", ".join(CAPTION_FACTS)
                    self.tell("D0211", place, name=name, known=known, suggestion=self.near(name, CAPTION_FACTS))
        for table in self.schema.table_by_id:
            if table in said:
                yield table, Caption(**{name: text for name, (text, _) in said[table].items() if name in CAPTION_FACTS})

    def _check_unit(self) -> None:
        scale = self.schema.scale
        for name, expected in (("unit", scale.unit), ("precision", str(scale.precision))):
            said, place = self.draft.facts.get(name, ("", ""))
            if said and fold(said) != expected:
                exact = f"precision {EXACT.precision}" if fold(said) == EXACT.unit else ""
                self.tell("D0208", place, found=said, expected=expected, schema=self.schema.id, exact=exact)

    def _year(self) -> int | None:
        said, place = self.draft.facts.get("year", ("", ""))
        text = fold(said).removesuffix("年度").removesuffix("年")
        if not text:
            return None
        if not _YEAR.fullmatch(text):
            self.tell("D0210", place, text=said, name="year")
            return None
        if self.schema.year is not None and int(text) != self.schema.year:
            self.tell("D0207", place, found=text, expected=str(self.schema.year), schema=self.schema.id)
        return int(text)

    # ── entries ────────────────────────────────────────────────────────────────────────────────────

    def _located(self, entry: Entry) -> Entry | None:
        """The entry with the exact keys of its row and column; None when there is no such cell."""
        name = self.ids.get(fold(entry.table))
        if name is None:
            return None
        table = self.schema.table_by_id[name]
        row = self._row(entry, table)
        if row is None:
            return None
        if not entry.column and not entry.amount.strip():
            return Entry(name, row, "", "", entry.place)
        column = columns_by_name(self.schema, name, row if row in table.row_by_key else "").get(fold(entry.column))
        if column is None:
            known = ", ".join(c.key for c in table.columns_of(row))
            shown = row_address(table, row) if row else table.id
            self.tell("D0203", entry.place, table=table.id, row=shown, name=entry.column or _NOTHING, known=known)
            return None
        return Entry(name, row, column, entry.amount, entry.place)

    def _row(self, entry: Entry, table: Table) -> str | None:
        if table.named:
            return self._named_row(entry, table)
        wanted = fold(entry.row).removeprefix("[").removesuffix("]")
        key = _rows_by_name(self.schema, table.id).get(wanted)
        if key is not None:
            return key
        classification = self.schema.classification_of(table)
        if not table.open or classification is None:
            near = self.near(entry.row, [name for r in table.rows for name in (r.key, r.name)])
            self.tell("D0202", entry.place, table=table.id, name=entry.row or _NOTHING, suggestion=near)
            return None
        if not takes_code(classification, wanted):
            levels = ", ".join(f"{level.name} {level.digits}" for level in classification.levels)
            near = self.near(wanted, classification.by_code)
            self.tell(
                "D0204",
                entry.place,
                name=entry.row,
                classification=classification.title,
                levels=levels,
                suggestion=near,
            )
            return None
        return wanted

    def _named_row(self, entry: Entry, table: Table) -> str | None:
        """A row by the name that the report gives it; the first spelling of a name is the one that is kept."""
        name = row_name(entry.row)
        if table.total is not None and alike(name) == alike(table.total):
            return table.total
        if not all(alike(part) for part in table.parts(name)):
            self.tell("D0602", entry.place, table=table.id, name=entry.row or _NOTHING)
            return None
        if len(name) > _LONGEST_NAME:
            self.tell("D0603", entry.place, table=table.id, name=name, limit=str(_LONGEST_NAME))
            return None
        return self._names.setdefault(table.id, {}).setdefault(alike(name), name)

    def _shape(self, located: Iterable[Entry]) -> tuple[tuple[str, ...] | None, ...]:
        codes: dict[str, dict[str, None]] = {}
        for entry in located:
            codes.setdefault(entry.table, {})[entry.row] = None
        present = {*codes, *(self.ids.get(fold(name)) for name in self._tables_named())}

        def rows(table: Table) -> tuple[str, ...]:
            found = [r for r in codes.get(table.id, ()) if r != (table.total or "")]
            return tuple(found if table.named else sorted(found)) if table.open else ()

        return tuple(rows(t) if t.id in present else None for t in self.schema.tables)

    def _amount(self, entry: Entry, table: Table, first: Entry | None, before: int | None) -> int | None:
        where = address(self.schema, entry.table, entry.row, entry.column)
        if fold(entry.amount) == UNKNOWN:
            quanta = None
        else:
            try:
                quanta = table.scale.parse(entry.amount)
            except AmountError as error:
                self.tell(error.code, f"{entry.place}, {where}", **error.params)
                return before
        if first is not None and quanta != before:
            self.tell(
                "D0206",
                f"{entry.place}; first {'on' if first.place.startswith('line ') else 'at'} {first.place}",
                address=where,
                first=first.amount or _NOTHING,
                second=entry.amount or _NOTHING,
            )
        return quanta if first is None else before


@lru_cache(maxsize=64)
def _ids(schema: Schema) -> Mapping[str, str]:
    return {fold(t.id): t.id for t in schema.tables}


@lru_cache(maxsize=512)
def _rows_by_name(schema: Schema, table: str) -> Mapping[str, str]:
    """The keys of a table's printed rows by what people may write for them."""
    found = schema.table_by_id[table]
    names = _once([({fold(r.name), fold(r.label)}, r.key) for r in found.rows])
    keys = {fold(r.key): r.key for r in found.rows}
    total = {fold(found.total): found.total} if found.total is not None else {}
    return {**names, **{f"{k}行": key for k, key in keys.items()}, **keys, **total}


@lru_cache(maxsize=4096)
def columns_by_name(schema: Schema, table: str, row: str) -> Mapping[str, str]:
    """The keys of a row's columns by what people may write for them; nothing need be written for the only one."""
    columns = schema.table_by_id[table].columns_of(row)
    names = _once([({fold(c.name), fold(c.title), ""}, c.key) for c in columns])
    keys = {fold(c.key): c.key for c in columns}
    return {**names, **{f"{k}栏": key for k, key in keys.items()}, **keys}


def _once(named: Iterable[tuple[set[str], str]]) -> dict[str, str]:
    """What names one thing alone, and that thing."""
    found: dict[str, list[str]] = {}
    for names, key in named:
        for name in names:
            found.setdefault(name, []).append(key)
    return {name: keys[0] for name, keys in found.items() if len(keys) == 1}


def _glance(text: str) -> str:
    return text if len(text) <= _GLANCE else f"{text[: _GLANCE - 1]}…"
