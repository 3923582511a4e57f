"""Published reports are read figure by figure as people transcribed them; skipped where the documents are not here."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import govfin
from govfin import api
from govfin.reading.findings import narrative_findings
from govfin.reading.transcript import Transcript

_ROOT: Final = Path(__file__).parents[2]
_SHARED: Final = _ROOT.parent / "shared"
_PUBLISHED: Final = _SHARED / "data" / "published"
_SEED: Final = _SHARED / "seed" / "report-2020.txt"
_BY_HAND: Final = _ROOT / "tests" / "schemas" / "data"

#: A document, the transcription that people made of it, and the pages on which its tables stand.
_DOCUMENTS: Final[Mapping[str, tuple[Path, Path, range]]] = {
    "accounts-2024": (
        _PUBLISHED / "putuo-finance-final-accounts-2024.pdf",
        _BY_HAND / "putuo-finance-2024.csv",
        range(6, 21),
    ),
    "budget-2025": (
        _PUBLISHED / "putuo-finance-budget-2025.pdf",
        _BY_HAND / "putuo-finance-budget-2025.csv",
        range(9, 22),
    ),
}


@cache
def _transcript(path: Path) -> Transcript:
    if not path.exists():
        pytest.skip(f"{path.name} is not here")
    return api.read_document(path)


def _statutory(transcript: Transcript) -> dict[str, str]:
    """The figures of the statutory tables; people did not transcribe the others."""
    schema, cells = transcript.report.schema, transcript.report.layout.cells
    return {
        address: text
        for address, text in transcript.report
        if not schema.table_by_id[cells[transcript.report.slot(address)].table].supplementary
    }


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_every_figure_is_where_people_saw_it(name: str) -> None:
    document, by_hand, _ = _DOCUMENTS[name]
    transcript = _transcript(document)
    expected = govfin.read(by_hand)
    assert transcript.report.schema.id == expected.schema.id
    assert _statutory(transcript) == dict(expected)
    assert (transcript.report.department, transcript.report.year) == (expected.department, expected.year)
    assert not transcript.unplaced
    assert not transcript.guessed


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_every_figure_says_on_which_page_it_stood(name: str) -> None:
    document, _, pages = _DOCUMENTS[name]
    transcript = _transcript(document)
    assert set(transcript.sources) == {address for address, _ in transcript.report}
    places = [transcript.sources[address].place for address in _statutory(transcript)]
    assert {place.page for place in places} <= set(pages)
    assert all(place.box is not None for place in places)


def test_the_accounts_of_2024_have_their_captions_and_statements() -> None:
    report = _transcript(_DOCUMENTS["accounts-2024"][0]).report
    assert dict(report.statements) == {
        "表8": "注：上海市普陀区财政局无政府性基金预算财政拨款支出，故本表无数据。",
        "表9": "注：上海市普陀区财政局无国有资本经营预算财政拨款支出，故本表无数据。",
    }
    captions = dict(report.captions)
    assert captions["表7"].title == "财政拨款“三公”经费支出决算表"
    assert captions["表1"].unit == "单位：万元"


def test_the_narrative_is_held_against_the_tables_with_its_page() -> None:
    """Page 21 prints 总计0.3万元 where the table has 2,961.68, and 71.73% for 2,106.66 of 2,940.05, which is 71.65%."""
    assert round(Decimal("2106.66") / Decimal("2940.05") * 100, 2) == Decimal("71.65")
    found = narrative_findings(_transcript(_DOCUMENTS["accounts-2024"][0]))
    wrong = [f for f in found if f.code == "F0701"]
    assert [(f.params["printed"], f.params["expected"]) for f in wrong] == [
        ("0.3", "2961.68"),
        ("71.73", "71.65%"),
    ]
    assert all(f.params["sentence"].endswith("（p. 21）") for f in wrong)


def test_a_text_layer_without_its_blank_columns_is_read_by_the_relations() -> None:
    """`合计 208.15 121.74 86.41` stands under six columns; 表5 and the roll-up say which three they are."""
    transcript = _transcript(_SEED)
    published = govfin.read(_ROOT / "examples" / "jianghan-2020" / "published.csv")
    assert transcript.report.schema.id == "cn-2020"
    assert _statutory(transcript) == dict(published)
    # What is left over stands in the annexes (test_annexes.py).
    assert {u.why.code for u in transcript.unplaced} == {"D0951", "D0955"}
    assert {f"表{n}" for n in range(1, 10)} <= set(transcript.report.tables)
    assert dict(transcript.report.statements) == {
        "表7": "本部门无一般公共预算财政拨款“三公”经费支出",
        "表8": "本部门无政府性基金预算财政拨款收入支出",
        "表9": "本部门无国有资本经营预算财政拨款支出",
    }


def test_what_had_to_be_chosen_is_said() -> None:
    transcript = _transcript(_SEED)
    chosen = {address.partition(".")[0] for address in transcript.guessed}
    # 表1 and 表6 have one column in each panel: nothing to choose.
    assert chosen == {"表2", "表3", "表4", "表5"}
    assert all(0.5 < transcript.sources[a].confidence < 1 for a in transcript.guessed)


def test_a_form_that_we_do_not_have_is_listed_figure_by_figure() -> None:
    """A budget of another province and year: what is no cell of any form of ours is listed with its page."""
    transcript = _transcript(_PUBLISHED / "jiangsu-cppcc-budget-2018.pdf")
    assert not transcript.sources
    assert {u.place.page for u in transcript.unplaced} == set(range(1, 13)) - {10}
    assert "1,281.76" in {u.text for u in transcript.unplaced}
    assert not any(u.text == "2010201" for u in transcript.unplaced)


def test_a_form_with_more_columns_leaves_only_those() -> None:
    """The city's own form splits 预算数 of 表1 in three; the three are listed, all else is placed."""
    transcript = _transcript(_PUBLISHED / "shanghai-finance-budget-2025.pdf")
    assert transcript.report.schema.id == "shanghai-budget-2025"
    assert len(transcript.sources) == 251
    assert {u.why.code for u in transcript.unplaced} == {"D0923"}
    assert {u.place.page for u in transcript.unplaced} == {7}
    assert transcript.report.text("表9.机关运行经费预算数") == "2517.78"
