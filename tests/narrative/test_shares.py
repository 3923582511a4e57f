"""Percentages of the narrative: of exact figures, and so that the shares of one whole sum to 100."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner

import govfin
from govfin.cli.main import main
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


def _percentages(compared: govfin.Comparison) -> list[tuple[str, str, str]]:
    """Code, print and expectation of what is said of the classes' shares."""
    told = (f for f in compared.findings if f.code in ("F0701", "F0702", "F0703") and "占" in f.params["sentence"])
    return [(f.code, f.params["printed"], f.params["expected"]) for f in told]


def test_a_published_text_is_held_against_percentages_of_exact_figures() -> None:
    exact = _report({"表5.[2010350].2栏": "149.99", "表5.[2210201].2栏": "150.00"}, exact=True)
    printed = rounded(exact)
    of_exact, of_printed = (govfin.write_narrative(printed, exact=e).text for e in (exact, None))
    assert _percentages(govfin.compare_narrative(printed, of_exact, exact=exact)) == []
    # Printed figures allow what exact ones give, and the other way round; nobody's figures give 35.0%.
    tails = _percentages(govfin.compare_narrative(printed, of_exact))
    assert {code for code, *_ in tails} == {"F0703"}
    tails = _percentages(govfin.compare_narrative(printed, of_printed, exact=exact))
    assert ("F0703", "33.3", "50.0%") in tails
    assert {code for code, *_ in tails} == {"F0703"}
    wrong = of_exact.replace("占50.0%", "占99.0%", 1)
    assert ("F0701", "99.0", "50.0%") in _percentages(govfin.compare_narrative(printed, wrong, exact=exact))


def test_a_published_text_is_held_against_shares_that_sum_to_100() -> None:
    report = _report(_THIRDS)
    plain, controlled = (govfin.write_narrative(report, shares=policy).text for policy in ("plain", "controlled"))
    assert _percentages(govfin.compare_narrative(report, controlled, shares="controlled")) == []
    (tail,) = _percentages(govfin.compare_narrative(report, plain, shares="controlled"))
    assert tail == ("F0703", "33.3", "33.4%")


def test_growth_is_of_exact_figures_where_last_year_is_exact_too() -> None:
    """149.99 元 and then 250.00: 66.7% more; printed they are 0.01 and 0.03 万元, which is 200.0% more."""
    before = evolve(_report({"表5.[2010350].2栏": "149.99"}, exact=True), year=2019)
    exact = _report({"表5.[2010350].2栏": "250.00"}, exact=True)
    printed, last = rounded(exact), rounded(before)
    assert "增加0.02万元，增长200.0%" in govfin.write_narrative(printed, last).text
    for told in (
        govfin.write_narrative(printed, last, exact=exact, exact_prior=before),
        govfin.write_narrative(printed, before, exact=exact),  # amounts of last year are rounded half up
    ):
        assert "增加0.02万元，增长66.7%" in told.text


def test_growth_of_exact_figures_needs_both_years(tmp_path: Path) -> None:
    govfin.write(_report(_THIRDS), tmp_path / "report.json")
    words = ["narrative", str(tmp_path / "report.json"), "--exact-prior", str(tmp_path / "report.json")]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert "--exact-prior goes with --exact and --prior" in result.stderr


@pytest.mark.parametrize(("other", "code"), [("printed", "D1115"), ("cn-2024", "D1116"), ("figures", "D1117")])
def test_another_report_is_refused_as_the_exact_one(tmp_path: Path, other: str, code: str) -> None:
    report = _report({"表5.[2010350].2栏": "149900.00"}, exact=True)
    others = {
        "printed": lambda: rounded(report),
        "cn-2024": lambda: govfin.new_report(govfin.load_schema("cn-2024").exact, {"表3.合计.本年支出合计": "1"}),
        # Rounded it is 14.98 and not 14.99 万元: a whole step away.
        "figures": lambda: _report({"表5.[2010350].2栏": "149800.00"}, exact=True),
    }
    govfin.write(rounded(report), tmp_path / "report.json")
    govfin.write(others[other](), tmp_path / "exact.json")
    words = ["narrative", str(tmp_path / "report.json"), "--exact", str(tmp_path / "exact.json"), "--lang", "en"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert f"error[{code}]" in result.stderr
    assert "exact.json" in result.stderr


def test_a_figure_rounded_up_or_down_is_the_same_report() -> None:
    """14.99 and 15.00 万元 are both what controlled rounding may print for 149,950.01 元."""
    exact = _report({"表5.[2010350].2栏": "149950.01"}, exact=True)
    for figure in ("14.99", "15.00"):
        told = govfin.write_narrative(_report({"表5.[2010350].2栏": figure}), exact=exact)
        assert _class_shares(told.text) == ["100.0%"]
