"""Formatting a schema text: nothing is written for a text that cannot be read whole."""

from __future__ import annotations

from govfin.diagnostics.diagnostic import SchemaError
from govfin.diagnostics.source import Source
from govfin.syntax.parser import parse
from govfin.syntax.printer import format_file
from govfin.syntax.template_parser import parse_template
from govfin.syntax.template_printer import format_template


def formatted(text: str, name: str) -> str:
    """The canonical form of a schema text, or of the template of a narrative (`.md`).

    Raises:
        SchemaError: with every syntax error; the text stays as it is.
    """
    if name.endswith(".md"):
        template = parse_template(Source(name, text))
        if template.diagnostics:
            raise SchemaError(template.diagnostics)
        return format_template(template.template)
    parsed = parse(Source(name, text))
    if parsed.diagnostics:
        raise SchemaError(parsed.diagnostics)
    return format_file(parsed.file)
