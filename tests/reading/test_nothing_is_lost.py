"""Whatever else stands in a table's page, no figure is passed over: it is in a cell of the report or listed, once."""

from __future__ import annotations

from typing import Final

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import govfin
from govfin.reading.extract import extract
from govfin.reading.read import transcribe
from reading.accounting import printed, told
from reading.printing import Printed, PrintedTable, as_csv, as_html, as_xlsx, printed_report
from reading.test_round_trip import reports, styles
from reading.test_supplementary_sheets import with_supplements

_FORMATS: Final = {"xlsx": as_xlsx, "csv": as_csv, "html": as_html}
#: What people write beside tables, and into them.
_EXTRAS: Final = ["{n}", "{n}%", "-{n}", " {n} ", "{n}"]


@st.composite
def _scribbled(draw: st.DrawFn, table: PrintedTable, number: int) -> PrintedTable:
    """A table with figures that nobody expects: beside a row, below the table, in a label, twice."""
    pages = [list(map(list, page)) for page in table.pages]
    for i in range(draw(st.integers(0, 3))):
        page = draw(st.sampled_from(pages))
        row = page[draw(st.integers(0, len(page) - 1))]
        text = draw(st.sampled_from(_EXTRAS)).format(n=f"{9_000_000 + number * 10 + i}.25")
        match draw(st.sampled_from(["beside", "instead", "below", "again"])):
            case "beside":
                row.append(Printed(text))
            case "instead" if row:
                at = draw(st.integers(0, len(row) - 1))
                row[at] = evolve(row[at], text=text)
            case "again":
                page.append(list(row))
            case _:
                page.append([Printed(draw(st.sampled_from(["", "附", "张三"]))), Printed(text)])
    return evolve(table, pages=tuple(pages))


@pytest.mark.parametrize("suffix", list(_FORMATS))
@given(data=st.data())
@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_figure_is_told_of_once(suffix: str, data: st.DataObject) -> None:
    schema = govfin.load_schema("cn-2020")
    supplementary = data.draw(st.booleans())
    report = data.draw(with_supplements(schema) if supplementary else reports(schema))
    tables = printed_report(report, data.draw(styles), supplementary=supplementary)
    tables = [data.draw(_scribbled(table, n)) for n, table in enumerate(tables)]
    if not tables:
        return
    if supplementary:
        tables = [*printed_report(govfin.blank_report(schema), data.draw(styles))[:1], *tables]
    document = extract(_FORMATS[suffix](tables), f"x.{suffix}")
    assert told(transcribe(document, schema)) == printed(document)
