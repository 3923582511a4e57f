"""What is wrong with rows of a ledger, found among its sums: each kind of mistake once, with the sums that have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field, frozen

from govfin.schema.addresses import address
from govfin.schema.ledger import Dimension, Feed, Intake, Ledger
from govfin.schema.schema import Schema

if TYPE_CHECKING:
    import duckdb

#: So many mistakes of one kind are told one by one.
MOST_OF_A_KIND: Final = 50
#: Findings about rows that are where they belong, or belong nowhere.
_HARMLESS: Final = frozenset({"F0912", "F0913", "F0914", "F0915"})


@frozen
class Wrong:
    """A kind of mistake, and the sums (by id) whose rows have it."""

    code: str
    params: Mapping[str, str]
    ids: tuple[int, ...] = field(default=(), repr=False)

    @property
    def lined(self) -> bool:
        """Whether the lines of its rows are told."""
        return self.code != "F0912"

    @property
    def rejects(self) -> bool:
        """Whether rows with it are in no table."""
        return self.code not in _HARMLESS


def bounded(wrongs: Iterable[Wrong]) -> list[Wrong]:
    """The mistakes, without those of one kind that nobody would read: they are told together."""
    kept: list[Wrong] = []
    rest: dict[str, list[Wrong]] = {}
    counts: dict[str, int] = {}
    for wrong in wrongs:
        counts[wrong.code] = counts.get(wrong.code, 0) + 1
        if counts[wrong.code] <= MOST_OF_A_KIND:
            kept.append(wrong)
        else:
            rest.setdefault(wrong.code, []).append(wrong)
    for code, more in rest.items():
        ids = tuple(i for w in more for i in w.ids)
        kept.append(Wrong("F0917", {"n": str(len(more)), "code": code}, ids))
    return kept


@frozen
class Places:
    """Where the sums of a ledger may go, as questions to the engine in which `facts`, `hits` and `belongs` are."""

    engine: duckdb.DuckDBPyConnection
    schema: Schema
    ledger: Ledger
    dimensions: tuple[Dimension, ...]

    def problems(self) -> Iterator[Wrong]:
        """Rows that leave blank what would decide; rows without a line, with two, or with no table at all."""
        yield from _grouped("F0905", self._undecided())
        undecided = "id NOT IN (SELECT id FROM hits WHERE sure IS NULL OR key IS NULL)"
        yield from _grouped("F0906", self._without_line(undecided))
        yield from _grouped("F0907", self._with_two_lines(undecided))
        yield from _grouped("F0908", self._without_table())

    def outside(self) -> Iterator[Wrong]:
        """Rows that the form leaves outside, clause by clause."""
        for i, clause in enumerate(self.ledger.outside):
            ids = tuple(id_ for (id_,) in self._ask(f"SELECT id FROM outside WHERE clause = {i:d} ORDER BY id"))
            if ids:
                yield Wrong("F0912", {"because": clause.because}, ids)

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        return self.engine.execute(query).fetchall()

    def _undecided(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        blanks = "".join(f", f.d{i} IS NULL" for i in range(len(self.dimensions)))
        lacking: dict[int, dict[str, None]] = {}
        tables: dict[int, dict[str, None]] = {}
        for id_, intake, feed, *blank in self._ask(
            f"SELECT h.id, h.intake, h.feed{blanks} FROM hits h JOIN facts f USING (id) "
            "WHERE h.sure IS NULL OR h.key IS NULL ORDER BY h.id, h.intake, h.feed"
        ):
            asked = _asked(self.ledger.intakes[intake], self.ledger.intakes[intake].feeds[feed])
            names = [d.name for d, b in zip(self.dimensions, blank, strict=True) if b and d.name in asked]
            lacking.setdefault(id_, {}).update(dict.fromkeys(names))
            tables.setdefault(id_, {}).update({self.ledger.intakes[intake].table: None})
        for id_, names_of in lacking.items():
            yield id_, {"dimensions": "、".join(names_of), "tables": "、".join(tables[id_])}

    def _without_line(self, undecided: str) -> Iterator[tuple[int, Mapping[str, str]]]:
        values = "".join(f", f.d{i}" for i in range(len(self.dimensions)))
        for id_, intake, *said in self._ask(
            f"SELECT b.id, b.intake{values} FROM belongs b JOIN facts f USING (id) "
            "WHERE NOT EXISTS (FROM hits h WHERE h.id = b.id AND h.intake = b.intake) "
            f"AND {undecided} ORDER BY b.id, b.intake"
        ):
            taking = self.ledger.intakes[intake]
            deciding = {c.dimension for f in taking.feeds for c in f.conditions}
            deciding |= {f.dimension for f in taking.feeds if f.dimension and not self._open(taking)}
            yield id_, {"table": taking.table, "row": self._described(said, deciding)}

    def _open(self, intake: Intake) -> bool:
        return self.schema.table_by_id[intake.table].open

    def _with_two_lines(self, undecided: str) -> Iterator[tuple[int, Mapping[str, str]]]:
        found = self._ask(
            "SELECT id, tbl, list([intake, feed] ORDER BY intake, feed), list(key ORDER BY intake, feed) "
            f"FROM hits WHERE {undecided} GROUP BY id, tbl HAVING count(*) > 1 ORDER BY id, tbl"
        )
        for id_, table, feeds, keys in found:
            columns = [self.ledger.intakes[i].feeds[j].column for i, j in feeds]
            cells = [address(self.schema, table, k, c) for k, c in zip(keys, columns, strict=True)]
            yield id_, {"table": table, "cells": "、".join(cells)}

    def _without_table(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        values = "".join(f", d{i}" for i in range(len(self.dimensions)))
        everything = {d.name for d in self.dimensions if d.kind not in ("date", "unit")}
        for id_, *said in self._ask(
            f"SELECT id{values} FROM facts WHERE NOT bad AND id NOT IN (SELECT id FROM hits) "
            "AND id NOT IN (SELECT id FROM belongs) AND id NOT IN (SELECT id FROM outside) ORDER BY id"
        ):
            yield id_, {"row": self._described(said, everything)}

    def _described(self, said: Sequence[str | None], names: Iterable[str]) -> str:
        pairs = zip(self.dimensions, said, strict=True)
        return "，".join(f"{d.name} {value or '（空）'}" for d, value in pairs if d.name in names) or "（空）"


def _asked(intake: Intake, feed: Feed) -> set[str]:
    """The dimensions on which it depends whether a row goes to a cell."""
    return {c.dimension for c in (*intake.conditions, *feed.conditions)} | {feed.dimension}


def _grouped(code: str, found: Iterable[tuple[int, Mapping[str, str]]]) -> Iterator[Wrong]:
    """One mistake for all sums about which the same is said."""
    groups: dict[tuple[tuple[str, str], ...], Wrong] = {}
    ids: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for id_, params in found:
        key = tuple(params.items())
        groups.setdefault(key, Wrong(code, params))
        ids.setdefault(key, []).append(id_)
    for key, wrong in groups.items():
        yield evolve(wrong, ids=tuple(ids[key]))
