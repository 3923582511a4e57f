"""Findings of many reports: those of single audits with the reports' names, in Parquet and JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import frozen

from govfin.audit.as_data import finding_data, localization_data
from govfin.audit.localize import Localization
from govfin.report.finding import Finding

_WORDS: Final = pa.dictionary(pa.int32(), pa.string())
FINDINGS: Final = pa.schema(
    [
        pa.field("report", pa.string(), nullable=False),
        pa.field("department", pa.string()),
        pa.field("schema", _WORDS, nullable=False),
        pa.field("code", _WORDS, nullable=False),
        pa.field("severity", _WORDS, nullable=False),
        pa.field("rule", _WORDS, nullable=False),
        pa.field("message", pa.struct([("zh", pa.string()), ("en", pa.string())])),
        pa.field(
            "cells",
            pa.list_(pa.struct([("address", pa.string()), ("figure", pa.string()), ("coefficient", pa.int64())])),
        ),
        # As printed, in the unit of the rule's tables; empty where there is no sum.
        pa.field("residual", pa.string()),
        pa.field("because", _WORDS),
        pa.field("source", _WORDS),
    ]
)
_GROUP: Final = 20_000


@frozen
class AuditedReport:
    """A report with findings."""

    name: str
    department: str | None
    schema: str
    findings: tuple[Finding, ...]
    localization: Localization | None = None

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """A row for each finding."""
        whose = {"report": self.name, "department": self.department, "schema": self.schema}
        return ({**whose, **finding_data(f)} for f in self.findings)


class FindingsFiles:
    """Writes findings to a folder, as they come: `findings.parquet`, `findings.jsonl`, `repairs.jsonl`."""

    def __init__(self, folder: Path, partition: Mapping[str, Any]) -> None:
        #: What every line of JSON says besides: the year and the region.
        self._partition = dict(partition)
        self._parquet = pq.ParquetWriter(folder / "findings.parquet", FINDINGS, compression="zstd")
        self._lines = (folder / "findings.jsonl").open("w", encoding="utf-8", newline="\n")
        self._repairs = (folder / "repairs.jsonl").open("w", encoding="utf-8", newline="\n")
        self._waiting: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._flush()
        self._parquet.close()
        self._lines.close()
        self._repairs.close()

    def add(self, report: AuditedReport) -> None:
        """Write what was found in a report."""
        for row in report.rows:
            self._lines.write(_json({"report": row["report"], **self._partition, **row}))
            self._waiting.append(row)
        if report.localization is not None:
            whose = {"report": report.name, **self._partition}
            self._repairs.write(_json({**whose, "localization": localization_data(report.localization)}))
        if len(self._waiting) >= _GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._parquet.write_batch(pa.RecordBatch.from_pylist(self._waiting, FINDINGS))
            self._waiting = []


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False) + "\n"
