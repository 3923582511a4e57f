"""Report folders: what is written is what is read; figures beside words are the cells; every mistake is told."""

from __future__ import annotations

import tempfile
import tomllib
from pathlib import Path

import pytest
from hypothesis import given

import govfin
from govfin.diagnostics.show import show_all
from govfin.formats.folder import read_folder, write_folder
from govfin.report.content import Publication
from strategies import publications, supplements


def _none(name: str) -> govfin.Schema:
    raise AssertionError(name)


@given(publications.publications())
def test_writing_and_reading_gives_the_same_publication(publication: Publication) -> None:
    with tempfile.TemporaryDirectory() as name:
        write_folder(publication, Path(name))
        assert read_folder(Path(name), supplements.form(), _none) == publication


# ── figures beside words ────────────────────────────────────────────────────────────────────────────

HEAD = "table,row,column,amount\n,schema,,supplementary\n"


def _folder(folder: Path, **files: str) -> Path:
    for name, text in {"report_csv": HEAD + "表1,,2,40.62\n", **files}.items():
        stem, _, ending = name.rpartition("_")
        (folder / f"{stem}.{ending}").write_text(text, encoding="utf-8")
    return folder


def _read(folder: Path) -> Publication:
    return read_folder(folder, supplements.form(), _none)


PROJECTS = """
[["项目"]]
"名称" = "开办工作经费"
"预算数" = 50
"执行数" = 39.12
"执行率" = 78.2
"得分" = "?"
"主要成效" = "一行\\n两行"

[["项目"."指标"]]
"名称" = "走访/企业"
"分值" = 60
"得分" = 1e1
"""


def test_a_key_that_is_a_column_is_a_cell_and_the_others_are_words(tmp_path: Path) -> None:
    publication = _read(_folder(tmp_path, 绩效_toml=PROJECTS))
    report, [project] = publication.report, publication.content.projects
    assert dict(report) == {
        "表1.2栏": "40.62",
        "项目.[开办工作经费].预算数": "50.00",
        "项目.[开办工作经费].执行数": "39.12",
        "执行率.[开办工作经费]": "78.2",
        "绩效.[开办工作经费].得分": "?",
        "绩效.[开办工作经费/走访/企业].分值": "60.00",
        "绩效.[开办工作经费/走访/企业].得分": "10.00",
    }
    assert project.outcome.paragraphs == ("一行两行",)
    assert [i.name for i in project.indicators] == ["走访/企业"]


def test_tables_and_statements_of_toml_are_those_of_the_report(tmp_path: Path) -> None:
    toml = '项目 = "本部门无项目"\n[人员]\n在职 = 5\n[表1]\n1 = 2.5\n'  # names without quotes are read, too
    report = _read(_folder(tmp_path, 概况_toml=toml)).report
    assert report.statements == (("项目", "本部门无项目"),)
    assert (report.text("人员.在职"), report.text("表1.1栏")) == ("5", "2.50")


def test_figures_may_stand_in_json(tmp_path: Path) -> None:
    publication = _read(_folder(tmp_path, 绩效_toml=PROJECTS))
    (tmp_path / "report.csv").unlink()
    govfin.write(publication.report, tmp_path / "report.json")
    (tmp_path / "绩效.toml").unlink()
    assert _read(tmp_path).report == publication.report


def test_lists_and_titles_of_markdown(tmp_path: Path) -> None:
    text = "# 部门主要职能\n\n1. 一、宣传\n   政策\n2. 服务\n\n- （二）协调\n"
    assert _read(_folder(tmp_path, 职能_md=text)).content.functions.paragraphs == ("1.一、宣传政策", "2.服务", "协调")


def test_an_item_of_key_work_and_a_group_of_terms(tmp_path: Path) -> None:
    work = "# 重点工作\n\n## 一件事\n\n> 目标\n\n做了。\n\n又做了。\n"
    terms = "## 科目\n\n### 行政运行\n\n反映支出。\n\n## 基本支出\n\n指支出。\n"
    content = _read(_folder(tmp_path, 重点工作_md=work, 名词解释_md=terms)).content
    [item] = content.key_work
    assert (item.title, item.goal.paragraphs, item.text.paragraphs) == ("一件事", ("目标",), ("做了。", "又做了。"))
    group, term = content.glossary
    assert (group.term, [e.term for e in group.entries], term.text.paragraphs) == ("科目", ["行政运行"], ("指支出。",))


# ── mistakes ────────────────────────────────────────────────────────────────────────────────────────


def _told(folder: Path) -> list[tuple[str, str, str | None]]:
    with pytest.raises(govfin.FileError) as error:
        _read(folder)
    return [(d.code, Path(d.file or "").name, d.place) for d in error.value.diagnostics]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"绩效_toml": '[["项目"]]\n"名称" = "甲"\n"预算" = 1'}, [("D0110", "绩效.toml", "项目[1]")]),
        ({"绩效_toml": '[["项目"]]\n"预算数" = 1'}, [("D0111", "绩效.toml", "项目[1]")]),
        ({"绩效_toml": '"项目" = 1'}, [("D0112", "绩效.toml", "项目")]),
        ({"绩效_toml": '"项目" = [1]'}, [("D0112", "绩效.toml", "项目[1]")]),
        (
            {"绩效_toml": '[["项目"]]\n"名称" = "甲"\n"预算数" = true'},
            [("D0112", "绩效.toml", "项目[1].预算数")],
        ),
        (
            {"绩效_toml": '[["项目"]]\n"名称" = "甲"\n"预算数" = 1.234'},
            [("D0302", "绩效.toml", "项目[1].预算数, 项目.[甲].预算数")],
        ),
        (
            {"绩效_toml": '[["项目"]]\n"名称" = "甲"\n"预算数" = nan\n"执行数" = inf'},
            [
                ("D0301", "绩效.toml", "项目[1].预算数, 项目.[甲].预算数"),
                ("D0301", "绩效.toml", "项目[1].执行数, 项目.[甲].执行数"),
            ],
        ),
        ({"绩效_toml": '[["项目"]]\n"名称" = "甲/乙"'}, [("D0606", "绩效.toml", "项目[1]")]),
        (
            {"绩效_toml": '[["项目"]]\n"名称" = "甲 乙"\n[["项目"]]\n"名称" = "甲乙"'},
            [("D0612", "绩效.toml", "项目")],
        ),
        (
            {"绩效_toml": '[["项目"]]\n"名称" = "甲"\n"填报日期" = "昨天"'},
            [("D0112", "绩效.toml", "项目[1].填报日期")],
        ),
        (
            {"绩效_toml": '[["项目"]]\n"名称" = "甲"\n[["项目"."指标"]]\n"名称" = "乙"\n"目标" = "≥1"'},
            [("D0110", "绩效.toml", "项目[1].指标[1]")],
        ),
        ({"概况_toml": "[人员]\n在执 = 5"}, [("D0202", "概况.toml", "人员.在执")]),
        ({"概况_toml": "人员 = 5"}, [("D0112", "概况.toml", "人员")]),
        ({"概况_toml": "[人员.在职]\n个数 = 5"}, [("D0203", "概况.toml", "人员.在职.个数")]),
        ({"概况_toml": "单位构成 = '机关'"}, [("D0112", "概况.toml", "单位构成")]),
        ({"概况_toml": "联系电花 = '1'"}, [("D0110", "概况.toml", None)]),
        ({"概况_toml": "联系电话 = '1'\n\n职能 == 2"}, [("D0501", "概况.toml", "line 3, column 5")]),
        ({"概况_toml": "x = " + "[" * 5000}, [("D0501", "概况.toml", None)]),
        ({"概况_toml": "a" + ".a" * 100_000 + " = 1"}, [("D0501", "概况.toml", None)]),
        (
            {"概况_toml": "联系电话 = '1'", "其他_toml": "联系电话 = '1'"},
            [("D0610", "概况.toml", None)],
        ),
        ({"概况_toml": "职能 = '宣传'", "职能_md": "宣传"}, [("D0610", "职能.md", None)]),
        ({"概况_toml": "[原因]\n项目合记 = '…'"}, [("D0613", "概况.toml", "原因")]),
        ({"概况_toml": "[原因]\n项目合计 = 1"}, [("D0112", "概况.toml", "原因.项目合计")]),
        ({"概况_toml": "[说明]\n采购 = '…'"}, [("D0201", "概况.toml", "说明")]),
        ({"概况_toml": "重点工作 = 1"}, [("D0112", "概况.toml", "重点工作")]),
        ({"职能_md": "## 标题\n\n文字"}, [("D0608", "职能.md", None)]),
        ({"重点工作_md": "文字\n\n## 一件事"}, [("D0611", "重点工作.md", None)]),
        ({"名词解释_md": "## 甲\n\n### 乙\n\n#### 丙"}, [("D0608", "名词解释.md", None)]),
        ({"职责_md": "文字"}, [("D0609", "职责.md", None)]),
        ({"report_csv": HEAD + "表1,,9,1\n"}, [("D0203", "report.csv", "line 3")]),
        ({"report_csv": HEAD + "表1,,2\n"}, [("D0109", "report.csv", "line 3")]),
        (
            {"概况_toml": "[人员]\n在职 = 5", "report_csv": HEAD + "人员,在职,,4\n"},
            [("D0206", "概况.toml", "人员.在职; first at report.csv: line 3")],
        ),
        (
            {"概况_toml": "项目 = '无'", "report_csv": HEAD + "项目,,,没有\n"},
            [("D0610", "概况.toml", None)],
        ),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, dict) else None,
)
def test_a_mistake_is_told_with_its_file_and_its_place(
    tmp_path: Path, files: dict[str, str], told: list[tuple[str, str, str | None]]
) -> None:
    assert _told(_folder(tmp_path, **files)) == told


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    told = _told(
        _folder(
            tmp_path,
            report_csv=HEAD + "表1,,9,1\n",
            概况_toml="[人员]\n在职 = 4.5\n",
            绩效_toml="[[项目]]\n名称 = '甲'\n预算 = 1\n",
            职责_md="文字",
            情况说明_toml="a = ",
        )
    )
    assert {(code, file) for code, file, _ in told} == {
        ("D0203", "report.csv"),
        ("D0302", "概况.toml"),
        ("D0110", "绩效.toml"),
        ("D0609", "职责.md"),
        ("D0501", "情况说明.toml"),
    }


def test_a_folder_has_one_file_of_figures_and_not_a_thousand_files(tmp_path: Path) -> None:
    assert _told(tmp_path) == [("D0604", tmp_path.name, None)]
    _folder(tmp_path, report_json="{}")
    assert _told(tmp_path) == [("D0604", tmp_path.name, None)]
    for i in range(101):
        (tmp_path / f"{i}.txt").touch()
    assert _told(tmp_path) == [("D0605", tmp_path.name, None)]


def test_what_is_no_content_is_not_read(tmp_path: Path) -> None:
    _folder(tmp_path, README_md="## 说明", govfin_toml="[rules]", notes_txt="x", leaves_csv="x", _hidden_md="x")
    (tmp_path / ".git").mkdir()
    (tmp_path / "._概况.toml").write_bytes(b"\0\1")
    (tmp_path / "_hidden.md").unlink()
    assert _read(tmp_path).content == govfin.Content()


def test_a_file_that_is_too_long_or_no_text_is_told(tmp_path: Path) -> None:
    _folder(tmp_path, 职能_md="长" * 500_001)
    (tmp_path / "绩效.toml").write_bytes(b"PK\x03\x04")
    assert {(code, file) for code, file, _ in _told(tmp_path)} == {("D0103", "职能.md"), ("D0104", "绩效.toml")}


def test_the_page_shows_what_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[2] / "docs" / "report-folder.md").read_text(encoding="utf-8")
    shown = page.rpartition("```text\n")[2].partition("```")[0]
    monkeypatch.chdir(tmp_path)
    Path("my-report").mkdir()
    toml = '[["项目"]]\n"名称" = "开办工作经费"\n"全年执行数" = "三十"\n"主要成绩" = "…"\n'
    _folder(Path("my-report"), report_csv="table,row,column,amount\n,schema,,cn-2020\n", 绩效_toml=toml)
    with pytest.raises(govfin.FileError) as error:
        govfin.read("my-report")
    assert (
        show_all(sorted(error.value.diagnostics, key=lambda d: d.code, reverse=True), govfin.Language.EN) + "\n"
        == shown
    )


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_of_other_files_is_not_written_into(tmp_path: Path) -> None:
    publication = _read(_folder(tmp_path, 我的_toml=PROJECTS, govfin_toml="", README_md="x"))
    with pytest.raises(govfin.FileError) as error:
        govfin.write(publication, tmp_path)
    assert [d.code for d in error.value.diagnostics] == ["D0614"]
    (tmp_path / "我的.toml").unlink()
    govfin.write(publication, tmp_path)
    assert _read(tmp_path) == publication


def test_what_is_written_is_toml_for_everybody(tmp_path: Path) -> None:
    publication = _read(_folder(tmp_path, 我的_toml=PROJECTS))
    govfin.write(publication, tmp_path / "new")
    data = tomllib.loads((tmp_path / "new" / "绩效.toml").read_text(encoding="utf-8"))
    assert data["项目"][0]["执行数"] == 39.12
    assert "项目," not in (tmp_path / "new" / "report.csv").read_text(encoding="utf-8")


def test_a_report_alone_becomes_a_folder_to_fill_in(tmp_path: Path) -> None:
    report = _read(_folder(tmp_path, 绩效_toml=PROJECTS)).report
    govfin.write(report, f"{tmp_path}/new/")
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["report.csv"]
    assert _read(tmp_path / "new") == Publication(report)
