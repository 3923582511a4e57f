"""What govfin itself renders, it reads back: the statutory tables of any report, from workbook, Word, page and PDF."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import govfin
from govfin import api
from govfin.reading.extract import extract
from govfin.reading.read import transcribe
from govfin.reading.transcript import Transcript
from govfin.report.report import Report
from reading.test_round_trip import reports

_PUBLISHED: Final = Path(__file__).parents[2] / "examples" / "jianghan-2020" / "published.csv"


def rendered_and_read(report: Report, suffix: str) -> Transcript:
    """What is read in a document that govfin made of a report."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"report{suffix}"
        api.render(report, target)
        return transcribe(extract(target.read_bytes(), target.name), report.schema)


def _of_the_form(transcript: Transcript) -> list[str]:
    """Figures without a place in tables of the form; sheets of checks and annexes are other tables."""
    return [u.text for u in transcript.unplaced if u.why.code not in {"D0920", "D0926"}]


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".html", ".pdf"])
def test_the_published_report_comes_back(suffix: str) -> None:
    report = govfin.read(_PUBLISHED)
    found = rendered_and_read(report, suffix)
    assert dict(found.report) == dict(report)
    assert found.report.tables == report.tables
    assert _of_the_form(found) == []


@pytest.mark.parametrize("name", ["cn-2020", "cn-2024", "shanghai-budget-2025"])
@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".html"])
@given(data=st.data())
@settings(deadline=None, max_examples=4, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_report_comes_back(name: str, suffix: str, data: st.DataObject) -> None:
    report = data.draw(reports(govfin.load_schema(name)))
    found = rendered_and_read(report, suffix)
    assert dict(found.report) == dict(report)
    assert _of_the_form(found) == []
