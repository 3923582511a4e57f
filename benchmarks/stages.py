"""Where a check of many reports spends its time: CPU by stage, in one process, beside the floor in the same run.

    python benchmarks/stages.py nation        # what national.py wrote

The floor is Arrow reading the column of amounts of the same files and adding it up. Best of several, each stage alone.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from govfin.audit.many import judge_columns
from govfin.batch.check import Settings
from govfin.batch.finding_rows import relation_rows
from govfin.batch.folders import Part, parts_of
from govfin.batch.gather import Gathered, gather
from govfin.batch.results import FindingsFiles
from govfin.batch.schemas import Schemas
from govfin.batch.stream import read_facts
from govfin.diagnostics.diagnostic import Severity

TIMES = 5
T = TypeVar("T")


class Clock:
    """CPU by stage."""

    def __init__(self) -> None:
        self.spent = Counter[str]()

    def timed(self, stage: str, work: Callable[[], T]) -> T:
        """Do some work, and add up what it takes."""
        start = time.process_time()
        try:
            return work()
        finally:
            self.spent[stage] += time.process_time() - start  # type: ignore[assignment]


def main() -> None:
    """Print microseconds of CPU a report, by stage."""
    nation = Path(sys.argv[1])
    pa.set_cpu_count(1)
    schemas, parts = Schemas((str(nation / "schemas"),)), parts_of(nation / "facts")
    best: dict[str, float] = {}
    reports = 0
    for _ in range(TIMES):
        clock = Clock()
        clock.timed("floor", lambda: floor(nation / "facts"))
        with tempfile.TemporaryDirectory() as folder:
            reports = sum(check(part, schemas, Path(folder), clock) for part in parts)
        best = {stage: min(seconds, best.get(stage, seconds)) for stage, seconds in clock.spent.items()}
    whole = sum(seconds for stage, seconds in best.items() if stage != "floor")
    for stage, seconds in best.items():
        print(f"{stage:<8} {seconds / reports * 1e6:7.1f} µs a report")
    print(f"together {whole / reports * 1e6:7.1f} µs a report, {whole / best['floor']:.1f} × the floor")


def floor(facts: Path) -> int:
    """The sum of all amounts."""
    scan = ds.dataset(str(facts), format="parquet").scanner(columns=["amount"], use_threads=False)
    return sum(pc.sum(batch.column(0)).as_py() or 0 for batch in scan.to_batches())


def check(part: Part, schemas: Schemas, folder: Path, clock: Clock) -> int:
    """What `govfin batch check` does with a partition, stage by stage; returns the number of reports."""
    reports = 0
    tables = read_facts(part.files, Settings().lines)
    with FindingsFiles(folder, {}, Severity.WARNING) as files:
        while (table := clock.timed("read", lambda: next(tables, None))) is not None:
            for group in clock.timed("place", lambda t=table: placed(t, part.partition.year, schemas)):  # type: ignore[misc]
                judged = clock.timed("judge", lambda g=group: judge_columns(g.columns, g.stated, g.captioned))  # type: ignore[misc]
                names, departments = pa.array(group.names, pa.string()), pa.array(group.departments, pa.string())
                told = clock.timed("words", lambda j=judged, n=names, d=departments: relation_rows(j, n, d))  # type: ignore[misc]
                clock.timed("write", lambda t=told: files.add(t.rows))  # type: ignore[misc]
                reports += len(group.names)
    return reports


def placed(table: pa.Table, year: int | None, schemas: Schemas) -> list[Gathered]:
    """The reports of a table, their figures in columns."""
    found = [g for g in gather(table, year, schemas.find) if isinstance(g, Gathered)]
    for group in found:
        _ = group.columns
    return found


if __name__ == "__main__":
    main()
