"""What a run has looked at in the file system, noted where it is looked at: nothing can be forgotten.

For a cache of answers: an answer holds as long as all that was looked at is as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Witness:
    """Absolute paths that were read, listed or asked for, in the order of the first look."""

    __slots__ = ("paths",)

    def __init__(self) -> None:
        self.paths: dict[str, None] = {}


_WITNESS: ContextVar[Witness | None] = ContextVar("witness", default=None)


@contextmanager
def witnessed() -> Iterator[Witness]:
    """Everything that is looked at inside the block is noted."""
    witness = Witness()
    token = _WITNESS.set(witness)
    try:
        yield witness
    finally:
        _WITNESS.reset(token)


def saw(path: str) -> None:
    """A file was read, a folder listed, or something looked for in vain."""
    witness = _WITNESS.get()
    if witness is not None:
        witness.paths[path] = None
