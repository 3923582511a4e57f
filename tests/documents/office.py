"""LibreOffice as an independent reader of what we write: every formula is recalculated, whatever the file says."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Final

import pytest
from python_calamine import load_workbook

needs_office: Final = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

#: Always recalculate what comes from a workbook: the figures that we wrote into it are not what is tested.
_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def converted(file: Path, ending: str) -> Path:
    """The file as LibreOffice saves it in another format (`xlsx`, `pdf`), in a folder of its own."""
    out = file.parent / f"{file.stem}-office"
    profile = file.parent / "office-profile"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(_SETTINGS, encoding="utf-8")
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", ending]
    done = subprocess.run(
        [*command, "--outdir", str(out), str(file)], capture_output=True, text=True, timeout=240, check=False
    )
    found = out / f"{file.stem}.{ending}"
    assert found.exists(), done.stdout + done.stderr
    return found


def sheets(file: Path) -> dict[str, list[list[object]]]:
    """The values of each sheet, by its name; rows and columns from A1."""
    book = load_workbook(file)
    return {
        name: [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        for name in book.sheet_names
    }


def with_cell(file: Path, out: Path, sheet: str, cell: str, value: str) -> None:
    """A copy of a workbook in which a person typed another number into a cell; nothing else is touched."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        workbook = old.read("xl/workbook.xml").decode()
        names = re.findall(r'<sheet name="([^"]+)"', workbook)
        part = f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
        for item in old.namelist():
            data = old.read(item)
            if item == part:
                text, count = re.subn(
                    rf'(<c r="{cell}"[^>]*?)(?: t="\w+")?(?:/>|><v>[^<]*</v></c>)',
                    rf"\1><v>{value}</v></c>",
                    data.decode(),
                )
                assert count == 1, (sheet, cell)
                data = text.encode()
            new.writestr(item, data)


def without_values(file: Path, out: Path) -> None:
    """A copy of a workbook in which every formula's stored value is a wrong one."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            data = old.read(item)
            if item.startswith("xl/worksheets/"):
                data = re.sub(rb"</f><v>[^<]*</v>", b"</f><v>987654321</v>", data)
            new.writestr(item, data)
