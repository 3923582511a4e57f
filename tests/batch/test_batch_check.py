"""`govfin batch check`: the findings of a single audit, for all; a stopped run goes on; a bad partition is skipped."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
from attrs import evolve
from click.testing import CliRunner, Result

import govfin
from govfin.audit.as_data import finding_data
from govfin.cli.main import main
from strategies.mutants import mutants
from strategies.seeded import clean_report, rounded_report

pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'govfin[batch]'")
pytest.importorskip("numpy", reason="numpy is not installed: pip install 'govfin[batch]'")

import pyarrow.parquet as pq

Row = dict[str, Any]
_ENVIRONMENT = {"LANG": "C.UTF-8", "LC_ALL": "", "NO_COLOR": "1"}


#: Rows of codes that stand in another order than that of their classification, in two tables.
UNORDERED = """\
table,row,column,amount
,schema,,cn-2020
,year,,2020
表3,合计,1,6.00
表3,2080505,1,3.00
表3,201,1,3.00
表3,20103,1,3.00
表3,2010301,1,1.00
表3,20801,1,0.50
表3,208,1,3.00
表3,20805,1,3.00
表3,2010350,1,2.00
表5,20103,1,3.00
表5,201,1,3.00
表5,2010301,,
"""


def run(*arguments: str | Path, code: int) -> Result:
    every = ["--lines", "note"] if arguments[0] == "check" and "--lines" not in arguments else []
    result = CliRunner(env=_ENVIRONMENT).invoke(main, ["batch", *map(str, arguments), *every])
    assert result.exit_code == code, (result.output, result.exception)
    return result


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of three regions: clean, with tails, with slips, one with a statement too many, one as published."""
    folder = tmp_path_factory.mktemp("batch") / "reports"
    for seed in range(4):
        random = Random(seed)
        kinds = [clean_report(random, 2 + seed), rounded_report(random, 2 + seed)]
        kinds += [mutant for _, mutant in mutants(random, kinds[1])]
        for number, report in enumerate(kinds):
            target = folder / f"42010{seed % 3}" / f"{seed}-{number}.json"
            target.parent.mkdir(parents=True, exist_ok=True)
            govfin.write(evolve(report, department=f"第{number}局", year=2020), target)
    shutil.copy("examples/jianghan-2020/published.csv", folder / "420100" / "published.csv")
    shutil.copy("examples/invented-2020/expected.csv", folder / "420101" / "invented.csv")
    figures: dict[str, str | int] = {"表1.1行": 1, "表7.1栏": 2, "表3.[2010302].1栏": "?"}
    odd = govfin.new_report(
        govfin.load_schema("cn-2020"),
        dict(figures),
        year=2020,
        statements={"表7": "本部门无"},
        captions={"表1": govfin.Caption(year="2019", unit="元")},
    )
    govfin.write(odd, folder / "420102" / "odd.json")
    (folder / "420102" / "unordered.csv").write_text(UNORDERED, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def facts(reports: Path) -> Path:
    target = reports.parent / "facts"
    run("pack", reports, "-o", target, "--processes", "1", code=0)
    return target


def expected(reports: Path) -> dict[str, list[Row]]:
    """The findings of every report, checked by itself."""
    files = (p for p in reports.rglob("*") if p.is_file())
    found = {p.relative_to(reports).with_suffix("").as_posix(): govfin.validate(govfin.read(p)) for p in files}
    return {name: [finding_data(f) for f in audit.findings] for name, audit in found.items() if audit.findings}


def lines(found: Path) -> list[Row]:
    """The findings of a batch, from its lines of JSON."""
    files = sorted(found.rglob("findings.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def by_report(rows: list[Row]) -> dict[str, list[Row]]:
    """The findings by report, without what says whose they are."""
    whose = ("report", "department", "schema", "year", "region")
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["report"], []).append({k: v for k, v in row.items() if k not in whose})
    return found


def test_the_findings_are_those_of_each_report_alone(reports: Path, facts: Path, tmp_path: Path) -> None:
    shown = run("check", facts, "-o", tmp_path / "found", "--processes", "1", code=1)
    wanted = expected(reports)
    assert by_report(lines(tmp_path / "found")) == wanted
    errors = sum(1 for rows in wanted.values() for row in rows if row["severity"] == "error")
    assert f"{errors:,} errors" in shown.output


def test_rows_out_of_order_are_told_with_their_place(reports: Path, facts: Path, tmp_path: Path) -> None:
    run("check", facts, "-o", tmp_path / "found", "--processes", "1", code=1)
    found = [r for r in by_report(lines(tmp_path / "found"))["420102/unordered"] if r["code"] == "F0309"]
    alone = govfin.validate(govfin.read(reports / "420102" / "unordered.csv")).findings
    assert found == [finding_data(f) for f in alone if f.code == "F0309"]
    # The fewest rows that would have to move, and the lines of the file that they stand in, counted by hand.
    assert [(r["cells"][0]["address"], r["message"]["en"].split("(")[1].split(":")[0]) for r in found] == [
        ("表3.[2080505]", "line 5"),
        ("表3.[20801]", "line 9"),
        ("表3.[2010350]", "line 12"),
        ("表5.[20103]", "line 13"),
    ]


def test_parquet_and_lines_of_json_say_the_same(facts: Path, tmp_path: Path) -> None:
    run("check", facts, "-o", tmp_path / "found", "--processes", "1", code=1)
    rows: list[Row] = []
    for file in sorted(tmp_path.rglob("findings.parquet")):
        year, region = (part.split("=")[1] for part in file.parent.parts[-2:])
        rows += [{**row, "year": int(year), "region": region} for row in pq.ParquetFile(file).read().to_pylist()]
    assert rows == lines(tmp_path / "found")


def test_lines_of_json_are_of_what_matters_most_unless_more_is_asked_for(facts: Path, tmp_path: Path) -> None:
    run("check", facts, "-o", tmp_path / "some", "--processes", "1", "--lines", "warning", code=1)
    assert {row["severity"] for row in lines(tmp_path / "some")} == {"error", "warning"}
    run("check", facts, "-o", tmp_path / "none", "--processes", "1", "--lines", "none", code=1)
    assert not list(tmp_path.rglob("none/**/findings.jsonl"))


def test_many_processes_and_little_memory_change_nothing(facts: Path, tmp_path: Path) -> None:
    run("check", facts, "-o", tmp_path / "one", "--processes", "1", code=1)
    run("check", facts, "-o", tmp_path / "two", "--processes", "2", "--memory", "1M", code=1)
    assert by_report(lines(tmp_path / "one")) == by_report(lines(tmp_path / "two"))


def test_what_is_done_is_not_done_again(facts: Path, tmp_path: Path) -> None:
    found = tmp_path / "found"
    run("check", facts, "-o", found, "--processes", "1", code=1)
    before = {p: p.stat().st_mtime_ns for p in found.rglob("findings.parquet")}
    lost = found / "findings" / "year=2020" / "region=420101"
    shutil.rmtree(lost)
    again = run("check", facts, "-o", found, "--processes", "1", code=1)
    assert again.output.count("checked before") == 2
    after = {p: p.stat().st_mtime_ns for p in found.rglob("findings.parquet")}
    assert after.keys() == before.keys()
    assert [p.parent for p in after if after[p] != before[p]] == [lost]


def test_a_partition_that_has_changed_is_checked_again(reports: Path, tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "420100"
    folder.mkdir(parents=True)
    shutil.copy(reports / "420100" / "0-0.json", folder)
    facts, found = tmp_path / "facts", tmp_path / "found"
    run("pack", folder.parent, "-o", facts, "--processes", "1", code=0)
    run("check", facts, "-o", found, "--processes", "1", code=0)
    shutil.copy(reports / "420100" / "published.csv", folder)
    run("pack", folder.parent, "-o", facts, "--processes", "1", code=0)
    assert "2 reports" in run("check", facts, "-o", found, "--processes", "1", code=0).output


def test_a_killed_run_goes_on_and_loses_and_doubles_nothing(facts: Path, tmp_path: Path) -> None:
    found = tmp_path / "found"
    command = [sys.executable, "-m", "govfin", "batch", "check", str(facts), "-o", str(found), "--processes", "1"]
    process = subprocess.Popen(
        [*command, "--repairs", "6", "--lines", "note"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not any(found.glob("findings/*/*/*.jsonl")):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    done = list(found.rglob("part.json"))
    assert len(done) < 3
    run("check", facts, "-o", found, "--processes", "1", "--repairs", "6", code=1)
    whole = tmp_path / "whole"
    run("check", facts, "-o", whole, "--processes", "1", code=1)
    kept = [r for r in lines(found) if r["code"] != "F0105"]
    assert by_report(kept) == by_report(lines(whole))
    assert not list(found.rglob(".underway-*"))


def test_a_bad_partition_is_told_and_skipped(facts: Path, tmp_path: Path) -> None:
    damaged, found = tmp_path / "facts", tmp_path / "found"
    shutil.copytree(facts, damaged)
    file = damaged / "year=2020" / "region=420101" / "facts.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    shown = run("check", damaged, "-o", found, "--processes", "2", code=2)
    assert "D1203" in shown.stderr
    assert "region=420101" in shown.stderr
    assert {r["region"] for r in lines(found)} == {"420100", "420102"}
    file.write_bytes(whole)
    assert run("check", damaged, "-o", found, "--processes", "2", code=1).output.count("checked before") == 2
    assert {r["region"] for r in lines(found)} == {"420100", "420101", "420102"}


def test_results_of_other_facts_are_not_mixed_in(facts: Path, tmp_path: Path) -> None:
    found = tmp_path / "found"
    run("check", facts, "-o", found, "--processes", "1", code=1)
    shutil.copytree(facts, tmp_path / "other")
    assert "D1210" in run("check", tmp_path / "other", "-o", found, code=2).stderr
    run("check", tmp_path / "other", "-o", found, "--processes", "1", "--restart", code=1)
    assert "D1212" in run("check", facts, "-o", found, "--memory", "much", code=2).stderr


def test_the_cells_to_blame_are_found_within_a_budget(reports: Path, facts: Path, tmp_path: Path) -> None:
    pytest.importorskip("highspy", reason="highspy is not installed: pip install 'govfin[audit]'")
    from govfin.audit.as_data import localization_data  # noqa: PLC0415 - with the extra
    from govfin.audit.located import located  # noqa: PLC0415

    shown = run("check", facts, "-o", tmp_path / "found", "--processes", "1", "--repairs", "9", code=1)
    files = sorted(tmp_path.rglob("repairs.jsonl"))
    repairs = {
        r["report"]: r["localization"]
        for file in files
        for r in map(json.loads, file.read_text(encoding="utf-8").splitlines())
    }
    failing = {n for n, rows in expected(reports).items() if any(r["severity"] == "error" for r in rows)}
    assert repairs
    assert repairs.keys() <= failing
    assert "the cells to blame were looked for in" in shown.output
    proven = [name for name, localization in repairs.items() if localization["proven"] and localization["complete"]]
    for name in proven[:3]:
        alone = located(govfin.validate(govfin.read(reports / f"{name}.json"))).localization
        assert alone is not None
        assert repairs[name] == localization_data(alone)
