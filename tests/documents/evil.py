"""A report whose words would do harm if a program read them as anything but words."""

from __future__ import annotations

from pathlib import Path

import govfin
from govfin.report.report import Report

ROOT = Path(__file__).parents[2]

#: Formulas of spreadsheets, tags, typst, fields of Word, links and marks of Markdown, control characters.
DEPARTMENT = '=HYPERLINK("http://evil")<script>alert(1)</script>#panic()$x$*_`[a](b)|\\ {{7*7}} ]] & "\''
STATEMENT = '+cmd|\'/c calc\'!A1 <img src=x onerror=alert(1)> #read("/etc/passwd") { INCLUDETEXT "c:\\x" } 1. # @a'


def evil() -> Report:
    """The center's report with such words."""
    center = govfin.read(ROOT / "examples" / "jianghan-2020" / "published.csv")
    figures = {address: text for address, text in center if not address.startswith(("表7", "表8", "表9"))}
    said = {"表7": STATEMENT, "表8": "@SUM(1)", "表9": "-1+1"}
    return govfin.new_report(center.schema, figures, department=DEPARTMENT, year=2020, statements=said)
