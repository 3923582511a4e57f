"""`govfin batch check` with last year's reports and with decisions: the findings of `govfin check` with them."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings

import govfin
from asked import run
from govfin.audit.as_data import finding_data
from govfin.audit.companions import Companions
from govfin.audit.decide import decide
from govfin.audit.validate import validate
from govfin.formats.decisions import read_decisions
from govfin.report.report import Report
from strategies.ruled import two_years
from strategies.seeded import clean_report, rounded_report

for _package in ("duckdb", "numpy", "pyarrow"):
    pytest.importorskip(_package, reason="columns need the extra: pip install 'govfin[batch]'")

import pyarrow.parquet as pq  # noqa: E402 - after the check

from govfin.batch.audit import Budget, Count, Given, audit_facts  # noqa: E402
from govfin.batch.facts import arrow_of  # noqa: E402
from govfin.batch.folders import Partition, parts_of  # noqa: E402
from govfin.batch.gather import Unusable  # noqa: E402
from govfin.batch.last_year import last_year  # noqa: E402
from govfin.batch.schemas import Schemas  # noqa: E402
from govfin.batch.stream import read_facts  # noqa: E402

FORM = 'schema cn-2019 "2019年度" extends cn-2020 { year 2019 }\n'
SETTINGS = """
[rules."表1.29行=上年.表1.59行"]
verdict = "note"
reason = "年中划转"

[rules."F0201"]
verdict = "off"
reason = "科目已核实"

[rules."表1.27行"]
verdict = "off"
reason = "另行核对"
"""


class _One(Schemas):
    """The schemas of a test: one form."""

    form: govfin.Schema

    def find(self, name: str) -> govfin.Schema:
        assert name == self.form.id
        return self.form


@settings(max_examples=60)
@given(two_years())
def test_rules_of_every_kind_come_to_what_a_single_check_with_last_year_finds(pair: tuple[Report, Report]) -> None:
    """Findings in their order, and what every rule came to."""
    report, prior = pair
    with tempfile.TemporaryDirectory() as folder:
        facts = Path(folder) / "facts"
        for one in pair:
            part = facts / Partition(one.year, None).path
            part.mkdir(parents=True)
            pq.write_table(arrow_of([("r", one)]), part / "facts.parquet")
        finder = _One()
        object.__setattr__(finder, "form", report.schema)
        (part_of,) = [p for p in parts_of(facts) if p.partition.year == 2020]
        given_ = Given(last_year(part_of, facts, finder))
        count = Count()
        (found,) = audit_facts(read_facts(part_of.files, 1000), 2020, finder.find, count, Budget(), given_)
    assert not isinstance(found, Unusable)
    audit = validate(report, Companions(prior))
    whose = ("report", "department", "schema")
    rows = [{k: v for k, v in row.items() if k not in whose} for row in found.rows.to_pylist()]
    assert rows == [finding_data(f) for f in audit.findings]
    expected = {code: Counter({o.value: n for o, n in c.items()}) for code, c in audit.outcomes.items()}
    assert {code: +n for code, n in count.rules.get(report.schema.id, {}).items()} == expected


@pytest.fixture
def two(tmp_path: Path) -> dict[str, tuple[Report, Report | None]]:
    """Reports of this year with last year's, in a form of its own; some carry over what they should, one is new."""
    (tmp_path / "cn-2019.govfin").write_text(FORM, encoding="utf-8")
    form = govfin.load_schema("cn-2019", path=[str(tmp_path)])
    random, found = Random(3), dict[str, tuple[Report, Report | None]]()
    for number in range(6):
        report = evolve(rounded_report(random, 3 + number), department=f"第{number}局", year=2020)
        before = evolve(govfin.move(clean_report(random, 4), form).report, department=f"第{number}局", year=2019)
        if number % 2:
            carried = {"表1.59行": report.text("表1.29行")}
            carried |= {f"表4.60行.{3 + i}栏": report.text(f"表4.{29 + i}行") for i in range(3)}
            before = before.with_figures(dict(carried))
        found[f"420103/{number}"] = (report, None if number == 4 else before)
    for name, both in found.items():
        for one in filter(None, both):
            target = tmp_path / "reports" / f"{one.year}" / f"{name}.json"
            target.parent.mkdir(parents=True, exist_ok=True)
            govfin.write(one, target)
    for year in (2019, 2020):
        run(
            "pack",
            tmp_path / "reports" / str(year),
            "-o",
            tmp_path / "facts",
            "--schemas",
            tmp_path,
            "--processes",
            "1",
        )
    return found


def findings(found: Path, year: int = 2020) -> dict[str, list[dict[str, Any]]]:
    by_report: dict[str, list[dict[str, Any]]] = {}
    for file in sorted(found.rglob(f"year={year}/**/findings.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            kept = {k: v for k, v in row.items() if k not in {"report", "department", "schema", "year", "region"}}
            by_report.setdefault(row["report"], []).append(kept)
    return by_report


@pytest.mark.parametrize("decided", [False, True])
def test_a_batch_finds_what_each_report_beside_last_year_s_has(
    two: dict[str, tuple[Report, Report | None]], tmp_path: Path, decided: bool
) -> None:
    config = tmp_path / "govfin.toml"
    config.write_text(SETTINGS, encoding="utf-8")
    extra = ("--config", config) if decided else ()
    facts, found = tmp_path / "facts", tmp_path / "found"
    command = ("check", facts, "-o", found, "--prior", facts, "--lines", "note", "--schemas", tmp_path, *extra)
    run(*command, code=None)
    expected: dict[str, list[dict[str, Any]]] = {}
    for name, (report, prior) in two.items():
        audit = decide(govfin.validate(report, prior), read_decisions(config) if decided else ())
        expected[name] = [finding_data(f) for f in audit.findings]
    assert findings(found) == {name: rows for name, rows in expected.items() if rows}
    assert any(f["rule"].startswith("表1.29行=上年") for rows in expected.values() for f in rows)


def test_another_last_year_is_another_check(two: dict[str, Any], tmp_path: Path) -> None:
    facts, found = tmp_path / "facts", tmp_path / "found"
    run("check", facts, "-o", found, "--schemas", tmp_path, code=None)
    assert "D1210" in run("check", facts, "-o", found, "--prior", facts, "--schemas", tmp_path, code=2).stderr


def test_decisions_about_rules_that_no_form_has_are_told(two: dict[str, Any], tmp_path: Path) -> None:
    config = tmp_path / "govfin.toml"
    config.write_text('[rules."表1.99行"]\nverdict = "off"\nreason = "无"\n', encoding="utf-8")
    told = run("check", tmp_path / "facts", "--schemas", tmp_path, "--config", config, code=2)
    assert "D0502" in told.stderr
