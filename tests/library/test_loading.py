"""Schema files as they come: any line ends, a byte order mark, or no schema at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from govfin.api import load_schema
from govfin.diagnostics.diagnostic import FileError, GovfinError, SchemaError
from govfin.library.cache import Cache
from govfin.library.load import load_classification_file, load_schema_file
from govfin.library.shelf import Shelf
from govfin.schema.schema import Schema

SIMPLE = (
    'schema simple "简单" {\n  unit 元 precision 1\n}\ntable 表1 {\n  column 1 "金额"\n  row 1 "总计"\n  1行 >= 0\n}\n'
)


def _load(path: Path) -> Schema:
    return load_schema_file(path, Shelf((path.parent,)), Cache(None))


def _failure(path: Path) -> str:
    with pytest.raises(FileError) as caught:
        _load(path)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.file == str(path)
    return diagnostic.code


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_a_file_of_any_editor_is_read(mark: bytes, line_end: str, tmp_path: Path) -> None:
    path = tmp_path / "simple.govfin"
    path.write_bytes(mark + SIMPLE.replace("\n", line_end).encode())
    schema = _load(path)
    assert schema.title == "简单"
    assert schema.rules[0].place.endswith(":7")


def test_places_are_counted_alike_with_any_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "simple.govfin"
    path.write_bytes(b"\xef\xbb\xbf" + SIMPLE.replace("1行 >=", "2行 >=").replace("\n", "\r\n").encode())
    with pytest.raises(SchemaError) as caught:
        _load(path)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.label is not None
    assert diagnostic.label.source.position(diagnostic.label.span.start) == (7, 3)
    assert "\r" not in str(caught.value)


def test_an_edited_schema_is_loaded_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVFIN_CACHE", "off")
    base, form = tmp_path / "simple.govfin", tmp_path / "other.govfin"
    base.write_text(SIMPLE, encoding="utf-8")
    form.write_text("schema other extends simple { year 2020 }\n", encoding="utf-8")
    first = load_schema(form)
    assert load_schema(form) is first
    base.write_text(SIMPLE.replace("总计", "合计共"), encoding="utf-8")
    assert load_schema(form).tables[0].rows[0].label == "合计共"
    (tmp_path / "gone.md").symlink_to(tmp_path / "nothing.md")
    assert load_schema(form).tables[0].rows[0].label == "合计共"


def test_a_schema_is_loaded_by_path_and_by_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVFIN_CACHE", "off")
    path = tmp_path / "simple.govfin"
    path.write_text(SIMPLE, encoding="utf-8")
    by_path, by_id = load_schema(path), load_schema("simple", path=[tmp_path])
    assert by_path.fingerprint == by_id.fingerprint
    assert by_path.id == "simple"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert _failure(tmp_path / "missing.govfin") == "D0101"


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "folder.govfin").mkdir()
    assert _failure(tmp_path / "folder.govfin") == "D0101"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "secret.govfin"
    path.write_text(SIMPLE, encoding="utf-8")
    path.chmod(0)
    assert _failure(path) == "D0101"


def test_a_binary_file(tmp_path: Path) -> None:
    path = tmp_path / "report.govfin"
    path.write_bytes(b"PK\x03\x04\x14\x00\x06\x00\x80\xff\xfe")
    assert _failure(path) == "D0104"


def test_a_text_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "simple.govfin"
    path.write_bytes(SIMPLE.encode("gb18030"))
    assert _failure(path) == "D0104"


def test_a_file_of_100_mb_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.govfin"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    assert _failure(path) == "D0103"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no endless file here")
def test_a_file_without_an_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "endless.govfin"
    path.symlink_to("/dev/zero")
    assert _failure(path) == "D0103"


@pytest.mark.parametrize("text", ["", "# 只有注释\n", "\ufeff\n\n"])
def test_an_empty_file_has_no_schema(text: str, tmp_path: Path) -> None:
    path = tmp_path / "empty.govfin"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GovfinError) as caught:
        _load(path)
    assert [d.code for d in caught.value.diagnostics] == ["S0406"]


def test_a_file_of_codes_has_no_schema_and_a_schema_no_codes(tmp_path: Path) -> None:
    codes, simple = tmp_path / "codes.govfin", tmp_path / "simple.govfin"
    codes.write_text("classification codes levels 类 3 { 201 甲 }", encoding="utf-8")
    simple.write_text(SIMPLE, encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        _load(codes)
    assert [d.code for d in caught.value.diagnostics] == ["S0406"]
    with pytest.raises(FileError) as caught_file:
        load_classification_file(simple, Shelf((tmp_path,)), Cache(None))
    assert [d.code for d in caught_file.value.diagnostics] == ["D0216"]
