"""The journal: the bytes of every file before a plan was applied, kept outside of the tree.

It is written before the first file is touched and says ``applying`` until the last one is in place, so that whoever
comes after a kill can put everything back; afterwards it is what ``undo`` works from.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from boundary_guard.model.errors import SourceError, UsageError

_FORMAT = 1


class Phase(StrEnum):
    """How far an application came."""

    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its bytes before (None: there was none), a digest of those after, and the file that stages them."""

    path: str
    before: bytes | None
    after: str
    stage: str
    mode: int | None


@dataclass(frozen=True, slots=True)
class Record:
    """The journal of one plan."""

    phase: Phase
    root: str
    text: str
    entries: tuple[Entry, ...]
    folders: tuple[str, ...]
    """The folders that were made, outermost first."""


def digest(content: bytes) -> str:
    """What identifies a file's content."""
    return hashlib.sha256(content).hexdigest()


def state_folder(root: str, git_folder: str) -> Path:
    """Where the journal of a project lies: in git's own folder, else where the user's programs keep their state.

    In the tree (``.boundary-guard/``) only where neither can be written: a refactoring changes what it says, and
    nothing else.
    """
    name = hashlib.sha256(os.path.realpath(root).encode("utf-8", "surrogateescape")).hexdigest()[:20]
    places = [Path(git_folder) / "boundary-guard" / name] if git_folder else []
    base = _state_home()
    if base:
        places.append(Path(base) / "boundary-guard" / name)
    return next((place for place in places if _can_be_made(place)), Path(root) / ".boundary-guard")


def _state_home() -> str:
    with suppress(RuntimeError):
        if sys.platform == "win32":
            return os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
        return os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return ""


def _can_be_made(folder: Path) -> bool:
    """Whether a folder can be written, or made below the nearest one that is there."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


class Journal:
    """The journal of one project."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "journal.json"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One run at a time; a lock dies with its process. Raises UsageError where another run holds it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError as error:
            raise SourceError(f"{self.folder}: the journal cannot be kept: {error.strerror}") from error
        try:
            _lock(descriptor)
            yield
        finally:
            os.close(descriptor)

    def read(self) -> Record | None:
        """What the last plan left; None if there is nothing. Raises SourceError for a journal that is no journal."""
        try:
            raw = self.file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SourceError(f"{self.file}: the journal cannot be read: {error.strerror}") from error
        try:
            return _decode(json.loads(raw))
        except (ValueError, KeyError, TypeError, binascii.Error) as error:
            raise SourceError(f"{self.file}: not a journal of this version; look at it, then remove it") from error

    def write(self, record: Record) -> None:
        """Replace the journal, whole and on the disk."""
        beside = self.folder / "journal.new"
        content = json.dumps(_encode(record), indent=1).encode()
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(self.file)
            _sync_folder(self.folder)
        except BaseException:
            with suppress(OSError):
                beside.unlink()
            raise

    def clear(self) -> None:
        """Forget the last plan."""
        with suppress(FileNotFoundError):
            self.file.unlink()
        _sync_folder(self.folder)


def _lock(descriptor: int) -> None:
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise UsageError("another refactoring of this project is running: wait until it has ended") from error


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _encode(record: Record) -> dict[str, object]:
    return {
        "format": _FORMAT,
        "phase": record.phase.value,
        "root": record.root,
        "text": record.text,
        "folders": list(record.folders),
        "files": [
            {
                "path": entry.path,
                "before": None if entry.before is None else base64.b64encode(entry.before).decode(),
                "after": entry.after,
                "stage": entry.stage,
                "mode": entry.mode,
            }
            for entry in record.entries
        ],
    }


def _decode(data: object) -> Record:
    if not isinstance(data, dict) or data["format"] != _FORMAT:
        raise ValueError("another format")
    entries = tuple(
        Entry(
            str(each["path"]),
            None if each["before"] is None else base64.b64decode(each["before"], validate=True),
            str(each["after"]),
            str(each["stage"]),
            None if each["mode"] is None else int(each["mode"]),
        )
        for each in data["files"]
    )
    folders = tuple(str(folder) for folder in data["folders"])
    return Record(Phase(data["phase"]), str(data["root"]), str(data["text"]), entries, folders)
