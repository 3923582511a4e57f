"""Laws of the tree of codes, over every list that govfin has, and of years over lists made up for the purpose."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govfin
from govfin.diagnostics.diagnostic import FileError, SchemaError
from govfin.library.cache import Cache
from govfin.library.load import Loader, load_classification_file
from govfin.library.shelf import default_shelf
from govfin.schema.classification import Classification, Code, Level, Status

LISTS: Final = {
    id_: govfin.load_classification(id_)
    for id_ in ("functional-2020", "functional-2024", "economic-2018", "economic-government-2018")
}
FUNCTIONAL: Final = LISTS["functional-2020"]
ITEMS: Final = [c.code for c in FUNCTIONAL.codes if not FUNCTIONAL.children(c.code)]

lists = st.sampled_from(list(LISTS.values()))
places = lists.flatmap(lambda c: st.tuples(st.just(c), st.sampled_from(c.codes)))
#: Figures of some of the items that stand on the lowest level of their branch.
figures = st.dictionaries(st.sampled_from(ITEMS), st.integers(-(10**6), 10**6), max_size=12)


@given(places)
def test_a_path_is_the_prefixes_of_its_code(place: tuple[Classification, Code]) -> None:
    tree, entry = place
    path = [c.code for c in tree.path(entry.code)]
    assert path == [entry.code[: v.digits] for v in tree.levels if v.digits <= len(entry.code)]
    assert path[-1] == entry.code
    assert all(tree.parent(below) == above for above, below in pairwise(path))


@given(places)
def test_the_parent_of_a_child_is_the_code_itself(place: tuple[Classification, Code]) -> None:
    tree, entry = place
    assert all(tree.parent(child.code) == entry.code for child in tree.children(entry.code))
    assert entry in tree.children(tree.parent(entry.code) or "")
    together = {entry.code, *(c.code for c in tree.siblings(entry.code))}
    assert together == {c.code for c in tree.children(tree.parent(entry.code) or "")}


@given(places)
def test_children_partition_what_stands_below(place: tuple[Classification, Code]) -> None:
    tree, entry = place
    branches = [tree.subtree(child.code) for child in tree.children(entry.code)]
    assert list(tree.subtree(entry.code)) == [entry, *(c for branch in branches for c in branch)]
    assert list(tree.subtree(entry.code)) == [c for c in tree.codes if c.code.startswith(entry.code)]


@pytest.mark.parametrize("tree", LISTS.values(), ids=LISTS)
def test_the_whole_tree_is_the_whole_list(tree: Classification) -> None:
    assert tree.subtree() == tree.codes
    assert {len(c.code) for c in tree.children()} == {tree.levels[0].digits}


@given(figures)
def test_rolling_up_any_items_gives_the_sum_of_the_items(items: dict[str, int]) -> None:
    def under(code: str) -> int:
        return sum(items.get(c.code, 0) for c in FUNCTIONAL.subtree(code))

    assert sum(under(c.code) for c in FUNCTIONAL.children()) == sum(items.values())
    for code in items:
        for entry in FUNCTIONAL.path(code):
            below = FUNCTIONAL.children(entry.code)
            assert under(entry.code) == (sum(under(c.code) for c in below) if below else items[entry.code])


@given(figures.filter(bool))
def test_computing_a_report_rolls_up_as_the_tree_does(items: dict[str, int]) -> None:
    rows = {c.code for code in items for c in FUNCTIONAL.path(code)}
    given_ = {f"表3.[{code}].2栏": f"{amount / 100:.2f}" for code, amount in items.items()}
    blank = {f"表3.[{code}].3栏": "" for code in rows}
    report = govfin.compute(govfin.new_report(govfin.load_schema("cn-2020"), {**given_, **blank}))
    for code in rows:
        total = sum(items.get(c.code, 0) for c in FUNCTIONAL.subtree(code))
        assert report.figures[report.slot(f"表3.[{code}].2栏")] == total
    assert report.figures[report.slot("表3.合计.2栏")] == sum(items.values())


@given(places)
def test_search_finds_every_code_by_itself_and_by_its_name(place: tuple[Classification, Code]) -> None:
    tree, entry = place
    assert tree.search(entry.code)[0] == entry
    assert entry in tree.search(entry.name)
    best = [c.name for c in tree.search(entry.name)]
    assert best[: best.count(entry.name)] == [entry.name] * best.count(entry.name)


@given(places, st.data())
def test_search_does_not_mind_width_and_spaces(place: tuple[Classification, Code], data: st.DataObject) -> None:
    tree, entry = place
    first = data.draw(st.integers(0, len(entry.name) - 1))
    part = entry.name[first : data.draw(st.integers(first + 1, len(entry.name)))]
    wide = part.replace("(", "（").replace(")", "）")
    narrow = part.replace("（", "(").replace("）", ")")
    assert tree.search(wide) == tree.search(f" {narrow} ") == tree.search(" ".join(narrow))
    assert entry in tree.search(wide)
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in entry.code)
    assert tree.search(full_width) == tree.search(entry.code)


def test_search_for_nothing_finds_nothing() -> None:
    assert FUNCTIONAL.search(" ") == FUNCTIONAL.search("　") == FUNCTIONAL.search("没有这个") == ()


# ── years ───────────────────────────────────────────────────────────────────────────────────────────

_LEVELS: Final = (Level("类", 3), Level("款", 5))
_YEARS: Final = Classification(
    "made-up-2024",
    "",
    _LEVELS,
    (
        Code("301", "甲", seen=((2017, 2024),), former=(("甲一", 2018), ("甲二", 2020))),
        Code("30101", "乙", until=2019, successor="30201"),
        Code("30102", "丙", seen=((2010, 2012),), status="abolished"),
        Code("302", "丁", since=2021),
        Code("30201", "戊", status="unverified"),
    ),
)


@pytest.mark.parametrize(
    ("year", "name"), [(2016, "甲一"), (2018, "甲一"), (2019, "甲二"), (2020, "甲二"), (2021, "甲"), (None, "甲")]
)
def test_a_name_is_that_of_the_year(year: int | None, name: str) -> None:
    assert _YEARS.name("301", year) == name


@pytest.mark.parametrize(
    ("code", "year", "status"),
    [
        ("301", 2020, Status.KNOWN),
        ("30101", 2019, Status.KNOWN),
        ("30101", 2020, Status.NO_LONGER),
        ("30101", None, Status.NO_LONGER),
        ("30102", 2012, Status.KNOWN),
        ("30102", 2013, Status.NO_LONGER),
        ("302", 2020, Status.NOT_YET),
        ("302", 2021, Status.KNOWN),
        ("302", None, Status.KNOWN),
        ("30201", 2020, Status.NOT_YET),  # as its parent
        ("30201", 2021, Status.UNVERIFIED),
        ("30299", 2021, Status.UNLISTED),
    ],
)
def test_a_status_is_that_of_the_year(code: str, year: int | None, status: Status) -> None:
    assert _YEARS.status(code, year) is status


def test_a_branch_of_a_year_has_what_was_in_use() -> None:
    assert [c.code for c in _YEARS.subtree(year=2020)] == ["301"]
    assert [c.code for c in _YEARS.subtree(year=2022)] == ["301", "302", "30201"]
    assert [c.code for c in _YEARS.subtree(year=2012)] == ["301", "30101", "30102"]
    assert _YEARS.subtree("999") == ()


def test_a_successor_and_a_former_name_are_found() -> None:
    assert _YEARS.successor("30101") == "30201"
    assert _YEARS.successor("301") is _YEARS.successor("999") is None
    assert [c.code for c in _YEARS.search("甲二")] == ["301"]


@given(places, st.none() | st.integers(2000, 2030))
def test_what_stands_in_a_branch_was_in_use(place: tuple[Classification, Code], year: int | None) -> None:
    tree, entry = place
    gone = {Status.NOT_YET, Status.NO_LONGER}
    shown = {c.code for c in tree.subtree(entry.code, year)}
    if year is not None and tree.status(entry.code, year) not in gone:
        below = {c.code for c in tree.subtree(entry.code)}
        assert shown == {code for code in below if tree.status(code, year) not in gone}


# ── files ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("year", "id_"),
    [(2017, "functional-2020"), (2020, "functional-2020"), (2021, "functional-2024"), (2030, "functional-2024")],
)
def test_the_list_of_a_year(year: int, id_: str) -> None:
    assert [c.id for c in govfin.classifications(year)] == [id_, "economic-2018", "economic-government-2018"]
    assert govfin.classifications()[0].id == "functional-2024"


@pytest.mark.parametrize("id_", LISTS)
def test_a_list_from_the_cache_is_the_list(id_: str, tmp_path: Path) -> None:
    shelf = default_shelf()
    path = shelf.find(id_)
    assert path is not None
    cache = Cache(tmp_path / "cache")
    compiled = load_classification_file(path, shelf, cache)
    assert [p.name.partition("-")[0] for p in (tmp_path / "cache").iterdir()] == ["classification"]
    assert load_classification_file(path, shelf, cache) == compiled == Loader(shelf).load(path).classification


def test_a_list_is_compiled_again_when_what_it_extends_changes(tmp_path: Path) -> None:
    base, own = tmp_path / "base-1.govfin", tmp_path / "own-1.govfin"
    base.write_text('classification base-1 "基" levels 类 3 { 301 甲 }\n', encoding="utf-8")
    own.write_text('classification own-1 "己" extends base-1 { 302 乙 }\n', encoding="utf-8")
    shelf, cache = default_shelf([tmp_path]), Cache(tmp_path / "cache")
    assert load_classification_file(own, shelf, cache).name("301") == "甲"
    base.write_text('classification base-1 "基" levels 类 3 { 301 丙 }\n', encoding="utf-8")
    assert load_classification_file(own, shelf, cache).name("301") == "丙"


def test_of_several_lists_in_a_file_its_own_name_chooses(tmp_path: Path) -> None:
    file = tmp_path / "two.govfin"
    file.write_text("classification one levels 类 3 { 301 甲 }\nclassification two levels 类 3 { 302 乙 }\n", "utf-8")
    assert govfin.load_classification(file).id == "two"
    file.rename(tmp_path / "neither.govfin")
    assert govfin.load_classification(tmp_path / "neither.govfin").id == "one"


def test_a_list_that_cannot_be_had_is_a_diagnostic(tmp_path: Path) -> None:
    with pytest.raises(FileError) as unknown:
        govfin.load_classification("functional-2021")
    assert [(d.code, d.params.get("suggestion")) for d in unknown.value.diagnostics] == [("D0212", "functional-2020")]
    with pytest.raises(FileError) as none:
        govfin.load_classification("cn-2020")
    assert [d.code for d in none.value.diagnostics] == ["D0216"]
    bad = tmp_path / "bad.govfin"
    bad.write_text("classification bad levels 类 3 { 30 甲 }\n", encoding="utf-8")
    with pytest.raises(SchemaError) as wrong:
        govfin.load_classification(bad)
    assert [d.code for d in wrong.value.diagnostics] == ["S0401"]
