"""The SQL that adds a ledger up and sends its sums to cells. Texts of a schema or file are parameters, never SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from attrs import frozen

from govfin.diagnostics.suggest import fold
from govfin.schema.ledger import Condition, Dimension, Intake, Outside

#: Spaces of every kind around a text.
_SPACES: Final = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288)"
#: An amount with its thousands set apart.
_GROUPED: Final = r"[+-]?[0-9]{1,3}(,[0-9]{3}){1,4}(\.[0-9]{1,2})?"


@frozen
class Query:
    """A statement and its parameters."""

    sql: str
    parameters: tuple[object, ...] = ()


def staged(dimensions: Sequence[Dimension], columns: Sequence[str], amount: str) -> str:
    """The entries as they are added up: the record, each dimension as text, the amount in 分, and any other amount.

    Of a date that begins with a year, the year alone is kept. `odd` is an amount that has to be read by a person's
    rules: with full-width digits, with spaces, or not at all. Texts are looked at later, each once.
    """
    kept = "".join(f", {_kept(d, c)} AS d{i}" for i, (d, c) in enumerate(zip(dimensions, columns, strict=True)))
    plain = _is_plain(amount)
    fen = f"CAST(CAST(replace({amount}, ',', '') AS DECIMAL(18, 2)) * 100 AS BIGINT)"
    return (
        f"SELECT record{kept}, CASE WHEN plain THEN {fen} END AS fen, CASE WHEN NOT plain THEN {amount} END AS odd, "
        f"{amount} AS amount FROM (SELECT *, {plain} AS plain FROM entries)"
    )


def _kept(dimension: Dimension, column: str) -> str:
    if dimension.kind != "date":
        return column
    return f"CASE WHEN left({column}, 2) IN ('19', '20') THEN left({column}, 4) ELSE {column} END"


def _is_plain(amount: str) -> str:
    """Whether a text is an amount to the 分 beyond doubt: digits and at most two decimals, or thousands set apart."""
    digits = f"translate({amount}, '0123456789.-', '') = ''"
    decimals = f"(strpos({amount}, '.') = 0 OR length({amount}) - strpos({amount}, '.') BETWEEN 1 AND 2)"
    begins = f"NOT starts_with(ltrim({amount}, '-'), '.')"
    number = f"TRY_CAST({amount} AS DECIMAL(15, 2)) IS NOT NULL"
    grouped = f"regexp_full_match({amount}, '{_GROUPED}')"
    return (
        f"CASE WHEN contains({amount}, ',') THEN {grouped} ELSE {digits} AND {decimals} AND {begins} AND {number} END"
    )


def summed(count: int, source: str) -> str:
    """One row for each combination of texts, with the sum of its amounts."""
    keys = "".join(f"d{i}, " for i in range(count))
    return (
        f"CREATE TEMP TABLE sums AS SELECT row_number() OVER () AS id, * FROM "
        f"(SELECT {keys}odd, sum(fen) AS fen, count(*) AS n FROM ({source}) GROUP BY {keys}odd)"
    )


def blank(count: int) -> str:
    """Forget the sums of rows that say nothing."""
    texts = [*(f"d{i}" for i in range(count)), "odd"]
    nothing = " AND ".join(f"trim({t}, {_SPACES}) = ''" for t in texts)
    return f"DELETE FROM sums WHERE odd IS NOT NULL AND {nothing}"


def understood(count: int) -> str:
    """The sums with every text replaced by what it means; `bad` where one of them means nothing."""
    values = "".join(f"v{i}.value AS d{i}, " for i in range(count))
    bad = "".join(f" OR v{i}.bad" for i in range(count))
    joins = "".join(f" JOIN v{i} ON v{i}.raw = s.d{i}" for i in range(count))
    return (
        f"CREATE TEMP TABLE facts AS SELECT s.id, {values}coalesce(s.fen, o.value * s.n, 0) AS fen, s.n, "
        f"(coalesce(o.bad, false){bad}) AS bad FROM sums s LEFT JOIN odds o ON o.raw = s.odd{joins}"
    )


def holds(conditions: Iterable[Condition], dimensions: Sequence[Dimension]) -> Query:
    """Whether a fact meets conditions: true, false, or NULL where a blank dimension would decide."""
    by_name = {d.name: i for i, d in enumerate(dimensions)}
    parts: list[str] = []
    parameters: list[object] = []
    for condition in conditions:
        i = by_name[condition.dimension]
        free = dimensions[i].kind in ("text", "unit")
        members = tuple(map(fold, condition.any_of)) if free else condition.any_of
        if dimensions[i].kind == "code":
            parts.append("(" + " OR ".join(f"starts_with(d{i}, ?)" for _ in members) + ")")
        else:
            parts.append(f"d{i} IN ({', '.join('?' for _ in members)})")
        parameters.extend(members)
    return Query(" AND ".join(parts) or "true", tuple(parameters))


def shown(intakes: Sequence[Intake], dimensions: Sequence[Dimension]) -> Query:
    """The facts that each table shows, as its intakes say."""
    conditions = [holds(intake.conditions, dimensions) for intake in intakes]
    selects = [f"SELECT id, {i:d} FROM facts WHERE NOT bad AND {c.sql}" for i, c in enumerate(conditions)]
    return _inserted("belongs", [Query(s, c.parameters) for s, c in zip(selects, conditions, strict=True)])


def sent(intakes: Sequence[Intake], dimensions: Sequence[Dimension]) -> Query:
    """The facts that each line of the intakes takes, or might take, with the row to which each goes."""
    return _inserted(
        "hits", [_sent(i, j, intakes, dimensions) for i, x in enumerate(intakes) for j in range(len(x.feeds))]
    )


def _sent(number: int, line: int, intakes: Sequence[Intake], dimensions: Sequence[Dimension]) -> Query:
    intake, feed = intakes[number], intakes[number].feeds[line]
    condition = holds((*intake.conditions, *feed.conditions), dimensions)
    by_name = {d.name: i for i, d in enumerate(dimensions)}
    key = f"left(d{by_name[feed.dimension]}, {feed.digits:d})" if feed.digits else "CAST(? AS VARCHAR)"
    fixed: tuple[object, ...] = () if feed.digits else (feed.row,)
    return Query(
        f"SELECT id, {number:d}, {line:d}, CAST(? AS VARCHAR), {key}, {condition.sql} FROM facts "
        f"WHERE NOT bad AND ({condition.sql}) IS NOT FALSE",
        (intake.table, *fixed, *condition.parameters, *condition.parameters),
    )


def _inserted(table: str, selects: Sequence[Query]) -> Query:
    statement = f"INSERT INTO {table} {' UNION ALL '.join(s.sql for s in selects)}"
    return Query(statement, tuple(p for s in selects for p in s.parameters))


def printed(number: int, line: int) -> tuple[str, str]:
    """Of what a line takes, keep what has a printed row (`printed`), under the key of that row."""
    here = f"intake = {number:d} AND feed = {line:d} AND hits.key IS NOT NULL"
    return (
        f"DELETE FROM hits WHERE {here} AND hits.key NOT IN (SELECT code FROM printed)",
        f"UPDATE hits SET key = printed.key FROM printed WHERE {here} AND hits.key = printed.code",
    )


def left_out(clause: int, outside: Outside, dimensions: Sequence[Dimension]) -> Query:
    """The facts that no table shows and that a clause leaves outside."""
    condition = holds(outside.conditions, dimensions)
    nowhere = " AND ".join(f"id NOT IN (SELECT id FROM {t})" for t in ("hits", "belongs", "outside"))
    statement = f"INSERT INTO outside SELECT id, {clause:d} FROM facts WHERE NOT bad AND {condition.sql} AND {nowhere}"
    return Query(statement, condition.parameters)


def named(count: int, source: str) -> str:
    """Every entry about which there is a finding: `named`, with its record, its amount and the finding."""
    same = " AND ".join(f"e.d{i} = s.d{i}" for i in range(count))
    return (
        f"CREATE OR REPLACE TEMP TABLE named AS SELECT e.record, e.amount, w.finding, w.rejects FROM ({source}) e "
        f"JOIN sums s ON {same} AND e.odd IS NOT DISTINCT FROM s.odd JOIN wrong w ON w.id = s.id"
    )


#: Where facts may go, which tables should show them, and which are left outside.
PLACES: Final = (
    "CREATE TEMP TABLE hits (id BIGINT, intake INT, feed INT, tbl VARCHAR, key VARCHAR, sure BOOLEAN)",
    "CREATE TEMP TABLE belongs (id BIGINT, intake INT)",
    "CREATE TEMP TABLE outside (id BIGINT, clause INT)",
)
#: The facts that go to no table because something is wrong with them.
REJECTED: Final = "CREATE TEMP TABLE rejected AS SELECT DISTINCT id FROM wrong WHERE rejects"
_PLACED: Final = "FROM hits JOIN facts USING (id) WHERE id NOT IN (SELECT id FROM rejected)"
#: What each line sends to each row, in 分.
CELLS: Final = f"SELECT intake, feed, key, sum(fen) {_PLACED} GROUP BY ALL ORDER BY ALL"
#: What each table takes: rows, and their sum in 分.
TAKEN: Final = f"SELECT tbl, sum(n)::BIGINT, sum(fen) {_PLACED} GROUP BY tbl"
#: How many rows are where, and their sum in 分.
TALLIES: Final = """
SELECT CASE WHEN id IN (SELECT id FROM rejected) THEN 'rejected'
            WHEN id IN (SELECT id FROM outside) THEN 'outside' ELSE 'placed' END AS part, sum(n)::BIGINT, sum(fen)
FROM facts GROUP BY part
"""
#: How many rows have each finding, and their sum in 分.
COUNTS: Final = "SELECT finding, sum(n)::BIGINT, sum(fen) FROM wrong JOIN facts USING (id) GROUP BY finding"
#: The first records of each finding.
FIRST: Final = """
SELECT finding, record FROM named QUALIFY row_number() OVER (PARTITION BY finding ORDER BY record) <= ?
ORDER BY finding, record
"""
#: The first rows that are in no table, each with one of its findings.
LISTED: Final = """
SELECT record, any_value(amount), min(finding) FROM named WHERE rejects GROUP BY record ORDER BY record LIMIT ?
"""
#: No entry has a finding.
NOBODY: Final = "CREATE OR REPLACE TEMP TABLE named (record BIGINT, amount VARCHAR, finding INT, rejects BOOLEAN)"
