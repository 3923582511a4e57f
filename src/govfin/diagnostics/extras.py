"""Packages of extras that may not be there: one that is missing is a diagnostic with what to do, never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from govfin.diagnostics.diagnostic import Diagnostic, FileError


def missing(wanted: str, package: str, extra: str, file: str | None = None) -> FileError:
    """D0505: what is wanted needs a package that is not installed, with the extra that brings it."""
    return FileError([Diagnostic("D0505", {"wanted": wanted, "package": package, "extra": extra}, file=file)])


@contextmanager
def needs(wanted: str, package: str, extra: str = "documents") -> Iterator[None]:
    """Turn an import that fails into D0505.

    Raises:
        FileError: D0505.
    """
    try:
        yield
    except ImportError:
        raise missing(wanted, package, extra) from None


def need(*modules: str, wanted: str, extra: str, package: str = "", file: str | None = None) -> None:
    """Refuse what is wanted where a module is not installed, before any work is done.

    Raises:
        FileError: D0505, by the name of the package that brings the module, where that is another one.
    """
    for module in modules:
        if find_spec(module) is None:
            raise missing(wanted, package or module, extra, file)
