"""Who calls a special method by syntax: ``x[k]``, ``k in x``, ``a / b``, where x may be such an object."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.call_sites import CallSite
from boundary_guard.resolve.container_bases import container_base
from boundary_guard.resolve.handed_objects import called_outside
from boundary_guard.resolve.looking import Look
from boundary_guard.resolve.operator_names import BY_OPERATORS
from boundary_guard.resolve.syntax_calls import SyntaxCall, syntax_calls
from boundary_guard.resolve.tables import is_surely_in
from boundary_guard.resolve.values import ClassValue, InstanceValue, SuperValue, Value
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_INSTEAD = frozenset({"__missing__", "__class_getitem__"})
"""What ``x[k]`` may come to instead of ``__getitem__``."""
BY_SYNTAX = BY_OPERATORS | _INSTEAD | {"__getitem__", "__setitem__", "__delitem__", "__contains__"}
"""The methods whose callers are found here."""
_SIGNS = {
    "add": rb"\+", "sub": rb"-", "mul": rb"\*", "matmul": rb"@", "truediv": rb"/", "floordiv": rb"//", "mod": rb"%",
    "pow": rb"\*\*", "lshift": rb"<<", "rshift": rb">>", "and": rb"&", "or": rb"\|", "xor": rb"\^", "eq": rb"[!=]=",
    "ne": rb"!=", "lt": rb"[<>]", "gt": rb"[<>]", "le": rb"[<>]=", "ge": rb"[<>]=", "contains": rb"\bin\b",
    "setitem": rb"\[", "delitem": rb"\bdel\b", "getitem": rb"\[|%|\b(?:for|in|format(?:_map)?)\b|\(", "missing": rb"\[",
    "class_getitem": rb"\[",
}  # fmt: skip
"""What a file has that calls the method, besides a function of ``operator``."""


def calls_by_syntax(evaluator: Evaluator, facts: Facts, scope: Scope, method: str) -> Iterator[CallSite | str]:
    """The calls of the function, which is that special method in some class; what is not known, in words."""
    look = _ForMethod(evaluator, facts, scope, method)
    if look.objects is evaluator:
        yield f"{method}() is called by Python itself, too"
        return
    files, are_all = look.files(_pattern(method))
    names = (method, *(("__getitem__",) if method in _INSTEAD else ()))
    calls = ((where, call) for where in files for name in names for call in syntax_calls(where).get(name, ()))
    places = ((where, call) for where, call in calls if not _asks_for_iterator(call, scope))
    yield from look.affordable(places, are_all=are_all)
    gaps = list(look.unclear())
    if not are_all:
        gaps.append(f"{method}() is called by Python itself, too, maybe in places that are too many to look at")
    yield from gaps or called_outside(look.objects, files, method, look.is_meant)


def _asks_for_iterator(call: SyntaxCall, method: Scope) -> bool:
    """Whether it goes through an object, and those of the method's class have an iterator for that."""
    return (
        (call.owner, "__iter__") in call.before and method.parent is not None and "__iter__" in method.parent.bindings
    )


def _pattern(method: str) -> re.Pattern[bytes]:
    name = method.strip("_")
    sign = _SIGNS.get(name) or _SIGNS[name[1:]]  # of "__radd__" and "__iadd__" that of "__add__"
    return re.compile(sign + rb"|\boperator\b")


class _ForMethod(Look):
    """Looks for the calls of a special method."""

    def __init__(self, evaluator: Evaluator, facts: Facts, scope: Scope, method: str) -> None:
        super().__init__(evaluator, facts, scope, f"{method}()")
        self._method = method

    def functions(self, value: Value) -> Iterator[Value]:
        """The method as the classes have it that the object may have."""
        for cls in self._classes_of(value):
            yield from (each.value for each in self.evaluator.class_member(cls, self._method))

    def _classes_of(self, value: Value) -> Iterable[ClassValue]:
        match value:
            case ClassValue() if self._method == "__class_getitem__":
                metas = self.evaluator.metaclasses(value)
                return [value] if not any(self._has_subscripts(meta) for meta in metas) else []
            case ClassValue():
                return self.evaluator.metaclasses(value)
            case InstanceValue(cls=cls, arguments=None):  # ``self``, in whatever derives from its class
                found: Iterable[ClassValue] = (cls, *self.evaluator.derived(cls))
            case InstanceValue(cls=cls):
                found = (cls,)
            case SuperValue(receiver=InstanceValue(cls=cls)) if self._method == "__missing__":
                order = [each.scope for each in self.evaluator.bases(cls)]
                behind = order[order.index(value.cls.scope) + 1 :] if value.cls.scope in order else []
                return () if any("__getitem__" in each.bindings for each in behind) else (cls,)
            case _:
                return ()
        return (each for each in found if self._method != "__missing__" or self._asks_for_missing(each))

    def _has_subscripts(self, cls: ClassValue) -> bool:
        return bool(self.evaluator.class_member(cls, "__getitem__"))

    def _asks_for_missing(self, cls: ClassValue) -> bool:
        """Whether the class has its subscripts from a container (Library Reference, ``dict``)."""
        return not self._has_subscripts(cls) and bool(container_base(self.evaluator, cls))

    def leaves_out(self, value: Value, given: Arguments) -> bool:
        """Whether what is looked up is surely there."""
        if self._method != "__missing__" or not isinstance(value, InstanceValue):
            return False
        held, keys = self.evaluator.contents(value), given.lazy_positional[0]()
        return bool(held and keys) and all(is_surely_in(each.value, key.value) for each in held for key in keys)
