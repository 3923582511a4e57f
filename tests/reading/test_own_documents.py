"""What govfin itself renders, it reads back: the statutory tables of any report, from workbook, Word, page and PDF."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import govfin
from govfin import api
from govfin.reading.extract import extract
from govfin.reading.read import transcribe
from govfin.reading.transcript import Transcript
from govfin.report.content import Publication
from govfin.report.report import Report
from reading.test_round_trip import reports

_FOLDER: Final = Path(__file__).parents[2] / "examples" / "jianghan-2020"
_PUBLISHED: Final = _FOLDER / "published.csv"


def rendered_and_read(report: Report | Publication, suffix: str) -> Transcript:
    """What is read in a document that govfin made of a report."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"report{suffix}"
        api.render(report, target)
        schema = report.report.schema if isinstance(report, Publication) else report.schema
        return transcribe(extract(target.read_bytes(), target.name), schema)


def _of_the_form(transcript: Transcript) -> list[str]:
    """Figures without a place in tables of the form; sheets of checks are other tables."""
    return [u.text for u in transcript.unplaced if u.why.code not in {"D0920", "D0926"}]


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".html", ".pdf"])
def test_the_published_report_comes_back(suffix: str) -> None:
    report = govfin.read(_PUBLISHED)
    found = rendered_and_read(report, suffix)
    assert dict(found.report) == dict(report)
    assert found.report.tables == report.tables
    assert _of_the_form(found) == []


@pytest.mark.parametrize("suffix", [".docx", ".html", ".pdf"])
def test_the_whole_publication_comes_back(suffix: str) -> None:
    """Statutory tables, annexes and narrative: every figure that the document prints, and the words of the annexes."""
    folder = api.read_publication(_FOLDER)
    report = govfin.compute(folder.report)
    found = rendered_and_read(evolve(folder, report=report), suffix)
    # The weights of first levels are in no table of the document; a project without an annex is in sentences alone.
    printed = {a: text for a, text in report if not a.startswith(("部门整体分值.", "项目.[安商稳商经费]."))}
    assert dict(found.report) == printed
    assert found.unplaced == ()
    assert found.content.department_indicators == folder.content.department_indicators
    assert [(p.name, p.indicators) for p in found.content.projects] == [
        (p.name, p.indicators) for p in folder.content.projects if p.indicators
    ]
    assert found.content.self_evaluation.deviation == folder.content.self_evaluation.deviation


@pytest.mark.parametrize("name", ["cn-2020", "cn-2024", "shanghai-budget-2025"])
@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".html"])
@given(data=st.data())
@settings(deadline=None, max_examples=4, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_report_comes_back(name: str, suffix: str, data: st.DataObject) -> None:
    report = data.draw(reports(govfin.load_schema(name)))
    found = rendered_and_read(report, suffix)
    assert dict(found.report) == dict(report)
    assert _of_the_form(found) == []
