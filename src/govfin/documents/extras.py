"""What a renderer needs and may not find: a missing package is a diagnostic with what to do, never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from govfin.diagnostics.diagnostic import Diagnostic, FileError


@contextmanager
def needs(wanted: str, package: str, extra: str = "documents") -> Iterator[None]:
    """Turn a package that is not installed into D0505, which says how to install it."""
    try:
        yield
    except ImportError:
        raise FileError([Diagnostic("D0505", {"wanted": wanted, "package": package, "extra": extra})]) from None
