"""Ledgers: known by their header, and made into tables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from govfin.api.schemas import load_schema, schemas_with_ledger
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.schema.schema import Schema

if TYPE_CHECKING:
    from govfin.computing.tabulation import Tabulation


def tabulate(
    source: str | Path,
    *,
    schema: Schema | str | None = None,
    unit: str | None = None,
    department: str | None = None,
    rows: int = 1_000,
    memory: int = 512,
    path: Iterable[str | Path] = (),
) -> Tabulation:
    """The tables that a ledger file (CSV, Parquet, XLSX; amounts in 元) makes in the form of a schema.

    `.report` is exact, in 元 to the 分; `.printed` is rounded to what the form prints (万元 in cn-2020). Rows that are
    in no table are findings with their lines, and listed: the first `rows` of them. `unit` takes the rows of one unit
    (单位). `memory` is what adding up may take, in MB, before it goes on on disk. Without `schema`, the form of the
    ledger's year, where there is one alone. Needs the extra `batch`, and `reading` for XLSX.

    Raises:
        FileError: with what is wrong with the file: D01xx, D0505 a package that is not installed, D10xx.
        SchemaError: when the schema does not check.
    """
    from govfin.computing.tabulate import tabulate as tabulated  # noqa: PLC0415
    from govfin.formats.ledger_files import open_ledger  # noqa: PLC0415

    file = Path(source)
    form = load_schema(schema, path=path) if isinstance(schema, str) else schema
    if form is None:
        form = _form_of(file, path)
    if form.ledger is None:
        raise FileError([Diagnostic("D1004", {"schema": form.id}, file=str(source))])
    return tabulated(open_ledger(file, form.ledger), form, unit=unit, department=department, rows=rows, memory=memory)


def is_ledger(source: str | Path, *, schema: Schema | str | None = None, path: Iterable[str | Path] = ()) -> bool:
    """Whether a file has the header of a ledger, as a schema, or some form, says that ledgers have it."""
    from govfin.formats.ledger_files import has_heading, may_be_ledger  # noqa: PLC0415

    file = Path(source)
    # A report file is known without a look at what forms say of ledgers.
    if not may_be_ledger(file):
        return False
    wanted = load_schema(schema, path=path) if isinstance(schema, str) else schema
    forms = schemas_with_ledger(path) if wanted is None else [wanted]
    return any(has_heading(file, form.ledger) for form in forms if form.ledger is not None)


def _form_of(file: Path, path: Iterable[str | Path]) -> Schema:
    """The form of a ledger's year; D1005 when there is none, or more than one."""
    from govfin.formats.ledger_files import open_ledger, year_of  # noqa: PLC0415

    forms = schemas_with_ledger(path)
    year = next(
        (y for f in forms if f.ledger is not None and (y := year_of(open_ledger(file, f.ledger), f.ledger))), None
    )
    found = [f for f in forms if f.year == year and year is not None]
    if len(found) == 1:
        return found[0]
    params = {"year": str(year or "?"), "known": ", ".join(f.id for f in found or forms)}
    raise FileError([Diagnostic("D1005", params, file=str(file))])
