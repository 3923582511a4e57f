"""What a terminal shows fits its 80 columns: the printed rows of a check, and the tree of an explanation."""

from __future__ import annotations

from pathlib import Path

import pytest

import govfin
from govfin.audit.localize import Correction
from govfin.audit.show import WIDTH, printed_row
from govfin.cli.trees import print_explanation
from govfin.diagnostics.diagnostic import Language
from govfin.diagnostics.width import width

EXAMPLE = Path(__file__).parents[2] / "examples" / "jianghan-2020" / "published.csv"


def test_a_printed_row_is_no_wider_and_its_carets_are_right() -> None:
    report = govfin.read(EXAMPLE)
    rows: dict[tuple[str, str], list[Correction]] = {}
    for cell in report.layout.cells:
        where = report.address(report.layout.slots[cell])
        correction = Correction(where, "", "", None, (), None)
        rows.setdefault(cell[:2], []).append(correction)
    for corrections in rows.values():
        for chosen in (corrections[:1], corrections[-1:], corrections):
            lines = printed_row(report, chosen)
            assert max(map(width, lines)) <= WIDTH
            marked = []
            for line, carets in zip(lines[::2], lines[1::2], strict=True):
                places = [i for i in range(len(line)) if carets[width(line[:i]) : width(line[:i]) + 1] == "^"]
                marked.append("".join(line[i] for i in places))
            assert "".join(marked) == "".join(report.printed(report.slot(c.address)) or "·" for c in chosen)


@pytest.mark.parametrize("address", ["表1.57行", "表1.59行", "表3.合计.1栏", "表4.59行.2栏", "表2.合计.1栏"])
@pytest.mark.parametrize("language", Language)
def test_a_tree_is_no_wider_and_breaks_where_it_may(
    address: str, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    report = govfin.read(EXAMPLE)
    print_explanation(govfin.explain(report, address), None, language, colour=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines
    for line in lines:
        bare = line.lstrip("│├└─ ")
        assert width(line) <= 80
        assert not line.rstrip().endswith("＝")
        assert not bare.startswith(("行", "栏"))
        assert bare.startswith(("表", "＝", "另有", "and ", "-")) or line.startswith((" ", "│"))
