"""Whether files and folders are as they were: by what the operating system notes of each, without reading them.

This module is on the path of the fastest run: it imports nothing that takes time.
"""

from __future__ import annotations

import os
from binascii import crc32

ABSENT = "-"
COARSE = 1_000_000_000
"""Some file systems note whole seconds only (in nanoseconds)."""
MARGIN = 20_000_000
"""A change may be noted this long before it is made: by the last tick of the system's clock."""


def stamp(path: str) -> str:
    """When the file or folder last changed, its size and its identity; links followed.

    ``ctime`` cannot be set: a file that was changed and given its old time back has another one.
    """
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return ABSENT
    return f"{found.st_mtime_ns} {found.st_ctime_ns} {found.st_size} {found.st_ino} {found.st_mode}"


def is_settled(mark: str, start: int) -> bool:
    """Whether what has this stamp was last changed so long before ``start`` that a later change would be seen.

    ``start`` is the time at which the run began, in nanoseconds since the epoch (``time.time_ns``).
    """
    if mark == ABSENT:
        return True
    for text in mark.split()[:2]:
        moment = int(text)
        margin = 2 * COARSE if moment % COARSE == 0 else MARGIN
        if moment + margin > start:
            return False
    return True


def fingerprint(folder: str) -> str:
    """The program itself, as it lies in its folder: a development version changes without its number."""
    value = 0
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                if entry.is_dir():
                    waiting.append(entry.path)
                elif entry.name.endswith((".py", ".toml", ".json")):
                    found = entry.stat()
                    value = crc32(f"{entry.path} {found.st_mtime_ns} {found.st_size}".encode(errors="replace"), value)
    return f"{value:08x}"
