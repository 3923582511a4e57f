"""Mutation testing of cn-2020: which single faults its rules notice, rule by rule; printed as tables.

A mutant is killed when a rule (or a finding about codes and tables) says more than a note that the report without the
fault does not. Run with `python benchmarks/mutation.py [REPORTS]`; docs/audit.md quotes 200.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from strategies.mutants import KINDS, KillMatrix, kill_matrix
from strategies.reports import schema


def main(reports: int) -> None:
    for name, rounded in (("exact figures", False), ("figures rounded from 元", True)):
        start = time.perf_counter()
        found = kill_matrix(range(reports), rounded=rounded)
        spent = (time.perf_counter() - start) / found.mutants.total()
        print(f"\n{name}: {found.mutants.total()} mutants of {reports} reports, {spent * 1e3:.0f} ms each\n")
        print("| fault | mutants | killed | survivors |\n|---|---|---|---|")
        for kind in KINDS:
            survived = len(found.survivors[kind])
            count = found.mutants[kind]
            print(f"| {kind} | {count} | {100 * (count - survived) / count:.1f}% | {survived} |")
        for kind in KINDS:
            for survivor in found.survivors[kind][:5]:
                print(f"survivor, {kind}: {survivor}")
    matrix(found)


def matrix(found: KillMatrix) -> None:
    """The rules that kill most, and those that kill nothing."""
    print(f"\n| rule | {' | '.join(KINDS)} | alone |\n|---|{'---|' * (len(KINDS) + 1)}")
    for rule, counts in sorted(found.kills.items(), key=lambda x: -x[1].total()):
        print(f"| {rule} | {' | '.join(str(counts[k] or '') for k in KINDS)} | {found.alone[rule] or ''} |")
    idle = [r.code for r in schema().rules if r.code not in found.kills]
    print(f"\nrules that killed nothing ({len(idle)}): {'; '.join(idle)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
