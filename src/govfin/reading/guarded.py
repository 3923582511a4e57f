"""A file taken apart in a process of its own, with a bound on time and memory: what is hostile harms nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

from govfin.diagnostics.diagnostic import Diagnostic, FileError, GovfinError
from govfin.reading.extract import MAX_BYTES, extract
from govfin.reading.extracted import Document
from govfin.reading.wire import packed, unpacked

#: No honest report takes so long: seconds, and bytes of memory.
MAX_SECONDS: Final = 120
MAX_MEMORY: Final = 3_000_000_000


def extract_guarded(data: bytes, file: str, seconds: int = MAX_SECONDS) -> Document:
    """What a file contains, taken apart in another process.

    Raises:
        FileError: as `extract` does; D0906 after `seconds`, D0905 when it needs too much memory.
    """
    if len(data) > MAX_BYTES:
        return extract(data, file)
    command = [sys.executable, "-m", "govfin.reading.guarded", file, str(seconds)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    try:
        run = subprocess.run(  # noqa: S603 - our own module, and the name of a file as one argument
            command, input=data, capture_output=True, timeout=seconds + 5, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        raise FileError([Diagnostic("D0906", {"limit": str(seconds)}, file=file)]) from None
    if run.returncode:
        late = run.returncode in _OUT_OF_TIME
        code, params = (
            ("D0906", {"limit": str(seconds)}) if late else ("D0905", {"limit": f"{MAX_MEMORY / 1e9:.0f} GB"})
        )
        raise FileError([Diagnostic(code, params, file=file)])
    found = unpacked(run.stdout)
    if isinstance(found, Document):
        return found
    raise FileError(found)


#: How a process ends that was stopped for its time: by signal 24 (SIGXCPU) or 9 after it.
_OUT_OF_TIME: Final = (-24, 152)


def _bound(seconds: int) -> None:
    """Bound the time and memory of this process, where the system can."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def main() -> None:
    """Take standard input apart, and write what it contains, or the diagnostics, to standard output."""
    file, seconds = sys.argv[1], int(sys.argv[2])
    _bound(seconds)
    out = sys.stdout.buffer
    sys.stdout = sys.stderr
    try:
        found: Document | tuple[Diagnostic, ...] = extract(sys.stdin.buffer.read(), file)
    except GovfinError as error:
        found = error.diagnostics
    except (MemoryError, RecursionError):
        sys.exit(3)
    out.write(packed(found))
    out.flush()
    # Readers may hold threads and memory that take long to give back.
    os._exit(0)


if __name__ == "__main__":
    main()
