"""Formatting a schema text: nothing is written for a text that cannot be read whole."""

from __future__ import annotations

from govfin.diagnostics.diagnostic import SchemaError
from govfin.diagnostics.source import Source
from govfin.syntax.parser import parse
from govfin.syntax.printer import format_file


def formatted(text: str, name: str) -> str:
    """The canonical form of a schema text.

    Raises:
        SchemaError: with every syntax error; the text stays as it is.
    """
    parsed = parse(Source(name, text))
    if parsed.diagnostics:
        raise SchemaError(parsed.diagnostics)
    return format_file(parsed.file)
