"""Facts: what goes in comes out, to the byte; what is no fact is told by report, and leaves the others alone."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from attrs import evolve
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import govfin
from govfin.cli.main import main
from govfin.formats.as_json import dumps
from govfin.formats.files import read_text
from govfin.report.report import Report
from govfin.schema.schema import Schema
from strategies.reports import Draft, drafts, schema
from strategies.ruled import ruled_forms, ruled_reports
from strategies.seeded import rounded_report

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'govfin[batch]'")
pytest.importorskip("numpy", reason="numpy is not installed: pip install 'govfin[batch]'")

import pyarrow.parquet as pq  # noqa: E402 - after the check

from govfin.batch.facts import COLUMNS, SCHEMA, arrow_of  # noqa: E402
from govfin.batch.gather import Gathered, Unusable, gather  # noqa: E402
from govfin.batch.stream import as_facts, read_facts, whole_reports  # noqa: E402


def back(
    table: Any,  # noqa: ANN401 - an Arrow table, where Arrow is
    form: Schema,
    year: int | None = None,
) -> dict[str, Report]:
    """The reports of facts of one form, by name."""
    found: dict[str, Report] = {}
    for group in gather(as_facts(table), year, lambda _: form.printed):
        assert isinstance(group, Gathered), group
        found |= {name: group.report(number) for number, name in enumerate(group.names)}
    return found


@st.composite
def batches(draw: st.DrawFn) -> list[Report]:
    form = draw(ruled_forms())
    form = draw(st.sampled_from([form, form.exact]))
    return [evolve(r, year=None) for r in draw(st.lists(ruled_reports(form), min_size=1, max_size=4))]


@given(batches())
def test_reports_of_any_form_come_back(reports: list[Report]) -> None:
    named = {f"r{i}": report for i, report in enumerate(reports)}
    assert back(arrow_of(list(named.items())), reports[0].schema) == named


@given(drafts())
def test_a_report_of_the_statutory_form_comes_back_to_the_byte(draft: Draft) -> None:
    """Statements, captions, unknown figures, blanks, rows without figures, names that break files elsewhere."""
    report = evolve(draft.report(), year=2020)
    found = back(arrow_of([("a/b", report)]), schema(), 2020)["a/b"]
    assert found == report
    assert dumps(found) == dumps(report)


@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_rows_come_back_in_the_order_in_which_the_file_has_them(random: Random, size: int) -> None:
    codes = ["201", "20103", "2010301", "2010350", "208", "20805", "2080505"][: size + 1]
    random.shuffle(codes)
    text = "table,row,column,amount\n,schema,,cn-2020\n,year,,2020\n"
    text += "".join(f"表3,{code},{column},1.00\n" for code in codes for column in (1, 2))
    report = read_text(text, "report.csv", schema(), lambda _: schema())
    found = back(arrow_of([("a", report)]), schema(), 2020)["a"]
    assert found == report
    assert found.misplaced == report.misplaced
    rows = json.loads(dumps(found, as_read=True))["tables"]["表3"]
    assert list(rows) == codes
    again = read_text(dumps(found, as_read=True), "report.json", schema(), lambda _: schema())
    assert [m.code for m in again.misplaced] == [m.code for m in report.misplaced]


def test_facts_from_elsewhere_say_where_a_row_stands_by_its_line() -> None:
    figures: dict[str, str | int] = {"表1.1行": 1, "表3.[201].1栏": 2, "表3.[20103].1栏": 2, "表3.[208].1栏": 1}
    report = govfin.new_report(schema(), figures, year=2020)
    table = arrow_of([("a", report), ("b", report)])
    first = table["row"].to_pylist().index("201")
    order = list(range(table.num_rows))
    order[first : first + 3] = [first + 2, first, first + 1]
    found = back(table.take(order), schema(), 2020)
    assert found["b"].misplaced == ()
    assert [(m.code, m.place) for m in found["a"].misplaced] == [("208", f"line {first + 1}")]
    assert found["a"] == report


@given(batches(), st.integers(1, 40))
def test_no_report_is_ever_in_two_pieces(reports: list[Report], lines: int) -> None:
    table = arrow_of([(f"r{i}", report) for i, report in enumerate(reports)])
    pieces = [table.slice(first, lines) for first in range(0, table.num_rows, lines)]
    found: dict[str, Report] = {}
    for whole in whole_reports(pieces):
        found |= back(whole, reports[0].schema)
    assert list(found.values()) == reports


# ── on disk ────────────────────────────────────────────────────────────────────────────────────────────────────────


def run(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner(env={"LANG": "C.UTF-8", "LC_ALL": "", "NO_COLOR": "1"}).invoke(
        main, ["batch", *map(str, arguments)]
    )
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    for number in range(6):
        report = rounded_report(Random(number), 1 + number)
        target = folder / ("420103" if number % 2 else "甲 区") / f"局{number}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        govfin.write(evolve(report, department=f"局{number}", year=2020), target)
    govfin.write(govfin.new_report(schema().exact, {"表1.1行": "0.01"}), folder / "exact.json")
    return folder


def test_pack_and_unpack_give_the_same_bytes(reports: Path, tmp_path: Path) -> None:
    packed = run("pack", reports, "-o", tmp_path / "facts", "--processes", "1")
    assert "7 reports packed" in packed.output
    folders = {p.parent.relative_to(tmp_path / "facts").as_posix() for p in tmp_path.rglob("facts/**/*.parquet")}
    assert folders == {
        "year=2020/region=420103",
        "year=2020/region=%E7%94%B2%20%E5%8C%BA",
        "year=__HIVE_DEFAULT_PARTITION__/region=__HIVE_DEFAULT_PARTITION__",
    }
    run("unpack", tmp_path / "facts", "-o", tmp_path / "back", "--processes", "1")
    files = sorted(p.relative_to(reports) for p in reports.rglob("*.json"))
    assert sorted(p.relative_to(tmp_path / "back") for p in tmp_path.rglob("back/**/*.json")) == files
    assert all((tmp_path / "back" / f).read_bytes() == (reports / f).read_bytes() for f in files)


def test_the_layout_is_the_documented_one(reports: Path, tmp_path: Path) -> None:
    run("pack", reports / "420103", "-o", tmp_path / "facts", "--region", "420103", "--processes", "1")
    (file,) = tmp_path.rglob("facts/**/*.parquet")
    table = pq.ParquetFile(file).read()
    assert tuple(table.column_names) == COLUMNS
    report = govfin.read(reports / "420103" / "局1.json")
    lines = {
        (r["table"], r["row"], r["column"]): (r["amount"], r["unit"], r["precision"])
        for r in table.to_pylist()
        if r["report"] == "局1" and r["kind"] == "figure"
    }
    printed = dict(report)
    assert lines["表1", "1", "1"] == (int(printed["表1.1行"].replace(".", "")), "万元", "0.01")
    assert len(lines) == len(printed)


def test_files_that_cannot_be_used_are_told_and_left_out(reports: Path, tmp_path: Path) -> None:
    (reports / "420103" / "bad.json").write_text('{"govfin": 1', encoding="utf-8")
    (reports / "420103" / "局1.csv").write_text("table,row,column,amount\n", encoding="utf-8")
    result = run("pack", reports, "-o", tmp_path / "facts", "--processes", "1", code=2)
    assert "D0107" in result.stderr
    assert "D1204" in result.stderr or "D0117" in result.stderr
    assert "7 reports packed" in result.output


def test_a_name_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    from govfin.batch.pack import PARQUET  # noqa: PLC0415 - with the extra

    report = govfin.new_report(schema(), {"表1.1行": 1})
    target = tmp_path / "facts" / "year=2020" / "region=1"
    target.mkdir(parents=True)
    pq.write_table(arrow_of([("../../out", report), ("/etc/x", report)]), target / "f.parquet", **PARQUET)
    result = run("unpack", tmp_path / "facts", "-o", tmp_path / "back", "--processes", "1", code=2)
    assert "D1209" in result.stderr
    assert not list(tmp_path.rglob("out.json"))


def _told(**changed: list[Any]) -> tuple[set[str], list[str]]:
    """The codes told of a first report with changed lines, and the names of the reports that could be used."""
    report = govfin.new_report(schema(), {"表1.1行": 1, "表3.[2010350].1栏": 2}, statements={"表9": "本部门无"})
    table = as_facts(arrow_of([("bad", report), ("good", report)]))
    size = table.num_rows // 2
    columns = {name: table[name].to_pylist() for name in COLUMNS}
    for name, values in changed.items():
        line = next(i for i in range(size) if columns["kind"][i] == values[0])
        columns[name][line] = values[1]
    broken = pa.table([pa.array(columns[f.name], f.type) for f in SCHEMA], schema=SCHEMA)
    codes: set[str] = set()
    names: list[str] = []
    for group in gather(as_facts(broken), 2020, lambda _: schema()):
        if isinstance(group, Unusable):
            assert group.name == "bad"
            codes |= {d.code for d in group.diagnostics}
        else:
            names += group.names
    return codes, names


@pytest.mark.parametrize(
    ("name", "kind", "value", "code"),
    [
        ("table", "figure", "表77", "D0201"),
        ("row", "figure", "77", "D0202"),
        ("column", "figure", "77", "D0203"),
        ("column", "figure", None, "D0203"),
        ("amount", "figure", None, "D1206"),
        ("amount", "figure", 10**16, "D0303"),
        ("unit", "figure", "千元", "D0208"),
        ("precision", "figure", "1", "D0208"),
        ("kind", "figure", "number", "D1205"),
        ("text", "statement", None, "D1206"),
        ("kind", "statement", "caption", "D0211"),
    ],
)
def test_a_line_that_does_not_fit_costs_its_report_alone(name: str, kind: str, value: object, code: str) -> None:
    assert _told(**{name: [kind, value]}) == ({code}, ["good"])


def test_a_cell_is_said_once() -> None:
    report = govfin.new_report(schema(), {"表1.1行": 1, "表1.2行": 2, "表3.[2010350].1栏": 2, "表3.[2010350].2栏": 2})
    table = as_facts(arrow_of([("good", report)]))
    for line in (0, table.num_rows - 1):
        doubled = pa.concat_tables([table, table.slice(line, 1)])
        (found,) = gather(as_facts(doubled), 2020, lambda _: schema())
        assert isinstance(found, Unusable)
        assert {d.code for d in found.diagnostics} == {"D1207"}


def test_lines_of_a_report_stand_together() -> None:
    report = govfin.new_report(schema(), {"表1.1行": 1})
    table = arrow_of([("a", report), ("b", report), ("a", report)])
    found = list(gather(as_facts(table), 2020, lambda _: schema()))
    assert [f.name for f in found if isinstance(f, Unusable)] == ["a"]
    assert [f.names for f in found if isinstance(f, Gathered)] == [("b",)]


def test_any_number_of_small_reports_is_looked_at_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govfin.batch.gather._TOGETHER", 3)
    reports = {f"r{n}": govfin.new_report(schema(), {"表1.1行": n, "表3.[201].1栏": n}, year=2020) for n in range(1, 8)}
    groups = list(gather(as_facts(arrow_of(list(reports.items()))), 2020, lambda _: schema()))
    found = [(name, g.report(i)) for g in groups if isinstance(g, Gathered) for i, name in enumerate(g.names)]
    assert [len(g.names) for g in groups if isinstance(g, Gathered)] == [3, 3, 1]
    assert dict(found) == reports


def test_other_files_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": [1]}), file)
    with pytest.raises(govfin.FileError, match="D1202"):
        list(read_facts([file], 10))
    file.write_bytes(b"PAR1 no")
    with pytest.raises(govfin.FileError, match="D1203"):
        list(read_facts([file], 10))
    file.unlink()
    assert "D1201" in run("unpack", tmp_path, "-o", tmp_path / "o", code=2).stderr
    assert "D1201" in run("pack", tmp_path, "-o", tmp_path / "o", code=2).stderr
