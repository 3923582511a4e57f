"""A department's report: the figures of one schema's cells, blank cells and empty tables included."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from attrs import evolve, field, frozen

from govfin.amounts import AmountError, Scale
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.suggest import nearest
from govfin.schema.addresses import spellings
from govfin.schema.classification import Classification
from govfin.schema.schema import Schema
from govfin.system.layout import Layout, Shape, empty_shape, lay_out
from govfin.system.relations import System, lower

if TYPE_CHECKING:
    from moneyed import Money

#: How a figure is written that exists but is not known.
UNKNOWN: Final = "?"
#: A row by the name that the report gives it: `项目.[开办工作经费].全年执行数`, `项目.["a.b"]`.
_NAMED_ROW: Final = re.compile(
    r"""[^.．]+[.．]\s*[\[［【]\s*(?:"(.*)"|(.*?))\s*[\]］】](?:[.．][^\]］】]*)?""", re.DOTALL
)
_NOT_TEXT: Final = frozenset({"Cc", "Cs"})


def _plain(text: str | None) -> str | None:
    """A name or statement without control characters and surrounding blanks; None when nothing is left."""
    kept = "".join(" " if unicodedata.category(c) in _NOT_TEXT else c for c in text or "")
    return kept.strip() or None


def _said(statements: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((table, text) for table, said in statements if (text := _plain(said)))


@frozen
class Caption:
    """What a table prints above itself, word for word; None for what is not known."""

    title: str | None = field(default=None, converter=_plain)
    department: str | None = field(default=None, converter=_plain)
    year: str | None = field(default=None, converter=_plain)
    unit: str | None = field(default=None, converter=_plain)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """The facts that are known, by name."""
        return ((k, v) for k in CAPTION_FACTS if (v := getattr(self, k)) is not None)


#: What a caption may say.
CAPTION_FACTS: Final = ("title", "department", "year", "unit")


def _captioned(captions: Iterable[tuple[str, Caption]]) -> tuple[tuple[str, Caption], ...]:
    return tuple((table, caption) for table, caption in captions if caption != Caption())


@frozen
class Misplaced:
    """A row of a code that does not stand where the order of its classification has it."""

    table: str
    code: str
    #: The codes around it in the file, itself among them.
    around: tuple[str, ...]
    #: Where in the file it stands.
    place: str


@frozen
class Waiting:
    """A cell that could not be derived, and what it waits for."""

    address: str
    #: Addresses of cells, or ids of tables, that are not known.
    for_: tuple[str, ...]


@frozen
class Derivation:
    """What a computation did: the cells that it filled and those that it could not."""

    #: The addresses filled, each with the code of the rule that gave it.
    derived: Mapping[str, str] = field(factory=dict)
    waiting: tuple[Waiting, ...] = ()


@frozen
class Report:
    """The final accounts (决算) of one department for one year, in the form of one schema.

    Figures are whole quanta of their table's unit and precision, one a slot of the layout; `None` is a blank
    cell, which adds like zero and prints as blank. `report["表1.27行"]` gives `moneyed.Money` in CNY; what is no
    money (人员, 辆, a score) is `report.decimal(…)`.
    """

    schema: Schema = field(eq=lambda s: (s.id, s.fingerprint), repr=lambda s: s.id)
    shape: Shape = field(repr=False)
    figures: tuple[int | None, ...] = field(repr=False)
    department: str | None = field(default=None, converter=_plain)
    year: int | None = None
    #: The statements that stand for tables without figures: (table, text), in the order of the form.
    statements: tuple[tuple[str, str], ...] = field(default=(), converter=_said)
    #: Slots whose figure is not known, which is not the same as blank: printed `?`.
    unknown: frozenset[int] = field(default=frozenset(), repr=False)
    #: What tables print above themselves: (table, caption), in the order of the form.
    captions: tuple[tuple[str, Caption], ...] = field(default=(), converter=_captioned, repr=False)
    #: Rows that the file which was read gives out of order; written files are in order. No part of what it says.
    misplaced: tuple[Misplaced, ...] = field(default=(), eq=False, repr=False)
    #: What `compute` did, when it made this report; no part of what the report says.
    derivation: Derivation | None = field(default=None, eq=False, repr=False)

    @property
    def layout(self) -> Layout:
        """The cells of this report and their slots."""
        return lay_out(self.schema, self.shape)

    @property
    def system(self) -> System:
        """Every relation over this report's cells."""
        return lower(self.schema, self.shape)

    @cached_property
    def values(self) -> list[int]:
        """The figures with blanks as zero, for arithmetic."""
        return [f or 0 for f in self.figures]

    @property
    def undecidable(self) -> frozenset[int]:
        """The relations that need a figure that is not known, or a table that the report does not have."""
        system = self.system
        unknown = self.unknown | {s for s in system.layout.absent_slots if self.figures[s] is None}
        return system.incomplete.union(i for s in unknown for i in system.by_slot[s])

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that the report has, with or without figures."""
        return tuple(t.id for t in self.schema.tables if t.id not in self.layout.absent)

    def slot(self, where: str) -> int:
        """The slot of the cell at an address: `表1.27行`, `表3.[2010350].2栏`, full-width or half, spaces or not.

        Raises:
            FileError: D0205, with the nearest address, when the report has no such cell.
        """
        found = self.layout.addressed.get(where)
        if found is None:
            found = _spelled(self.schema, self.shape).get(_folded(where))
        if found is None:
            params = {"address": where}
            suggestion = nearest(where, self.layout.addresses)
            if suggestion:
                params["suggestion"] = suggestion
            raise FileError([Diagnostic("D0205", params)])
        return found

    def address(self, slot: int) -> str:
        """The address of a slot's cell."""
        return self.layout.addresses[slot]

    def scale(self, slot: int) -> Scale:
        """The unit and precision of a slot's table."""
        return self.layout.scale(slot)

    def __getitem__(self, where: str) -> Money | None:
        """The figure at an address as Money in CNY (元); None for a blank cell.

        Raises:
            FileError: D0205 no such cell; D0601 a cell that counts something else.
        """
        slot = self.slot(where)
        try:
            return self.layout.scale(slot).money(self.figures[slot])
        except AmountError as error:
            raise FileError([Diagnostic(error.code, {**error.params, "address": self.address(slot)})]) from None

    def decimal(self, where: str) -> Decimal | None:
        """The figure at an address in its table's unit (万元, 人, 分, …), exact; None for a blank or unknown cell.

        Raises:
            FileError: D0205 no such cell.
        """
        slot = self.slot(where)
        figure = self.figures[slot]
        return None if figure is None else self.layout.scale(slot).decimal(figure)

    def text(self, where: str) -> str:
        """The figure at an address as printed in its table's unit; empty for a blank, `?` for an unknown one."""
        slot = self.slot(where)
        return self.printed(slot)

    def printed(self, slot: int) -> str:
        """The figure of a slot as printed in its table's unit."""
        return UNKNOWN if slot in self.unknown else self.layout.scale(slot).format(self.figures[slot])

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Each figure that is not blank: its address and its printed text."""
        return ((self.address(s), self.printed(s)) for s in range(len(self.figures)) if self.printed(s))

    def with_figures(self, figures: Mapping[str, Money | Decimal | int | str | None]) -> Report:
        """The report with some figures changed, by address.

        A text or number is in the unit of the cell's table, and `?` is a figure that is not known; Money is CNY and
        is rounded half up to the unit.

        Raises:
            FileError: with every address and amount that cannot be used: D0205 no such cell, D0206 one cell under
                two addresses with different figures, D03xx not an amount.
        """
        changed, unknown, given = list(self.figures), set(self.unknown), dict[int, str]()
        problems: list[Diagnostic] = []
        for where, amount in figures.items():
            try:
                slot = self.slot(where)
                quanta = None if _is_unknown(amount) else self._quanta(slot, amount)
            except FileError as error:
                problems.extend(error.diagnostics)
                continue
            if slot in given and (changed[slot], slot in unknown) != (quanta, _is_unknown(amount)):
                params = {"address": self.address(slot), "first": given[slot], "second": str(amount)}
                problems.append(Diagnostic("D0206", params))
            given.setdefault(slot, str(amount))
            changed[slot] = quanta
            unknown = unknown | {slot} if _is_unknown(amount) else unknown - {slot}
        if problems:
            raise FileError(problems)
        return evolve(self, figures=tuple(changed), unknown=frozenset(unknown), derivation=None)

    def reshaped(self, shape: Shape) -> Report:
        """The same figures in another shape of the same schema; cells that it does not have are left behind."""
        if shape == self.shape:
            return self
        layout = lay_out(self.schema, shape)
        figures: list[int | None] = [None] * len(layout.cells)
        unknown = set()
        for old, cell in enumerate(self.layout.cells):
            slot = layout.slots.get(cell)
            if slot is not None:
                figures[slot] = self.figures[old]
                unknown |= {slot} if old in self.unknown else set()
        return evolve(self, shape=shape, figures=tuple(figures), unknown=frozenset(unknown), derivation=None)

    def _quanta(self, slot: int, amount: Money | Decimal | int | str | None) -> int | None:
        scale = self.layout.scale(slot)
        try:
            if amount is None or isinstance(amount, str):
                return scale.parse(amount or "")
            if isinstance(amount, int | Decimal) and not isinstance(amount, bool):
                return scale.parse(format(Decimal(amount), "f"))
            if not isinstance(amount, bool | float) and hasattr(amount, "currency"):
                return scale.from_money(amount)
        except AmountError as error:
            params = {**error.params, "address": self.address(slot)}
            raise FileError([Diagnostic(error.code, params, place=self.address(slot))]) from None
        raise FileError([Diagnostic("D0305", {"text": repr(amount)}, place=self.address(slot))])


def new_report(
    schema: Schema,
    figures: Mapping[str, Money | Decimal | int | str | None],
    *,
    department: str | None = None,
    year: int | None = None,
    statements: Mapping[str, str] | None = None,
    captions: Mapping[str, Caption] | None = None,
) -> Report:
    """A report from figures by address: `{"表1.1行": "217.35", "表3.[2010350].2栏": "95.58"}`.

    Texts and numbers are in the unit of their table (万元 in cn-2020), Money is CNY. A code row comes into being
    where an address names it; a table is in the report when a figure, a statement or a caption of it is.

    Raises:
        FileError: with every address and amount that cannot be used; D0201 words of no table, D0207 the year.
    """
    said = {table: text for table, text in (statements or {}).items() if _plain(text)}
    above = {table: caption for table, caption in (captions or {}).items() if caption != Caption()}
    codes, names = _codes_named(schema, [*figures, *said, *above])
    shape = tuple((codes.get(t.id, ()) if t.open else ()) if t.id in names else None for t in schema.tables)
    layout = lay_out(schema, shape)
    report = Report(
        schema,
        shape,
        (None,) * len(layout.cells),
        department,
        year,
        tuple((t.id, said[t.id]) for t in schema.tables if t.id in said),
        captions=tuple((t.id, above[t.id]) for t in schema.tables if t.id in above),
    )
    problems = list(_misfits(schema, year, dict.fromkeys([*said, *above])))
    try:
        report = report.with_figures(figures)
    except FileError as error:
        problems.extend(error.diagnostics)
    if problems:
        raise FileError(problems)
    return report


def blank_report(schema: Schema) -> Report:
    """A report of a schema with every statutory table and no figure."""
    shape = empty_shape(schema)
    return Report(schema, shape, (None,) * len(lay_out(schema, shape).cells))


def _misfits(schema: Schema, year: int | None, tables: Iterable[str]) -> Iterator[Diagnostic]:
    """What a schema does not allow of the facts about a report."""
    if year is not None and schema.year not in (None, year):
        yield Diagnostic("D0207", {"found": str(year), "expected": str(schema.year), "schema": schema.id})
    for name in tables:
        if name not in schema.table_by_id:
            params = {"name": name, "schema": schema.id, "known": ", ".join(schema.table_by_id)}
            suggestion = nearest(name, schema.table_by_id)
            yield Diagnostic("D0201", params | ({"suggestion": suggestion} if suggestion else {}))


def takes_code(classification: Classification, code: str) -> bool:
    """Whether a row may have a code: of the form of the classification, and of a class that it has."""
    return classification.has_form(code) and code[: classification.levels[0].digits] in classification.by_code


def row_name(text: str) -> str:
    """A name that a report gives to a row: in one line, without control characters and blanks around it."""
    return " ".join((_plain(text) or "").split())


def alike(name: str) -> str:
    """What two spellings of one row's name have in common: half-width, without blanks and quotes."""
    return _folded(name)


def _codes_named(schema: Schema, addresses: Iterable[str]) -> tuple[dict[str, tuple[str, ...]], set[str]]:
    """The codes that addresses name, sorted, and the names, in their order; and the tables."""
    codes: dict[str, set[str]] = {}
    names: dict[str, dict[str, str]] = {}
    tables: set[str] = set()
    for where in addresses:
        table, _, rest = _folded(where).partition(".")
        found = schema.table_by_id.get(table)
        if found is None:
            continue
        tables.add(table)
        if found.named:
            named = _NAMED_ROW.fullmatch(where.strip())
            name = row_name(named[1] or named[2]) if named else ""
            if name:
                names.setdefault(table, {}).setdefault(alike(name), name)
            continue
        classification = schema.classification_of(found)
        code = rest.partition("]")[0].removeprefix("[")
        if found.open and rest.startswith("[") and classification and takes_code(classification, code):
            codes.setdefault(table, set()).add(code)
    sorted_codes = {t: tuple(sorted(c)) for t, c in codes.items()}
    return sorted_codes | {t: tuple(n.values()) for t, n in names.items()}, tables


@lru_cache(maxsize=64)
def _spelled(schema: Schema, shape: Shape) -> Mapping[str, int]:
    """Every spelling of every cell's address."""
    index: dict[str, int] = {}
    several: set[str] = set()
    for slot, cell in enumerate(lay_out(schema, shape).cells):
        for spelling in map(_folded, spellings(schema, *cell)):
            if index.setdefault(spelling, slot) != slot:
                several.add(spelling)
    # A name that two cells answer to names neither: 表4.收入.一般公共预算财政拨款 is line 1 and line 29.
    return {spelling: slot for spelling, slot in index.items() if spelling not in several}


def _is_unknown(amount: object) -> bool:
    return isinstance(amount, str) and unicodedata.normalize("NFKC", amount).strip() == UNKNOWN


def _folded(where: str) -> str:
    """An address as people may write it: half-width, without spaces and quotes."""
    return "".join(unicodedata.normalize("NFKC", where).split()).replace('"', "")


__all__ = [
    "CAPTION_FACTS",
    "UNKNOWN",
    "Caption",
    "Derivation",
    "Misplaced",
    "Report",
    "Waiting",
    "alike",
    "blank_report",
    "new_report",
    "row_name",
    "takes_code",
]
