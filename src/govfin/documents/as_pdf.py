"""A document as PDF, set by typst: the template is ours, and all that a department wrote reaches it as data."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.extras import needs
from govfin.documents.fonts import extra_folders, find_fonts
from govfin.documents.model import (
    Block,
    Chart,
    Contents,
    Cover,
    Document,
    Grid,
    Heading,
    Kind,
    Paragraph,
    TableBlock,
    plain,
)

_ALIGN: Final = {Kind.FIGURE: "right", Kind.LABEL: "left", Kind.CODE: "left", Kind.TEXT: "left"}


def pdf_bytes(document: Document) -> bytes:
    """The PDF of a document: contents with page numbers, wide tables sideways, headers repeated on every page.

    Raises:
        FileError: D0505 when typst is not installed, D0801 when no font for Chinese is found, D0803 when typst fails.
    """
    with needs(".pdf", "typst"):
        import typst  # noqa: PLC0415 - an extra, loaded where it is used
    folders = extra_folders()
    available = typst.Fonts(include_system_fonts=True, font_paths=[str(f) for f in folders])
    fonts = find_fonts(available.families(), folders)
    with tempfile.TemporaryDirectory(prefix="govfin-") as name:
        folder = Path(name)
        blocks = [_block(b, i, folder) for i, b in enumerate(document.blocks)]
        data = {
            "title": plain(document.title),
            "author": plain(document.report.department or ""),
            "faces": fonts.faces,
            "blocks": blocks,
        }
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        template = files("govfin.documents").joinpath("document.typ").read_text(encoding="utf-8")
        (folder / "main.typ").write_text(template, encoding="utf-8")
        try:
            made = typst.compile(str(folder / "main.typ"), root=str(folder), font_paths=available)
        except typst.TypstError as error:
            raise FileError([Diagnostic("D0803", {"reason": str(error.message)})]) from None
    return bytes(made)


def _block(block: Block, number: int, folder: Path) -> Mapping[str, Any]:
    """A block as the template reads it."""
    match block:
        case Cover():
            said = {"department": block.department, "title": block.title, "date": block.date}
            return {"is": "cover"} | {k: plain(v) for k, v in said.items()}
        case Contents():
            return {"is": "contents", "title": plain(block.title)}
        case Heading():
            return {"is": "heading", "level": block.level, "text": plain(block.text)}
        case Paragraph():
            return {"is": "paragraph", "style": block.style, "text": plain(block.text)}
        case Chart():
            from govfin.documents.charts import svg_of  # noqa: PLC0415 - matplotlib, where a chart is drawn

            name = f"chart-{number}.svg"
            (folder / name).write_text(svg_of(block, outlines=True), encoding="utf-8")
            return {"is": "chart", "file": name, "title": plain(block.title), "alt": plain(block.description)}
        case TableBlock():
            return _grid(block.grid) | {
                "is": "table",
                "title": plain(block.title),
                "level": block.level,
                "left": plain(block.left),
                "right": plain(block.right),
                "notes": [plain(n) for n in (*block.notes, block.statement) if n],
                "own_page": block.own_page,
                "landscape": block.landscape,
                "height": block.grid.height,
            }


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "widths": grid.widths,
        "header": grid.header,
        "cells": [
            {
                "x": c.column,
                "y": c.row,
                "columns": c.columns,
                "rows": c.rows,
                "text": plain(c.text),
                "align": _ALIGN.get(c.kind, "center"),
                "head": c.kind is Kind.HEADER,
            }
            for row in grid.rows
            for c in row
        ],
    }
