"""Ledger files: CSV, Parquet and XLSX as batches of texts, each record with its place; never all of a file at once."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import define, field

from govfin.computing.tabulation import Entries
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.extras import need
from govfin.formats.ledger_header import Heading, checked, find_heading
from govfin.formats.ledger_records import numbered
from govfin.schema.ledger import Ledger

if TYPE_CHECKING:
    import pyarrow as pa

#: What holds a ledger, by the endings of files.
KINDS: Final = (".csv", ".txt", ".tsv", ".parquet", ".xlsx", ".xlsm")
#: The header stands among so many rows; titles may stand above it.
TOP: Final = 20
#: A table of which more lines have another number of fields than its header is no table.
MAX_MALFORMED: Final = 1_000
#: How the long CSV of a report begins.
_REPORT: Final = b"table,row,column,amount"
_GLANCE: Final = 64
_CHUNK: Final = 1 << 20
_BATCH: Final = 1 << 16
_DELIMITERS: Final = (",", "\t", ";", "|")


def open_ledger(path: Path, ledger: Ledger) -> Entries:
    """The rows of a ledger file: CSV (UTF-8 with or without BOM, UTF-16 with one, GB18030), Parquet or XLSX.

    The header may stand under some lines of title. Its names are those of the ledger's dimensions or their other
    spellings; columns of other names are not used. Amounts are in 元. Of a workbook, the first sheet with a header.

    Raises:
        FileError: D0101 cannot be opened, D0102 empty, D0104 not a text, D0105 another kind of file, D0505 a package
            is missing, D1001 no column of amounts, D1002 two columns for one dimension, D1003 not a workbook or no
            Parquet.
    """
    file = str(path)
    suffix = path.suffix.lower()
    if suffix not in KINDS:
        raise FileError([Diagnostic("D0105", {"suffix": suffix, "known": ", ".join(KINDS)}, file=file)])
    need("duckdb", "pyarrow", wanted="govfin compute", extra="batch", file=file)
    try:
        with path.open("rb") as stream:
            if not stream.read(1):
                raise FileError([Diagnostic("D0102", file=file)])
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError([Diagnostic("D0101", {"reason": reason}, file=file)]) from None
    match suffix:
        case ".parquet":
            return _parquet(path, ledger, file)
        case ".xlsx" | ".xlsm":
            from govfin.formats.ledger_sheets import sheet_entries  # noqa: PLC0415 - another package, for workbooks alone

            return sheet_entries(path, ledger, file)
        case _:
            return _csv(path, ledger, file)


def may_be_ledger(path: Path) -> bool:
    """Whether a file is of a kind that holds ledgers, and not the long CSV of a report."""
    if path.suffix.lower() not in KINDS or not path.is_file():
        return False
    with suppress(OSError), path.open("rb") as stream:
        return not stream.read(_GLANCE).removeprefix(codecs.BOM_UTF8).lower().startswith(_REPORT)
    return False


def has_heading(path: Path, ledger: Ledger) -> bool:
    """Whether a file is a ledger by its first rows: one of them names the amount and another dimension.

    A file that cannot be read far enough to say is none; Parquet is never anything else.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".parquet":
            return True
        if suffix in (".xlsx", ".xlsm"):
            return len(open_ledger(path, ledger).columns) > 1
        return len(checked(_csv_heading(path, _encoding(path, str(path)), ledger)[0], ledger, str(path)).columns) > 1
    except FileError as error:
        # What two columns of one dimension, or a missing package, keep from being read is a ledger all the same.
        return bool({d.code for d in error.diagnostics} & {"D0505", "D1002"})


def year_of(entries: Entries, ledger: Ledger) -> int | None:
    """The year of the first row that says one."""
    date = ledger.of_kind("date")
    dates = [i for i, name in enumerate(entries.columns) if date is not None and name == date.name]
    for batch in entries.batches() if dates else ():
        for text in batch.column(dates[0] + 1).to_pylist():
            year = (text or "").strip()[:4]
            if year.isascii() and year.isdigit() and len(year) == 4:  # noqa: PLR2004 - as years have
                return int(year)
    return None


# ── CSV ─────────────────────────────────────────────────────────────────────────────────────────────


def _csv(path: Path, ledger: Ledger, file: str) -> Entries:
    encoding = _encoding(path, file)
    found, ends, delimiter = _csv_heading(path, encoding, ledger)
    heading = checked(found, ledger, file)
    table = _Csv(path, file, encoding, delimiter, heading, ends[heading.at])
    return Entries(file, heading.said, heading.unused, table.batches, table.lines, table.malformed)


def _csv_heading(path: Path, encoding: str, ledger: Ledger) -> tuple[Heading | None, list[int], str]:
    """The header with the delimiter that makes most of it, and the lines on which the first rows end."""
    tops = [(_top(path, encoding, d), d) for d in _DELIMITERS]
    found = [(find_heading([row for row, _ in top], ledger), [line for _, line in top], d) for top, d in tops]
    return max(found, key=lambda f: len(f[0].columns) if f[0] else -1)


def _encoding(path: Path, file: str) -> str:
    """UTF-16 where a byte order mark says so, UTF-8 where all of the file is, else GB18030."""
    with path.open("rb") as stream:
        marked = stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if marked else ("utf-8", "gb18030"):
        with suppress(ValueError), path.open("rb") as stream:
            decoder = codecs.getincrementaldecoder(encoding)()
            while chunk := stream.read(_CHUNK):
                if "\0" in decoder.decode(chunk):
                    raise FileError([Diagnostic("D0104", {"encodings": "UTF-8, UTF-16, GB18030"}, file=file)])
            decoder.decode(b"", final=True)
            return encoding
    raise FileError([Diagnostic("D0104", {"encodings": "UTF-8, UTF-16, GB18030"}, file=file)])


def _top(path: Path, encoding: str, delimiter: str) -> list[tuple[list[str], int]]:
    """The first rows, each with the number of the line on which it ends."""
    rows = []
    with path.open(encoding=_with_mark(encoding), newline="") as stream, suppress(csv.Error):
        reader = csv.reader(stream, delimiter=delimiter)
        rows = [(row, reader.line_num) for row in islice(reader, TOP)]
    return rows


def _with_mark(encoding: str) -> str:
    return "utf-8-sig" if encoding == "utf-8" else encoding


@define
class _Csv:
    """A CSV file, as often as it is read."""

    path: Path
    file: str
    encoding: str
    delimiter: str
    heading: Heading
    #: The line on which the header ends.
    header_end: int
    skipped: int = field(default=0)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All records whose number of fields is that of the header."""
        import pyarrow as pa  # noqa: PLC0415 - only where a ledger is read
        from pyarrow import csv as arrow_csv  # noqa: PLC0415

        names = [f"h{i}" for i in range(len(self.heading.names))]
        self.skipped = 0
        options = (
            arrow_csv.ReadOptions(
                use_threads=False, encoding=self.encoding, skip_rows=self.header_end, column_names=names
            ),
            arrow_csv.ParseOptions(delimiter=self.delimiter, newlines_in_values=True, invalid_row_handler=self._skip),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=[names[i] for i in self.heading.columns.values()],
                strings_can_be_null=False,
            ),
        )
        try:
            yield from numbered(arrow_csv.open_csv(self.path, *options))
        except pa.ArrowInvalid as error:
            raise FileError([self._unreadable(error)]) from None

    def _skip(self, _row: object) -> str:
        self.skipped += 1
        return "skip" if self.skipped <= MAX_MALFORMED else "error"

    def _unreadable(self, error: Exception) -> Diagnostic:
        if self.skipped > MAX_MALFORMED:
            return Diagnostic(
                "D1009", {"n": f"{MAX_MALFORMED:,}", "expected": str(len(self.heading.names))}, file=self.file
            )
        return Diagnostic("D1003", {"reason": str(error)}, file=self.file)

    def lines(self, records: Iterable[int]) -> Mapping[int, int]:
        """The lines on which records begin; Arrow counts records alone."""
        wanted = set(records)
        last = max(wanted, default=0)
        found = {}
        for record, line, _ in self._walk() if wanted else ():
            if record in wanted:
                found[record] = line
            if record >= last:
                break
        return {r: found.get(r, self.header_end + r) for r in wanted}

    def malformed(self) -> list[tuple[int, int]]:
        """Lines that were passed over, with the number of their fields."""
        return [(line, count) for record, line, count in self._walk() if not record] if self.skipped else []

    def _walk(self) -> Iterator[tuple[int, int, int]]:
        """Every row under the header: its record or 0, the line on which it begins, its number of fields."""
        expected, record, before = len(self.heading.names), 0, 0
        with self.path.open(encoding=_with_mark(self.encoding), newline="") as stream, suppress(csv.Error):
            reader = csv.reader(stream, delimiter=self.delimiter)
            for row in reader:
                line, before = before + 1, reader.line_num
                if line <= self.header_end or not row:
                    continue
                record += len(row) == expected
                yield (record if len(row) == expected else 0), line, len(row)


# ── Parquet ─────────────────────────────────────────────────────────────────────────────────────────


def _parquet(path: Path, ledger: Ledger, file: str) -> Entries:
    import pyarrow as pa  # noqa: PLC0415 - only where a ledger is read
    from pyarrow import parquet  # noqa: PLC0415

    try:
        names = tuple(parquet.ParquetFile(path).schema_arrow.names)
    except (pa.ArrowException, OSError) as error:
        raise FileError([Diagnostic("D1003", {"reason": str(error)}, file=file)]) from None
    heading = checked(find_heading([names], ledger), ledger, file)

    def batches() -> Iterator[pa.RecordBatch]:
        chosen = [names[i] for i in heading.columns.values()]
        try:
            yield from numbered(
                pa.record_batch([_as_text(b.column(name)) for name in chosen], chosen)
                for b in parquet.ParquetFile(path).iter_batches(_BATCH, columns=chosen)
            )
        except pa.ArrowException as error:
            raise FileError([Diagnostic("D1003", {"reason": str(error)}, file=file)]) from None

    return Entries(file, heading.said, heading.unused, batches, lambda records: {r: r for r in records}, list)


def _as_text(column: Any) -> Any:  # noqa: ANN401 - pyarrow types its arrays no closer
    import pyarrow as pa  # noqa: PLC0415

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return column.cast(pa.string()).fill_null("")
