"""Findings of many reports: those of single audits with the reports' names, in Parquet and JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pyarrow as pa
import pyarrow.parquet as pq

from govfin.audit.as_data import finding_data, localization_data
from govfin.audit.localize import Localization
from govfin.diagnostics.diagnostic import Severity
from govfin.report.finding import Finding

_WORDS: Final = pa.dictionary(pa.int32(), pa.string())
#: A cell of a finding.
CELL: Final = (
    pa.field("address", pa.string()),
    pa.field("figure", pa.string()),
    pa.field("coefficient", pa.int64()),
)
FINDINGS: Final = pa.schema(
    [
        pa.field("report", pa.string(), nullable=False),
        pa.field("department", pa.string()),
        pa.field("schema", _WORDS, nullable=False),
        pa.field("code", _WORDS, nullable=False),
        pa.field("severity", _WORDS, nullable=False),
        pa.field("rule", _WORDS, nullable=False),
        pa.field("message", pa.struct([("zh", pa.string()), ("en", pa.string())])),
        pa.field("cells", pa.list_(pa.struct(CELL))),
        # As printed, in the unit of the rule's tables; empty where there is no sum.
        pa.field("residual", pa.string()),
        pa.field("because", _WORDS),
        pa.field("source", _WORDS),
    ]
)
_GROUP: Final = 50_000
_PARQUET: Final = "findings.parquet"
_LINES: Final = "findings.jsonl"


def rows_of(name: str, department: str | None, schema: str, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """A row for each finding of a report."""
    whose = {"report": name, "department": department, "schema": schema}
    return [{**whose, **finding_data(f)} for f in findings]


class FindingsFiles:
    """Writes findings to a folder, as they come: `findings.parquet`, `findings.jsonl`, `repairs.jsonl`."""

    def __init__(self, folder: Path, partition: Mapping[str, Any], lines: Severity | None = Severity.NOTE) -> None:
        self._folder = folder
        #: The lightest severity of a finding that has a line of JSON.
        self._lightest = lines
        #: What every line of JSON says besides: the year and the region.
        self._partition = dict(partition)
        self._parquet = pq.ParquetWriter(folder / _PARQUET, FINDINGS, compression="zstd")
        self._repairs = (folder / "repairs.jsonl").open("w", encoding="utf-8", newline="\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._parquet.close()
        self._repairs.close()
        if kind is None and self._lightest is not None:
            self._write_lines()

    def add(self, rows: pa.Table) -> None:
        """Write findings."""
        if rows.num_rows:
            self._parquet.write_table(rows, row_group_size=_GROUP)

    def add_repairs(self, report: str, localization: Localization) -> None:
        """Write the cells to blame of a report."""
        data = {"report": report, **self._partition, "localization": localization_data(localization)}
        self._repairs.write(json.dumps(data, ensure_ascii=False) + "\n")

    def _write_lines(self) -> None:
        """The same findings as lines of JSON, through DuckDB: it writes ten times as fast as Python does."""
        import duckdb  # noqa: PLC0415 - where lines are written

        with duckdb.connect(config={"threads": 1}) as connection:
            names = ", ".join(f'"{n}"' for n in FINDINGS.names if n != "report")
            graver = ", ".join(f"'{s.value}'" for s in Severity if self._lightest and s.rank <= self._lightest.rank)
            connection.execute(
                f"copy (select report, ?::integer as year, ?::varchar as region, {names} from read_parquet(?) "  # noqa: S608 - names of our own columns
                f"where severity in ({graver})) to '{_quoted(self._folder / _LINES)}' (format json)",
                [self._partition["year"], self._partition["region"], str(self._folder / _PARQUET)],
            )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
