"""The dotted names in a compiled module: by such strings C, Cython, mypyc and PyO3 code imports.

``PyImport_ImportModule("a.b")``, Cython's ``import`` and ``cimport`` and a call of a compiled function that imports
all keep the name as a string of C, which ends in a NUL; nothing else of the format matters (ELF, Mach-O, PE).
Rust keeps its strings without an end, one behind the other: what PyO3 imports is a run of names and words, and only
who knows the modules can tell where a name ends. Other languages that do so are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_DOTTED = re.compile(rb"(?<=\0)(?:[A-Za-z_][A-Za-z0-9_]*\.)+[A-Za-z_][A-Za-z0-9_]*(?=\0)")
_RUN = rb"(?:\.[A-Za-z0-9_]{1,100}){1,12}"
"""Longer than any name of a module: as the strings follow each other, a run could go on for very long."""
_PYO3 = b"pyo3_runtime"
"""The module of PyO3's own exceptions, which every module has that is made with it."""


def dotted_names(binary: bytes) -> list[str]:
    """The strings of C in it that are dotted ASCII names, each once, sorted.

    A name of one part is too often a word of something else to be taken for a module.
    """
    return sorted({name.decode("ascii") for name in _DOTTED.findall(binary)})


def runs_of_names(binary: bytes, tops: Iterable[str]) -> list[str]:
    """What begins with one of the names and a dot in a module made with PyO3, as far as it may be a name; sorted.

    A run begins anywhere, and ends with as much of the next string as could belong to the name.
    """
    written = b"|".join(re.escape(top.encode("ascii")) for top in sorted(tops, reverse=True) if top.isascii())
    if not written or _PYO3 not in binary:
        return []
    runs = re.finditer(b"(?=((?:" + written + b")" + _RUN + b"))(?:" + written + b")", binary)
    return sorted({run[1].decode("ascii") for run in runs})
