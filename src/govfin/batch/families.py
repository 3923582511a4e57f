"""Families out of facts: the reports of some wholes and of their parts, with last year's, a few families at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from attrs import frozen

from govfin.audit.cause import Known
from govfin.audit.family import Family, cells_of, family
from govfin.batch.questions import Asked
from govfin.batch.recall import look_up, recall
from govfin.batch.schemas import Schemas
from govfin.computing.move import places
from govfin.diagnostics.diagnostic import Diagnostic
from govfin.report.report import Report
from govfin.schema.schema import Schema
from govfin.system.layout import Cell

#: So many reports are in memory at a time, but for a family that has more.
_TOGETHER: Final = 1500


@frozen
class _Branch:
    """A whole and its parts, by the numbers of their reports."""

    parent: int
    name: str
    year: int | None
    #: Number and name of each part; last year's report of each that has one; names of parts that had one only then.
    parts: tuple[tuple[int, str], ...]
    before: tuple[tuple[int, str], ...]
    gone: tuple[str, ...]
    expected: tuple[str, ...]

    @property
    def reports(self) -> tuple[int, ...]:
        """The numbers of all its reports."""
        return (self.parent, *(n for n, _ in self.parts), *(n for n, _ in self.before))


@frozen
class Found:
    """A family, what is known of it besides; or why it could not be put together."""

    parent: int
    family: Family | None
    known: Known
    problems: tuple[Diagnostic, ...] = ()


def families(asked: Asked, schemas: Schemas, parents: Sequence[int]) -> Iterator[Found]:
    """The families of some wholes, each with its reports: their lines are looked up once and kept by the engine."""
    asked.make("broken", {"parent": "BIGINT"}, [(p,) for p in parents])
    branches = _branches(asked)
    look_up(asked, (n for b in branches for n in b.reports))
    waiting: list[_Branch] = []
    for branch in branches:
        if waiting and sum(len(b.reports) for b in (*waiting, branch)) > _TOGETHER:
            yield from _put_together(asked, schemas, waiting)
            waiting = []
        waiting.append(branch)
    yield from _put_together(asked, schemas, waiting)


#: Of the wholes in `broken`: their parts, number, department and name of each.
_PARTS: Final = """
    SELECT f.parent, r.id, r.who, r.report FROM family f JOIN broken USING (parent) JOIN reports r ON r.id = f.child
"""
#: Last year's report of the same name, or else of the same department, where there is one alone.
_BEFORE: Final = """
    SELECT f.parent, f.child, coalesce(min(q.id) FILTER (q.report = r.report), min(q.id)) FROM family f
    JOIN broken USING (parent) JOIN reports r ON r.id = f.child
    JOIN reports q ON q.year = r.year - 1 AND q.who = r.who AND q.region IS NOT DISTINCT FROM r.region
    GROUP BY f.parent, f.child HAVING count(*) = 1 OR bool_or(q.report = r.report)
"""
#: The parts that only last year's report of the whole had.
_GONE: Final = """
    SELECT DISTINCT b.parent, o.who FROM broken b JOIN reports p ON p.id = b.parent
    JOIN reports q ON q.year = p.year - 1 AND q.who = p.who AND q.region IS NOT DISTINCT FROM p.region
    JOIN family f ON f.parent = q.id JOIN reports o ON o.id = f.child WHERE NOT EXISTS (
        SELECT 1 FROM family g JOIN reports r ON r.id = g.child WHERE g.parent = b.parent AND r.who = o.who
    )
"""


def _branches(asked: Asked) -> list[_Branch]:
    questions = (_PARTS, _BEFORE, _GONE, "SELECT parent, name FROM expected JOIN broken USING (parent)")
    parts, before, gone, expected = (_grouped(asked, question) for question in questions)
    found = []
    for id_, who, year in asked.rows(
        "SELECT r.id, r.who, r.year FROM reports r JOIN broken b ON b.parent = r.id ORDER BY r.year, r.region, r.id"
    ):
        often = Counter(name for _, name, _ in parts[id_])
        named = {n: name if often[name] == 1 else f"{name}（{report}）" for n, name, report in parts[id_]}
        earlier = tuple((old, named[n]) for n, old in before.get(id_, ()))
        lacks, left = (tuple(name for (name,) in x.get(id_, ())) for x in (expected, gone))
        found.append(_Branch(id_, who, year, tuple(named.items()), earlier, left, lacks))
    return found


def _grouped(asked: Asked, question: str) -> dict[int, list[tuple[Any, ...]]]:
    """The rows of a question by their first column."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for key, *rest in asked.rows(f"{question} ORDER BY ALL"):
        found.setdefault(key, []).append(tuple(rest))
    return found


def _put_together(asked: Asked, schemas: Schemas, branches: Sequence[_Branch]) -> Iterator[Found]:
    reports, problems = recall(asked, schemas, sorted({n for b in branches for n in b.reports}))
    for branch in branches:
        wrong = [d for n in (branch.parent, *(n for n, _ in branch.parts)) for d in problems.get(n, ())]
        if wrong:
            yield Found(branch.parent, None, Known(), tuple(wrong))
            continue
        whole = reports[branch.parent]
        before = {name: _placed(reports[n], whole.schema.printed) for n, name in branch.before if n in reports}
        known = Known(branch.expected, branch.gone, before)
        parts = ((name, reports[n]) for n, name in branch.parts)
        yield Found(branch.parent, family((branch.name, whole), parts), known)


def _placed(report: Report, form: Schema) -> dict[Cell, int]:
    """The figures of a report by the cells of another form, in its own steps."""
    moved = _places(report.schema.printed, form)
    return {there: f for c, f in cells_of(report) if (there := moved(c)) is not None}


@lru_cache(maxsize=16)
def _places(before: Schema, after: Schema) -> Callable[[Cell], Cell | None]:
    """Where the cells of a form stand in another one, each looked up once."""
    return lru_cache(maxsize=1 << 16)(places(before, after))
