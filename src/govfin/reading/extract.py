"""Any file as a document: its kind by its content, within bounds of size; else what to convert it into."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from attrs import frozen

from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.reading.extracted import Document

#: What a published report can be at most: bytes, pages, and bytes unpacked.
MAX_BYTES: Final = 64_000_000
MAX_PAGES: Final = 500
MAX_UNPACKED: Final = 300_000_000
#: Nothing honest is packed more tightly than this, beyond a first megabyte.
MAX_RATIO: Final = 400
_CHUNK: Final = 1 << 20
_GLANCE: Final = 4096

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")


@frozen
class Unreadable:
    """A kind of file that cannot be read, and what to convert it into."""

    zh: str
    en: str
    advice_zh: str
    advice: str

    def error(self, file: str) -> FileError:
        """The error that says so."""
        params = {"kind_zh": self.zh, "kind": self.en, "advice_zh": self.advice_zh, "advice": self.advice}
        return FileError([Diagnostic("D0901", params, file=file)])


_DOC: Final = Unreadable(
    "旧的 Word 或 WPS 文档（.doc、.wps）",
    "an old Word or WPS document (.doc, .wps)",
    "用 Word 或 WPS 打开，另存为 .docx，再读",
    "open it in Word or WPS and save it as .docx",
)
_IMAGE: Final = Unreadable(
    "图像",
    "an image",
    "先做文字识别（OCR），存为可以选取文字的 PDF",
    "recognize its text (OCR) and save it as a PDF with text",
)
_RTF: Final = Unreadable(
    "RTF 文档", "an RTF document", "用 Word 或 WPS 另存为 .docx", "save it as .docx in Word or WPS"
)
_OFD: Final = Unreadable(
    "OFD 版式文件", "an OFD document", "用 OFD 阅读器转换成 PDF", "convert it to PDF in an OFD reader"
)
_ARCHIVE: Final = Unreadable(
    "压缩文件，里面不是文档",
    "an archive, and no document",
    "解压，再读里面的文件",
    "unpack it, and read the files in it",
)
_XML: Final = Unreadable(
    "XML 表格", "an XML spreadsheet", "用 Excel 或 WPS 另存为 .xlsx", "save it as .xlsx in Excel or WPS"
)
_SLIDES: Final = Unreadable("演示文稿", "slides", "存为 PDF，再读", "save it as PDF")


def extract(data: bytes, file: str) -> Document:
    """What a file contains, by what it is and not by its name.

    Raises:
        FileError: D0102 empty, D0103 too large, D0901–D0905 what cannot be read and why, D0908 a scan.
    """
    if not data.strip():
        raise FileError([Diagnostic("D0102", file=file)])
    if len(data) > MAX_BYTES:
        params = {"size": f"{len(data) / 1e6:.0f} MB", "limit": f"{MAX_BYTES / 1e6:.0f} MB"}
        raise FileError([Diagnostic("D0103", params, file=file)])
    if b"%PDF-" in data[:1024]:
        return _pdf(data, file)
    if data.startswith(_ZIP):
        return _zip(data, file)
    if data.startswith(_OLE):
        return _ole(data, file)
    if data.startswith(_IMAGES):
        raise _IMAGE.error(file)
    if data.startswith(b"{\\rtf"):
        raise _RTF.error(file)
    return _text(data, file)


def _pdf(data: bytes, file: str) -> Document:
    from govfin.reading.from_pdf import document_of_pdf  # noqa: PLC0415 - a reader is loaded for its kind of file

    document = document_of_pdf(data, file, MAX_PAGES)
    if not any(page.blocks for page in document.pages):
        raise FileError([Diagnostic("D0908", file=file)])
    return document


def _zip(data: bytes, file: str) -> Document:
    names = _unpacked(data, file)
    if "word/document.xml" in names:
        from govfin.reading.from_word import document_of_word  # noqa: PLC0415

        return _tried(lambda: document_of_word(io.BytesIO(data), file), file)
    if any(n.startswith("xl/workbook.") for n in names):
        return _workbook(data, file, "xlsx")
    if "OFD.xml" in names:
        raise _OFD.error(file)
    if any(n.startswith("ppt/") for n in names):
        raise _SLIDES.error(file)
    if "content.xml" in names and "mimetype" in names:
        return _workbook(data, file, "ods")
    raise _ARCHIVE.error(file)


def _unpacked(data: bytes, file: str) -> frozenset[str]:
    """The names in an archive, when all that is in it unpacks to what a report can be.

    Raises:
        FileError: D0902 encrypted, D0903 damaged, D0905 too much.
    """
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                if info.flag_bits & 1:
                    raise FileError([Diagnostic("D0902", file=file)])
                # What an archive says of itself may be a lie: it is unpacked to see.
                with archive.open(info) as stream:
                    size = 0
                    while chunk := stream.read(_CHUNK):
                        size += len(chunk)
                        total += len(chunk)
                        if total > MAX_UNPACKED or size > _CHUNK + MAX_RATIO * max(1, info.compress_size):
                            raise FileError([Diagnostic("D0905", {"limit": f"{MAX_UNPACKED / 1e6:.0f} MB"}, file=file)])
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise damaged(file, error) from None


def _ole(data: bytes, file: str) -> Document:
    names = [
        n
        for n in ("EncryptedPackage", "WordDocument", "PowerPoint Document", "Workbook", "Book")
        if n.encode("utf-16-le") in data
    ]
    if "EncryptedPackage" in names:
        raise FileError([Diagnostic("D0902", file=file)])
    if "WordDocument" in names:
        raise _DOC.error(file)
    if "PowerPoint Document" in names:
        raise _SLIDES.error(file)
    return _workbook(data, file, "xls")


def _workbook(data: bytes, file: str, kind: str) -> Document:
    from govfin.reading.from_workbook import document_of_workbook  # noqa: PLC0415

    return _tried(lambda: document_of_workbook(io.BytesIO(data), file, kind), file)


def _tried(read: Callable[[], Document], file: str) -> Document:
    """What a reader gives; whatever it chokes on is a damaged or encrypted file, not an error of ours."""
    try:
        return read()
    except (FileError, MemoryError, RecursionError):
        raise
    except Exception as error:  # noqa: BLE001 - readers raise what they like on damaged files
        if "password" in type(error).__name__.lower() or "password" in str(error).lower():
            raise FileError([Diagnostic("D0902", file=file)]) from None
        raise damaged(file, error) from None


def damaged(file: str, error: Exception) -> FileError:
    """The error for a file that a reader could not make sense of."""
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return FileError([Diagnostic("D0903", {"reason": reason, "reason_zh": reason}, file=file)])


def _text(data: bytes, file: str) -> Document:
    from govfin.formats.files import decode  # noqa: PLC0415
    from govfin.reading.from_page import document_of_page  # noqa: PLC0415
    from govfin.reading.from_text import document_of_csv, document_of_text  # noqa: PLC0415

    text = decode(_recoded(data), file)
    head = text[:_GLANCE].lower()
    if "<html" in head or "<!doctype html" in head or "<table" in head:
        return _tried(lambda: document_of_page(text, file), file)
    if "<?xml" in head and "spreadsheet" in head:
        raise _XML.error(file)
    if Path(file).suffix.lower() in {".csv", ".tsv"} or _tabular(text):
        return document_of_csv(text, file)
    return document_of_text(text, file)


def _recoded(data: bytes) -> bytes:
    """A web page says in itself how it is encoded; gb2312 and gbk are parts of GB18030, which is tried anyhow."""
    return data.replace(b"\x00", b"") if not data.startswith((b"\xff\xfe", b"\xfe\xff")) else data


def _tabular(text: str) -> bool:
    """Whether a text is a table with tabs between its fields."""
    lines = [line for line in text.split("\n") if line.strip()]
    return len(lines) > 1 and sum("\t" in line for line in lines) * 2 > len(lines)
