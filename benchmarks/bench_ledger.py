"""A ledger of a million rows: rows a second and peak memory, beside the floor of reading and adding up the same file.

    python benchmarks/bench_ledger.py [ROWS]

Each way runs in a process of its own, in turn, so that what else the machine does strikes all alike; memory is the
peak of that process. The floor is DuckDB: count the rows and sum the amounts, and nothing else.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import ledgers

ROUNDS: Final = 5
_FLOOR: Final = """
import duckdb, sys
amount = 'sum(CAST("金额（元）" AS DECIMAL(18, 2)))'
read = "read_parquet(?)" if sys.argv[1].endswith(".parquet") else "read_csv(?, all_varchar = true)"
print(duckdb.execute(f"SELECT count(*), {amount} FROM {read}", [sys.argv[1]]).fetchall())
"""
_TABULATE: Final = """
import govfin, sys
made = govfin.tabulate(sys.argv[1], schema="cn-2020")
print(made.total, made.placed)
assert made.ok
"""
_IMPORTS: Final = "import govfin, duckdb, pyarrow; govfin.load_schema('cn-2020')"


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = ledgers.ledger(rows, seed=2020)
        print(f"{table.num_rows:,} rows, {os.cpu_count()} cores; medians of {ROUNDS}\n")
        print(f"{'':34}{'s':>7}{'rows/s':>12}{'MB':>7}   ratio to the floor")
        start, _ = timed("start", _IMPORTS, folder)
        for ending in (".csv", ".parquet"):
            path = folder / f"ledger{ending}"
            ledgers.write(table, path)
            ways = {"floor: count and sum": _FLOOR, "nine tables, exact": _TABULATE}
            found: dict[str, list[tuple[float, int]]] = {way: [] for way in ways}
            for _ in range(ROUNDS):
                for way, code in ways.items():
                    found[way].append(timed(way, code, path))
            floor = statistics.median(t for t, _ in found["floor: count and sum"])
            for way, times in found.items():
                seconds = statistics.median(t for t, _ in times)
                memory = max(m for _, m in times)
                rate = f"{table.num_rows / seconds:,.0f}"
                print(f"{ending} {way:<28}{seconds:8.2f}{rate:>12}{memory:7.0f}   {seconds / floor:.1f}")
        print(f"{'start: imports, schema (cached)':34}{start:7.2f}")


def timed(_way: str, code: str, path: Path) -> tuple[float, int]:
    """The seconds of a process and its peak memory in MB."""
    start = time.perf_counter()
    peak = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{peak}", str(path)], check=True, capture_output=True, text=True
    )
    return time.perf_counter() - start, int(done.stdout.split()[-1])


if __name__ == "__main__":
    main()
