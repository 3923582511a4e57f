"""Processes for cores: one function on many parts, results as they come; a process that dies costs one part."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

_Part = TypeVar("_Part")
_Result = TypeVar("_Result")


def on_all(
    work: Callable[[_Part], _Result], parts: Sequence[_Part], workers: int
) -> Iterator[tuple[_Part, _Result | None]]:
    """What the work gives for each part, in any order; None where its process came to an unexpected end.

    With one worker, or one part, all is done in this process.
    """
    if workers <= 1 or len(parts) <= 1:
        yield from ((part, work(part)) for part in parts)
        return
    left = list(parts)
    with _pool(min(workers, len(parts))) as pool:
        waiting = {pool.submit(work, part): part for part in parts}
        try:
            for done in as_completed(waiting):
                result = done.result()
                left.remove(waiting[done])
                yield waiting[done], result
        except BrokenProcessPool:
            pass
    # A process that dies takes the others' parts along: each of these gets a process of its own.
    for part in left:
        with _pool(1) as pool:
            try:
                yield part, pool.submit(work, part).result()
            except BrokenProcessPool:
                yield part, None


def _pool(workers: int) -> ProcessPoolExecutor:
    # A process that is forked while Arrow's threads run may hang.
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
