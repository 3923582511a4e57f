"""What stands in a workbook beside the report: govfin's own sheets of checks."""

from __future__ import annotations

from attrs import evolve, frozen

from govfin.diagnostics.diagnostic import Diagnostic
from govfin.reading.extracted import Document, Grid, Page
from govfin.reading.transcript import Transcript
from govfin.report.sheets import CHECKS_COLUMNS, CHECKS_TITLE


@frozen
class Parted:
    """A document without what is no part of the report, and what there is to say about that."""

    document: Document
    notes: tuple[Diagnostic, ...] = ()

    def told(self, transcript: Transcript) -> Transcript:
        """A transcript of the document that says what was set aside."""
        return evolve(transcript, notes=(*self.notes, *transcript.notes))


def parted(document: Document) -> Parted:
    """A document, and beside it what is no part of the report."""
    own = [page for page in document.pages if _is_own(page)]
    kept = tuple(page for page in document.pages if page not in own)
    return Parted(evolve(document, pages=kept), tuple(Diagnostic("D0961", {"sheet": page.name}) for page in own))


def _is_own(page: Page) -> bool:
    """Whether a sheet is govfin's sheet of checks: by its title, and by the titles of its columns."""
    grid = next((block for block in page.blocks if isinstance(block, Grid)), None)
    if grid is None or not grid.rows[0] or grid.rows[0][0].text != CHECKS_TITLE:
        return False
    titles = {title for title in CHECKS_COLUMNS if title}
    return any(titles <= {cell.text for cell in row} for row in grid.rows)
