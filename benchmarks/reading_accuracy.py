"""How well published files are read: figures placed, misplaced and left over, against transcriptions made by people.

    python benchmarks/reading_accuracy.py

The documents are not in the project; those that are not beside it are passed over. docs/reading.md has the table.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import govfin
from govfin import api
from govfin.reading.transcript import Transcript

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
PUBLISHED = SHARED / "data" / "published"
BY_HAND = ROOT / "tests" / "schemas" / "data"

#: A document, what it is read as (itself, or a text layer made of it by pdftotext), and the transcription by hand:
#: of the statutory tables, or, where it is a report folder, of the supplementary ones.
CASES = (
    ("putuo-finance-final-accounts-2024.pdf", "", BY_HAND / "putuo-finance-2024.csv"),
    ("putuo-finance-final-accounts-2024.pdf", "-raw", BY_HAND / "putuo-finance-2024.csv"),
    ("putuo-finance-final-accounts-2024.pdf", "-layout", BY_HAND / "putuo-finance-2024.csv"),
    ("putuo-finance-budget-2025.pdf", "", BY_HAND / "putuo-finance-budget-2025.csv"),
    ("putuo-finance-budget-2025.pdf", "-raw", BY_HAND / "putuo-finance-budget-2025.csv"),
    ("putuo-finance-budget-2025.pdf", "-layout", BY_HAND / "putuo-finance-budget-2025.csv"),
    ("../../seed/report-2020.txt", "", ROOT / "examples" / "jianghan-2020" / "published.csv"),
    ("../../seed/report-2020.txt", "", ROOT / "examples" / "jianghan-2020"),
    ("shanghai-finance-budget-2025.pdf", "", None),
    ("jiangsu-cppcc-budget-2018.pdf", "", None),
)


_HEADS = (
    "document",
    "tables",
    "read as",
    "form",
    "figures",
    "placed",
    "misplaced",
    "not placed",
    "chosen by relations",
    "seconds",
)
#: Why figures of annexes have no cell.
_OF_ANNEXES = frozenset({"D0950", "D0951", "D0952", "D0954", "D0955"})


def main() -> None:
    print(f"| {' | '.join(_HEADS)} |")
    print("|---" * len(_HEADS) + "|")
    for name, layer, by_hand in CASES:
        path = PUBLISHED / name
        if not path.exists() or (layer and shutil.which("pdftotext") is None):
            print(f"{path.name}: not here", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory() as folder:
            source = _layer(path, layer, Path(folder)) if layer else path
            started = time.perf_counter()
            transcript = api.read_document(source)
            seconds = time.perf_counter() - started
        print(_row(path.name, layer, transcript, by_hand, seconds))


def _layer(path: Path, layer: str, folder: Path) -> Path:
    target = folder / "layer.txt"
    subprocess.run(["pdftotext", layer, str(path), str(target)], check=True, capture_output=True)
    return target


def _row(name: str, layer: str, transcript: Transcript, by_hand: Path | None, seconds: float) -> str:
    read_as = f"text (`pdftotext {layer}`)" if layer else name.rpartition(".")[2]
    supplementary = by_hand is not None and by_hand.is_dir()
    found = _figures(transcript.report, supplementary=supplementary)
    placed, misplaced, total = str(len(found)), "not known", str(len(found) + len(transcript.unplaced))
    if by_hand is not None:
        expected = _figures(govfin.read(by_hand), supplementary=supplementary)
        right = sum(found.get(address) == text for address, text in expected.items())
        placed, misplaced, total = str(right), str(len(found) - right), str(len(expected))
    tables = "supplementary" if supplementary else "statutory"
    ids = {t.id for t in transcript.report.schema.tables if t.supplementary}
    chosen = [a for a in transcript.guessed if (a.partition(".")[0] in ids) is supplementary]
    left = [u for u in transcript.unplaced if by_hand is None or (u.why.code in _OF_ANNEXES) is supplementary]
    cells = [name, tables, read_as, transcript.report.schema.id, total, placed, misplaced]
    cells += [str(len(left)), str(len(chosen)), f"{seconds:.1f}"]
    return f"| {' | '.join(cells)} |"


def _figures(report: govfin.Report, *, supplementary: bool) -> dict[str, str]:
    """The figures of the statutory tables, or of the others."""
    ids = {t.id for t in report.schema.tables if t.supplementary}
    return {a: text for a, text in report if (a.partition(".")[0] in ids) is supplementary}


if __name__ == "__main__":
    main()
