"""One kernel over lists and over arrays: a report by itself, as a batch of one, and among many. Decision 0044."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

import govfin
from govfin.audit.many import judge_columns
from govfin.report.columns import columns_of
from govfin.system.columns import Bools, Columns
from govfin.system.plan import plan
from govfin.system.relations import lower

REPORT: Final = Path(__file__).parent.parent / "examples" / "jianghan-2020" / "published.csv"
_FINDS: Final = f"import govfin; govfin.validate(govfin.read({str(REPORT)!r}))"


def main() -> None:
    """Print milliseconds of CPU, medians, all in one run."""
    report = govfin.read(REPORT)
    tables = report.schema.tables
    stated, captioned = np.zeros((len(tables), 1), np.bool_), np.zeros(1, np.bool_)
    columns = {number: columns_of([report] * number) for number in (1, 40, 2000)}
    work: dict[str, tuple[int, Callable[[], object]]] = {
        "the plan of a form": (1, lambda: plan.__wrapped__(report.schema)),
        "the system of a shape, over lists": (1, lambda: lower.__wrapped__(report.schema, report.shape)),
        "validate": (1, lambda: govfin.validate(report)),
    }
    for number, many in columns.items():
        said = stated.repeat(number, 1), captioned.repeat(number)
        work[f"over arrays, of {number}, each"] = (number, lambda many=many, said=said: judge(many, *said))  # type: ignore[misc]
    for name, (number, run) in work.items():
        print(f"{name:<36} {timed(run) * 1e3 / number:8.3f} ms")
    for name, code in (("python: a check", _FINDS), ("python: a check, with numpy loaded", f"import numpy; {_FINDS}")):
        print(f"{name:<36} {process(code) * 1e3:8.0f} ms")


def judge(columns: Columns, stated: Bools, captioned: Bools) -> object:
    columns.rows.parents.clear()  # what the kernel remembers of a batch
    return judge_columns(columns, stated, captioned)


def timed(run: Callable[[], object]) -> float:
    run()
    found = []
    for _ in range(30):
        start = time.process_time()
        run()
        found.append(time.process_time() - start)
    return statistics.median(found)


def process(code: str) -> float:
    found = []
    for _ in range(9):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        found.append(time.perf_counter() - start)
    return min(found)


if __name__ == "__main__":
    main()
