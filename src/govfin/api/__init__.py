"""The few verbs of govfin, composed from its rooms: load, read, compute, validate, explain, write."""

from govfin.api.beside import read_and_move, read_beside, read_exact, read_prior
from govfin.api.functions import cofog, cofog_totals
from govfin.api.judging import compare_narrative, validate
from govfin.api.ledgers import is_ledger, tabulate
from govfin.api.reading import (
    PUBLISHED,
    is_folder,
    places_beside,
    read,
    read_document,
    read_plain_text,
    read_publication,
)
from govfin.api.schemas import classifications, known_schemas, load_classification, load_schema, vintages
from govfin.api.writing import check_document, render, to_text, write, write_narrative, write_transcript

__all__ = [
    "PUBLISHED",
    "check_document",
    "classifications",
    "cofog",
    "cofog_totals",
    "compare_narrative",
    "is_folder",
    "is_ledger",
    "known_schemas",
    "load_classification",
    "load_schema",
    "places_beside",
    "read",
    "read_and_move",
    "read_beside",
    "read_document",
    "read_exact",
    "read_plain_text",
    "read_prior",
    "read_publication",
    "render",
    "tabulate",
    "to_text",
    "validate",
    "vintages",
    "write",
    "write_narrative",
    "write_transcript",
]
