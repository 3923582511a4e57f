"""The whole published report of 武汉市江汉区企业服务中心 as a report folder: its words, its figures, what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from attrs import asdict, evolve

import govfin
from govfin.report.content import Publication

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "examples" / "jianghan-2020"
#: The text layer of the published document.
PUBLISHED: Final = ROOT.parent / "shared" / "seed" / "report-2020.txt"


@cache
def publication() -> Publication:
    return govfin.read_publication(FOLDER)


def test_its_nine_tables_are_the_published_ones() -> None:
    published = govfin.read(FOLDER / "published.csv")
    report = publication().report
    statutory = {t.id for t in report.schema.tables if not t.supplementary}
    assert {w: f for w, f in report if w.split(".")[0] in statutory} == dict(published)
    assert [s for s in report.statements if s[0] in statutory] == list(published.statements)


def test_every_part_of_the_report_is_there() -> None:
    """Counted in the published document."""
    content = publication().content
    assert len(content.functions.paragraphs) == 10
    assert [len(p.indicators) for p in content.projects] == [10, 8, 0]  # 9 and 7, and the row 年度资金总额
    assert len(content.department_indicators) == 15  # 13, 预算执行情况, and the constraint without a score
    assert [len(k.goal.paragraphs) for k in content.key_work] == [1, 1, 1, 1]
    assert [len(g.entries) for g in content.glossary] == [0, 0, 0, 0, 11, 0, 0, 0, 0, 0]
    assert content.phone == "027-83631619"
    assert len(content.reasons) == 6


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():
                yield from _texts(item)
        case tuple() | list():
            for item in value:
                yield from _texts(item)
        case _:
            return


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published document is not here")
def test_every_word_is_as_published() -> None:
    """But for blanks and line ends, of which a text layer knows nothing."""
    published = _bare(PUBLISHED.read_text(encoding="utf-8"))
    words = {name: value for name, value in asdict(publication().content).items() if name != "source"}
    texts = list(_texts(words))
    assert len(texts) > 200
    assert [t for t in texts if _bare(t) not in published] == []


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published document is not here")
def test_every_figure_of_the_supplementary_tables_is_published() -> None:
    published = set(re.findall(r"\d+(?:\.\d+)?", PUBLISHED.read_text(encoding="utf-8")))
    numbers = {Decimal(n) for n in published}
    report = publication().report
    extra = [w for w, _ in report if report.schema.table_by_id[w.split(".")[0]].supplementary]
    assert len(extra) == 99
    assert {w for w in extra if report.decimal(w) not in numbers} == set()


def test_what_is_wrong_with_it_beside_its_nine_tables() -> None:
    audit = govfin.validate(publication())
    statutory = {f.message() for f in govfin.validate(govfin.read(FOLDER / "published.csv")).findings}
    found = [
        (f.code, f.severity.value, f.rule or f.cells[0].address, f.residual)
        for f in audit.findings
        if f.message() not in statutory
    ]
    assert sorted(found) == [
        # 预算数 257.36 beside 总计 257.35
        ("F0102", "warning", "部门整体支出.预算数=表1.30行", "0.01"),
        # 39.12 + 1.50 + 22.60 = 63.22 of 86.41
        ("F0103", "warning", "sum(项目.各行.全年执行数)=表3.合计.3栏", "-23.19"),
        ("F0103", "warning", "sum(项目.各行.财政全年执行数)=表5.合计.3栏", "-23.19"),
        # 一级项目5个, 共涉及2个一级项目
        ("F0103", "warning", "绩效自评.反映结果的项目-自评项目=0", "-3"),
        # ≥12 and 7次; 97.0%-100.0% and 50.0%, 78.2%: all of them 10 of 10
        ("F0603", "warning", "项目绩效.[党建经费/预算完成率].得分", ""),
        ("F0603", "warning", "项目绩效.[开办工作经费/工作人员定期走访企业次数].得分", ""),
        ("F0603", "warning", "项目绩效.[开办工作经费/预算执行率].得分", ""),
        # ≥12次 and 7: 5 points, as for the targets that were met. 80.9% got 4, and says why.
        ("F0604", "warning", "部门整体绩效.[工作人员定期走访企业次数]", ""),
    ]


def test_weights_scores_and_rates_that_are_right_are_not_told() -> None:
    outcomes = govfin.validate(publication()).outcomes
    passed = {code: counts[govfin.Outcome.PASS] for code, counts in outcomes.items()}
    assert passed["项目绩效.逐级汇总"] == 4  # two projects, weights and scores
    assert passed["项目绩效.[项目].分值=100"] == 2
    assert passed["部门整体绩效.逐级汇总"] == 1
    assert passed["年初预算.逐级汇总"] == 1
    assert passed["政府采购.总额=货物+工程+服务"] == 1


#: 情况说明五 and 十一, and the two rates of the self-evaluations, as published.
PRINTED: Final = {
    "年初预算数": "220.51",
    "完成年初预算": "94.4%",
    "各科目完成年初预算.[201]": "98.7%",
    "各科目完成年初预算.[208]": "49.2%",
    "各科目完成年初预算.[210]": "81.3%",
    "各科目完成年初预算.[221]": "82.0%",
    "政府采购支出": "9.07",
    "授予中小企业占比": "0.0%",
    "绩效自评占比": "100.0%",
    "部门整体预算执行率": "80.9%",
    "项目预算执行率.[开办工作经费]": "78.2%",
    "项目预算执行率.[党建经费]": "50.0%",
    "反映结果的项目数": "2",
}


def test_the_figures_of_the_narrative_are_the_printed_ones() -> None:
    figures = govfin.narrative_figures(publication().report)
    assert {name: figures[name].text for name in PRINTED} == PRINTED


def test_it_is_written_and_read_again(tmp_path: Path) -> None:
    govfin.write(publication(), tmp_path)
    assert govfin.read_publication(tmp_path) == publication()
    govfin.write(publication().report, tmp_path / "all.json")
    assert govfin.read(tmp_path / "all.json") == publication().report


def test_the_folder_says_that_the_center_is_new_and_its_document_needs_nothing_else() -> None:
    """“与2019年度相比，收、支总计各增加257.35万元，增长100.0%”: of a last year without accounts."""
    whole = publication()
    assert whole.content.is_new
    assert "与2019年度相比，收、支总计各增加257.35万元，增长100.0%" in govfin.write_narrative(whole).text
    old = evolve(whole, content=evolve(whole.content, is_new=False))
    assert "收、支总计各增加257.35万元" not in govfin.write_narrative(old).text
