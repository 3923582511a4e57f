"""Whatever is printed is read: any report, printed in any style, in any format, has the same figures afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import govfin
from govfin.reading.extract import extract
from govfin.reading.read import transcribe
from govfin.report.report import Report
from govfin.schema.schema import Schema
from govfin.system.layout import Shape, lay_out
from reading.printing import PrintedTable, Style, as_csv, as_docx, as_html, as_xlsx, printed_report

SCHEMAS: Final = ("cn-2020", "cn-2024", "cn-2024-24", "shanghai-budget-2025")
_LENIENT: Final = settings(
    deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@cache
def _schema(name: str) -> Schema:
    return govfin.load_schema(name)


@st.composite
def reports(draw: st.DrawFn, schema: Schema) -> Report:
    """Any figures in any cells of any codes, each code with those above it."""
    shape: list[tuple[str, ...] | None] = []
    for table in schema.tables:
        if table.supplementary:
            shape.append(None)
            continue
        classification = schema.classification_of(table)
        codes: set[str] = set()
        if table.open and classification is not None:
            longest = max(level.digits for level in classification.levels)
            leaves = [c.code for c in classification.codes if len(c.code) == longest]
            for code in draw(st.lists(st.sampled_from(leaves), max_size=5, unique=True)):
                codes |= {code, *classification.above(code)}
        shape.append(tuple(sorted(codes)) if table.open else ())
    return draw(_filled(schema, tuple(shape)))


@st.composite
def _filled(draw: st.DrawFn, schema: Schema, shape: Shape) -> Report:
    layout = lay_out(schema, shape)
    amounts = st.integers(-(10**7), 10**10) | st.integers(-300, 300)
    slots = [s for s, c in enumerate(layout.cells) if c.table not in layout.absent]
    filled = draw(st.dictionaries(st.sampled_from(slots), amounts, min_size=1, max_size=40))
    figures = tuple(filled.get(s) for s in range(len(layout.cells)))
    return Report(schema, shape, figures, "某市某局", schema.year)


styles: Final = st.builds(
    Style,
    code_cells=st.booleans(),
    numbered=st.booleans(),
    thousands=st.booleans(),
    page=st.none() | st.integers(5, 20),
    header_again=st.booleans(),
    reversed_columns=st.booleans(),
    wrap=st.none() | st.integers(4, 9),
    spaced=st.booleans(),
    full_width=st.booleans(),
    total_elsewhere=st.booleans(),
    marked=st.booleans(),
)
_FORMATS: Final[dict[str, Callable[[Sequence[PrintedTable]], bytes]]] = {
    "xlsx": as_xlsx,
    "docx": as_docx,
    "html": as_html,
    "csv": as_csv,
}


def _read(data: bytes, suffix: str, schema: Schema) -> Report:
    transcript = transcribe(extract(data, f"printed.{suffix}"), schema)
    assert not transcript.unplaced
    assert not transcript.guessed
    return transcript.report


@pytest.mark.parametrize("suffix", ["xlsx", "docx", "html"])
@pytest.mark.parametrize("name", SCHEMAS)
@given(data=st.data())
@_LENIENT
def test_printed_and_read_again_a_report_has_the_same_figures(name: str, suffix: str, data: st.DataObject) -> None:
    schema = _schema(name)
    report = data.draw(reports(schema))
    style = data.draw(styles)
    found = _read(_FORMATS[suffix](printed_report(report, style)), suffix, schema)
    assert dict(found) == dict(report)
    assert found.tables == report.tables
