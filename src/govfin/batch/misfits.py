"""What in the lines of facts does not fit their form: told by report, line by line; most facts have nothing of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
from attrs import frozen

from govfin.amounts import MAX_QUANTA
from govfin.batch.facts import CAPTION, KINDS, REPORT, ROW, STATEMENT, UNKNOWN
from govfin.batch.places import Draft
from govfin.batch.stream import beginnings, chunk_of, indices_of, words_of
from govfin.diagnostics.diagnostic import Diagnostic
from govfin.report.report import CAPTION_FACTS
from govfin.system.columns import Bools, Ints

#: How many problems of a report are told.
_TOLD: Final = 20
_Misfit = tuple[int, Diagnostic]


def problems_of(draft: Draft) -> dict[int, list[Diagnostic]]:
    """What does not fit the form, by report; reports without problems are not there."""
    look = _Look(draft)
    misfits = [*look.kinds(), *look.tables(), *(() if draft.fits else look.cells())]
    misfits += [*look.amounts(), *look.units(), *look.texts()]
    if not misfits and not draft.is_distinct:
        misfits = list(look.twice())
    found: dict[int, list[Diagnostic]] = {}
    for line, diagnostic in misfits:
        told = found.setdefault(int(draft.report_of(np.array([line]))[0]), [])
        if len(told) < _TOLD:
            told.append(diagnostic)
    return found


@frozen(eq=False, slots=False)
class _Look:
    """A look at the lines of a draft; each kind of misfit gives the line and what is wrong."""

    draft: Draft

    def kinds(self) -> Iterator[_Misfit]:
        """Kinds of lines that there are not."""
        for line, kind in zip(self.draft.others[0].tolist(), self.draft.others[1], strict=True):
            if kind not in KINDS:
                yield line, Diagnostic("D1205", {"name": str(kind)})

    def tables(self) -> Iterator[_Misfit]:
        """Tables that the form does not have, of lines that are no figures."""
        at, kinds = self.draft.others
        speaks = np.array([kind in KINDS and kind != REPORT for kind in kinds], np.bool_)
        yield from self._no_table(at[speaks & (self.draft.table_of(at) < 0)])

    def cells(self) -> Iterator[_Misfit]:
        """Tables, rows and columns that the form does not have."""
        lookup = self.draft.lookup
        words = indices_of(self.draft.table, "table"), indices_of(self.draft.table, "row")
        table, row = lookup.table[words[0]], lookup.row[words]
        yield from self._no_table(np.flatnonzero(self._is_figure & (table < 0)))
        of_row = self._is_figure.copy()
        of_row[self.draft.of_kind(UNKNOWN, ROW)] = True
        of_row &= table >= 0
        for line in np.flatnonzero(of_row & (row < 0)).tolist():
            said = self._said(line)
            yield line, Diagnostic("D0202", {"table": said["table"] or "", "name": said["row"] or ""})
        of_row[self.draft.of_kind(ROW)] = False
        cell = lookup.cell[row, indices_of(self.draft.table, "column")]
        for line in np.flatnonzero(of_row & (row >= 0) & (cell < 0)).tolist():
            said = self._said(line)
            params = {"table": said["table"] or "", "row": said["row"] or "", "name": said["column"] or ""}
            yield line, Diagnostic("D0203", params)

    def amounts(self) -> Iterator[_Misfit]:
        """Figures without an amount, and amounts that are too large."""
        amounts, known, others = chunk_of(self.draft.table, "amount"), self.draft.amount, self.draft.others[0]
        if amounts.null_count > amounts.take(pa.array(others)).null_count:
            lacking = np.asarray(amounts.is_null().to_numpy(zero_copy_only=False))
            for line in np.flatnonzero(self._is_figure & lacking).tolist():
                yield line, Diagnostic("D1206", place=self._where(line))
        if max(int(known.max(initial=0)), -int(known.min(initial=0))) > MAX_QUANTA:
            large = (known > MAX_QUANTA) | (known < -MAX_QUANTA)
            for line in np.flatnonzero(self._is_figure & large).tolist():
                yield line, Diagnostic("D0303", {"text": str(known[line])}, place=self._where(line))

    def units(self) -> Iterator[_Misfit]:
        """Lines whose unit or precision is not that of their table."""
        facts, tables = self.draft.table, self.draft.schema.tables
        here = np.flatnonzero(self.draft.present.any(axis=1))
        for name, expected in (
            ("unit", [t.scale.unit for t in tables]),
            ("precision", [str(t.scale.precision) for t in tables]),
        ):
            words = words_of(facts, name)
            # Lines that speak of no table of the form are not looked at.
            alike = np.array([*([w == e for w in words] for e in expected), [True] * len(words)], np.bool_)
            if alike[here].all():
                continue
            table = self.draft.table_of(np.arange(facts.num_rows))
            for line in np.flatnonzero(~alike[table, indices_of(facts, name)]).tolist():
                params = {"found": self._said(line)[name] or "", "expected": expected[table[line]]}
                yield line, Diagnostic("D0208", params | {"schema": self.draft.schema.id}, place=self._where(line))

    def texts(self) -> Iterator[_Misfit]:
        """Statements and captions without words, and facts of captions that there are not."""
        facts = self.draft.table
        said, captions = self.draft.of_kind(STATEMENT, CAPTION), self.draft.of_kind(CAPTION)
        lacking = np.asarray(chunk_of(facts, "text").take(pa.array(said)).is_null())
        for line in said[lacking].tolist():
            yield line, Diagnostic("D1206", place=self._where(line))
        known = np.array([word in CAPTION_FACTS for word in [*words_of(facts, "row"), None]], np.bool_)
        for line in captions[~known[indices_of(facts, "row")[captions]]].tolist():
            params = {"name": self._said(line)["row"] or "", "known": ", ".join(CAPTION_FACTS)}
            yield line, Diagnostic("D0211", params)

    def twice(self) -> Iterator[_Misfit]:
        """Cells with two lines, and rows of which the lines do not stand together."""
        draft, facts = self.draft, self.draft.table
        keys = np.zeros(facts.num_rows, np.int64)
        for name in ("table", "row"):
            keys = keys * (len(words_of(facts, name)) + 1) + indices_of(facts, name)
        keys = draft.report_of(np.arange(len(keys))) * (int(keys.max(initial=0)) + 1) + keys
        cells = keys * (len(words_of(facts, "column")) + 1) + indices_of(facts, "column")
        of_cells = self._is_figure.copy()
        of_cells[draft.of_kind(UNKNOWN)] = True
        at = np.flatnonzero(of_cells)
        order = np.argsort(cells[at], kind="stable")
        again = order[1:][cells[at][order][1:] == cells[at][order][:-1]]
        for line in at[again].tolist():
            yield line, Diagnostic("D1207", {"address": self._where(line)})
        of_cells[draft.of_kind(ROW)] = True
        of_cells &= draft.is_open
        at = np.flatnonzero(of_cells)
        new = at[beginnings(keys[at])]
        _, first, count = np.unique(keys[new], return_index=True, return_counts=True)
        for line in new[first[count > 1]].tolist():
            yield line, Diagnostic("D1207", {"address": self._where(line)})

    # ── lines ───────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _is_figure(self) -> Bools:
        found = np.ones(self.draft.table.num_rows, np.bool_)
        found[self.draft.others[0]] = False
        return found

    def _no_table(self, lines: Ints) -> Iterator[_Misfit]:
        for line in lines.tolist():
            name = str(self._said(line)["table"])
            yield line, Diagnostic("D0201", {"name": name, "schema": self.draft.schema.id})

    def _said(self, line: int) -> Mapping[str, str | None]:
        found: Mapping[str, str | None] = self.draft.table.slice(line, 1).to_pylist()[0]
        return found

    def _where(self, line: int) -> str:
        said = self._said(line)
        return ".".join(said[name] or "" for name in ("table", "row", "column") if said[name])
