"""The dotted names in a compiled module: by such strings C, Cython and mypyc code imports.

``PyImport_ImportModule("a.b")``, Cython's ``import`` and ``cimport`` and a call of a compiled function that imports
all keep the name as a string of C, which ends in a NUL; nothing else of the format matters (ELF, Mach-O, PE).
Rust and Go keep strings without an end, so theirs are not found.
"""

from __future__ import annotations

import re

_DOTTED = re.compile(rb"(?<=\0)(?:[A-Za-z_][A-Za-z0-9_]*\.)+[A-Za-z_][A-Za-z0-9_]*(?=\0)")


def dotted_names(binary: bytes) -> list[str]:
    """The strings of C in it that are dotted ASCII names, each once, sorted.

    A name of one part is too often a word of something else to be taken for a module.
    """
    return sorted({name.decode("ascii") for name in _DOTTED.findall(binary)})
