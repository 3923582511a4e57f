"""Many reports: a check against every rule beside the floor, a scan of the same files that only sums the amounts.

    python benchmarks/batch.py 10000 100000 500000

makes the reports (`national.py`), then runs floor and check in turn, each as a process of its own, and prints wall
times, seconds of CPU, the ratio of these, and the peak of memory. `--every-rounded` makes reports that all carry tails.
Trust ratios of CPU: other work on the same cores stretches the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

HERE: Final = Path(__file__).parent
#: The floor: Arrow reads the column of amounts alone, on as many cores as the check has, and adds it up.
FLOOR: Final = """
import sys, time
import pyarrow as pa, pyarrow.compute as pc, pyarrow.dataset as ds
pa.set_cpu_count(int(sys.argv[2]))
start, before = time.perf_counter(), time.process_time()
scan = ds.dataset(sys.argv[1], format="parquet").scanner(columns=["amount"], batch_size=1 << 17)
total = sum(pc.sum(b.column(0)).as_py() or 0 for b in scan.to_batches())
print(time.perf_counter() - start, time.process_time() - before)
"""


def main() -> None:
    """Print a line for each number of reports."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=int, nargs="+")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "govfin-nation")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--every-rounded", action="store_true", help="reports that all carry tails")
    given = parser.parse_args()
    version, cores = sys.version.split()[0], os.cpu_count()
    print(f"Python {version}, {cores} cores, {given.processes} processes; medians of {given.times}")
    print(
        "reports   figures   made   floor   check  CPU floor   check  µs each  ratio  peak MB  findings  planted/found"
    )
    for reports in given.reports:
        line(given, reports)


def line(given: argparse.Namespace, reports: int) -> None:
    """Make some reports, and measure."""
    folder = given.folder / f"{reports}{'-rounded' if given.every_rounded else ''}"
    start = time.perf_counter()
    if not folder.exists():
        rounded = ["--rounded", "1"] if given.every_rounded else []
        subprocess.run(
            [sys.executable, str(HERE / "national.py"), str(reports), "-o", str(folder), *rounded],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    made = time.perf_counter() - start
    figures = sum(pq.read_metadata(f).num_rows for f in (folder / "facts").rglob("*.parquet"))
    floors, checks, peaks = list[tuple[float, float]](), list[tuple[float, float]](), list[float]()
    for _ in range(given.times):
        floor = subprocess.run(
            [sys.executable, "-c", FLOOR, str(folder / "facts"), str(given.processes)],
            check=True,
            capture_output=True,
            text=True,
        )
        wall, cpu = map(float, floor.stdout.split())
        floors.append((wall, cpu))
        before = children_cpu()
        seconds, peak = check(folder, given.processes)
        checks.append((seconds, children_cpu() - before))
        peaks.append(peak)
    (floor_wall, floor_cpu), (wall, cpu) = (map(statistics.median, zip(*x, strict=True)) for x in (floors, checks))
    found, failed = counted(folder / "found")
    planted = len({(r["report"], r["year"]) for r in pq.read_table(folder / "planted.parquet").to_pylist()})
    print(
        f"{reports:>7,} {figures:>10,} {made:>6.0f}s {floor_wall:>6.2f}s {wall:>6.1f}s {floor_cpu:>9.2f}s {cpu:>7.1f}s"
        f" {cpu / reports * 1e6:>8.0f} {cpu / floor_cpu:>6.1f} {max(peaks):>8.0f} {found:>9,}  {planted}/{failed}",
        flush=True,
    )


def children_cpu() -> float:
    """The seconds of CPU that all processes took which were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def check(folder: Path, processes: int) -> tuple[float, float]:
    """The seconds of a whole `govfin batch check`, and the most memory that one of its processes took, in MB."""
    shutil.rmtree(folder / "found", ignore_errors=True)
    command = [sys.executable, "-m", "govfin", "batch", "check", str(folder / "facts"), "-o", str(folder / "found")]
    command += ["--schemas", str(folder / "schemas"), "--processes", str(processes)]
    start = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def counted(found: Path) -> tuple[int, int]:
    """How many findings there are, and how many reports have an error."""
    parts = [json.loads(p.read_text(encoding="utf-8")) for p in found.rglob("part.json")]
    return sum(sum(p["findings"].values()) for p in parts), sum(p["failed"] for p in parts)


if __name__ == "__main__":
    main()
