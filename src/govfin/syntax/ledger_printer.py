"""The statements about ledgers as canonical text."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from govfin.syntax import ledger_nodes as ln
from govfin.syntax import nodes as n

FormatAddress = Callable[[n.Expression], str]
FormatReference = Callable[[n.Reference], str]


def ledger_head(  # noqa: PLR0911 - one case a node
    item: n.Statement, format_address: FormatAddress, format_reference: FormatReference
) -> tuple[str, tuple[n.Statement, ...] | None] | None:
    """The first line of a statement about ledgers, and what its braces hold; None for any other statement.

    A statement without braces has None for what they hold.
    """

    def where(conditions: Iterable[ln.Condition]) -> str:
        said = " and ".join(f"{c.dimension} = {', '.join(map(format_reference, c.members))}" for c in conditions)
        return f" where {said}" if said else ""

    match item:
        case ln.Ledger():
            return "ledger", item.items
        case ln.Dimension():
            return f"dimension {item.name}{_spellings(item.spellings)}{_holds(item)}", item.items or None
        case ln.Value():
            return f"value {item.name}{_spellings(item.spellings)}", None
        case ln.Outside():
            because = f' because "{item.because}"' if item.because is not None else ""
            return f"outside{where(item.conditions)}{because}", None
        case ln.Intake():
            return f"from ledger{where(item.conditions)}", item.items
        case ln.Feed():
            return f"{format_address(item.address)}{where(item.conditions)}", None
        case _:
            return None


def _spellings(spellings: Iterable[str]) -> str:
    said = ", ".join(f'"{s}"' for s in spellings)
    return f" {said}" if said else ""


def _holds(item: ln.Dimension) -> str:
    by = f" by {item.by}" if item.by else ""
    kind = f" as {item.kind}" if item.kind else ""
    return f"{by}{kind}" + (f" default {item.default}" if item.default else "")
