"""How well made-up layouts are read: figures placed, misplaced, lost and listed, layout by layout.

    python benchmarks/layouts.py

Chromium and LibreOffice print the tables of three reports; docs/reading.md has the result.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from attrs import evolve

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import govfin  # noqa: E402
from govfin.reading.extract import extract  # noqa: E402
from govfin.reading.read import transcribe  # noqa: E402
from reading import zoo  # noqa: E402
from strategies.seeded import rounded_report  # noqa: E402


def main() -> None:
    reports = (
        govfin.read(ROOT / "examples" / "jianghan-2020" / "published.csv"),
        evolve(rounded_report(Random(11), 22), department="某市某区住房和城乡建设局", year=2020),
        govfin.read(ROOT / "tests" / "schemas" / "data" / "putuo-finance-2024.csv"),
    )
    layouts = (*zoo.LAYOUTS, *zoo.HELD_OUT)
    found: dict[str, list[zoo.Score]] = {}
    for report in reports:
        for layout, data in zoo.printed(layouts, report):
            transcript = transcribe(extract(data, "printed.pdf"), report.schema)
            found.setdefault(layout.name, []).append(zoo.score(zoo.figures_of(layout, report), transcript))
    print("| layout | held out | figures | placed | misplaced | lost | listed | chosen by relations |")
    print("|---|---|---|---|---|---|---|---|")
    for layout in layouts:
        scores = found[layout.name]
        numbers = [sum(s.figures for s in scores), sum(s.placed for s in scores)]
        numbers += [sum(len(s.misplaced) for s in scores), sum(len(s.lost) for s in scores)]
        numbers += [sum(s.unplaced for s in scores), sum(s.guessed for s in scores)]
        held = "yes" if layout in zoo.HELD_OUT else ""
        print(f"| {layout.name} | {held} | {' | '.join(map(str, numbers))} |")


if __name__ == "__main__":
    main()
