"""Audits of a small invented form, for the tests of renderings."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from attrs import evolve

import govfin
from govfin.audit.audit import Audit
from govfin.audit.decide import decide
from govfin.audit.decisions import Decision, Verdict
from govfin.diagnostics.diagnostic import Diagnostic
from govfin.renderings.checked import Checked
from govfin.report.report import Report
from govfin.schema.schema import Schema

# Repairs are a part of most renderings.
pytest.importorskip("highspy")

HERE: Final = Path(__file__).parent
GOLDEN: Final = HERE / "golden"
#: A name that would break out of any text that is not escaped.
EVIL: Final = "<script>alert('甲')</script>&\"]]>"
_UPDATE: Final = os.environ.get("GOVFIN_UPDATE") == "1"

#: 表1.5行 has two digits swapped (125.11 is meant); 表2.1栏 of 201 and of 合计 has a tail.
FIGURES: Final = {
    "表1.1行": "200.00",
    "表1.2行": "8.20",
    "表1.4行": "208.20",
    "表1.5行": "152.11",
    "表1.6行": "60.00",
    "表1.7行": "23.09",
    "表1.8行": "208.20",
    **{
        f"表2.{row}.{column}栏": figure
        for rows, figures in (
            (("合计",), ("185.11", "105.06", "80.06")),
            (("[201]", "[20103]", "[2010350]"), ("125.11", "75.06", "50.06")),
            (("[205]", "[20502]", "[2050201]"), ("60.00", "30.00", "30.00")),
        )
        for row in rows
        for column, figure in zip("123", figures, strict=True)
    },
    "表3.1栏": "0.10",
    "表3.2栏": "0.10",
}


@cache
def schema() -> Schema:
    return govfin.load_schema(HERE / "small.govfin")


@cache
def report(department: str = "甲县乙局（虚构）") -> Report:
    return govfin.new_report(schema(), FIGURES, department=department, year=2020)


@cache
def audit(department: str = "甲县乙局（虚构）") -> Audit:
    """With its likeliest repair, where a solver is installed."""
    found = govfin.validate(report(department))
    return evolve(found, localization=govfin.localize(found.report))


def clean() -> Audit:
    figures = {**FIGURES, "表1.5行": "125.11"}
    figures |= dict.fromkeys(("表2.合计.3栏",), "80.05")
    figures |= {f"表2.{row}.3栏": "50.05" for row in ("[201]", "[20103]", "[2010350]")}
    return govfin.validate(govfin.new_report(schema(), figures, department="丙局（虚构）", year=2020))


def partial() -> Audit:
    """A report of one table: what speaks of the others cannot be decided."""
    figures = {address: figure for address, figure in FIGURES.items() if address.startswith("表1")}
    return govfin.validate(govfin.new_report(schema(), {**figures, "表1.5行": "125.11"}, year=2020))


def decided() -> Audit:
    rule = "表1.(5…6)行=表2.[类].1栏"
    decisions = [
        Decision(rule, Verdict.OFF, "支出表按旧口径，已报县财政局同意", "govfin.toml, line 1"),
        Decision("表1.8行", Verdict.WARNING, "原件如此，已要求单位说明", "govfin.toml, line 4"),
    ]
    return decide(audit(), decisions)


def unusable() -> Checked:
    return Checked("报告/坏.json", None, (Diagnostic("D0102", file="报告/坏.json"),))


def checked(found: Audit | None = None, file: str = "报告/甲 局.json") -> Checked:
    return Checked(file, found or audit())


def keep(name: str, found: str) -> None:
    """Compare with a file of `golden/`; with GOVFIN_UPDATE=1, write it."""
    path = GOLDEN / name
    if _UPDATE:
        path.write_text(found, encoding="utf-8", newline="")
        return
    assert found == path.read_bytes().decode("utf-8"), f"{name} is stale: run with GOVFIN_UPDATE=1 and review the diff"
