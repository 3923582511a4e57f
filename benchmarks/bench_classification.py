"""A compiled classification from the cache, side by side with the validation of one report.

    python benchmarks/bench_classification.py

Once in fresh processes, as a command meets them, and once in a warm process, where the relations of a report's
shape are remembered. Ratios are to be trusted, times are to be doubted: the jobs are measured in turn.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import govfin
from govfin.library.cache import Cache
from govfin.library.load import load_classification_file, locate
from govfin.library.shelf import default_shelf

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
REPORTS = {
    "jianghan-2020": EXAMPLES / "jianghan-2020" / "published.csv",
    "invented-2020": EXAMPLES / "invented-2020" / "expected.csv",
}
LISTS = ("functional-2020", "functional-2024", "economic-2018", "economic-government-2018")
#: A fresh process reads a report, and then times its first validation and its first classification.
FRESH = """
import sys, time, govfin
report = govfin.read(sys.argv[1])
times = [time.perf_counter()]
for job in (lambda: govfin.validate(report), lambda: govfin.load_classification(sys.argv[2])):
    job()
    times.append(time.perf_counter())
print(*(later - earlier for earlier, later in zip(times, times[1:])))
"""


def main() -> None:
    """Print the medians, and the ratios."""
    shelf = default_shelf()
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))
        loads = {id_: partial(load_classification_file, locate(id_, shelf), shelf, cache) for id_ in LISTS}
        labels = {id_: f"load {id_} ({len(load().codes)} codes)" for id_, load in loads.items()}
        fresh(folder)
        warm({labels[id_]: load for id_, load in loads.items()}, labels[LISTS[0]])
    compiling = milliseconds(partial(load_classification_file, locate(LISTS[0], shelf), shelf, Cache(None)))
    print(f"  {f'compile {LISTS[0]}, without a cache':<48}{compiling:9.2f} ms")


def fresh(cache: str) -> None:
    """The first validation and the first classification of a process; the cache is filled, nothing else is."""
    print("first in a fresh process")
    for name, path in REPORTS.items():
        command = [sys.executable, "-c", FRESH, str(path), LISTS[0]]
        environment = os.environ | {"GOVFIN_CACHE": cache}
        runs = [
            subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
            for _ in range(8)
        ][1:]
        validate, load = (statistics.median(float(run.split()[i]) * 1000 for run in runs) for i in (0, 1))
        print(f"  {f'validate {name}':<48}{validate:9.2f} ms")
        print(f"  {f'load {LISTS[0]}':<48}{load:9.2f} ms   {load / validate:.2f} of the validation")


def warm(loads: Mapping[str, Callable[[], object]], first: str) -> None:
    """The same again and again in one process."""
    print("in a warm process")
    reports = {name: govfin.read(path) for name, path in REPORTS.items()}
    jobs: dict[str, Callable[[], object]] = dict(loads)
    for name, report in reports.items():
        jobs[f"validate {name}"] = partial(govfin.validate, report)
        jobs[f"read and validate {name}"] = partial(read_and_validate, REPORTS[name])
    times: dict[str, list[float]] = {label: [] for label in jobs}
    for _ in range(30):
        for label, job in jobs.items():
            times[label].append(milliseconds(job))
    medians = {label: statistics.median(each) for label, each in times.items()}
    for label, median in medians.items():
        ratio = f"   the first list is {medians[first] / median:.2f} of it" if "validate" in label else ""
        print(f"  {label:<48}{median:9.2f} ms{ratio}")


def read_and_validate(path: Path) -> object:
    """What `govfin check` does, without the printing."""
    return govfin.validate(govfin.read(path))


def milliseconds(job: Callable[[], object]) -> float:
    """The time that a job takes."""
    start = time.perf_counter()
    job()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
