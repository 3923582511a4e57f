"""The books of a reading: every figure with decimals that stands in a table of a file is told of exactly once.

Figures without decimals are left out: codes, numbers of lines and of columns look like them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from govfin.reading.extracted import Document, Grid
from govfin.reading.transcript import Transcript
from govfin.reading.words import figure_of


def printed(document: Document) -> Counter[str]:
    """How often each figure stands in the tables of a file."""
    grids = (block for block in document if isinstance(block, Grid))
    return Counter(_decimals(cell.text for grid in grids for cell in grid.cells))


def told(transcript: Transcript) -> Counter[str]:
    """How often each figure is said: as the source of a cell, once more for the same cell, or without a place."""
    texts = [text for s in transcript.sources.values() for text in [s.text] * (1 + len(s.again))]
    return Counter(_decimals([*texts, *(u.text for u in transcript.unplaced)]))


def _decimals(texts: Iterator[str] | list[str]) -> Iterator[str]:
    figures = (figure_of(text.strip().rstrip("%％")) for text in texts)
    return (f.replace(",", "") for f in figures if f is not None and "." in f)
