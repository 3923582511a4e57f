"""One report through the kernel over many, beside the pass of plain integers that `validate` takes: decision 0035."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import numpy as np

import govfin
from govfin.audit.many import judge_columns
from govfin.report.columns import columns_of

REPORT: Final = Path(__file__).parent.parent / "examples" / "jianghan-2020" / "published.csv"
_FINDS: Final = f"import govfin; govfin.validate(govfin.read({str(REPORT)!r}))"


def main() -> None:
    """Print milliseconds of CPU, medians, all in one run."""
    report = govfin.read(REPORT)
    tables = report.schema.tables
    stated, captioned = np.zeros((len(tables), 1), np.bool_), np.zeros(1, np.bool_)
    work: Mapping[str, Callable[[], object]] = {
        "validate": lambda: govfin.validate(report),
        "the kernel, one report": lambda: judge_columns(columns_of([report]), stated, captioned),
        "the kernel, of 1000 reports, each": lambda: judge_columns(
            thousand, stated.repeat(1000, 1), captioned.repeat(1000)
        ),
    }
    thousand = columns_of([report] * 1000)
    for name, run in work.items():
        print(f"{name:<36} {timed(run) * (1e3 if 'each' not in name else 1):8.3f} ms")
    for name, code in (("python: a check", _FINDS), ("python: a check, with numpy loaded", f"import numpy; {_FINDS}")):
        print(f"{name:<36} {process(code) * 1e3:8.0f} ms")


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
