"""A published text speaks of projects that the report at hand does not have: what it says of them is left undecided."""

from __future__ import annotations

from pathlib import Path

import govfin

FOLDER = Path(__file__).parents[2] / "examples" / "jianghan-2020"


def test_a_text_of_projects_beside_a_report_without_them() -> None:
    text = govfin.write_narrative(govfin.read_publication(FOLDER)).text
    tables_alone = govfin.read(FOLDER / "published.csv")
    compared = govfin.compare_narrative(tables_alone, text)
    assert "项目" not in tables_alone.tables
    assert not [f for f in compared.findings if f.severity == "error"]
    # What is said of the projects was not compared, and that is told with its numbers.
    told = " ".join(f.params.get("numbers", "") for f in compared.findings if f.code == "F0709")
    assert "39.12" in told
    assert "22.6" in told
