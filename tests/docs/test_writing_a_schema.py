"""docs/writing-a-schema.md is carried out from top to bottom; every output in it is what govfin printed.

A block says what becomes of it: `file=F` is written, `append=F` is added to F, `inside=F:表1` goes to the end of that
table of F; the commands of a `console` block are run. GOVFIN_UPDATE=1 writes the outputs anew.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from docs.markdown_blocks import DOCS, Block, blocks, keep, rewritten
from govfin.cli.main import main

PAGE: Final = DOCS / "writing-a-schema.md"


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOVFIN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("GOVFIN_SCHEMAS", raising=False)


def test_the_page_is_what_happens() -> None:
    text = PAGE.read_text(encoding="utf-8")
    outputs = {b.line: done for b in blocks(PAGE) if (done := _carry_out(b)) is not None}
    keep(PAGE, rewritten(text, lambda block: outputs.get(block.line), PAGE), text)
    assert len(outputs) >= 10


def _carry_out(block: Block) -> str | None:
    """Do what a block says; what it should print, for a block of commands."""
    if "file" in block.words:
        Path(block.words["file"]).write_text(block.text, encoding="utf-8")
    elif "append" in block.words:
        file = Path(block.words["append"])
        file.write_text(f"{file.read_text(encoding='utf-8')}\n{block.text}", encoding="utf-8")
    elif "inside" in block.words:
        name, _, table = block.words["inside"].partition(":")
        before = Path(name).read_text(encoding="utf-8")
        after = re.sub(rf"(?ms)(^table {table} .*?)^}}$", lambda m: f"{m[1]}{block.text}}}", before, count=1)
        assert after != before
        Path(name).write_text(after, encoding="utf-8")
    elif block.language == "console":
        return "".join(_session(block.text))
    return None


def _session(text: str) -> Iterator[str]:
    for line in re.findall(r"^\$ .*$", text, re.MULTILINE):
        yield f"{line}\n"
        command, *arguments = shlex.split(line[2:])
        if command == "sed":
            _sed(*arguments)
            continue
        assert command == "govfin"
        printed = CliRunner().invoke(main, arguments)
        assert printed.exception is None or isinstance(printed.exception, SystemExit), printed.exception
        yield "".join(f"{output.rstrip()}\n" for output in printed.output.splitlines())


def _sed(option: str, expression: str, file: str) -> None:
    """The one edit that the page makes, as sed would make it."""
    assert option == "-i"
    _, pattern, new, _ = expression.split("/")
    before = Path(file).read_text(encoding="utf-8")
    after = re.sub(pattern, new, before, flags=re.MULTILINE)
    assert after != before
    Path(file).write_text(after, encoding="utf-8")
