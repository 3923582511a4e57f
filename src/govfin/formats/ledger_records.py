"""The records of a ledger file, numbered, as the engine takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def numbered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches with the number of each record before its columns, which are called c0, c1, …."""
    import pyarrow as pa  # noqa: PLC0415 - only where a ledger is read

    start = 1
    for batch in batches:
        records = pa.array(range(start, start + batch.num_rows), pa.int64())
        names = ["record", *(f"c{i}" for i in range(batch.num_columns))]
        start += batch.num_rows
        yield pa.record_batch([records, *batch.columns], names)
