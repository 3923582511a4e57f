"""Facts from files and other streams of Arrow batches, cut between reports: no report is ever in two pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from govfin.batch.facts import COLUMNS, SCHEMA, VERSION
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.system.columns import Ints


def read_facts(files: Iterable[Path], lines: int) -> Iterator[pa.Table]:
    """The facts of files, in tables of about so many lines.

    Raises:
        FileError: D1202 not facts, D1203 damaged.
    """
    for file in files:
        try:
            check_columns(pq.read_schema(file), str(file))
            source = pq.ParquetFile(file, read_dictionary=[f.name for f in SCHEMA if pa.types.is_dictionary(f.type)])
            yield from whole_reports(_tables(source, lines))
        except (pa.ArrowException, OSError) as error:
            raise FileError([Diagnostic("D1203", {"reason": _brief(error)}, file=str(file))]) from None


def _tables(source: pq.ParquetFile, lines: int) -> Iterator[pa.Table]:
    """A row group a table, in smaller parts where it is larger than wanted; small ones together."""
    waiting: list[int] = []
    size = 0
    for number in range(source.num_row_groups):
        rows = source.metadata.row_group(number).num_rows
        if waiting and size + rows > lines:
            yield source.read_row_groups(waiting, columns=list(COLUMNS), use_threads=False)
            waiting, size = [], 0
        if rows > lines:
            for batch in source.iter_batches(lines, row_groups=[number], columns=list(COLUMNS), use_threads=False):
                yield pa.Table.from_batches([batch])
        else:
            waiting.append(number)
            size += rows
    if waiting:
        yield source.read_row_groups(waiting, columns=list(COLUMNS), use_threads=False)


def check_columns(schema: pa.Schema, file: str) -> None:
    """See that a file has the columns of facts, in a version that is known.

    Raises:
        FileError: D1202 not facts, D0113 of another version.
    """
    version = (schema.metadata or {}).get(b"govfin.facts", str(VERSION).encode()).decode()
    lacking = [name for name in COLUMNS if name not in schema.names]
    if lacking:
        raise FileError([Diagnostic("D1202", {"lacking": ", ".join(lacking)}, file=file)])
    if version != str(VERSION):
        raise FileError([Diagnostic("D0113", {"found": version, "known": str(VERSION)}, file=file)])


def as_facts(table: pa.Table) -> pa.Table:
    """A table with the columns and types of facts; words are looked up in dictionaries, one each for the table."""
    columns = []
    for field in SCHEMA:
        column = table.column(field.name)
        if pa.types.is_dictionary(field.type) and not pa.types.is_dictionary(column.type):
            column = column.cast(pa.string()).dictionary_encode()
        columns.append(column)
    return pa.table(columns, names=COLUMNS).unify_dictionaries().combine_chunks()


def whole_reports(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same facts, each table ending where a report ends."""
    before: pa.Table | None = None
    for more in tables:
        if not more.num_rows:
            continue
        table = as_facts(more)
        if before is not None and _name(before, -1) == _name(table, 0):
            last = int(first_lines(before)[-1])
            if last:
                yield before.slice(0, last)
            table = as_facts(pa.concat_tables([before.slice(last), table]))
        elif before is not None:
            yield before
        before = table
    if before is not None:
        yield before


def _name(table: pa.Table, line: int) -> str:
    name: str = table.column("report")[line].as_py()
    return name


def first_lines(table: pa.Table) -> Ints:
    """Where the reports of a table begin."""
    return beginnings(indices_of(table, "report"))


def beginnings(values: Ints, more: Ints | None = None) -> Ints:
    """Where runs of equal values begin; and at some more places besides, in any case."""
    new = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    if more is not None:
        new[more] = True
    return np.flatnonzero(new)


def indices_of(table: pa.Table, name: str) -> Ints:
    """The words of a column of facts as places in its dictionary, one past its end where there is no word."""
    found = chunk_of(table, name)
    indices = found.indices
    return np.asarray(indices.fill_null(len(found.dictionary)) if indices.null_count else indices)


def words_of(table: pa.Table, name: str) -> list[str]:
    """The dictionary of a column of facts."""
    words: list[str] = chunk_of(table, name).dictionary.to_pylist()
    return words


def chunk_of(table: pa.Table, name: str) -> pa.Array:
    """A column of a table of facts, which has one chunk."""
    column = table.column(name)
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _brief(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
