"""The cache: what comes out of it is what went in, and nothing that is not ours, whole and current comes out."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

import govfin
from govfin.library import load
from govfin.library.cache import Cache, user_cache
from govfin.library.load import load_schema_file
from govfin.library.shelf import Shelf, default_shelf
from govfin.schema.schema import Schema
from govfin.system.layout import empty_shape
from govfin.system.relations import lower

CODES = "classification codes levels 类 3, 款 5 { 201 甲 { 20101 乙 } }\n"
BASE = 'schema base { unit 元 precision 1 use codes as 功能 }\ntable 表1 by 功能 { total "合计" column 1 "金额" }\n'
FORM = 'schema form "表" extends base\ntable 表2 { column 1 "金额" row 1 "甲" row 2 "乙" 2行 = 1行 }\n'


class Desk:
    """Three files, a cache beside them, and a count of compilations."""

    def __init__(self, folder: Path, compiled: list[str]) -> None:
        self.shelf = Shelf((folder / "shelf",))
        self.cache = Cache(folder / "cache")
        self.compiled = compiled
        self.folder = folder / "shelf"
        self.folder.mkdir()
        for name, text in (("codes", CODES), ("base", BASE), ("form", FORM)):
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        (self.folder / f"{name}.govfin").write_text(text, encoding="utf-8")

    def load(self, cache: Cache | None = None) -> Schema:
        return load_schema_file(self.folder / "form.govfin", self.shelf, cache or self.cache)

    def compiles(self, cache: Cache | None = None) -> bool:
        """Whether loading compiles anew."""
        before = len(self.compiled)
        self.load(cache)
        return len(self.compiled) > before

    @property
    def entry(self) -> Path:
        (entry,) = (self.cache.folder or Path()).iterdir()
        return entry


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    compiled: list[str] = []
    loader = load.Loader

    def counted(shelf: Shelf) -> load.Loader:
        compiled.append("once")
        return loader(shelf)

    monkeypatch.setattr(load, "Loader", counted)
    return Desk(tmp_path, compiled)


def _fields(schema: Schema) -> dict[str, object]:
    found = {field.name: getattr(schema, field.name) for field in attrs.fields(Schema)}
    return found | {"companions": [(c.name, _fields(c.form)) for c in schema.companions]}


def test_what_comes_from_the_cache_is_what_was_compiled(desk: Desk) -> None:
    compiled, cached = desk.load(), desk.load()
    assert len(desk.compiled) == 1
    assert cached is not compiled
    assert _fields(cached) == _fields(compiled)
    assert (
        lower(cached, empty_shape(cached)).relations[0].slots
        == lower(compiled, empty_shape(compiled)).relations[0].slots
    )


@pytest.mark.parametrize("path", sorted(default_shelf().folders[-1].glob("cn-*.govfin")), ids=lambda path: path.stem)
def test_the_schemas_of_govfin_come_whole_from_the_cache(path: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    compiled = load_schema_file(path, default_shelf(), cache)
    assert _fields(load_schema_file(path, default_shelf(), cache)) == _fields(compiled)


@pytest.mark.parametrize("name", ["form", "base", "codes"])
def test_a_file_that_has_changed_is_compiled_again(name: str, desk: Desk) -> None:
    assert desk.compiles()
    assert not desk.compiles()
    path = desk.folder / f"{name}.govfin"
    path.write_text(path.read_text(encoding="utf-8") + "# 改过\n", encoding="utf-8")
    assert desk.compiles()
    assert not desk.compiles()


def test_a_file_that_was_only_touched_is_not(desk: Desk) -> None:
    desk.load()
    os.utime(desk.folder / "base.govfin", (0, 0))
    assert not desk.compiles()


def test_a_base_that_is_gone_is_missed(desk: Desk) -> None:
    desk.load()
    (desk.folder / "base.govfin").unlink()
    with pytest.raises(govfin.SchemaError):
        desk.load()


def test_another_base_that_comes_first_on_the_shelf_is_the_one(desk: Desk, tmp_path: Path) -> None:
    folder = desk.folder
    other = tmp_path / "other"
    other.mkdir()
    (folder / "base.govfin").rename(other / "base.govfin")
    desk.shelf = Shelf((other, folder))
    assert desk.load().scale.unit == "元"
    desk.write("base", BASE.replace("元", "千元"))
    assert desk.load().scale.unit == "千元"
    nearer = tmp_path / "nearer"
    nearer.mkdir()
    (folder / "base.govfin").rename(nearer / "base.govfin")
    desk.shelf = Shelf((nearer, other, folder))
    assert desk.load().scale.unit == "千元"
    desk.shelf = Shelf((other, nearer, folder))
    assert desk.load().scale.unit == "元"


def test_another_govfin_compiles_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.load()
    monkeypatch.setattr("govfin.library.cache._compiler_version", lambda: "another")
    assert desk.compiles()


def test_errors_are_not_kept(desk: Desk) -> None:
    desk.write("form", FORM + "table 表3 { }")
    with pytest.raises(govfin.SchemaError):
        desk.load()
    assert not (desk.cache.folder or Path()).exists()


# ── what is not ours, whole or current ──────────────────────────────────────────────────────────────


def _rewrite(change: Callable[[dict[str, object]], object]) -> Callable[[Path], object]:
    def act(entry: Path) -> None:
        data = json.loads(entry.read_text(encoding="utf-8"))
        change(data)
        entry.write_text(json.dumps(data), encoding="utf-8")

    return act


def _symlink(entry: Path) -> None:
    entry.rename(entry.parent.parent / "elsewhere.json")
    entry.symlink_to(entry.parent.parent / "elsewhere.json")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda e: e.write_bytes(b""), id="empty"),
        pytest.param(lambda e: e.write_bytes(e.read_bytes()[:-100]), id="cut"),
        pytest.param(lambda e: e.write_bytes(b"\x80\x04\x95cos\nsystem\n(S'true'\ntR."), id="a pickle"),
        pytest.param(lambda e: e.write_text("[" * 100_000), id="nested without end"),
        pytest.param(lambda e: e.write_text("{}"), id="no fields"),
        pytest.param(_rewrite(lambda d: d.update(format=0)), id="another format"),
        pytest.param(_rewrite(lambda d: d.update(compiled=[])), id="no schema"),
        pytest.param(_rewrite(lambda d: d.update(files=[])), id="made of nothing"),
        pytest.param(lambda e: e.chmod(0o660), id="the group may write"),
        pytest.param(lambda e: e.chmod(0o606), id="everybody may write"),
        pytest.param(_symlink, id="a symbolic link"),
        pytest.param(lambda e: (e.unlink(), e.mkdir()), id="a folder"),
    ],
)
def test_a_cached_file_that_is_not_whole_and_ours_is_ignored(spoil: Callable[[Path], object], desk: Desk) -> None:
    schema = desk.load()
    spoil(desk.entry)
    assert desk.compiles()
    assert _fields(desk.load()) == _fields(schema)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no owners here")
def test_a_cached_file_of_somebody_else_is_ignored(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.load()
    somebody = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: somebody)
    assert desk.compiles()


def test_the_entry_of_another_file_is_ignored(desk: Desk) -> None:
    desk.load()
    entry, kept = desk.entry, desk.entry.read_bytes()
    desk.write("form", FORM.replace("甲", "丙"))
    desk.load()
    (other,) = {*entry.parent.iterdir()} - {entry}
    other.write_bytes(kept)
    desk.write("form2", FORM)
    assert desk.load().table_by_id["表2"].rows[0].label == "丙"


def test_what_is_kept_is_json_that_only_its_owner_may_change(desk: Desk) -> None:
    desk.load()
    data = json.loads(desk.entry.read_text(encoding="utf-8"))
    assert [Path(path).stem for path, _ in data["files"]] == ["form", "base", "codes"]
    assert desk.entry.stat().st_mode & 0o077 == 0
    assert desk.entry.parent.stat().st_mode & 0o077 == 0


# ── where it is kept ────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_kept_when_it_is_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVFIN_CACHE", "off")
    assert user_cache() == Cache(None)
    assert desk.compiles(user_cache())
    assert desk.compiles(user_cache())


def test_a_person_chooses_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVFIN_CACHE", str(tmp_path))
    assert user_cache() == Cache(tmp_path)
    monkeypatch.delenv("GOVFIN_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert (user_cache().folder or Path()).name == "govfin"


@pytest.mark.parametrize("name", ["a file", "below a file"])
def test_a_folder_that_cannot_be_written_is_no_error(name: str, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    folder = tmp_path / "taken" if name == "a file" else tmp_path / "taken" / "cache"
    assert desk.compiles(Cache(folder))
    assert desk.compiles(Cache(folder))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_no_error(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    assert desk.compiles(Cache(folder))


def test_nothing_in_govfin_pickles() -> None:
    sources = Path(govfin.__file__).parent.rglob("*.py")
    words = ("import pickle", "import marshal", "import shelve", "cache=True", "import dill")
    assert not [path for path in sources for word in words if word in path.read_text(encoding="utf-8")]
