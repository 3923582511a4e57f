"""Invented facts and findings in their Parquet layouts, and the same as plain rows for a second reckoning."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st

SEVERITIES = ("error", "warning", "note")


class Fact(NamedTuple):
    year: int | None
    region: str | None
    report: str
    department: str | None
    table: str
    row: str
    column: str
    amount: int | None
    kind: str = "figure"
    schema: str = "cn-2020"
    unit: str = "万元"
    precision: str = "0.01"


class Told(NamedTuple):
    year: int | None
    region: str | None
    report: str
    severity: str
    rule: str
    residual: str
    code: str = "F0103"


def write_facts(folder: Path, facts: Iterable[Fact]) -> Path:
    """Facts as Parquet, partition by partition."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    from govfin.batch.facts import SCHEMA  # noqa: PLC0415 - with the extra

    for where, part in _parts(folder, facts).items():
        columns = {name: [getattr(f, name, None) for f in part] for name in SCHEMA.names}
        where.mkdir(parents=True)
        table = pa.table([pa.array(columns[f.name], f.type) for f in SCHEMA], schema=SCHEMA)
        pq.write_table(table, where / "facts.parquet")
    return folder


def write_findings(folder: Path, facts: Iterable[Fact], findings: Iterable[Told]) -> Path:
    """Findings as Parquet, with a folder for every partition of the facts."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    by_part: dict[Path, list[Any]] = {where: [] for where in _parts(folder / "findings", facts)}
    for where, part in (by_part | _parts(folder / "findings", findings)).items():
        where.mkdir(parents=True)
        names = ("report", "code", "severity", "rule", "residual")
        table = pa.table({n: pa.array([getattr(f, n) for f in part], pa.string()) for n in names})
        pq.write_table(table, where / "findings.parquet")
    (folder / "run.json").write_text("{}", encoding="utf-8")
    return folder


def _parts(folder: Path, lines: Iterable[Any]) -> dict[Path, list[Any]]:
    from govfin.batch.folders import Partition  # noqa: PLC0415 - with the extra

    found: dict[Path, list[Any]] = {}
    for line in lines:
        found.setdefault(folder / Partition(line.year, line.region).path, []).append(line)
    return found


@st.composite
def nations(draw: st.DrawFn) -> tuple[list[Fact], list[Told]]:
    """Reports with a figure each, and findings about some of them."""
    facts, findings = [], []
    for number in range(draw(st.integers(1, 6))):
        year = draw(st.sampled_from([2019, 2020, None]))
        region = draw(st.sampled_from(["420103", "甲 区", None]))
        department = draw(st.sampled_from(["局甲", "局乙", None]))
        facts.append(Fact(year, region, f"r{number}", department, "表1", "1", "1", draw(st.integers(-9, 9))))
        for _ in range(draw(st.integers(0, 3))):
            residual = draw(st.sampled_from(["0.01", "-0.01", "0.02", "-0.09", "0.10", "12.34", "-99999.99", ""]))
            rule = draw(st.sampled_from(["表1.27行", "表3.逐级汇总", ""]))
            findings.append(Told(year, region, f"r{number}", draw(st.sampled_from(SEVERITIES)), rule, residual))
    return facts, findings
