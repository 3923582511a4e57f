"""Pages are templates beside the code that fills them: found, parsed once, every text escaped."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from govfin.diagnostics.extras import needs

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def page_template(
    room: str, name: str = "page.html", *, wanted: str = "--format html", extra: str = "html"
) -> Template:
    """The template of a file in a room, such as `page.html` in `govfin.renderings`; a name that it lacks is an error.

    Raises:
        FileError: D0505 when jinja2 is not installed.
    """
    with needs(wanted, "jinja2", extra):
        from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - an extra, loaded where it is used
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(text_of(room, name))


@cache
def text_of(room: str, name: str) -> str:
    """The text of a file in a room: a template, a style, a script."""
    return files(room).joinpath(name).read_text(encoding="utf-8")
