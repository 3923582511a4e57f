"""How well a published narrative is read when signs of it are wrong: figures read, read as another, and not read.

The text is the narrative that is written for the example; its Han signs and punctuation are changed, lost or doubled at
random, its numbers are left. Time is beside that of writing the same text.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Final

import govfin
from govfin.narrative.read_back import Reading, read_back

FOLDER: Final = Path(__file__).parent.parent / "examples" / "jianghan-2020"
RATES: Final = (0.0, 0.01, 0.02, 0.05, 0.10, 0.15)
TEXTS: Final = 8


def main() -> None:
    """Print the table of figures."""
    folder = govfin.read_publication(FOLDER)
    started = time.process_time()
    text = govfin.write_narrative(folder, govfin.blank_report(folder.report.schema)).text
    writing = time.process_time() - started
    right = [r.text for r in _read(folder.report, text)]
    print(f"{len(text):,} signs, {len(right)} figures; {TEXTS} texts a row\n")
    print("signs wrong   read   as another   not read   time, as a multiple of writing")
    for rate in RATES:
        found: Counter[str] = Counter()
        started = time.process_time()
        for seed in range(TEXTS):
            read = Counter(r.text for r in _read(folder.report, _damaged(text, rate, Random(seed))))
            found["read"] += (read & Counter(right)).total()
            found["other"] += (read - Counter(right)).total()
        multiple = (time.process_time() - started) / TEXTS / writing
        total = TEXTS * len(right)
        shares = (found["read"] / total, found["other"] / total, (total - found["read"]) / total)
        print(f"{rate:>11.0%} {shares[0]:>6.1%} {shares[1]:>12.1%} {shares[2]:>10.1%}   ×{multiple:.0f}")


def _read(report: govfin.Report, text: str) -> list[Reading]:
    read = read_back(report.schema, text, report)
    return [] if read is None else list(read.figures)


def _damaged(text: str, rate: float, random: Random) -> str:
    """A text with some of its signs changed, lost or doubled; line ends, digits and `.%` are left."""
    signs = []
    for sign in text:
        if sign in "\n.%" or sign.isdigit() or random.random() >= rate:
            signs.append(sign)
        else:
            signs.append(random.choice(["", sign * 2, random.choice("的一是不了人我在有他")]))
    return "".join(signs)


if __name__ == "__main__":
    main()
