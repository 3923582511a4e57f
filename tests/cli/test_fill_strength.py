"""`govfin fill` and `govfin schema strength`, as they are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import govfin
from govfin.cli.main import main
from govfin.diagnostics.codes import FILLING, STRENGTH
from govfin.diagnostics.width import width

pytest.importorskip("highspy", reason="needs govfin[audit]")

LOST = ("表1.27行", "表1.28行", "表1.29行", "表6.[30101]", "表6.[30102]")


@pytest.fixture(scope="module")
def torn(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("torn") / "torn.json"
    right = {"表4.33行.2栏": "181.99", "表4.33行.3栏": "181.99"}
    published = govfin.read(Path(__file__).parents[2] / "examples/jianghan-2020/published.csv")
    govfin.write(published.with_figures(right | dict.fromkeys(LOST, "?")), path)
    return str(path)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_fit_a_terminal_of_80_columns(torn: str, lang: str) -> None:
    for text in (run("fill", torn, "--lang", lang), run("schema", "strength", "cn-2020", "--lang", lang)):
        assert max(map(width, text.splitlines())) <= 80
        assert "{" not in text


def test_fill_says_what_follows_what_does_not_and_whom_to_ask(torn: str) -> None:
    text = run("fill", torn, "--lang", "en")
    assert "表1.27行 = 217.35" in text
    assert "表1.29行  at least 40.00" in text
    assert "the fewest to ask for, so that all others follow: 2 figures" in text
    data = json.loads(run("fill", torn, "--format", "json"))
    assert [c["address"] for c in data["cells"] if not c["determined"]] == [w for w in LOST if w != "表1.27行"]
    assert len(data["ask"]) == 2


def test_strength_as_json_has_what_the_text_has() -> None:
    data = json.loads(run("schema", "strength", "cn-2020", "--format", "json"))
    assert data["single_errors"]["not_seen"] == []
    assert ["表1.58行", "表1.59行"] in data["single_errors"]["not_located"]
    assert data["independent_equations"] + len(data["dependent"]) == data["equations"]


def test_the_words_are_there_in_both_languages() -> None:
    for words in (*STRENGTH.values(), *FILLING.values()):
        assert words.zh
        assert words.en
        assert words.zh != words.en
