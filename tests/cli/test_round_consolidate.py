"""`govfin round` and `govfin consolidate`, as they are called."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

import govfin
from govfin.cli.main import main
from govfin.diagnostics.width import width
from strategies.reports import address, schema, text_of
from strategies.seeded import clean_leaves

_OFFICE = """table,row,column,amount
,schema,,cn-2020
,department,,局机关
,year,,2020
表1,1,1,100
表2,2010350,2,100
表2,2010350,6,5
表3,2010350,2,75
表3,2010350,6,30
"""
_CENTRE = """table,row,column,amount
,schema,,cn-2020
表2,2010399,3,30
表3,2010399,2,25
表3,2010399,4,5
"""
_TRANSFERS = """抵销事项,付款单位,收款单位,付款数,收款数,金额单位
上级补助,局机关,centre,300000,300000,元
上缴上级,centre,局机关,5,5,万元
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture
def exact(tmp_path: Path) -> Path:
    leaves = clean_leaves(Random(1), 6)
    report = govfin.compute(govfin.new_report(schema().exact, {address(k): text_of(v) for k, v in leaves.items()}))
    govfin.write(report, tmp_path / "exact.json")
    return tmp_path / "exact.json"


@pytest.fixture
def units(tmp_path: Path) -> tuple[Path, Path]:
    for name, text in (("office.csv", _OFFICE), ("centre.csv", _CENTRE), ("transfers.csv", _TRANSFERS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / "office.csv", tmp_path / "centre.csv"


# ── round ───────────────────────────────────────────────────────────────────────────────────────────


def test_plain_rounding_says_what_does_not_add_up_and_how_to_mend_it(exact: Path, tmp_path: Path) -> None:
    result = run("round", exact, "-o", tmp_path / "out.json", "--lang", "en")
    assert result.exit_code == 0
    assert "relations that hold exactly and not as printed" in result.stderr
    assert "--policy controlled" in result.stderr
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["unit"] == "万元"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_controlled_rounding_says_which_cells_moved_and_why(exact: Path, tmp_path: Path, lang: str) -> None:
    pytest.importorskip("highspy", reason="needs govfin[audit]")
    result = run("round", exact, "-o", tmp_path / "out.csv", "--policy", "controlled", "--lang", lang)
    assert result.exit_code == 0
    assert max(map(width, result.stderr.splitlines())) <= 80
    report = govfin.read(tmp_path / "out.csv")
    moved = [line.split()[:4] for line in result.stderr.splitlines() if line.startswith("  表")]
    assert moved
    for where, yuan, half_up, printed in moved:
        assert report.text(where) == printed
        assert half_up != printed
        assert abs(float(yuan) / 10_000 - float(printed)) < 0.01


def test_compute_can_round_too_and_a_printed_report_is_not_rounded_again(exact: Path, tmp_path: Path) -> None:
    both = [tmp_path / "one.json", tmp_path / "two.json"]
    assert run("compute", exact, "-o", both[0], "--rounding", "plain").exit_code == 0
    assert run("round", exact, "-o", both[1]).exit_code == 0
    assert both[0].read_text("utf-8") == both[1].read_text("utf-8")
    again = run("round", both[0], "-o", both[1])
    assert again.exit_code == 2
    assert "D1101" in again.stderr


def test_without_a_solver_controlled_rounding_says_what_to_install(
    exact: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govfin.system.solver.is_installed", lambda: False)
    result = run("round", exact, "-o", tmp_path / "out.json", "--policy", "controlled")
    assert result.exit_code == 2
    assert "govfin[audit]" in result.stderr
    assert not (tmp_path / "out.json").exists()


def test_a_solver_that_fails_is_told_and_nothing_is_written(
    exact: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("highspy", reason="needs govfin[audit]")

    def failing(*_: object, **__: object) -> None:
        raise ArithmeticError("the solver stopped: MemoryLimit")

    monkeypatch.setattr("govfin.computing.rounding_program.minimize", failing)
    result = run("round", exact, "-o", tmp_path / "out.json", "--policy", "controlled")
    assert result.exit_code == 2
    assert "D1102" in result.stderr
    assert not (tmp_path / "out.json").exists()


def test_where_no_rounding_keeps_all_the_nearest_is_written_and_the_status_is_1(tmp_path: Path) -> None:
    pytest.importorskip("highspy", reason="needs govfin[audit]")
    rows = "".join(f'  row {i} "行{i}"\n' for i in range(1, 8))
    head = 'schema pairs "表" {\n  unit 万元 precision 0.01\n  rounding controlled\n}\n'
    text = head + 'table 表1 "表" {\n  column 1 "金额"\n'
    rules = "  4行 = (1+2)行\n  5行 = (1+3)行\n  6行 = (2+3)行\n  7行 = (4+5+6)行\n}\n"
    (tmp_path / "pairs.govfin").write_text(text + rows + rules, encoding="utf-8")
    lines = ["table,row,column,amount", ",schema,,pairs", ",unit,,元", ",precision,,0.01"]
    lines += [f"表1,{i},1,50" for i in (1, 2, 3)]
    (tmp_path / "exact.csv").write_text("\n".join(lines), encoding="utf-8")
    arguments = ("compute", tmp_path / "exact.csv", "--schemas", tmp_path, "-o", tmp_path / "computed.json")
    assert run(*arguments).exit_code == 0
    result = run(
        "round", tmp_path / "computed.json", "--schemas", tmp_path, "-o", tmp_path / "out.json", "--lang", "en"
    )
    assert result.exit_code == 1
    assert "no rounding keeps every relation" in result.stderr
    assert "off by" in result.stderr
    assert (tmp_path / "out.json").exists()


# ── consolidate ─────────────────────────────────────────────────────────────────────────────────────


def test_two_units_and_their_transfers_make_a_department(units: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "department.json"
    result = run(
        "consolidate",
        *units,
        "-o",
        out,
        "--department",
        "某局",
        "--transfers",
        tmp_path / "transfers.csv",
        "--lang",
        "en",
    )
    assert result.exit_code == 0
    assert "department.units.json" in result.stderr
    report = govfin.read(out)
    assert (report.department, report.year) == ("某局", 2020)
    expected = {
        "表1.4行": "0.00",
        "表1.7行": "0.00",
        "表1.27行": "100.00",
        "表3.合计.1栏": "100.00",
        "表3.合计.6栏": "0.00",
    }
    assert {where: report.text(where) for where in expected} == expected


def test_explain_goes_down_to_the_units_and_says_when_they_no_longer_fit(
    units: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "department.json"
    run("consolidate", *units, "-o", out, "--transfers", tmp_path / "transfers.csv")
    shown = run("explain", out, "表1.27行", "--depth", "1", "--lang", "zh")
    assert shown.exit_code == 0
    assert [line.split()[2] for line in shown.output.splitlines()[1:3]] == ["105.00", "30.00"]
    assert "局机关" in shown.output
    assert "centre → 局机关" in shown.output
    tree = json.loads(run("explain", out, "表1.27行", "--format", "json").output)
    assert [p["figure"] for p in tree["parts"]] == ["105.00", "30.00", "30.00", "5.00"]
    changed = out.read_text("utf-8").replace('"27": {"1": "100.00"}', '"27": {"1": "101.00"}')
    out.write_text(changed, encoding="utf-8")
    refused = run("explain", out, "表1.27行")
    assert refused.exit_code == 2
    assert "D1112" in refused.stderr


def test_a_published_department_is_compared_with_its_units(units: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "department.json"
    transfers = ("--transfers", tmp_path / "transfers.csv")
    run("consolidate", *units, "-o", out, *transfers)
    agreed = run("consolidate", *units, "--against", out, *transfers, "--lang", "en")
    assert agreed.exit_code == 0
    assert ", 0 but for tails, 0 do not" in agreed.stdout
    without = run("consolidate", *units, "--against", out, "--lang", "en")
    assert without.exit_code == 1
    assert "error[F1011] 表1.27行: published 100.00, the units give 135.00" in without.stdout


def test_missing_units_and_two_files_of_one_are_told(units: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("# 单位\n局机关\ncentre\n学校，小学\n", encoding="utf-8")
    result = run("consolidate", *units, "--explain", "表1.27行", "--expected", tmp_path / "names.txt", "--lang", "en")
    assert result.exit_code == 1
    assert "the report of “学校，小学” is missing" in result.stderr
    shutil.copy(units[0], tmp_path / "again.csv")
    twice = run("consolidate", units[0], tmp_path / "again.csv", "-o", "-", "--lang", "en")
    assert twice.exit_code == 2
    assert "D1104" in twice.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("抵销事项,付款单位,收款单位,金额\n上级补助,局机关,centre,1\n", "D1109"),
        ("elimination,payer,receiver,unit\n上级补助,局机关,centre,元\n", "D1109"),
        ("elimination,payer,receiver,amount,unit\n上级补助,局机关,centre,1,角\n", "D1110"),
        ("elimination,payer,receiver,amount,unit\n上级补助,局机关,centre,一,元\n", "D0301"),
        ("elimination,payer,receiver,amount,unit\n上级补助,局机关,centre,0.001,元\n", "D0302"),
        ("elimination,payer,receiver,amount,unit\n上级补贴,局机关,centre,1,元\n", "D1106"),
        ("elimination,payer,receiver,amount,unit\n上级补助,局机关,中心,1,元\n", "D1107"),
        ("elimination,payer,receiver,amount,unit,paid_code\n上级补助,局机关,centre,1,元,2010301\n", "D1108"),
        ("", "D0102"),
    ],
)
def test_transfers_that_cannot_be_used_are_told_with_their_line(
    units: tuple[Path, Path], tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "transfers.csv").write_text(text, encoding="utf-8")
    for lang in ("en", "zh"):
        result = run("consolidate", *units, "-o", "-", "--transfers", tmp_path / "transfers.csv", "--lang", lang)
        assert result.exit_code == 2
        assert told in result.stderr
        assert "Traceback" not in result.output


def test_exact_units_are_summed_and_then_rounded_once(tmp_path: Path) -> None:
    for i in range(10):
        lines = ["table,row,column,amount", ",schema,,cn-2020", ",unit,,元", ",precision,,0.01", "表3,2010350,2,40"]
        (tmp_path / f"unit{i}.csv").write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "department.json"
    result = run("consolidate", *(tmp_path / f"unit{i}.csv" for i in range(10)), "-o", out, "--rounding", "plain")
    assert result.exit_code == 0, result.output
    assert govfin.read(out).text("表3.合计.2栏") == "0.04"
    tree = json.loads(run("explain", out, "表3.合计.2栏", "--format", "json").output)
    assert (tree["figure"], tree["computed"], len(tree["parts"])) == ("0.04", "400.00 元", 10)
    assert {p["unit"] for p in tree["parts"]} == {"元"}


def test_a_damaged_file_of_units_is_told(units: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "department.json"
    run("consolidate", *units, "-o", out)
    side = tmp_path / "department.units.json"
    for damaged in ("{", "[]", '{"govfin": 1}', '{"govfin": 9}', side.read_text("utf-8").replace("cn-2020", "cn-20")):
        side.write_text(damaged, encoding="utf-8")
        result = run("explain", out, "表1.27行")
        assert result.exit_code == 2
        assert "Traceback" not in result.output
        assert result.stderr.startswith("error[D") or result.stderr.startswith("错误[D")


def test_nothing_wanted_is_a_mistake_of_the_call(units: tuple[Path, Path]) -> None:
    result = run("consolidate", *units)
    assert result.exit_code == 2
    assert "--against" in result.output
