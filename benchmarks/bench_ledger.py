"""A ledger of a million rows: rows a second and peak memory, beside the floor of reading and adding up the same file.

    python benchmarks/bench_ledger.py [ROWS]

Each way runs in a process of its own, in turn, so that what else the machine does strikes all alike. Timed is the
work itself, without starting Python and importing; memory is the peak of the whole process. The floor is DuckDB:
count the rows and sum the amounts, and nothing else.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROUNDS: Final = 7
_WAYS: Final = {
    "floor: count and sum": (
        "import duckdb",
        """
sums = 'count(*), sum(CAST("金额（元）" AS DECIMAL(18, 2)))'
print(duckdb.execute(f'SELECT {sums} FROM {read}', [path]).fetchall())
""",
    ),
    "nine tables, exact": (
        "import govfin, duckdb, pyarrow.csv, pyarrow.parquet; schema = govfin.load_schema('cn-2020')",
        "made = govfin.tabulate(path, schema=schema); assert made.ok and made.report.text('表1.27行')",
    ),
}
_TIMED: Final = """
import resource, sys, time
path = sys.argv[1]
read = "read_parquet(?)" if path.endswith(".parquet") else "read_csv(?, all_varchar = true)"
{imports}
wall, cpu = time.perf_counter(), time.process_time()
{work}
print(time.perf_counter() - wall, time.process_time() - cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        print(f"{rows:,} rows, {os.cpu_count()} cores; medians of {ROUNDS}\n")
        print(f"{'':30}{'wall s':>8}{'CPU s':>8}{'rows/s':>11}{'MB':>6}   ratio to the floor: wall, CPU")
        for ending in (".csv", ".parquet"):
            path = Path(folder) / f"ledger{ending}"
            make = [sys.executable, str(Path(__file__).with_name("ledgers.py")), str(rows), str(path), "--seed", "2020"]
            subprocess.run(make, check=True)
            found: dict[str, list[tuple[float, ...]]] = {way: [] for way in _WAYS}
            for _ in range(ROUNDS):
                for way, (imports, work) in _WAYS.items():
                    found[way].append(_measured(_TIMED.replace("{imports}", imports).replace("{work}", work), path))
            floor: tuple[float, ...] = ()
            for way, times in found.items():
                wall, cpu, memory = (statistics.median(t[i] for t in times) for i in range(3))
                floor = floor or (wall, cpu)
                print(
                    f"{ending:9}{way:21}{wall:8.2f}{cpu:8.2f}{rows / wall:11,.0f}{memory:6.0f}"
                    f"   {wall / floor[0]:.1f}, {cpu / floor[1]:.1f}"
                )


def _measured(code: str, path: Path) -> tuple[float, ...]:
    """Wall seconds, CPU seconds and peak memory in MB, as a process of its own tells them."""
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True)
    return tuple(map(float, done.stdout.split()[-3:]))


if __name__ == "__main__":
    main()
