"""An annex in lines of text: labels and the values that follow them, as many as there are labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal

from attrs import define, field, frozen

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.reading.annex_indicators import Head, IndicatorRows, head_in, indicator_rows
from govfin.reading.annex_words import (
    LABELLED,
    NO_FIGURE,
    PROJECT_NAME,
    AnnexWords,
    is_percent,
    is_value,
    number_of,
    plain_label,
    weight_of,
)
from govfin.reading.annexes import Annex, AnnexReading
from govfin.reading.extracted import Line, Place
from govfin.reading.placed import Placed, Unplaced
from govfin.reading.words import is_blank, key
from govfin.report.prose import Prose
from govfin.report.report import row_name
from govfin.system.layout import Cell

#: A label is wrapped over no more lines than this.
_MOST_PARTS: Final = 5
#: A day with blanks inside is one word: 2021 年 04 月 25 日.
_DATE: Final = re.compile(r"\d{4}\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?")
#: What a department says of its deviations, below its indicators.
_EXPLAINED: Final = re.compile(r"(?:偏差[^。]{0,12})原因(?:分析)?(.*?)(?:改进措施(?:及结果应用(?:方案)?)?(.*))?$")


@frozen
class Item:
    """A label, a value or other text, as it comes."""

    kind: Literal["label", "value", "text"]
    text: str
    place: Place


def read_lines(annex: Annex) -> AnnexReading:
    """What an annex in lines of text comes to. What cannot be told for certain is listed."""
    words = annex.words
    head = head_in(annex.lines, words)
    lines, total = _ended(annex, head)
    project = row_name(annex.name) or _project_in(lines) if words.by_project else ""
    reader, rows = _Reader(words, project), IndicatorRows()
    if head is None:
        reader.take(_items(lines, words))
    else:
        reader.take(_items(lines[: head.start], words))
        below = lines[head.end : total]
        rows = indicator_rows(below, head, words, project)
        reader.take_weights(_items(below, words))
        reader.heads = list(head.scores)
        reader.take(_items(lines[total:], words))
    explained = None if words.by_project else _EXPLAINED.search("".join(line.text for line in lines))
    taken = (annex.title, *lines) if annex.title is not None else lines
    return AnnexReading(
        annex,
        project,
        (*reader.placed, *rows.placed),
        (*reader.unplaced, *rows.unplaced),
        rows.indicators,
        Prose.of(explained.group(1) or "" if explained else ""),
        Prose.of(explained.group(2) or "" if explained else ""),
        rows.by_width,
        tuple(taken) if reader.placed or rows.placed else (),
    )


def _ended(annex: Annex, head: Head | None) -> tuple[tuple[Line, ...], int]:
    """The lines of an annex, up to the total of its indicators where that is printed last; and where that stands."""
    for i in range(head.end if head else len(annex.lines), len(annex.lines)):
        items = list(_items(annex.lines[i : i + 1], annex.words))
        if len(items) > 1 and items[0].text in annex.words.totals and all(t.kind == "value" for t in items[1:]):
            return annex.lines[: i + 1], i
    return annex.lines, len(annex.lines)


def _project_in(lines: Sequence[Line]) -> str:
    """The name of the project that follows 项目名称."""
    texts = [text for line in lines for text in line.text.split()]
    for one, other in pairwise(texts):
        if key(one).rstrip(":") == PROJECT_NAME:
            return row_name(other)
        if (found := LABELLED.fullmatch(one)) and key(found.group(1)) == PROJECT_NAME:
            return row_name(found.group(2))
    return ""


# ── lines to items ──────────────────────────────────────────────────────────────────────────────────


def _items(lines: Sequence[Line], words: AnnexWords) -> Iterator[Item]:
    """Labels, put together where they are wrapped, values, and what is neither."""
    parts = [
        p for line in lines for text in _DATE.sub(_whole, line.text).split() for p in _parts(text, line.place, words)
    ]
    i = 0
    while i < len(parts):
        text, place = parts[i]
        n = 0 if is_value(text) else _label_at(parts, i, words)
        if n:
            yield Item("label", plain_label("".join(t for t, _ in parts[i : i + n])), place)
        else:
            yield Item("value" if is_value(text) else "text", text, place)
        i += n or 1


def _whole(date: re.Match[str]) -> str:
    return "".join(date.group().split())


def _parts(text: str, place: Place, words: AnnexWords) -> Iterator[tuple[str, Place]]:
    """A word; in two where a label and its value are one: 总分：98, 产出指标（40分）."""
    found = LABELLED.fullmatch(text)
    weight = weight_of(text)
    if found is not None and plain_label(found.group(1)) in words.labels and is_value(found.group(2)):
        yield found.group(1), place
        yield found.group(2), place
    elif weight is not None and plain_label(text) in words.rows:
        yield plain_label(text), place
        yield f"({weight})", place
    else:
        yield text, place


def _label_at(parts: Sequence[tuple[str, Place]], i: int, words: AnnexWords) -> int:
    """How many words make the longest label that begins here; 0 when none does."""
    for n in range(min(_MOST_PARTS, len(parts) - i), 0, -1):
        texts = [text for text, _ in parts[i : i + n]]
        if (
            not any(map(is_value, texts))
            and weight_of(texts[-1]) is None
            and plain_label("".join(texts)) in words.labels
        ):
            return n
    return 0


# ── items to cells ──────────────────────────────────────────────────────────────────────────────────


@define
class _Reader:
    words: AnnexWords
    project: str
    placed: list[Placed] = field(factory=list)
    unplaced: list[Unplaced] = field(factory=list)
    #: The heads that stand above the rows to come.
    heads: list[str] = field(factory=list)
    #: The labels since the last value or other text.
    _run: list[str] = field(factory=list)
    #: The last label of a row, and the last text that is no label.
    _row: str = ""
    _text: str = ""

    def take(self, items: Iterator[Item]) -> None:
        """Put values into cells by the labels before them."""
        values: list[Item] = []
        for item in items:
            if item.kind == "value":
                values.append(item)
                continue
            self._give(values)
            values = []
            if item.kind == "label":
                self._label(item.text)
            elif weight_of(item.text) is not None and key(item.text).startswith("("):
                self._weigh(item)
            else:
                self._end_run()
                self._text = item.text
        self._give(values)
        self._end_run()

    def take_weights(self, items: Iterator[Item]) -> None:
        """Put the weights of first levels into cells: 产出指标（40分）; other items are none of ours."""
        for item in items:
            if item.kind == "label" and item.text in self.words.rows:
                self._row = item.text
            elif item.kind == "text" and weight_of(item.text) is not None and key(item.text).startswith("("):
                self._weigh(item)
            elif item.kind == "text":
                self._text += item.text

    def _label(self, label: str) -> None:
        if label in self.words.groups and len(self._run) > 1:
            self.heads = self._run
            self._run = []
        if label in self.words.rows:
            self._row = label
        self._run.append(label)
        self._text = ""

    def _end_run(self) -> None:
        if len(self._run) > 1:
            self.heads = self._run
        self._run = []

    def _give(self, values: Sequence[Item]) -> None:
        if not values:
            return
        run, self._run = self._run, []
        last = run[-1] if run else ""
        if last in self.words.groups and len(values) == len(self.heads):
            pairs = [(head, self._crossed(last, head, v)) for head, v in zip(self.heads, values, strict=True)]
        elif last in self.words.totals and len(values) == max(1, len(self.heads)) and len(values) > 1:
            pairs = [(last, self.words.total(head, self.project)) for head in self.heads]
        elif run and len(run) == len(values):
            pairs = [(label, self._alone(label, v)) for label, v in zip(run, values, strict=True)]
        else:
            self._leave(values, run)
            return
        for (label, cell), value in zip(pairs, values, strict=True):
            self._put(value, label, cell)

    def _crossed(self, row: str, head: str, value: Item) -> Cell | None:
        return self.words.crossed(row, head, self.project, percent=is_percent(value.text))

    def _alone(self, label: str, value: Item) -> Cell | None:
        percent = is_percent(value.text)
        if label in self.words.totals:
            heads = self.heads if len(self.heads) == 1 else list(self.words.scores)
            found = [c for head in heads if (c := self.words.total(head, self.project)) is not None]
            return found[0] if len(found) == 1 else None
        cell = self.words.alone(label, self.project, percent=percent)
        return cell or (self.words.crossed(self._row, label, self.project, percent=percent) if self._row else None)

    def _weigh(self, item: Item) -> None:
        number = weight_of(item.text) or ""
        cell = self.words.weight(self._row) if self._row else None
        if cell is not None:
            self.placed.append(Placed(*cell, number, item.place))
        else:
            label = next((level for level in self.words.levels if plain_label(self._text).endswith(level)), self._row)
            self._list(number, item.place, Diagnostic("D0951", {"title": self.words.printed_title}), label)

    def _put(self, value: Item, label: str, cell: Cell | None) -> None:
        if is_blank(value.text):
            return
        if cell is not None:
            self.placed.append(Placed(*cell, number_of(value.text), value.place))
        else:
            self._list(value.text, value.place, Diagnostic("D0951", {"title": self.words.printed_title}), label)

    def _leave(self, values: Sequence[Item], run: Sequence[str]) -> None:
        if not run and NO_FIGURE.search(key(self._text)):
            return
        params = {"title": self.words.printed_title, "n": str(len(values)), "labels": str(len(run))}
        why = Diagnostic("D0950" if run else "D0955", params)
        for value in values:
            if not is_blank(value.text):
                self._list(value.text, value.place, why, "、".join(run) or self._text)

    def _list(self, text: str, place: Place, why: Diagnostic, label: str) -> None:
        self.unplaced.append(Unplaced(text, place, why, label))
