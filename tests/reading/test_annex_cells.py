"""Cells that were wrapped into lines are told apart as they were, or not at all: a law over random tables."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from govfin.reading.annex_cells import Chunk, part
from govfin.reading.extracted import Place

_SIGNS = "企业服务走访宣传党建考核成绩合格率资金使用经费指标完成社会效益可持续影响满意度提升形象地位"
_WORDS = st.text(_SIGNS, min_size=2, max_size=60)
_NUMBERS = st.integers(1, 100).map("≥{}%".format)
_ROWS = st.lists(
    st.tuples(_WORDS, _WORDS | _NUMBERS, st.text(_SIGNS, min_size=1, max_size=120)), min_size=1, max_size=8
)


def _wrapped(text: str, width: int) -> list[str]:
    """A text in the lines of a cell: each is full before the next begins."""
    return [text[i : i + width] for i in range(0, len(text), width)]


def _lines(cells: list[list[str]], first: int) -> list[Chunk]:
    """Cells as a text layer has them: those of one line side by side, others one after the other."""
    if all(len(lines) == 1 for lines in cells):
        return [Chunk(lines[0], first, Place()) for lines in cells]
    return [Chunk(text, first + i, Place()) for i, text in enumerate(text for lines in cells for text in lines)]


@given(rows=_ROWS, name=st.integers(6, 12), target=st.integers(4, 9), actual=st.integers(14, 20))
def test_cells_come_back_whole_or_not_at_all(
    rows: list[tuple[str, str, str]], name: int, target: int, actual: int
) -> None:
    printed, first = [], 0
    for row in rows:
        cells = [_wrapped(text, width) for text, width in zip(row, (name, target, actual), strict=True)]
        printed.append(_lines(cells, first))
        first += len(printed[-1])
    found = part(printed, level2=False)
    assume(found is not None)
    assert [(c.name, c.target, c.actual) for c in found or ()] == rows


def test_what_can_be_read_in_two_ways_is_not_read() -> None:
    """Four lines of one width: two of the name and one of the target, or the other way round."""
    lines = [Chunk(text, i, Place()) for i, text in enumerate(("企业服务", "走访宣传", "党建考核", "成绩合格"))]
    assert part([lines], level2=False) is None


def test_cells_of_one_line_are_told_by_the_gaps_between_them() -> None:
    (found,) = part([[Chunk(t, 0, Place()) for t in ("数量指标", "走访企业数量", "≥12次", "12")]], level2=True) or ()
    assert found[:4] == ("数量指标", "走访企业数量", "≥12次", "12")
    assert not found.by_width
