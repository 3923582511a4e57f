"""Check facts on a cluster: the same audit of each partition, through Spark's Arrow functions. Needs `govfin[spark]`.

Spark reads the facts, splits them and starts the work; where it runs is its usual settings' business.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from govfin.batch.audit import Budget, Count, audit_facts
from govfin.batch.facts import SCHEMA
from govfin.batch.gather import Unusable
from govfin.batch.results import FINDINGS
from govfin.batch.schemas import Schemas
from govfin.batch.stream import whole_reports
from govfin.diagnostics.diagnostic import Diagnostic, FileError, Language
from govfin.diagnostics.show import sentence, severity_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: The findings as Spark has them: words are plain text, year and region are columns.
ROWS: Final = pa.schema(
    [
        *(pa.field(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type, f.nullable) for f in FINDINGS),
        pa.field("year", pa.int32()),
        pa.field("region", pa.string()),
    ]
)
#: Facts as Spark reads them.
_FACTS: Final = pa.schema(
    [
        *(pa.field(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in SCHEMA),
        pa.field("year", pa.int32()),
        pa.field("region", pa.string()),
    ]
)


#: How many lines of facts are judged together.
_LINES: Final = 100_000


def findings_in(session: SparkSession, facts: str, schemas: Schemas) -> DataFrame:
    """The findings of facts as a frame of Spark: the fields of `results.FINDINGS`, year and region.

    A report that cannot be used is a row with the code of the diagnostic (D…) that says why.
    """
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415 - an extra, loaded where it is used

    read = session.read.schema(from_arrow_schema(_FACTS)).parquet(facts)
    return read.mapInArrow(_Work(schemas), from_arrow_schema(ROWS))


def check_on_spark(facts: Path, found: Path, schemas: Schemas, *, restart: bool = False) -> Mapping[str, int]:
    """Check facts with the session that Spark's usual settings give, and write the findings as Parquet.

    They stand in `findings/year=…/region=…` below `found`, as those of a check on one machine. Returns how many there
    are of each severity, and of reports that could not be used (`unusable`).

    Raises:
        FileError: D1210 when there are findings already.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415
    from pyspark.sql import functions as f  # noqa: PLC0415

    target = found / "findings"
    if target.exists() and not restart:
        params = {"folder": str(found), "why": "it is not empty", "why_zh": "它不是空的"}
        raise FileError([Diagnostic("D1210", params)])
    # Workers on this machine run the Python that runs this.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = SparkSession.builder.appName("govfin").getOrCreate()
    frame = findings_in(session, str(facts), schemas)
    frame.write.mode("overwrite").partitionBy("year", "region").parquet(str(target))
    written = session.read.parquet(str(target))
    unusable = f.col("code").startswith("D")
    rows = written.groupBy("severity", unusable.alias("unusable")).agg(
        f.count("*").alias("lines"), f.countDistinct("report").alias("reports")
    )
    counted = Counter[str]()
    for row in rows.collect():
        counted["unusable" if row.unusable else row.severity] += row.reports if row.unusable else row.lines
    return counted


class _Work:
    """The work on one partition of Spark: batches of facts in, batches of findings out."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for (year, region), pieces in groupby(_by_partition(batches), key=itemgetter(0)):
            tables = whole_reports(_together(piece for _, piece in pieces))
            for found in audit_facts(tables, year, self._schemas.find, Count(), Budget()):
                rows = _unusable_rows(found) if isinstance(found, Unusable) else found.rows
                years, regions = (
                    pa.repeat(pa.scalar(x, t), rows.num_rows) for x, t in ((year, pa.int32()), (region, pa.string()))
                )
                yield from rows.append_column("year", years).append_column("region", regions).cast(ROWS).to_batches()


def _by_partition(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[tuple[int | None, str | None], pa.Table]]:
    """The batches in pieces of one year and region."""
    for batch in batches:
        table = pa.Table.from_batches([batch])
        ends = [*pc.run_end_encode(_key(table)).run_ends.to_pylist()] if batch.num_rows else []
        for first, end in zip([0, *ends], ends, strict=False):
            piece = table.slice(first, end - first)
            yield (piece["year"][0].as_py(), piece["region"][0].as_py()), piece


def _together(pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same facts in larger tables: Spark's batches are of ten thousand lines, too few for columns to pay."""
    waiting: list[pa.Table] = []
    for piece in pieces:
        waiting.append(piece)
        if sum(table.num_rows for table in waiting) >= _LINES:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _key(table: pa.Table) -> pa.Array:
    year = pc.cast(table["year"], pa.string()).combine_chunks()
    return pc.binary_join_element_wise(year, table["region"].combine_chunks(), "/", null_handling="replace")


def _unusable_rows(report: Unusable) -> pa.Table:
    """A row for each reason why a report cannot be used."""
    return pa.Table.from_pylist([_diagnostic(report, d) for d in report.diagnostics], ROWS).drop_columns(
        ["year", "region"]
    )


def _diagnostic(report: Unusable, diagnostic: Diagnostic) -> dict[str, Any]:
    message = {language.value: sentence(diagnostic.code, diagnostic.params, language) for language in Language}
    empty = dict.fromkeys(("schema", "rule", "residual", "because", "source"), "")
    severity = severity_of(diagnostic).value
    return {"report": report.name, "code": diagnostic.code, "severity": severity, "message": message, **empty}
