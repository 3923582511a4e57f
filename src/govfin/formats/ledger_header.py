"""The header of a ledger file: which of its columns hold which dimension."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import frozen

from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.suggest import fold
from govfin.schema.ledger import Ledger

_FEW: Final = 12


@frozen
class Heading:
    """The header of a ledger: where it stands among the first rows, and what its columns hold."""

    #: Its place among the rows that were looked at, from 0.
    at: int
    names: tuple[str, ...]
    #: From dimensions to the places of their columns, in the order of the file.
    columns: Mapping[str, int]

    @property
    def said(self) -> Mapping[str, str]:
        """The dimensions and what the file calls them."""
        return {dimension: self.names[i] for dimension, i in self.columns.items()}

    @property
    def unused(self) -> tuple[str, ...]:
        """Columns that are no dimension."""
        used = set(self.columns.values())
        return tuple(n.strip() for i, n in enumerate(self.names) if i not in used and n.strip())


def find_heading(rows: Sequence[Sequence[str]], ledger: Ledger) -> Heading | None:
    """The first row that names the amount and another dimension; else the row that names most; None without any."""
    amount = ledger.of_kind("amount")
    best: Heading | None = None
    for at, row in enumerate(rows):
        heading = Heading(at, tuple(row), _columns(row, ledger))
        if amount is not None and amount.name in heading.columns and len(heading.columns) > 1:
            return heading
        if best is None or len(heading.columns) > len(best.columns):
            best = heading
    return best


def checked(heading: Heading | None, ledger: Ledger, file: str) -> Heading:
    """A heading from which a ledger can be read.

    Raises:
        FileError: D1001 no column of amounts, D1002 two columns for one dimension.
    """
    names = [n.strip() for n in heading.names if n.strip()] if heading else []
    amount = ledger.of_kind("amount")
    if heading is None or amount is None or amount.name not in heading.columns:
        params = {
            "name": amount.name if amount else "",
            "found": "、".join(names[:_FEW]) + (" …" if len(names) > _FEW else ""),
            "known": "、".join((amount.name, *amount.spellings)) if amount else "",
        }
        raise FileError([Diagnostic("D1001", params, file=file)])
    twice = list(_twice(heading.names, ledger))
    if twice:
        raise FileError([Diagnostic("D1002", params, file=file) for params in twice])
    return heading


def _columns(row: Iterable[str], ledger: Ledger) -> dict[str, int]:
    found: dict[str, int] = {}
    for i, name in enumerate(row):
        dimension = ledger.dimension_by_spelling.get(fold(name))
        if dimension is not None:
            found.setdefault(dimension.name, i)
    return found


def _twice(names: Iterable[str], ledger: Ledger) -> Iterable[dict[str, str]]:
    first: dict[str, str] = {}
    for name in names:
        dimension = ledger.dimension_by_spelling.get(fold(name))
        if dimension is None:
            continue
        if dimension.name in first:
            yield {"first": first[dimension.name].strip(), "second": name.strip(), "name": dimension.name}
        first.setdefault(dimension.name, name)
