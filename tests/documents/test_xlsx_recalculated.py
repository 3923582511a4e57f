"""LibreOffice recalculates the workbook, and every cell equals govfin's own figure: an independent oracle."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from xlsxwriter.utility import xl_rowcol_to_cell

import govfin
from documents.office import converted, needs_office, sheets, with_cell, without_values
from govfin.audit.outcomes import judge
from govfin.documents.build import build
from govfin.report.finding import Outcome
from govfin.report.report import Report
from govfin.report.sheets import CHECKS
from govfin.system.relations import Relation
from strategies.reports import report_of
from strategies.seeded import clean_leaves, clean_report

pytestmark = needs_office

ROOT = Path(__file__).parents[2]
LEAVES = ROOT / "examples" / "jianghan-2020" / "leaves.csv"
PUBLISHED = ROOT / "examples" / "jianghan-2020" / "published.csv"

#: What the sheet of checks says, in the words of an audit.
SAID = {
    "✓": Outcome.PASS,
    "—": Outcome.BLANK,
    "尾差": Outcome.TAIL,
    "存疑": Outcome.DOUBTFUL,
    "不一致": Outcome.MISMATCH,
    "✗": Outcome.BROKEN,
    "提醒": Outcome.BROKEN,
}


def places(report: Report) -> dict[int, tuple[str, int, int]]:
    """The sheet, row and column of each slot: two rows stand above each table."""
    document = build(report)
    tables = [t for t in (*document.tables, *document.supplements) if t.id]
    cells = [(t.id, c) for t in tables for c in t.grid.cells if c.slot is not None]
    return {c.slot: (id_, c.row + 2, c.column) for id_, c in cells if c.slot is not None}


def recalculated(report: Report, folder: Path) -> dict[str, list[list[object]]]:
    """What LibreOffice makes of the workbook when every stored value of a formula is wrong."""
    written = folder / "report.xlsx"
    govfin.render(report, written)
    without_values(written, folder / "spoilt.xlsx")
    return sheets(converted(folder / "spoilt.xlsx", "xlsx"))


def differences(report: Report, found: dict[str, list[list[object]]]) -> list[tuple[str, str, object]]:
    """The cells whose figure is not govfin's: address, govfin's figure, and what the workbook has."""
    wrong = []
    for slot, (sheet, row, column) in places(report).items():
        rows = found[sheet]
        value = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
        figure = report.figures[slot]
        ours = "" if figure is None else report.scale(slot).decimal(figure)
        same = value == "" if figure is None else isinstance(value, float) and Decimal(repr(value)) == ours
        if not same:
            wrong.append((report.address(slot), str(ours), value))
    return wrong


def outcomes(found: dict[str, list[list[object]]]) -> list[tuple[str, str, Outcome]]:
    """The lines of the sheet of checks: rule, the first address, and the outcome."""
    lines = [row for row in found[CHECKS][4:] if row[1]]
    return sorted((str(row[1]), str(row[2]), SAID[str(row[8])]) for row in lines if row[8] in SAID)


def _sides(report: Report, relation: Relation) -> tuple[str, str]:
    """The two sides of a relation by addresses, as the sheet prints them: the first four, and how many there are."""
    pairs = list(zip(relation.slots, relation.coefficients, strict=True))
    if relation.target >= 0:
        left, right = [p for p in pairs if p[0] == relation.target], [p for p in pairs if p[0] != relation.target]
    else:
        left, right = [p for p in pairs if p[1] > 0], [p for p in pairs if p[1] < 0]

    def words(side: list[tuple[int, int]], sign: int) -> str:
        text = ""
        for slot, factor in side[:4]:
            text += ("－" if factor * sign < 0 else "＋" if text else "") + report.address(slot)
        return (text + (f"＋…（共{len(side)}项）" if len(side) > 4 else "")) or "0"

    return words(left, 1), words(right, -1)


def test_every_cell_of_the_computed_report(tmp_path: Path) -> None:
    report = govfin.compute(govfin.read(LEAVES))
    assert differences(report, recalculated(report, tmp_path)) == []


def test_every_cell_of_the_report_folder_with_its_supplementary_tables(tmp_path: Path) -> None:
    report = govfin.compute(govfin.read(LEAVES.parent))
    found = recalculated(report, tmp_path)
    assert {"人员", "政府采购", "项目", "项目绩效"} <= found.keys()
    assert differences(report, found) == []


def test_every_cell_of_the_published_report_and_what_its_checks_come_to(tmp_path: Path) -> None:
    report = govfin.read(PUBLISHED)
    found = recalculated(report, tmp_path)
    assert differences(report, found) == []
    lines = {(rule, first): outcome for rule, first, outcome in outcomes(found)}
    # What the audit of the published report finds: 182 beside 181.99 twice, and 208.15 beside 208.16 twice.
    assert {k: o for k, o in lines.items() if o not in {Outcome.PASS, Outcome.BLANK}} == {
        ("表4.(33…58)行.3栏=表5.[类].1栏", "表4.33行.3栏"): Outcome.MISMATCH,
        ("表4.(33…58)行.2栏<=表1.(31…56)行", "表4.33行.2栏"): Outcome.MISMATCH,
        ("表4.59行", "表4.59行.2栏"): Outcome.TAIL,
        ("表4.59行", "表4.59行.3栏"): Outcome.TAIL,
    }


@pytest.mark.parametrize("seed", range(3))
def test_every_cell_of_random_reports(seed: int, tmp_path: Path) -> None:
    report = clean_report(Random(seed), size=4 + 6 * seed)
    assert differences(report, recalculated(report, tmp_path)) == []


@pytest.mark.parametrize("seed", range(3))
def test_random_damage_is_judged_as_the_audit_judges_it(seed: int, tmp_path: Path) -> None:
    random = Random(1000 + seed)
    report = clean_report(random, size=8)
    given = [s for s, f in enumerate(report.figures) if f is not None]
    hurt = {
        report.address(s): report.scale(s).decimal((report.figures[s] or 0) + random.choice([-1, 1, 1, 2, 3, 700]))
        for s in random.sample(given, 12)
    }
    report = report.with_figures(hurt)
    found = recalculated(report, tmp_path)
    assert differences(report, found) == []
    lines = [row for row in found[CHECKS][4:] if row[8] in SAID]
    theirs = [(row[1], row[2], row[5], SAID[str(row[8])]) for row in lines]
    ours = {
        (relation.rule.code, *_sides(report, relation), outcome)
        for relation, outcome, _ in judge(report)
    }  # fmt: skip
    assert [line for line in theirs if line not in ours] == []
    shown = {line[:3] for line in theirs}
    # What is no line of the sheet is the formula of a cell, so it holds.
    left_out = {line[3] for line in ours if line[:3] not in shown}
    assert left_out <= {Outcome.PASS, Outcome.BLANK}
    assert Outcome.BROKEN in {o for *_, o in theirs}
    assert {Outcome.TAIL, Outcome.MISMATCH} <= {o for *_, o in theirs}


@pytest.mark.parametrize("seed", range(2))
def test_a_leaf_that_a_person_changes_is_followed_as_govfin_follows_it(seed: int, tmp_path: Path) -> None:
    """The workbook stays alive: change one entered figure in the file, and every total follows."""
    random = Random(50 + seed)
    leaves = clean_leaves(random, 6)
    key = random.choice(sorted(k for k in leaves if k[0] == "表5"))
    before = govfin.compute(report_of(leaves))
    after = govfin.compute(report_of(leaves | {key: leaves[key] + 12_345}))
    assert before.shape == after.shape
    slot = before.layout.slots[next(c for c in before.layout.cells if tuple(c) == key)]
    sheet, row, column = places(before)[slot]
    govfin.render(before, tmp_path / "before.xlsx")
    typed = str(after.scale(slot).decimal(after.figures[slot] or 0))
    with_cell(tmp_path / "before.xlsx", tmp_path / "after.xlsx", sheet, xl_rowcol_to_cell(row, column), typed)
    found = sheets(converted(tmp_path / "after.xlsx", "xlsx"))
    assert differences(after, found) == []
    # 表3 was not changed with it: the sheet of checks says so.
    assert Outcome.BROKEN in {o for *_, o in outcomes(found)}
