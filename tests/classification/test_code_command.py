"""`govfin code`: what a person reads, in both languages, within 80 columns. GOVFIN_UPDATE=1 writes the pages again."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result

from govfin.cli.main import main
from govfin.diagnostics.width import width

_GOLDEN: Final = Path(__file__).parent / "golden"
_CALLS: Final = {
    "card": ["2010350"],
    "list": ["事业运行"],
    "tree": ["201", "--tree", "--year", "2020"],
}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["code", *arguments])


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", _CALLS)
def test_the_page_is_the_one_that_was_reviewed(name: str, lang: str) -> None:
    result = run(*_CALLS[name], "--lang", lang)
    golden = _GOLDEN / f"{name}.{lang}.txt"
    if os.environ.get("GOVFIN_UPDATE") == "1":
        golden.write_text(result.stdout, encoding="utf-8")
    assert result.exit_code == 0
    assert result.stdout == golden.read_text(encoding="utf-8"), "read it, then refresh it with GOVFIN_UPDATE=1"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "arguments",
    [
        *_CALLS.values(),
        ["支出"],
        ["212", "--tree"],
        ["234"],
        ["21219"],
        ["22402"],
        ["2080504"],
        ["2013901", "--year", "2020"],
        ["公诉和审判监督"],
        ["2040405", "--year", "2017"],
        ["399", "--tree"],
        ["599", "--tree"],
        ["教育支出"],
        ["（室）"],
    ],
    ids=" ".join,
)
def test_no_line_is_wider_than_a_terminal(arguments: list[str], lang: str) -> None:
    result = run(*arguments, "--lang", lang)
    assert result.exit_code == 0
    assert not [line for line in result.stdout.splitlines() if width(line) > 80]
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["2160501", "--year", "2020"], "not in the list"),
        (["22903", "--year", "2020"], "not in the list"),
        (["2130111"], "not verified against a document"),
        (["2010103"], "seen in no published document"),
        (["2080504"], "no longer in use: 2080504 was in use until 2019"),
        (["2013901", "--year", "2020"], "not yet in use in 2020: 20139 is in use from 2024"),
        (["20805"], "formerly   行政事业单位离退休 (until 2019)"),
        (["20805", "--year", "2018"], "20805  行政事业单位离退休"),
        (["2010350", "--year", "2021"], "2020, 2025 (not in 2021)"),
        (["22402"], "also       消防事务 (functional-2020)"),
        (["229"], "no function can be told"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_is_not_known_is_said(arguments: list[str], said: str) -> None:
    result = run(*arguments, "--lang", "en")
    assert said in result.output


@pytest.mark.parametrize(
    ("query", "code", "said"),
    [
        ("2010377", "D0214", "20103 政府办公厅（室）及相关机构事务 above it is"),
        ("2013050", "D0214", "did you mean `2010350 事业运行`?"),
        ("299", "D0213", "no code or name answers"),
        ("事业运転", "D0213", "事业运行`?"),
        ("123456789", "D0213", "no code or name answers"),
    ],
)
def test_an_unknown_query_ends_with_status_1(query: str, code: str, said: str) -> None:
    result = run(query, "--lang", "en")
    assert (result.exit_code, result.stdout) == (1, "")
    assert code in result.stderr
    assert said in result.stderr
    data = json.loads(run(query, "--format", "json").stdout)
    assert (data["matches"], data["diagnostic"]["code"]) == ([], code)


@pytest.mark.parametrize(
    "arguments",
    [
        [""],
        ["　"],
        ["201", "--year", "twenty"],
        ["201", "--year", "20"],
        ["201", "--classification", "no-such"],
        ["201", "--classification", "cn-2020"],
        ["201", "--classification", "./no-such.govfin"],
        ["201", "--format", "xml"],
        [],
    ],
    ids=repr,
)
def test_what_cannot_be_used_ends_with_status_2(arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_json_says_what_the_card_says() -> None:
    data = json.loads(run("2010350", "--year", "2020", "--format", "json").stdout)
    assert (data["query"], data["year"]) == ("2010350", 2020)
    assert data["classifications"] == ["functional-2020", "economic-2018", "economic-government-2018"]
    (found,) = data["matches"]
    assert found["path"][1] == {"code": "20103", "name": "政府办公厅（室）及相关机构事务"}
    assert found["seen"] == [[2020, 2020], [2025, 2025]]
    assert (found["level"], found["parent"], found["status"], found["evidence"]) == ("项", "20103", "known", "seen")
    assert (found["cofog"]["cofog"], found["cofog"]["from"], found["cofog"]["basis"]) == ("01.1", "20103", "direct")


def test_a_tree_in_json_is_the_branch_of_the_year() -> None:
    (found,) = json.loads(run("20805", "--tree", "--year", "2020", "--format", "json").stdout)["matches"]
    assert found["subtree"][0] == {
        "code": "20805",
        "name": "行政事业单位养老支出",
        "status": "known",
        "evidence": "seen",
    }
    assert "2080504" not in {c["code"] for c in found["subtree"]}  # used until 2019


def test_a_list_of_ones_own_is_searched_alone(tmp_path: Path) -> None:
    own = tmp_path / "own.govfin"
    own.write_text('classification own "自用" levels 类 3, 款 5 { 201 甲 { 20101 "乙 （一）" } }\n', encoding="utf-8")
    result = run("乙(一)", "--classification", str(own), "--lang", "en")
    assert result.exit_code == 0
    assert "20101  乙 （一）" in result.stdout
    assert "the list states no evidence" in result.stdout
    assert "COFOG" not in result.stdout
    assert run("2010350", "--classification", str(own)).exit_code == 1
