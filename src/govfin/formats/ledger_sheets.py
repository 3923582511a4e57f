"""Ledgers in workbooks: what a cell shows, as text; numbers to the fifteen digits that a workbook keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import define

from govfin.computing.tabulation import Entries
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.extras import need
from govfin.formats.ledger_header import Heading, checked, find_heading
from govfin.formats.ledger_records import numbered
from govfin.schema.ledger import Ledger

if TYPE_CHECKING:
    import pyarrow as pa

_TOP: Final = 20
_BATCH: Final = 1 << 14


def sheet_entries(path: Path, ledger: Ledger, file: str) -> Entries:
    """The rows of the first sheet that has the header of a ledger.

    Raises:
        FileError: D0505 without python-calamine, D1001, D1002, D1003 not a workbook.
    """
    need("python_calamine", package="python-calamine", wanted="govfin compute", extra="reading", file=file)
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only where a workbook is read

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except (CalamineError, OSError) as error:
        raise FileError([Diagnostic("D1003", {"reason": str(error)}, file=file)]) from None
    tops = [[_texts(row) for row in islice(sheet.iter_rows(), _TOP)] for sheet in sheets]
    found = [find_heading(top, ledger) for top in tops]
    best = max(range(len(found)), key=lambda i: len(f.columns) if (f := found[i]) else -1, default=None)
    heading = checked(None if best is None else found[best], ledger, file)
    table = _Sheet(sheets[best or 0], heading)
    return Entries(file, heading.said, heading.unused, table.batches, table.lines, list)


@define
class _Sheet:
    """A sheet, as often as it is read."""

    sheet: Any
    heading: Heading

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows under the header."""
        import pyarrow as pa  # noqa: PLC0415 - only where a ledger is read

        places = list(self.heading.columns.values())

        def plain() -> Iterator[pa.RecordBatch]:
            rows = islice(self.sheet.iter_rows(), self.heading.at + 1, None)
            while chunk := list(islice(rows, _BATCH)):
                columns = [[_text(row[i]) if i < len(row) else "" for row in chunk] for i in places]
                arrays = [pa.array(c, pa.string()) for c in columns]
                yield pa.record_batch(arrays, [f"c{i}" for i in range(len(places))])

        yield from numbered(plain())

    def lines(self, records: Iterable[int]) -> Mapping[int, int]:
        """The rows of the sheet, as a workbook numbers them."""
        return {r: self.heading.at + 1 + r for r in records}


def _texts(row: Sequence[object]) -> list[str]:
    return [_text(cell) for cell in row]


def _text(cell: object) -> str:
    """What a cell shows: a number to fifteen digits, which is all that a workbook keeps; a day as 2020-03-31."""
    match cell:
        case bool():
            return str(cell)
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(cell, ".15g")  # noqa: PLR2004
        case datetime():
            return cell.isoformat(sep=" ")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
