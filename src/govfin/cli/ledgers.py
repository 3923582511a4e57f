"""What came of a ledger, in words: how much is in which table, and every row that is in none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from govfin.audit.show import finding_text
from govfin.computing.tabulation import Tabulation, Tally
from govfin.diagnostics.diagnostic import Language
from govfin.diagnostics.show import helps
from govfin.diagnostics.width import pad, wrap

_WIDTH = 80


def tabulation_text(made: Tabulation, language: Language) -> str:
    """The findings, gravest first, then where the rows of the ledger are, in rows and in 元."""
    return "\n".join([*_findings(made, language), *_reckoning(made, language)])


def _findings(made: Tabulation, language: Language) -> Iterator[str]:
    word = "帮助" if language is Language.ZH else "help"
    for finding in made.findings:
        yield finding_text(finding, language, _WIDTH)
        yield from (
            wrap(f"    {word}: {h}", _WIDTH, indent="    ") for h in helps(finding.code, finding.params, language)
        )
    if made.findings:
        yield ""


def _reckoning(made: Tabulation, language: Language) -> Iterator[str]:
    zh = language is Language.ZH
    lines = [
        ("台账" if zh else "ledger", made.total),
        ("  列入各表" if zh else "  in the tables", made.placed),
        ("  按表式不列" if zh else "  in no table, as the form has it", made.outside),
        ("  有错而未列" if zh else "  in no table, for the mistakes above", made.rejected),
    ]
    lines += [(f"{'各表取数' if zh else 'taken by'} {table}", tally) for table, tally in made.taken.items()]
    yield from _aligned(lines, language)


def _aligned(lines: list[tuple[str, Tally]], language: Language) -> Iterator[str]:
    zh = language is Language.ZH
    counts = [f"{tally.rows:,} {'行' if zh else 'row ' if tally.rows == 1 else 'rows'}" for _, tally in lines]
    sums = [_grouped(tally.amount) for _, tally in lines]
    for (label, _), count, total in zip(lines, counts, sums, strict=True):
        yield f"{pad(label, 38)}{count.rjust(max(map(len, counts)))}{total.rjust(max(map(len, sums)) + 2)} 元"


def _grouped(amount: str) -> str:
    return f"{Decimal(amount):,}"


def rejected_csv(made: Tabulation, language: Language) -> str:
    """The rows in no table, one a line: the line of the file, the amount, the code and the sentence of its finding.

    With a byte order mark, for spreadsheets.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    zh = language is Language.ZH
    writer.writerow(["行号", "金额", "代码", "说明"] if zh else ["line", "amount", "code", "finding"])
    writer.writerows([r.line, r.amount, r.finding.code, r.finding.message(language)] for r in made.rows)
    return "\ufeff" + text.getvalue()
