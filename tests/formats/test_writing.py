"""Files are written whole or not at all: the old file or the new one, and nothing else left behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import govfin
from govfin.report.report import Report
from strategies.reports import schema

SUFFIXES = pytest.mark.parametrize("suffix", [".json", ".csv", ".JSON"])


def report(department: str | None = "某局") -> Report:
    return govfin.new_report(schema(), {"表1.1行": "217.35"}, department=department, year=2020)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def refused(target: Path, what: Report | None = None) -> list[str]:
    with pytest.raises(govfin.FileError) as caught:
        govfin.write(what or report(), target)
    assert caught.value.diagnostics[0].file == str(target)
    return [d.code for d in caught.value.diagnostics]


@SUFFIXES
def test_what_is_written_to_a_file_is_read_from_it(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"report{suffix}"
    govfin.write(report(), path)
    assert govfin.read(path) == report()
    assert names_in(tmp_path) == [path.name]


@SUFFIXES
def test_a_file_may_be_overwritten_and_keeps_its_permissions(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"report{suffix}"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    govfin.write(report(), path)
    assert govfin.read(path) == report()
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("name", ["report", "report.txt", "report.xlsm", "report.json.gz", ".json"])
def test_an_unknown_ending_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path / name) == ["D0105"]
    assert names_in(tmp_path) == []


def test_a_folder_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "report.json").mkdir()
    assert refused(tmp_path / "report.json") == ["D0106"]
    assert names_in(tmp_path) == ["report.json"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path / "none" / "report.json") == ["D0106"]
    assert refused(tmp_path / "a\0b" / "report.json") == ["D0106"]
    assert names_in(tmp_path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_may_not_be_written_keeps_its_old_file(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("old", encoding="utf-8")
    tmp_path.chmod(0o500)
    try:
        assert refused(path) == ["D0106"]
        assert (names_in(tmp_path), path.read_text(encoding="utf-8")) == (["report.csv"], "old")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize("fails", ["fdopen", "replace"])
def test_a_disk_that_is_full_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    path = tmp_path / "report.csv"
    path.write_text("old", encoding="utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if fails == "fdopen":
        monkeypatch.setattr(os, "fdopen", full)
    else:
        monkeypatch.setattr(Path, "replace", full)
    assert refused(path) == ["D0106"]
    monkeypatch.undo()
    assert (names_in(tmp_path), path.read_text(encoding="utf-8")) == (["report.csv"], "old")


def test_a_name_as_long_as_the_system_allows(tmp_path: Path) -> None:
    """84 Chinese characters take 252 of the 255 bytes that a name may have."""
    path = tmp_path / ("局" * 83 + ".json")
    govfin.write(report(), path)
    assert govfin.read(path) == report()


def test_a_name_with_half_a_character_is_written_without_it(tmp_path: Path) -> None:
    """JSON can spell a text that no file can hold."""
    path = tmp_path / "report.csv"
    govfin.write(report("某\ud800局"), path)
    assert govfin.read(path).department == "某 局"
