"""Check facts on one machine: a partition a task, findings written whole or not at all, a killed run taken up again."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import Factory, evolve, frozen

from govfin.audit.decisions import Decision
from govfin.batch.audit import Budget, Count, Given, audit_facts
from govfin.batch.facts import GROUP_LINES
from govfin.batch.folders import UNDERWAY, Part, before_of, parts_of, whole_or_not
from govfin.batch.gather import Unusable
from govfin.batch.processes import on_all
from govfin.batch.results import FindingsFiles
from govfin.batch.schemas import Schemas
from govfin.batch.stream import read_facts
from govfin.diagnostics.diagnostic import Diagnostic, FileError, GovfinError, Language, Severity
from govfin.diagnostics.show import show_all

#: What a process needs before it reads anything, and for a line of facts that it has in hand.
_BASE_BYTES: Final = 160_000_000
_LINE_BYTES: Final = 450
_FEWEST_LINES: Final = 4096
#: A row group and a half: what a partition has beyond one is not left for a small table of its own.
_MOST_LINES: Final = GROUP_LINES * 3 // 2
_PART: Final = "part.json"
_RUN: Final = "run.json"


@frozen
class Settings:
    """How facts are checked."""

    schemas: Schemas = Factory(Schemas)
    processes: int = 1
    #: Bytes for all processes together; None for as much as is quickest.
    memory: int | None = None
    #: The version of govfin: results of several are not mixed.
    version: str = ""
    #: The lightest severity that goes into lines of JSON as well; None for no lines. Parquet has all findings.
    lines_of: Severity | None = Severity.WARNING
    #: Seconds for finding the cells to blame, over all partitions.
    repairs: float = 0.0
    #: Facts that have last year's reports, for the rules that speak of 上年.
    prior: Path | None = None
    #: What the project decided about rules.
    decisions: tuple[Decision, ...] = ()

    @property
    def lines(self) -> int:
        """How many lines of facts a process has in hand."""
        if self.memory is None:
            return _MOST_LINES
        free = self.memory // max(1, self.processes) - _BASE_BYTES
        return max(_FEWEST_LINES, min(_MOST_LINES, free // _LINE_BYTES))


@frozen
class PartDone:
    """What came of a partition."""

    part: Part
    #: None when the partition could not be checked.
    count: Count | None
    problems: tuple[Diagnostic, ...] = ()
    #: Whether an earlier run had checked it.
    before: bool = False
    seconds: float = 0.0


@frozen
class _Task:
    part: Part
    found: Path
    settings: Settings
    repairs: float


def check_facts(facts: Path, found: Path, settings: Settings, *, restart: bool = False) -> Iterator[PartDone]:
    """Check every partition of facts that an earlier run into the same folder has not checked; each as it is done.

    Findings of a partition stand in `findings/year=…/region=…` below `found`, whole or not at all.

    Raises:
        FileError: D1201 no facts, D1210 the folder has results of another run.
    """
    parts = parts_of(facts)
    _take_up(facts, found, settings, restart=restart)
    tasks = []
    for part in parts:
        task = _Task(part, found / "findings" / part.partition.path, settings, settings.repairs / len(parts))
        earlier = _earlier(task)
        if earlier is None:
            tasks.append(task)
        else:
            yield PartDone(part, earlier, before=True)
    # The largest first, so that no process is left with a large one at the end.
    tasks.sort(key=lambda t: -t.part.bytes)
    for task, done in on_all(_check_part, tasks, settings.processes):
        killed = Diagnostic("D1211", {"reason": "killed"}, file=str(task.part.partition))
        yield done or PartDone(task.part, None, (killed,))


def _check_part(task: _Task) -> PartDone:
    start = time.monotonic()
    count, problems = Count(), list[Diagnostic]()
    partition = task.part.partition
    try:
        with whole_or_not(task.found) as draft:
            where = {"year": partition.year, "region": partition.region}
            with (
                FindingsFiles(draft, where, task.settings.lines_of) as files,
                (draft / "unusable.txt").open("w", encoding="utf-8") as unusable,
            ):
                tables = read_facts(task.part.files, task.settings.lines)
                given = _given(task, problems)
                find = task.settings.schemas.find
                found = audit_facts(tables, partition.year, find, count, Budget(task.repairs), given)
                for one in found:
                    if isinstance(one, Unusable):
                        told = [evolve(d, file=d.file or one.name) for d in one.diagnostics]
                        problems.extend(told)
                        unusable.write(show_all(told, Language.ZH) + "\n")
                    else:
                        files.add(one.rows)
                        for name, localization in one.repairs.items():
                            files.add_repairs(name, localization)
            (draft / _PART).write_text(_json(_part_data(task, count)), encoding="utf-8")
    except GovfinError as error:
        told = [evolve(d, file=d.file or str(partition)) for d in error.diagnostics]
        return PartDone(task.part, None, tuple(told))
    return PartDone(task.part, count, tuple(problems), seconds=time.monotonic() - start)


def _given(task: _Task, problems: list[Diagnostic]) -> Given:
    """What a partition is checked with: last year's reports, and what was decided."""
    if task.settings.prior is None:
        return Given(None, task.settings.decisions)
    # The engine of questions is loaded where last year is asked for.
    from govfin.batch.last_year import last_year  # noqa: PLC0415

    found = last_year(task.part, task.settings.prior, task.settings.schemas)
    problems.extend(found.problems)
    return Given(found, task.settings.decisions)


# ── taking a run up again ───────────────────────────────────────────────────────────────────────────


def _take_up(facts: Path, found: Path, settings: Settings, *, restart: bool) -> None:
    """Make sure that a folder is new, or has results of the same work."""
    said = {
        "facts": str(facts.resolve()),
        "govfin": settings.version,
        "repairs": settings.repairs,
        "lines": settings.lines_of,
        "prior": str(settings.prior.resolve()) if settings.prior else None,
        "decisions": [f"{d.rule} {d.verdict}" for d in settings.decisions],
    }
    file = found / _RUN
    if restart and found.exists():
        shutil.rmtree(found / "findings", ignore_errors=True)
        file.unlink(missing_ok=True)
    if file.exists():
        earlier = json.loads(file.read_text(encoding="utf-8"))
        for name, value in said.items():
            if earlier.get(name) != value:
                why = f"{name} {earlier.get(name)}"
                raise FileError([Diagnostic("D1210", {"folder": str(found), "why": why, "why_zh": why})])
    elif found.exists() and any(found.iterdir()):
        params = {"folder": str(found), "why": "it is not empty", "why_zh": "它不是空的"}
        raise FileError([Diagnostic("D1210", params)])
    found.mkdir(parents=True, exist_ok=True)
    file.write_text(_json(said), encoding="utf-8")
    for draft in found.rglob(f"{UNDERWAY}*"):
        shutil.rmtree(draft, ignore_errors=True)


def _part_data(task: _Task, count: Count) -> dict[str, Any]:
    return {"stamp": _stamp(task), **count.as_data()}


def _stamp(task: _Task) -> dict[str, Any]:
    """What a partition's results depend on: its files, and the schemas' texts."""
    files = {f.name: [f.stat().st_size, f.stat().st_mtime_ns] for f in task.part.files}
    before = before_of(task.part, task.settings.prior) if task.settings.prior else []
    earlier = {f.name: [f.stat().st_size, f.stat().st_mtime_ns] for p in before for f in p.files}
    return {"files": files} | ({"prior": earlier} if earlier else {})


def _earlier(task: _Task) -> Count | None:
    """What an earlier run counted in a partition that has not changed since."""
    file = task.found / _PART
    if not file.exists():
        return None
    said = json.loads(file.read_text(encoding="utf-8"))
    unchanged = said["stamp"] == _stamp(task) and all(
        task.settings.schemas.find(id_).fingerprint == print_ for id_, print_ in said["schemas"].items()
    )
    return Count.of_data(said) if unchanged else None


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
