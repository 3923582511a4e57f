"""What the READMEs show of the terminal is what the terminal shows: each `$ govfin …` block is run and compared."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from govfin.cli.main import main

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"```text\n\$ govfin (?P<command>[^\n]+)\n(?P<output>.*?)```", re.DOTALL)


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_a_screen_of_the_readme_is_real(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = list(_BLOCK.finditer(text))
    assert blocks
    for block in reversed(blocks):
        shown = CliRunner(env={"LANG": "C.UTF-8", "LC_ALL": "", "NO_COLOR": "1"}).invoke(
            main, shlex.split(block["command"])
        )
        if os.environ.get("GOVFIN_UPDATE"):
            start, end = block.span("output")
            text = text[:start] + shown.output + text[end:]
            (ROOT / page).write_text(text, encoding="utf-8")
        else:
            assert shown.output == block["output"]
