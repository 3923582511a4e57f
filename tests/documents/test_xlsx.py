"""The workbook: values, live formulas, the sheet of checks, how it prints; text in it stays text."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import govfin
from documents.evil import DEPARTMENT, STATEMENT, evil
from documents.office import sheets
from govfin.documents.build import build
from govfin.report.report import Report
from govfin.system.propagate import plan

pytest.importorskip("xlsxwriter")

ROOT = Path(__file__).parents[2]
MAIN = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture(scope="module")
def computed() -> Report:
    return govfin.compute(govfin.read(ROOT / "examples" / "jianghan-2020" / "leaves.csv"))


@pytest.fixture(scope="module")
def book(computed: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("book") / "report.xlsx"
    govfin.render(computed, file)
    return file


def part(book: Path, name: str) -> ET.Element:
    with zipfile.ZipFile(book) as archive:
        return ET.fromstring(archive.read(name))  # noqa: S314 - written by ourselves


def formulas(book: Path, number: int) -> dict[str, str]:
    """The formulas of a sheet by cell."""
    cells = part(book, f"xl/worksheets/sheet{number}.xml").iterfind(".//m:c", MAIN)
    return {c.get("r", ""): f"={f.text}" for c in cells if (f := c.find("m:f", MAIN)) is not None}


def test_a_sheet_for_each_table_and_one_for_the_checks(book: Path) -> None:
    assert list(sheets(book)) == [f"表{n}" for n in range(1, 10)] + ["核对"]


def test_the_stored_values_are_the_figures_of_the_report(computed: Report, book: Path) -> None:
    """What a viewer shows that calculates nothing."""
    found = sheets(book)
    for block in build(computed).tables:
        for cell in block.grid.cells:
            if cell.slot is None:
                continue
            value = found[block.id][cell.row + 2][cell.column]
            figure = computed.figures[cell.slot]
            if figure is None:
                assert value == ""
            else:
                assert Decimal(repr(value)) == computed.scale(cell.slot).decimal(figure)


def test_formulas_are_those_of_the_form(book: Path) -> None:
    """Written down by hand from the printed notes; 表1's rows begin in line 6 of its sheet."""
    first = formulas(book, 1)
    assert first["C32"] == '=IF(COUNT(C6:C13)=0,"",ROUND(SUM(C6:C13),2))'  # 27 行＝（1+2+3+4+5+6+7+8）行
    assert first["C35"] == '=IF(COUNT(C32:C34)=0,"",ROUND(SUM(C32:C34),2))'  # 30 行＝（27+28+29）行
    assert first["F32"] == '=IF(COUNT(F6:F31)=0,"",ROUND(SUM(F6:F31),2))'  # 57 行＝（31+32+…+56）行
    third = formulas(book, 3)
    assert third["E7"] == '=IF(COUNT(F7:J7)=0,"",ROUND(SUM(F7:J7),2))'  # 1 栏各行＝（2+3+4+5+6）栏各行


def test_a_formula_subtracts_what_the_note_subtracts(tmp_path: Path) -> None:
    """6 栏各行＝（1＋2－3）栏各行, of the item in line 9."""
    schema = govfin.load_schema("cn-2020")
    fund = govfin.new_report(schema, {"表8.[2120801].1栏": "5.00", "表8.[2120801].2栏": "3.00"}, year=2020)
    govfin.render(govfin.compute(fund), tmp_path / "fund.xlsx")
    sheet = list(sheets(tmp_path / "fund.xlsx")).index("表8") + 1
    found = formulas(tmp_path / "fund.xlsx", sheet)
    assert found["J9"] == '=IF(COUNT(E9:G9)=0,"",ROUND(SUM(E9:F9)-SUM(G9),2))'
    assert found["E6"] == '=IF(COUNT(E7)=0,"",ROUND(SUM(E7),2))'  # 合计 is the sum of its only class


def test_every_derived_cell_is_a_formula(computed: Report, book: Path) -> None:
    """Of a computed report, every cell that the form derives from others; the entered ones are values."""
    derived = {s.slot for s in plan(computed.system)}
    relations = {s.slot: computed.system.relations[s.relation] for s in plan(computed.system)}
    live = set()
    for number, block in enumerate(build(computed).tables, 1):
        found = formulas(book, number)
        for cell in block.grid.cells:
            name = f"{chr(65 + cell.column)}{cell.row + 3}"
            if cell.slot is not None and name in found:
                live.add(cell.slot)
    assert live <= derived
    # A class that the department does not use has nothing to be the sum of.
    assert {computed.address(s) for s in derived - live if len(relations[s].slots) > 1} == set()
    assert all(computed.figures[s] is None for s in derived - live)
    assert len(live) > 150


def test_a_given_figure_that_its_formula_does_not_give_is_kept(tmp_path: Path) -> None:
    report = govfin.read(ROOT / "examples" / "jianghan-2020" / "published.csv")
    govfin.render(report, tmp_path / "p.xlsx")
    # 表4.59行.3栏 is printed 208.15; its parts come to 208.16
    assert "G32" not in formulas(tmp_path / "p.xlsx", 4)
    assert sheets(tmp_path / "p.xlsx")["表4"][31][5:7] == [208.15, 208.15]


def test_how_a_sheet_looks_and_prints(book: Path) -> None:
    sheet = part(book, "xl/worksheets/sheet4.xml")
    page = sheet.find("m:pageSetup", MAIN)
    pane = sheet.find(".//m:pane", MAIN)
    assert page is not None
    assert page.get("orientation") == "landscape"
    assert page.get("paperSize") == "9"
    assert pane is not None
    assert pane.get("topLeftCell") == "A6"
    merged = {m.get("ref") for m in sheet.iterfind(".//m:mergeCell", MAIN)}
    assert {"A1:I1", "A3:C3", "D3:I3"} <= merged
    names = {n.get("name"): n.text for n in part(book, "xl/workbook.xml").iterfind(".//m:definedName", MAIN)}
    assert names["_xlnm.Print_Titles"] is not None
    assert "_xlnm.Print_Area" in names


def test_no_text_is_a_formula_or_a_link(tmp_path: Path) -> None:
    govfin.render(evil(), tmp_path / "evil.xlsx")
    found = sheets(tmp_path / "evil.xlsx")
    assert found["表1"][1][0] == f"部门：{DEPARTMENT}"
    said = [cell for row in found["表7"] for cell in row]
    assert STATEMENT in said
    assert "@SUM(1)" in [cell for row in found["表8"] for cell in row]
    assert "-1+1" in [cell for row in found["表9"] for cell in row]
    with zipfile.ZipFile(tmp_path / "evil.xlsx") as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8", "replace")
            assert "<hyperlink" not in text
            for formula in re.findall(r"<f>(.*?)</f>", text):
                assert "evil" not in formula
                assert "cmd" not in formula


def test_a_figure_that_is_not_known_is_a_question_mark_and_what_needs_it_is_no_formula(
    computed: Report, tmp_path: Path
) -> None:
    report = computed.with_figures({"表1.1行": "?"})
    govfin.render(report, tmp_path / "u.xlsx")
    assert sheets(tmp_path / "u.xlsx")["表1"][5][2] == "?"
    assert "C32" not in formulas(tmp_path / "u.xlsx", 1)
