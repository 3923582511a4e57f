"""Documents by the ending of their file: one model, five formats; a renderer is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.documents.model import Document

#: The endings, each with the module and the function that renders it.
RENDERERS: Final[Mapping[str, tuple[str, str]]] = {
    ".docx": ("govfin.documents.as_docx", "docx_bytes"),
    ".xlsx": ("govfin.documents.as_xlsx", "xlsx_bytes"),
    ".html": ("govfin.documents.as_html", "html_text"),
    ".pdf": ("govfin.documents.as_pdf", "pdf_bytes"),
    ".md": ("govfin.documents.as_markdown", "markdown_text"),
}


def rendered(document: Document, suffix: str, file: str) -> str | bytes:
    """The content of a file with an ending.

    Raises:
        FileError: D0105 for an ending that no renderer has, D0505 for a missing extra, D08xx for fonts and typesetting.
    """
    check_suffix(suffix, file)
    module, function = RENDERERS[suffix.lower()]
    content: str | bytes = getattr(import_module(module), function)(document)
    return content


def check_suffix(suffix: str, file: str) -> None:
    """Refuse an ending that no renderer has, before any work is done.

    Raises:
        FileError: D0105, with the known endings.
    """
    if suffix.lower() not in RENDERERS:
        raise FileError([Diagnostic("D0105", {"suffix": suffix, "known": ", ".join(RENDERERS)}, file=file)])
