"""govfin.toml: what it may say, and what is said of one that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

import govfin
from govfin.audit.decisions import Decision, Verdict
from govfin.diagnostics.diagnostic import Diagnostic, FileError, Language
from govfin.diagnostics.show import show_all
from govfin.formats.decisions import beside, read_decisions, unknown_rules


def _read(tmp_path: Path, text: str) -> tuple[Decision, ...]:
    path = tmp_path / "govfin.toml"
    path.write_text(text, encoding="utf-8")
    return read_decisions(path)


def _problems(tmp_path: Path, text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(FileError) as caught:
        _read(tmp_path, text)
    assert show_all(caught.value.diagnostics, Language.ZH)
    return caught.value.diagnostics


def test_decisions_are_read_with_their_places(tmp_path: Path) -> None:
    text = (
        '# 甲县\n[rules."表1.27行"]\nverdict = "off"\nreason = """口径\n不同"""\n'
        '[rules.F0201]\nverdict = "note"\nreason = "另附"\n'
    )
    file = tmp_path / "govfin.toml"
    assert _read(tmp_path, text) == (
        Decision("表1.27行", Verdict.OFF, "口径 不同", f"{file}, line 2, rules.表1.27行"),
        Decision("F0201", Verdict.NOTE, "另附", f"{file}, line 6, rules.F0201"),
    )


def test_a_file_without_rules_decides_nothing(tmp_path: Path) -> None:
    assert _read(tmp_path, "# 暂无\n") == ()


@pytest.mark.parametrize(
    ("text", "codes", "places"),
    [
        ("[rules", ["D0501"], [None]),
        ('[rules."表1.27行"]\nverdict = "off"\n', ["D0503"], ["line 1, rules.表1.27行"]),
        ('[rules."表1.27行"]\nverdict = "off"\nreason = "  "\n', ["D0503"], ["line 1, rules.表1.27行"]),
        ('[rules."表1.27行"]\nreason = "x"\n', ["D0111"], ["line 1, rules.表1.27行"]),
        ('\n[rules.F0201]\nverdict = "of"\nreason = "x"\n', ["D0504"], ["line 2, rules.F0201"]),
        ('[rules.F0201]\nverdict = 1\nreason = "x"\n', ["D0112"], ["line 1, rules.F0201.verdict"]),
        ('[rules.F0201]\nverdict = "off"\nreson = "x"\n', ["D0110"], ["line 1, rules.F0201"]),
        ('[rule.F0201]\nverdict = "off"\n', ["D0110"], [""]),
        ("rules = 1\n", ["D0112"], ["line 1, rules"]),
        ("[rules]\nF0201 = 1\nF0203 = true\n", ["D0112", "D0112"], ["line 2, rules.F0201", "line 3, rules.F0203"]),
        (
            '[rules.F0201]\nverdict = "aus"\n[rules.F0203]\nverdict = "off"\n',
            ["D0504", "D0503", "D0503"],
            ["line 1, rules.F0201", "line 1, rules.F0201", "line 3, rules.F0203"],
        ),
    ],
)
def test_everything_that_is_wrong_is_told_at_once(
    text: str, codes: list[str], places: list[str | None], tmp_path: Path
) -> None:
    found = _problems(tmp_path, text)
    assert [d.code for d in found] == codes
    assert [d.place for d in found] == places


def test_a_slip_is_told_with_what_was_meant(tmp_path: Path) -> None:
    found = _problems(tmp_path, '[rules.F0201]\nverdict = "warnig"\nreason = "x"\n')
    assert found[0].params["suggestion"] == "warning"


def test_an_unknown_rule_is_told_with_the_nearest_one() -> None:
    schema = govfin.load_schema("cn-2020")
    decisions = [
        Decision("表1.27行", Verdict.OFF, "x", "govfin.toml, line 1"),
        Decision("表4.28行<=表1.29", Verdict.OFF, "x", "govfin.toml, line 4"),
    ]
    found = unknown_rules(decisions, [schema])
    assert [(d.code, d.file, d.params["suggestion"]) for d in found] == [
        ("D0502", "govfin.toml, line 4", "表4.28行<=表1.29行")
    ]


def test_settings_lie_beside_the_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "govfin.toml").write_text("", encoding="utf-8")
    assert beside(str(tmp_path / "a.json")) == tmp_path / "govfin.toml"
    assert beside(str(tmp_path / "sub" / "a.json")) is None
    monkeypatch.chdir(tmp_path)
    assert beside("-") == Path("govfin.toml")
