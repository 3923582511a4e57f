"""Percentages of the narrative: of exact figures, and so that the shares of one whole sum to 100."""

from __future__ import annotations

import re

import govfin
from govfin.computing.rounding import rounded
from govfin.report.report import Report

#: Three classes that spend the same: 100/3 each.
_THIRDS = {f"表5.[{code}].2栏": "10.00" for code in ("2010350", "2050201", "2210201")}


def _report(figures: dict[str, str], *, exact: bool = False) -> Report:
    form = govfin.load_schema("cn-2020")
    given = figures | {address.replace("表5", "表3"): amount for address, amount in figures.items()}
    return govfin.compute(govfin.new_report(form.exact if exact else form, given, department="某局", year=2020))


def _class_shares(text: str) -> list[str]:
    return re.findall(r"（类）支出[\d.]+万元，占([\d.]+%)", text)


def test_shares_of_thirds_sum_to_100_when_that_is_wanted() -> None:
    report = _report(_THIRDS)
    assert _class_shares(govfin.write_narrative(report).text) == ["33.3%", "33.3%", "33.3%"]
    assert _class_shares(govfin.write_narrative(report, shares="controlled").text) == ["33.4%", "33.3%", "33.3%"]


def test_a_narrative_whose_shares_sum_to_100_agrees_with_its_tables() -> None:
    report = _report(_THIRDS)
    text = govfin.write_narrative(report, shares="controlled").text
    codes = {f.code for f in govfin.compare_narrative(report, text).findings}
    assert not codes & {"F0701", "F0702", "F0703"}
    wrong = govfin.compare_narrative(report, text.replace("占33.4%", "占33.5%"))
    assert [f.params["printed"] for f in wrong.findings if f.code in ("F0701", "F0702")] == ["33.5"]


def test_percentages_are_made_of_exact_figures() -> None:
    """149.99 元 of 299.99 元 is 50.0%; printed in 万元 they are 0.01 and 0.03, which would be 33.3%."""
    exact = _report({"表5.[2010350].2栏": "149.99", "表5.[2210201].2栏": "150.00"}, exact=True)
    printed = rounded(exact)
    assert [printed.text(f"表5.[{c}].1栏") for c in ("201", "221")] == ["0.01", "0.02"]
    assert printed.text("表5.合计.1栏") == "0.03"
    assert _class_shares(govfin.write_narrative(printed).text) == ["33.3%", "66.7%"]
    assert _class_shares(govfin.write_narrative(printed, exact=exact).text) == ["50.0%", "50.0%"]
