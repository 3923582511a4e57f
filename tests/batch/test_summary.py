"""A summary counts what is there: recounted in plain Python; as a table, CSV and a page."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from asked import compared, rows, run
from strategies.nations import SEVERITIES, Fact, Told, nations, write_facts, write_findings

for _package in ("duckdb", "numpy", "pyarrow"):
    pytest.importorskip(_package, reason="columns need the extra: pip install 'govfin[batch]'")

Nation = tuple[list[Fact], list[Told]]


def percent(part: int, whole: int) -> str:
    tenths = int(Fraction(1000 * part, whole) + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}%"


def bucket(residual: str) -> str:
    steps = abs(Fraction(residual) * 100) if residual else 0
    bounds = [(1, 1), (2, 9), (10, 99), (1000, 9999), (10**6, 10**7 - 1)]
    return next((str(a) if a == b else f"{a}–{b}" for a, b in bounds if a <= steps <= b), "no sum")


def recounted(by: str, facts: list[Fact], findings: list[Told]) -> dict[str, list[str]]:
    """The same breakdown, by going through the rows one by one."""
    department = {f.report: f.department or f.report for f in facts}
    of_reports: dict[str, Callable[[Fact | Told], str]] = {
        "region": lambda x: x.region or "",
        "year": lambda x: "" if x.year is None else str(x.year),
        "department": lambda x: " ".join(p for p in (x.region, department[x.report]) if p),
    }
    of_findings: dict[str, Callable[[Told], str]] = {
        "rule": lambda x: x.rule or x.code,
        "severity": lambda x: x.severity,
        "residual": lambda x: bucket(x.residual),
    }
    hits = {"rule": {"error", "warning"}, "severity": set(SEVERITIES), "residual": set(SEVERITIES)}.get(by, {"error"})
    reports, hit = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    count: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for fact in facts if by in of_reports else []:
        reports[of_reports[by](fact)].add(fact.report)
    for told in findings:
        key = of_reports[by](told) if by in of_reports else of_findings[by](told)
        count[key][SEVERITIES.index(told.severity)] += 1
        if told.severity in hits:
            hit[key].add(told.report)
    whole = {key: len(reports[key]) if by in of_reports else len(facts) for key in {*reports, *count}}
    return {
        key: [str(n), str(len(hit[key])), percent(len(hit[key]), n), *map(str, count[key])] for key, n in whole.items()
    }


@given(nations())
def test_every_breakdown_is_what_counting_one_by_one_gives(nation: Nation) -> None:
    facts, findings = nation
    with tempfile.TemporaryDirectory() as folder:
        where = write_facts(Path(folder) / "facts", facts)
        write_findings(Path(folder) / "facts-findings", facts, findings)
        for by in ("rule", "region", "year", "department", "severity", "residual"):
            total, *found = rows(run("summary", where, "--by", by, "--format", "csv").stdout)
            assert (total["by"], total["reports"]) == ("total", str(len(facts)))
            columns = ("reports", "hit", "share", "errors", "warnings", "notes")
            assert {r["key"]: [r[c] for c in columns] for r in found} == recounted(by, facts, findings)


PLACES = (("420103", "局甲"), ("420106", "局乙"))
FACTS = [Fact(y, region, f"{d}{y}", d, "表1", "1", "1", 1) for y in (2019, 2020) for region, d in PLACES]
FINDINGS = [
    Told(2020, "420103", "局甲2020", "error", "表1.27行", "100.00"),
    Told(2020, "420103", "局甲2020", "note", "表3.1栏各行", "0.01"),
    Told(2019, "420106", "局乙2019", "warning", "表7.7栏<=表7.1栏", "-3.50"),
    Told(2019, "420103", "局甲2019", "error", "", "", "F0203"),
]


@pytest.fixture
def nation(tmp_path: Path) -> Path:
    write_findings(tmp_path / "facts-findings", FACTS, FINDINGS)
    return write_facts(tmp_path / "facts", FACTS)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_in_the_terminal(nation: Path, lang: str) -> None:
    compared(f"summary.{lang}.txt", run("summary", nation, "--lang", lang).stdout)


def test_a_partition_that_was_not_checked_is_told_and_left_out(nation: Path) -> None:
    shutil.rmtree(nation.parent / "facts-findings" / "findings" / "year=2020" / "region=420106")
    result = run("summary", nation, "--by", "year", "--format", "csv")
    assert "D1221" in result.stderr
    assert [(r["key"], r["reports"]) for r in rows(result.stdout)] == [("", "3"), ("2019", "2"), ("2020", "1")]


def test_reports_that_could_not_be_used_are_no_clean_reports(nation: Path) -> None:
    part = nation.parent / "facts-findings" / "findings" / "year=2020" / "region=420106" / "part.json"
    part.write_text('{"unusable": 1}', encoding="utf-8")
    assert "another 1 could not be used" in run("summary", nation, "--by", "region").stdout
    total, *regions = rows(run("summary", nation, "--by", "region", "--format", "csv").stdout)
    assert (total["reports"], total["hit"], total["share"]) == ("3", "2", "66.7%")
    assert {r["key"]: r["reports"] for r in regions} == {"420103": "2", "420106": "1"}


def test_without_findings_there_is_nothing_to_sum_up(nation: Path) -> None:
    shutil.rmtree(nation.parent / "facts-findings")
    assert "D1220" in run("summary", nation, code=2).stderr


def test_a_damaged_file_is_told(nation: Path) -> None:
    next(nation.rglob("*.parquet")).write_bytes(b"PAR1")
    assert "D1203" in run("summary", nation, code=2).stderr


def test_the_page_needs_nothing_but_itself(nation: Path, tmp_path: Path) -> None:
    for package in ("jinja2", "matplotlib"):
        pytest.importorskip(package, reason="pages need the extra: pip install 'govfin[documents]'")
    run("summary", nation, "-o", tmp_path / "s.html")
    page = (tmp_path / "s.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert "表7.7栏&lt;=表7.1栏" in page
    assert page.count("<svg") == 5
    assert "http" not in page.replace("http://www.w3.org/", "").replace("http-equiv", "")


def test_a_department_called_like_a_formula_stays_text(tmp_path: Path) -> None:
    facts = [Fact(2020, None, "r", "=HYPERLINK(1)", "表1", "1", "1", 1)]
    where = write_facts(tmp_path / "facts", facts)
    write_findings(tmp_path / "facts-findings", facts, [Told(2020, None, "r", "error", "表1.27行", "-0.01")])
    shown = run("summary", where, "--by", "department", "--format", "csv").stdout
    assert rows(shown)[1]["key"] == "'=HYPERLINK(1)"
