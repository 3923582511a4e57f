"""Findings of many reports: those of single audits with the reports' names, in Parquet and JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TextIO

import pyarrow as pa
import pyarrow.compute as pc
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
#: The columns that say the same again and again; sentences and figures hardly do.
_REPEATED: Final = [f.name for f in FINDINGS if f.name not in {"message", "cells", "residual"}] + [
    f"cells.list.element.{name}" for name in ("address", "coefficient")
]


def rows_of(name: str, department: str | None, schema: str, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """A row for each finding of a report."""
    whose = {"report": name, "department": department, "schema": schema}
    return [{**whose, **finding_data(f)} for f in findings]


class FindingsFiles:
    """Writes findings to a folder, as they come: `findings.parquet`, `findings.jsonl`, `repairs.jsonl`."""

    def __init__(self, folder: Path, partition: Mapping[str, Any], lines: Severity | None = Severity.NOTE) -> None:
        #: What every line of JSON says besides: the year and the region.
        self._partition = dict(partition)
        self._parquet = pq.ParquetWriter(
            folder / "findings.parquet", FINDINGS, compression="zstd", use_dictionary=_REPEATED
        )
        self._repairs = _text(folder / "repairs.jsonl")
        #: Lines of JSON, and the severities of the findings that have one.
        self._lines = None if lines is None else _text(folder / "findings.jsonl")
        self._graver = pa.array([s.value for s in Severity if lines is not None and s.rank <= lines.rank])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._parquet.close()
        self._repairs.close()
        if self._lines is not None:
            self._lines.close()

    def add(self, rows: pa.Table) -> None:
        """Write findings."""
        if not rows.num_rows:
            return
        self._parquet.write_table(rows, row_group_size=_GROUP)
        if self._lines is not None:
            for row in rows.filter(pc.is_in(rows["severity"].cast(pa.string()), self._graver)).to_pylist():
                self._lines.write(_json({"report": row["report"], **self._partition, **row}))

    def add_repairs(self, report: str, localization: Localization) -> None:
        """Write the cells to blame of a report."""
        data = {"report": report, **self._partition, "localization": localization_data(localization)}
        self._repairs.write(_json(data))


def _text(file: Path) -> TextIO:
    return file.open("w", encoding="utf-8", newline="\n")


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False) + "\n"
