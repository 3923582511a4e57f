"""Report folders: what is written is what is read; figures beside words are the cells; every mistake is told."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given

import govfin
from govfin.formats.folder import read_folder, write_folder
from govfin.report.content import Publication
from strategies import publications, supplements


def _none(name: str) -> govfin.Schema:
    raise AssertionError(name)


@given(publications.publications())
def test_writing_and_reading_gives_the_same_publication(publication: Publication) -> None:
    with tempfile.TemporaryDirectory() as name:
        write_folder(publication, Path(name))
        assert read_folder(Path(name), supplements.form(), _none) == publication
