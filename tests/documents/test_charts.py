"""Charts: what is declared is drawn, parts are parts, nothing is hidden; zero, negative and lone amounts are sane."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from attrs import evolve

import govfin
from govfin.computing.percentages import Percentages
from govfin.computing.rounding import rounded
from govfin.documents.build import build
from govfin.documents.build_charts import charts
from govfin.documents.charts import as_pie, png_of, svg_of
from govfin.documents.model import Chart, Share
from govfin.narrative.write import write
from govfin.schema.schema import RoundingPolicy
from govfin.schema.tables import plain_name
from strategies.seeded import clean_report

pytest.importorskip("matplotlib")

ROOT = Path(__file__).parents[2]


def share(label: str, amount: str) -> Share:
    return Share(label, Decimal(amount), amount)


def chart(*items: Share, kind: str = "shares") -> Chart:
    return Chart("c-图9", "图9：试验", "years" if kind == "years" else "shares", "万元", items)


def test_the_four_charts_of_the_center() -> None:
    """The figures and shares that the published text prints in its second, third and fifth sections."""
    report = govfin.read(ROOT / "examples" / "jianghan-2020" / "published.csv")
    assert [c.description for c in charts(report)] == [
        "图1：收入决算结构（单位：万元）：财政拨款收入217.35，100.0%。",
        "图2：支出决算结构（单位：万元）：基本支出121.74，58.5%；项目支出86.41，41.5%。",
        "图3：财政拨款收、支决算总计变动情况（单位：万元）：2020年度257.35。",
        (
            "图4：财政拨款支出决算结构（单位：万元）：一般公共服务支出181.99，87.4%；"
            "社会保障和就业支出4.95，2.4%；卫生健康支出9.69，4.7%；住房保障支出11.52，5.5%。"
        ),
    ]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("policy", ["plain", "controlled"])
@pytest.mark.parametrize("of_exact", [False, True])
def test_a_chart_prints_the_percentages_of_the_text(seed: int, policy: RoundingPolicy, of_exact: bool) -> None:
    """Whatever the percentages are made of, and however rounded: the text's run and the chart's shape say the same."""
    clean = clean_report(Random(seed), 3 + seed)
    # Figures in 分 of the size of a department's, whose sums hold; in 万元 they have tails.
    figures = tuple(None if f is None else f * 7919 for f in clean.figures)
    exact = evolve(clean, schema=clean.schema.exact, figures=figures, year=2020)
    made_of = Percentages(policy, exact if of_exact else None)
    published = build(rounded(exact), prior=govfin.blank_report(clean.schema), percentages=made_of)
    told = write(rounded(exact), govfin.blank_report(clean.schema), {}, made_of)
    assert told is not None
    runs = (r for s in told.sections for p in s.paragraphs for r in p.runs)
    said = {r.cells[0]: r.text for r in runs if r.kind == "figure" and r.text.endswith("%") and len(r.cells) == 2}
    tables = clean.schema.table_by_id
    columns = {c.title: f"表{n}.合计.{c.number}栏" for n in "23" for c in tables[f"表{n}"].columns}
    rows = [row for row in clean.layout.rows["表5"] if len(row) == 3]
    classes = {plain_name(clean.schema.row_label(tables["表5"], row)): f"表5.[{row}].1栏" for row in rows}
    drawn = {
        columns[i.label] if block.anchor in ("c-图1", "c-图2") else classes[i.label]: i.text.split("，")[1]
        for block in published.blocks
        if isinstance(block, Chart) and block.kind == "shares"
        for i in block.items
    }
    assert len(drawn) > 5
    assert drawn == {cell: said[cell] for cell in drawn}


def test_last_year_stands_before_this_year() -> None:
    report = govfin.read(ROOT / "examples" / "jianghan-2020" / "published.csv")
    last = evolve(report.with_figures({"表4.32行": "200.50"}), year=2019)
    third = list(charts(report, last))[2]
    assert [(i.label, i.text) for i in third.items] == [("2019年度", "200.50"), ("2020年度", "257.35")]


def test_a_figure_that_is_not_known_is_not_drawn_as_zero() -> None:
    report = govfin.read(ROOT / "examples" / "jianghan-2020" / "published.csv")
    last = evolve(report.with_figures({"表4.32行": "?"}), year=2019)
    third = list(charts(report, last))[2]
    assert [i.label for i in third.items] == ["2020年度"]


def test_a_share_may_be_of_last_year(tmp_path: Path) -> None:
    text = """
schema beside-2020 "示例" extends cn-2020
chart 图9 "年末结转和结余" shares "上年末" 上年.表1.59行, "本年末" 表1.59行
"""
    (tmp_path / "beside-2020.govfin").write_text(text, encoding="utf-8")
    schema = govfin.load_schema(tmp_path / "beside-2020.govfin")
    report = govfin.new_report(schema, {"表1.59行": "49.20"}, year=2020)
    last = govfin.new_report(schema, {"表1.59行": "40.00"})
    both = next(c for c in charts(report, last) if c.anchor == "c-图9")
    assert [(i.label, i.text) for i in both.items] == [("上年末", "40.00，44.8%"), ("本年末", "49.20，55.2%")]
    alone = next(c for c in charts(report) if c.anchor == "c-图9")
    assert [(i.label, i.text) for i in alone.items] == [("本年末", "49.20，100.0%")]


def test_a_form_that_extends_has_the_charts_of_its_base() -> None:
    report = govfin.read(ROOT / "tests" / "schemas" / "data" / "putuo-finance-2024.csv")
    second = list(charts(report))[1]
    assert [i.label for i in second.items] == ["基本支出", "项目支出"]
    assert [i.text for i in second.items] == ["2,336.91，79.5%", "603.14，20.5%"]


@pytest.mark.parametrize(
    ("items", "pie"),
    [
        ((share("甲", "10"),), True),
        ((share("甲", "10"), share("乙", "20")), True),
        ((share("甲", "10"), share("乙", "-2")), False),
        ((share("甲", "1000"), share("乙", "1")), False),
        (tuple(share(f"第{i}项", "10") for i in range(7)), False),
        ((), False),
    ],
)
def test_a_pie_only_where_slices_can_be_seen(items: tuple[Share, ...], pie: bool) -> None:
    assert as_pie(items) is pie


@pytest.mark.parametrize("kind", ["shares", "years"])
@pytest.mark.parametrize(
    "items",
    [
        (),
        (share("甲", "0"),),
        (share("甲", "-5"), share("乙", "0")),
        (share("甲", "-5"),),
        (share("名称很长很长很长很长的一项支出", "99999999.99"), share("乙", "0.01")),
        tuple(share(f"第{i}项", str(i)) for i in range(1, 25)),
    ],
)
def test_every_name_and_amount_is_in_the_picture(items: tuple[Share, ...], kind: str) -> None:
    drawn = chart(*items, kind=kind)
    text = svg_of(drawn)
    for item in items:
        assert item.label in text
        assert f">{item.text}" in text
    assert png_of(drawn).startswith(b"\x89PNG")


def test_the_picture_is_the_same_every_time_and_names_no_one() -> None:
    drawn = chart(share("甲", "10"), share("乙", "20"))
    assert svg_of(drawn) == svg_of(drawn)
    assert png_of(drawn) == png_of(drawn)
    assert "matplotlib" not in svg_of(drawn).lower().replace('id="', "").split("<defs>", maxsplit=1)[0]


def test_names_are_no_markup() -> None:
    text = svg_of(chart(share("<b>$x^2$</b>&", "10"), share('"><script>', "20")))
    assert "<script>" not in text
    assert "&lt;b&gt;$x^2$&lt;/b&gt;&amp;" in text
    assert "<script" not in text.split(">", 1)[0]


def test_two_charts_on_a_page_share_no_id() -> None:
    import re  # noqa: PLC0415

    one = svg_of(chart(share("甲", "10"), share("乙", "20")))
    other = svg_of(evolve(chart(share("甲", "10"), share("乙", "20")), anchor="c-图10"))
    assert not set(re.findall(r' id="([^"]+)"', one)) & set(re.findall(r' id="([^"]+)"', other))
