"""``__all__`` as it stands in a file: a literal list of names, or set in ways that have to be evaluated."""

from __future__ import annotations

import ast
import re

from boundary_guard.scan.facts import Facts
from boundary_guard.scan.marker import Marker
from boundary_guard.scan.remembered import remembered

SETS_ALL = Marker(rb"\b(\w+)\.__all__\s*(?:\+?=(?!=)|\.\w+\(|\[)", b".__all__")
"""What a file has that sets or changes ``__all__`` of another module; the group is what it calls that."""
_CHANGED = re.compile(r"__all__[.\[]")
_AS_TEXT = re.compile(r"""["']__all__|\]\.__all__""")


@remembered
def set_for(facts: Facts) -> frozenset[str]:
    """What the file calls the modules whose ``__all__`` it may set."""
    return frozenset(found.decode() for found in SETS_ALL.pattern.findall(facts.text.encode(errors="replace")))


def is_written_as_text(facts: Facts) -> bool:
    """Whether it may be set by ``globals()["__all__"]``, ``exec("__all__ = …")`` or through ``sys.modules``."""
    return _AS_TEXT.search(facts.text) is not None


def literal_all(facts: Facts) -> frozenset[str] | None:
    """``__all__`` when every binding of it is a literal list of names; None otherwise."""
    bindings = facts.body.bindings.get("__all__")
    if not bindings or _CHANGED.search(facts.text) or is_written_as_text(facts):
        return None
    names: set[str] = set()
    for binding in bindings:
        if not isinstance(binding.value, ast.List | ast.Tuple):
            return None
        for element in binding.value.elts:
            if not (isinstance(element, ast.Constant) and isinstance(element.value, str)):
                return None
            names.add(element.value)
    return frozenset(names)
