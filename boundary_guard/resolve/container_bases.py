"""Which classes derive from a container of the standard library, and from which: ``class Registry(dict)``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.values import ClassValue, External

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MADE_LIKE = {
    **dict.fromkeys(("builtins.dict", "typing.Dict", "collections.OrderedDict", "typing.OrderedDict"), "builtins.dict"),
    "collections.UserDict": "builtins.dict",
    **dict.fromkeys(("collections.defaultdict", "typing.DefaultDict"), "collections.defaultdict"),
    **dict.fromkeys(("builtins.list", "typing.List", "collections.UserList"), "builtins.list"),
    **dict.fromkeys(("builtins.set", "typing.Set"), "builtins.set"),
    **dict.fromkeys(("collections.deque", "typing.Deque"), "collections.deque"),
}
"""The containers that classes derive from, and what their constructors do as well."""
_WITH_DATA = frozenset({"collections.UserDict", "collections.UserList"})
"""Those that keep their elements in an attribute."""
_BY_OWN_METHODS = _WITH_DATA | {"collections.OrderedDict", "typing.OrderedDict"}
"""Those whose constructors call ``__setitem__``, and whose other methods call ``__getitem__``."""


def container_base(evaluator: Evaluator, cls: ClassValue) -> str:
    """The container outside of the project that the class derives from; empty where there is none."""
    key = ("container base", cls.scope)
    if key not in evaluator.notes:
        evaluator.notes[key] = ""  # for whoever asks meanwhile
        evaluator.notes[key] = next(_container_bases(evaluator.aside, cls), "")
    found = evaluator.notes[key]
    assert isinstance(found, str)
    return found


def _container_bases(evaluator: Evaluator, cls: ClassValue) -> Iterator[str]:
    for each in evaluator.bases(cls):
        node = each.scope.node
        frame = each.closure or general_frame(each.facts, each.scope.parent or each.facts.body)
        for base in node.bases if isinstance(node, ast.ClassDef) else ():
            expression = base.value if isinstance(base, ast.Subscript) else base
            for found in evaluator.briefly(expression, frame):
                if isinstance(found.value, External) and found.value.name in MADE_LIKE:
                    yield found.value.name


def has_data(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether the elements lie in ``self.data``."""
    return container_base(evaluator, cls) in _WITH_DATA


def goes_by_own_methods(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether the methods of the container call those that the class may define anew."""
    return container_base(evaluator, cls) in _BY_OWN_METHODS
