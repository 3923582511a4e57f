"""Supplementary tables in workbooks: what govfin renders it reads back, and what a department lays out itself."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import govfin
from documents.office import converted, needs_office
from govfin import api
from govfin.documents.model import plain
from govfin.reading.extract import extract
from govfin.reading.read import transcribe
from govfin.report.report import UNKNOWN, Report
from govfin.schema.schema import Schema
from govfin.schema.tables import Table
from govfin.system.layout import lay_out
from reading.printing import Style, as_csv, as_docx, as_html, as_xlsx, printed_report
from reading.test_own_documents import rendered_and_read
from strategies import supplements

_EXAMPLES: Final = Path(__file__).parents[2] / "examples"
_LENIENT: Final = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def test_every_figure_of_the_published_report_comes_back_from_its_workbook() -> None:
    report = govfin.read(_EXAMPLES / "jianghan-2020")
    found = rendered_and_read(report, ".xlsx")
    assert found.report.shape == report.shape
    assert dict(found.report) == dict(report)
    assert found.report.statements == report.statements
    assert found.unplaced == ()
    assert [note.code for note in found.notes] == ["D0961"]


@needs_office
@pytest.mark.parametrize("ending", ["xls", "ods", "xlsx"])
def test_the_workbook_comes_back_when_another_program_has_saved_it(ending: str, tmp_path: Path) -> None:
    report = govfin.read(_EXAMPLES / "jianghan-2020")
    api.render(report, tmp_path / "report.xlsx")
    file = converted(tmp_path / "report.xlsx", ending)
    found = transcribe(extract(file.read_bytes(), file.name), report.schema)
    assert _not_zero(found.report) == _not_zero(report)
    assert ending == "xls" or dict(found.report) == dict(report)
    assert found.unplaced == ()
    assert [note.code for note in found.notes] == ["D0961"]


def _not_zero(report: Report) -> dict[str, str]:
    """Figures that are not zero: calamine reads 0 where the formula of an xls gives an empty text."""
    return {address: text for address, text in report if text.strip("0.")}


def _figures(report: Report) -> dict[str, str]:
    """The figures of a report; a cell that follows from one that is not known (`?`) is a formula in a workbook."""
    return {address: text for address, text in report if text != UNKNOWN}


@given(data=st.data())
@_LENIENT
def test_rows_of_any_names_come_back_from_a_workbook(data: st.DataObject) -> None:
    report = data.draw(supplements.reports())
    assume(all(plain(name) == name for names in report.shape for name in names or ()))
    found = rendered_and_read(report, ".xlsx")
    assert _figures(found.report) == _figures(report)
    assert found.unplaced == ()


# ── laid out by a department itself ─────────────────────────────────────────────────────────────────

_NAMES: Final = st.sampled_from(
    ["开办工作经费", "“江汉政企通”（二期）", "党建经费", "公务用车购置", "信息化建设2期", "3号楼修缮"]
)


@st.composite
def with_supplements(draw: st.DrawFn, schema: Schema) -> Report:
    """A report of a form in which only supplementary tables have figures, and its statutory tables stand empty."""
    present = [t for t in schema.tables if t.supplementary and draw(st.booleans())]
    shape = tuple(
        None if t.supplementary and t not in present else draw(_rows(schema, t)) if t in present else ()
        for t in schema.tables
    )
    layout = lay_out(schema, shape)
    amounts = st.integers(-(10**6), 10**9) | st.integers(-3, 300)
    figures = [draw(amounts) if c.table in {t.id for t in present} else None for c in layout.cells]
    return Report(schema, shape, tuple(figures), "某市某局", schema.year)


@st.composite
def _rows(draw: st.DrawFn, schema: Schema, table: Table) -> tuple[str, ...]:
    if not table.open:
        return ()
    if not table.named:
        classification = schema.classification_of(table)
        assert classification is not None
        codes = draw(st.lists(st.sampled_from([c.code for c in classification.codes]), max_size=4))
        return tuple(sorted({c for code in codes for c in (code, *classification.above(code))}))
    names = draw(st.lists(_NAMES, min_size=1, max_size=4, unique=True))
    if len(table.levels) < 2:
        return tuple(names)
    return tuple(row for name in names for row in (name, *(f"{name}/{i}" for i in draw(st.lists(_NAMES, unique=True)))))


_FORMATS: Final = {"xlsx": as_xlsx, "csv": as_csv, "html": as_html, "docx": as_docx}
_STYLES: Final = st.builds(
    Style,
    code_cells=st.booleans(),
    numbered=st.booleans(),
    thousands=st.booleans(),
    reversed_columns=st.booleans(),
    spaced=st.booleans(),
    full_width=st.booleans(),
    levels_apart=st.booleans(),
)


@pytest.mark.parametrize("suffix", list(_FORMATS))
@given(data=st.data())
@_LENIENT
def test_a_departments_own_sheets_are_read_whatever_their_order(suffix: str, data: st.DataObject) -> None:
    report = data.draw(with_supplements(govfin.load_schema("cn-2020")))
    tables = printed_report(report, data.draw(_STYLES), supplementary=True)
    assume(tables)
    written = [_FORMATS[suffix]([table]) for table in tables] if suffix == "csv" else [_FORMATS[suffix](tables)]
    found: dict[str, str] = {}
    for data_ in written:
        transcript = transcribe(extract(data_, f"printed.{suffix}"), report.schema)
        assert transcript.unplaced == ()
        found |= dict(transcript.report)
    assert found == dict(report)
