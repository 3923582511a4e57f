"""Layouts that nobody has seen: no figure is misplaced and none is lost, and nearly all find their place."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

import pytest
from attrs import evolve

import govfin
from govfin.reading.extract import extract
from govfin.reading.read import transcribe
from govfin.report.report import Report
from reading import zoo
from reading.papers import CHROMIUM, OFFICE
from strategies.seeded import rounded_report

_ROOT: Final = Path(__file__).parents[2]
_THOROUGH: Final = os.environ.get("GOVFIN_THOROUGH") == "1"
#: What `make test` looks at; each of LibreOffice's in one run with the others.
_FEW: Final = frozenset(
    {
        "page, narrow labels, rows cut",
        "page, no lines",
        "page, lines down",
        "page, header ruled, dashes",
        "word, narrow, rows cut",
        "workbook, no lines",
        "workbook, ruled",
    }
)
_LAYOUTS: Final = [layout for layout in (*zoo.LAYOUTS, *zoo.HELD_OUT) if _THOROUGH or layout.name in _FEW]


@cache
def _reports() -> dict[str, Report]:
    large = evolve(rounded_report(Random(11), 22), department="某市某区住房和城乡建设局", year=2020)
    return {
        "published": govfin.read(_ROOT / "examples" / "jianghan-2020" / "published.csv"),
        "large": large,
        "shanghai": govfin.read(_ROOT / "tests" / "schemas" / "data" / "putuo-finance-2024.csv"),
    }


@pytest.mark.parametrize("office", [False, True], ids=["Chromium", "LibreOffice"])
@pytest.mark.parametrize("name", ["published", "large", "shanghai"] if _THOROUGH else ["published"])
def test_no_figure_is_misplaced_and_none_is_lost(name: str, office: bool) -> None:
    if (OFFICE if office else CHROMIUM) is None:
        pytest.skip("the printer is not here")
    report = _reports()[name]
    layouts = [layout for layout in _LAYOUTS if (layout.origin != "page") == office]
    found = {}
    for layout, data in zoo.printed(layouts, report):
        transcript = transcribe(extract(data, "printed.pdf"), report.schema)
        found[layout.name] = zoo.score(zoo.figures_of(layout, report), transcript)
    assert set(found) == {layout.name for layout in layouts}
    assert {name: score.misplaced for name, score in found.items() if score.misplaced} == {}
    assert {name: score.lost for name, score in found.items() if score.lost} == {}
    assert {name: score.placed for name, score in found.items() if score.placed < 0.9 * score.figures} == {}
