"""Time and memory of one report, side by side with their floors, in one run: ratios to be trusted, times to be doubted.

Run with `make bench`. Floors: `python -c pass`; importing the libraries that govfin stands on; the same rules
written out by hand over integers (`by_hand.py`).
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import by_hand

import govfin
from govfin.library.cache import Cache
from govfin.library.load import load_schema_file, locate
from govfin.library.shelf import default_shelf

HERE = Path(__file__).parent
REPORT = HERE.parent / "examples" / "jianghan-2020" / "published.csv"
LEAVES = HERE.parent / "examples" / "jianghan-2020" / "leaves.csv"
INVENTED = HERE.parent / "examples" / "invented-2020" / "expected.csv"


def main() -> None:
    """Print the table of figures."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores; medians, in milliseconds\n")
    processes()
    print()
    schemas()
    print()
    for name, path in (("jianghan-2020, published", REPORT), ("invented-2020", INVENTED)):
        in_process(name, path)
        print()
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def processes() -> None:
    """Whole processes: start, import, and a `govfin check`."""
    libraries = "import attrs, cattrs, lark, moneyed"
    check = ["-m", "govfin", "check", str(REPORT)]
    clean = ["-m", "govfin", "check", str(INVENTED)]
    subprocess.run([sys.executable, *check], check=True, capture_output=True)  # the cache is warm from here on
    commands: Mapping[str, list[str]] = {
        "python -c pass": ["-c", "pass"],
        "import govfin": ["-c", "import govfin"],
        libraries: ["-c", libraries],
        "import highspy": ["-c", "import highspy"],
        "govfin check, a clean report": clean,
        "govfin check, as published": check,
        "  the same, no cells to blame": [*check, "--no-repairs"],
        "  the same, no cache": [*check, "--no-repairs"],
    }
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(11):  # in turn, so that what else the machine does strikes all alike
        for name, arguments in commands.items():
            environment = os.environ | ({"GOVFIN_CACHE": "off"} if "no cache" in name else {})
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment)
            found[name].append((time.perf_counter() - start) * 1e3)
    floor = statistics.median(found[libraries])
    print("whole process                            ms   ratio to importing the libraries")
    for name, times in found.items():
        median = statistics.median(times)
        print(f"  {name:<36} {median:6.0f}   {median / floor:5.2f}")


def schemas() -> None:
    """Loading cn-2020 in a process that has everything imported."""
    path, shelf = locate("cn-2020", default_shelf()), default_shelf()
    with tempfile.TemporaryDirectory() as folder:
        load_schema_file(path, shelf, Cache(Path(folder)))
        cold = timed(lambda: load_schema_file(path, shelf, Cache(None)), 5)
        cached = timed(lambda: load_schema_file(path, shelf, Cache(Path(folder))), 30)
    print("schema cn-2020                           ms")
    print(f"  parsed and checked, no cache         {cold * 1e3:6.0f}   with both classifications")
    print(f"  from the cache                       {cached * 1e3:6.1f}")


def in_process(name: str, path: Path) -> None:
    """One report: compute, validate, explain; validation beside the rules written by hand."""
    report = govfin.read(path)
    leaves = govfin.read(LEAVES if path == REPORT else path.parent / "leaves.csv")
    clean = govfin.compute(leaves)
    figures, rows = plain(clean)
    seen, broken = by_hand.check(figures, rows)
    audit = govfin.validate(clean)
    if seen != len(clean.system.relations) or broken != sum(1 for f in audit.findings if f.rule):
        message = f"by hand: {seen} relations, {broken} broken; govfin: {len(clean.system.relations)}"
        raise SystemExit(message)
    work: Mapping[str, Callable[[], object]] = {
        "the same rules by hand": lambda: by_hand.check(figures, rows),
        "validate, clean report": lambda: govfin.validate(clean),
        "validate, as published": lambda: govfin.validate(report),
        "compute from leaves": lambda: govfin.compute(leaves),
        "explain 表1.30行": lambda: govfin.explain(report, "表1.30行"),
        "read (CSV)": lambda: govfin.read(path),
    }
    floor = timed(work["the same rules by hand"], 200)
    print(f"{name}: {len(figures)} figures, {seen} relations     ms   ratio to by hand   a second")
    for label, run in work.items():
        spent = floor if label == "the same rules by hand" else timed(run, 100)
        print(f"  {label:<36} {spent * 1e3:7.3f}   {spent / floor:6.2f}   {1 / spent:12,.0f}")


def plain(report: govfin.Report) -> tuple[by_hand.Figures, by_hand.Rows]:
    """A report as the dictionary that the rules by hand use."""
    cells = zip(report.layout.cells, report.figures, strict=True)
    figures = {(c.table, c.row, c.column): f for c, f in cells if f is not None}
    return figures, {table: list(rows) for table, rows in report.layout.rows.items()}


def timed(run: Callable[[], object], repeats: int) -> float:
    """The median time of a call, in seconds, after one call to warm up."""
    run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    main()
