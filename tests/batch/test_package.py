"""The data package: frictionless finds it valid, every line of the facts is in it, and no text runs as a formula."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asked import run
from strategies.nations import Fact, write_facts

for _package in ("duckdb", "numpy", "pyarrow"):
    pytest.importorskip(_package, reason="columns need the extra: pip install 'govfin[batch]'")

#: What runs in a spreadsheet, breaks a line of CSV, or looks like a cell that was guarded already.
HOSTILE = (
    "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", "''=1", "'", 'a"b', "a,b", "a\nb", "",
    "局甲",
)  # fmt: skip
#: The kinds and places of figures, with the columns of the file that has them.
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def taken_off(text: str) -> str:
    """A text without the apostrophe that guards it."""
    return text[1:] if text.startswith("'") and text.lstrip("'")[:1] in tuple("=+-@＝＋－＠\t\r\n") else text


@st.composite
def lines(draw: st.DrawFn) -> list[Fact]:
    found = []
    for number in range(draw(st.integers(1, 3))):
        year, region = draw(st.sampled_from([2020, None])), draw(st.sampled_from(["420103", "=甲", None]))
        report, department = f"{draw(TEXTS)}{number}", draw(st.one_of(st.none(), TEXTS))
        unit, precision = draw(st.sampled_from([("万元", "0.01"), ("元", "0.01"), ("人", "1"), ("%", "0.1")]))
        for row in draw(st.lists(TEXTS, unique=True, min_size=1, max_size=4)):
            amount = draw(st.one_of(st.integers(-(10**15), 10**15), st.integers(-120, 120)))
            found.append(
                Fact(year, region, report, department, "项目", row, "1", amount, unit=unit, precision=precision)
            )
    return found


@given(lines())
def test_every_line_is_in_the_package_with_its_exact_amount(facts: list[Fact]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run("export", write_facts(Path(folder) / "facts", facts), "-o", f"{folder}/package")
        reports = {r["id"]: r for r in read(Path(folder) / "package" / "reports.csv")}
        parts = [line for f in Path(folder).glob("package/facts-*.csv") for line in read(f)]
    found = []
    for line in parts:
        whose = reports[line["report"]]
        assert whose["year"] == line["year"]
        texts = (whose["region"], whose["name"], whose["department"], line["row"])
        assert not any(t.startswith(tuple("=+-@＝＋－＠\t\r\n")) for t in texts)
        found.append((line["year"], *map(taken_off, texts), line["unit"], Decimal(line["amount"])))
    assert sorted(found) == sorted(
        (
            str(f.year or ""),
            f.region or "",
            f.report,
            f.department or "",
            f.row or "",
            f.unit,
            Decimal(f.precision) * (f.amount or 0),
        )
        for f in facts
    )


def test_amounts_have_every_digit_that_is_printed(tmp_path: Path) -> None:
    amounts = {"a": 10**15, "b": -1, "c": 18200, "d": 0}
    facts = [Fact(2020, "1", "r", None, "表3", row, "1", n) for row, n in amounts.items()]
    run("export", write_facts(tmp_path / "facts", facts), "-o", tmp_path / "package")
    found = {line["row"]: line["amount"] for line in read(tmp_path / "package" / "facts-2020.csv")}
    assert found == {"a": "10000000000000.00", "b": "-0.01", "c": "182.00", "d": "0.00"}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    facts = [
        Fact(2020, "=1", name, name, "表3", "201", "1", -21735, text) for name in HOSTILE[:11] for text in ("figure",)
    ]
    more = [
        Fact(2020, "420103", "r", None, "表3", "202", "1", None, "unknown"),
        Fact(None, None, "s", None, "表9", "", "", None, "table"),
        Fact(2024, "420103", "t", "局甲", "", "", "", None, "report", schema="cn-2024"),
    ]
    run("export", write_facts(tmp_path / "facts", [*facts, *more]), "-o", tmp_path / "package")
    return tmp_path / "package"


@pytest.mark.skipif(
    find_spec("frictionless") is None, reason="frictionless needs the extra: pip install 'govfin[peers]'"
)
def test_frictionless_finds_it_valid_and_sees_what_is_not(package: Path) -> None:
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    valid = subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)
    report = json.loads(valid.stdout)
    assert report["valid"], report
    names = {task["name"] for task in report["tasks"]}
    assert names == {"reports", "facts-2020", "facts-2024", "facts-unknown", "tables", "columns", "rows"}
    file = package / "facts-2020.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("-217.35", "a lot"), encoding="utf-8")
    assert not json.loads(subprocess.run(command, cwd=package, capture_output=True, text=True, check=False).stdout)[
        "valid"
    ]


def test_the_descriptor_says_what_is_there_and_leaves_the_license_open(package: Path) -> None:
    found = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert "licenses" not in found
    assert {r["path"] for r in found["resources"]} == {f.name for f in package.glob("*.csv")}
    for resource in found["resources"]:
        with (package / resource["path"]).open(encoding="utf-8", newline="") as lines_:
            assert next(csv.reader(lines_)) == [f["name"] for f in resource["schema"]["fields"]]


def test_names_of_tables_columns_and_rows_are_there(package: Path) -> None:
    assert {"schema": "cn-2020", "table": "表3", "row": "201", "name": "一般公共服务支出"} in read(package / "rows.csv")
    assert {"schema": "cn-2020", "table": "表3", "name": "支出决算表", "unit": "万元"} in read(package / "tables.csv")
    assert any(r["column"] == "1" and r["name"] == "本年支出合计" for r in read(package / "columns.csv"))


def test_what_is_there_is_not_written_over(package: Path, tmp_path: Path) -> None:
    assert "D1225" in run("export", tmp_path / "facts", "-o", package, code=2).stderr


def test_a_precision_that_is_none_is_told_and_nothing_is_left_behind(tmp_path: Path) -> None:
    facts = [Fact(2020, "1", "r", None, "表3", "201", "1", 1, precision="0.03')--")]
    where = write_facts(tmp_path / "facts", facts)
    assert "D1226" in run("export", where, "-o", tmp_path / "package", code=2).stderr
    assert [p.name for p in tmp_path.iterdir()] == ["facts"]
