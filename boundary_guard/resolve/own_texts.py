"""Methods by which a class that derives from ``str`` says itself which text its objects are."""

from __future__ import annotations

import ast

from boundary_guard.scan.facts import Scope

_OF_TEXTS = frozenset(dir(str)) - frozenset(dir(object)) | {"__str__", "__format__"}
_THE_TEXT = frozenset({"self.value", "str(self.value)", "self._value_", "str.__str__(self)", "self"})


def says_text(method: Scope) -> bool:
    """Whether it is a method of ``str`` anew, other than one that gives the text that the object is."""
    if method.name.rpartition(".")[2] not in _OF_TEXTS:
        return False
    results = [ast.unparse(each.value) for each in method.returns if each.value is not None]
    return not all(each in _THE_TEXT for each in results)
