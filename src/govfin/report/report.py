"""A department's report: the figures of one schema's cells, blank cells and empty tables included."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from govfin.amounts import AmountError
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.suggest import nearest
from govfin.schema.addresses import address, spellings
from govfin.schema.schema import Schema
from govfin.system.layout import Layout, Shape, empty_shape, lay_out
from govfin.system.relations import System, lower

if TYPE_CHECKING:
    from moneyed import Money



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
    cell, which adds like zero and prints as blank. `report["表1.27行"]` gives `moneyed.Money` in CNY.
    """

    schema: Schema = field(eq=lambda s: (s.id, s.fingerprint), repr=lambda s: s.id)
    shape: Shape = field(repr=False)
    figures: tuple[int | None, ...] = field(repr=False)
    department: str | None = None
    year: int | None = None
    #: The statements that stand for tables without figures: (table, text), in the order of the form.
    statements: tuple[tuple[str, str], ...] = ()
    #: Slots whose figure is not known, which is not the same as blank: printed `?`.
    unknown: frozenset[int] = field(default=frozenset(), repr=False)
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
    def tables(self) -> tuple[str, ...]:
        """The tables that the report has, with or without figures."""
        return tuple(t.id for t in self.schema.tables if t.id not in self.layout.absent)

    def slot(self, where: str) -> int:
        """The slot of the cell at an address: `表1.27行`, `表3.[2010350].2栏`, full-width or half, spaces or not.

        Raises:
            FileError: D0205, with the nearest address, when the report has no such cell.
        """
        index = _spelled(self.schema, self.shape)
        found = index.get(_folded(where))
        if found is None:
            params = {"address": where}
            suggestion = nearest(where, (address(self.schema, *c) for c in self.layout.cells))
            if suggestion:
                params["suggestion"] = suggestion
            raise FileError([Diagnostic("D0205", params)])
        return found

    def address(self, slot: int) -> str:
        """The address of a slot's cell."""
        return address(self.schema, *self.layout.cells[slot])

    def __getitem__(self, where: str) -> Money | None:
        """The figure at an address as Money in CNY (元); None for a blank cell."""
        slot = self.slot(where)
        return self.layout.scale(slot).money(self.figures[slot])

    def text(self, where: str) -> str:
        """The figure at an address as printed in its table's unit; empty for a blank, `?` for an unknown one."""
        slot = self.slot(where)
        return self.printed(slot)

    def printed(self, slot: int) -> str:
        """The figure of a slot as printed in its table's unit."""
        return "?" if slot in self.unknown else self.layout.scale(slot).format(self.figures[slot])

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Each figure that is not blank: its address and its printed text."""
        return ((self.address(s), self.printed(s)) for s in range(len(self.figures)) if self.printed(s))

    def with_figures(self, figures: Mapping[str, Money | Decimal | int | str | None]) -> Report:
        """The report with some figures changed, by address.

        A text or number is in the unit of the cell's table; Money is CNY and is rounded half up to the unit.

        Raises:
            FileError: D0205 no such cell; D03xx not an amount.
        """
        changed = list(self.figures)
        slots = {self.slot(where): amount for where, amount in figures.items()}
        for slot, amount in slots.items():
            changed[slot] = self._quanta(slot, amount)
        return evolve(self, figures=tuple(changed), unknown=self.unknown - set(slots), derivation=None)

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
            if hasattr(amount, "currency"):
                return scale.from_money(amount)
        except AmountError as error:
            raise FileError([Diagnostic(error.code, error.params, place=self.address(slot))]) from None
        raise FileError([Diagnostic("D0305", {"text": repr(amount)}, place=self.address(slot))])


def new_report(
    schema: Schema,
    figures: Mapping[str, Money | Decimal | int | str | None],
    *,
    department: str | None = None,
    year: int | None = None,
    statements: Mapping[str, str] | None = None,
) -> Report:
    """A report from figures by address: `{"表1.1行": "217.35", "表3.[2010350].2栏": "95.58"}`.

    Texts and numbers are in the unit of their table (万元 in cn-2020), Money is CNY. A code row comes into being
    where an address names it; a table is in the report when a figure or a statement of it is.

    Raises:
        FileError: with every address and amount that cannot be used.
    """
    said = statements or {}
    codes, names = _codes_named(schema, [*figures, *said])
    shape = tuple((codes.get(t.id, ()) if t.open else ()) if t.id in names else None for t in schema.tables)
    layout = lay_out(schema, shape)
    report = Report(
        schema,
        shape,
        (None,) * len(layout.cells),
        department,
        year,
        tuple((t.id, said[t.id]) for t in schema.tables if t.id in said),
    )
    return report.with_figures(figures)


def blank_report(schema: Schema) -> Report:
    """A report of a schema with every table and no figure."""
    shape = empty_shape(schema)
    return Report(schema, shape, (None,) * len(lay_out(schema, shape).cells))


def _codes_named(schema: Schema, addresses: Iterable[str]) -> tuple[dict[str, tuple[str, ...]], set[str]]:
    """The codes that addresses name, sorted, and the tables."""
    codes: dict[str, set[str]] = {}
    tables: set[str] = set()
    for where in addresses:
        table, _, rest = _folded(where).partition(".")
        found = schema.table_by_id.get(table)
        if found is None:
            continue
        tables.add(table)
        classification = schema.classification_of(found)
        code = rest.partition("]")[0].removeprefix("[")
        if found.open and rest.startswith("[") and classification and classification.has_form(code):
            codes.setdefault(table, set()).add(code)
    return {t: tuple(sorted(c)) for t, c in codes.items()}, tables


@lru_cache(maxsize=64)
def _spelled(schema: Schema, shape: Shape) -> Mapping[str, int]:
    """Every spelling of every cell's address."""
    index: dict[str, int] = {}
    for slot, cell in enumerate(lay_out(schema, shape).cells):
        for spelling in spellings(schema, *cell):
            index.setdefault(_folded(spelling), slot)
    return index


def _folded(where: str) -> str:
    """An address as people may write it: half-width, without spaces and quotes."""
    return "".join(unicodedata.normalize("NFKC", where).split()).replace('"', "")


__all__ = ["Derivation", "Report", "Waiting", "blank_report", "new_report"]
