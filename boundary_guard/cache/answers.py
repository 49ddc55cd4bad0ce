"""Whole answers: what a command printed, and its exit code, as long as nothing that it looked at has changed.

A run that finds its answer here reads no source and imports next to nothing. One file holds one answer::

    boundary-guard answer 1 NUL checksum NUL key NUL code NUL stdout NUL stderr NUL (stamp NUL path NUL)*

``stamps`` says how a change is seen; the key has the command line, the folder, the versions and whatever of the
environment the output depends on. A file that is odd in any way is a miss.
"""

from __future__ import annotations

import os
import stat
import sys
from binascii import crc32
from errno import ENOTDIR

from boundary_guard.cache.stamps import is_settled, stamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = ".boundary_guard_cache"
_FORMAT = b"boundary-guard answer 1"
_MOST = 32
"""How many answers are kept in one folder."""
_LARGEST = 64 * 1024 * 1024
"""No answer is larger than this many bytes."""
_ENVIRONMENT = (
    "NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "LANG", "LC_ALL", "LC_CTYPE", "PYTHONIOENCODING", "PYTHONUTF8",
)  # fmt: skip


class Answer:
    """What a run printed, and its exit code."""

    __slots__ = ("code", "err", "out")

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err


class Cache:
    """The answers in one folder; ``key`` tells questions apart."""

    def __init__(self, folder: str, arguments: list[str], version: str) -> None:
        surroundings = [os.environ.get(name, "") for name in _ENVIRONMENT]
        terminals = f"{sys.stdout.isatty()} {sys.stderr.isatty()} {sys.stdout.encoding}"
        parts = [version, sys.version, os.getcwd(), terminals, *surroundings, *arguments]
        self._key = repr(parts).encode("utf-8", "surrogateescape")  # repr: no two lists of texts look the same
        self.folder = folder
        self._path = os.path.join(folder, f"answer-{crc32(self._key):08x}")

    def recall(self) -> Answer | None:
        """The answer to the question, when nothing that it depends on has changed."""
        try:
            fields = _content(self._path).split(b"\0")
            if fields[0] != _FORMAT or int(fields[1]) != _checksum(fields[2:]) or fields[2] != self._key:
                return None
            texts = [field.decode("utf-8", "surrogateescape") for field in fields[3:]]
            code, out, err, *marks = texts
            if len(marks) % 2 or any(stamp(path) != mark for mark, path in zip(marks[::2], marks[1::2], strict=True)):
                return None
            return Answer(int(code), out, err)
        except (OSError, ValueError, IndexError):
            return None

    def prepare(self) -> None:
        """Make the folder, before the run looks at the folder that it lies in. Raises OSError.

        A link is refused: a project may bring one along, and what it leads to is not ours to write into. A folder that
        was there before is not marked as a cache: it may hold more than that.
        """
        if os.path.islink(self.folder):
            raise OSError(ENOTDIR, "it is a link")
        try:
            os.makedirs(self.folder)
        except FileExistsError:
            if not os.path.isdir(self.folder):
                raise
            if os.listdir(self.folder):
                return
        for name, content in (
            ("CACHEDIR.TAG", b"Signature: 8a477f597d28d172789f06886806bc55\n# https://bford.info/cachedir/\n"),
            (".gitignore", b"*\n"),
        ):
            _write_new(os.path.join(self.folder, name), content)

    def remember(self, answer: Answer, paths: Iterable[str], start: int) -> None:
        """Keep the answer of a run that began at ``start`` and looked at these paths. Raises OSError.

        Nothing is kept when one of them changed lately or during the run, or when there was a NUL in the output.
        """
        fields = [self._key, str(answer.code).encode(), *(_bytes(text) for text in (answer.out, answer.err))]
        for path in paths:
            mark = stamp(path)
            if not is_settled(mark, start):
                return
            fields += [mark.encode(), _bytes(path)]
        if any(b"\0" in field for field in fields):
            return
        self._drop_old()
        beside = f"{self._path}.{os.getpid()}"
        _write_new(beside, b"\0".join([_FORMAT, b"%d" % _checksum(fields), *fields]))
        os.replace(beside, self._path)

    def _drop_old(self) -> None:
        """Make room: the oldest answers go first."""
        names = [name for name in os.listdir(self.folder) if name.startswith("answer-")]
        if len(names) >= _MOST:
            paths = [os.path.join(self.folder, name) for name in names]
            for path in sorted(paths, key=os.path.getmtime)[: len(names) - _MOST + 1]:
                os.unlink(path)


def _content(path: str) -> bytes:
    """The bytes of a regular file: nobody waits for a FIFO, and no device is read to an end that it has not."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST:
            raise ValueError("this is no answer of ours")
        return file.read()


def _write_new(path: str, content: bytes) -> None:
    """Write a file that was not there: what lies there already (a link, a FIFO) is not followed. Raises OSError."""
    with open(path, "xb") as file:
        file.write(content)


def _checksum(fields: list[bytes]) -> int:
    """Against damage, not against forgery: who can write the cache can write the program, too."""
    value = 0
    for field in fields:
        value = crc32(b"%d " % len(field), crc32(field, value))
    return value


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
