"""Functions outside of the project that call what they are given, or its methods."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.resolve.mentions import last_name
from boundary_guard.scan.facts import Facts

BUILTINS_THAT_CALL: dict[str, tuple[tuple[str, ...], ...]] = {
    "len": (("__len__",),),
    "str": (("__str__", "__repr__"),),
    "print": (("__str__", "__repr__"),),
    "format": (("__format__",), ("__str__", "__repr__")),
    "repr": (("__repr__",),),
    "iter": (("__iter__",),),
    "next": (("__next__",),),
    "bool": (("__bool__", "__len__"),),
    "int": (("__int__", "__index__"),),
    "float": (("__float__",),),
    "bytes": (("__bytes__",),),
    "hash": (("__hash__",),),
    "abs": (("__abs__",),),
    "round": (("__round__",),),
    "dir": (("__dir__",),),
    "reversed": (("__reversed__",),),
    "getattr": (("__getattribute__",),),
}
"""Builtins that call methods of what they are given: of each row the first that there is."""
_ITERATING = frozenset(
    {"list", "tuple", "set", "frozenset", "dict", "sorted", "sum", "any", "all", "min", "max", "enumerate"}
)
_MAPPING = frozenset({"map", "filter", "zip"})
_CALLING_FIRST = frozenset(
    {"map", "filter", "reduce", "starmap", "takewhile", "dropwhile", "filterfalse", "submit", "to_thread", "imap"}
)
_CALLING_SECOND = frozenset({"sub", "subn", "run_in_executor", "accumulate", "groupby"})
_WITH_KEY = frozenset({"sorted", "min", "max", "sort", "groupby", "nsmallest", "nlargest", "bisect"})
_THREADS = {"Thread": ("target", 1), "Timer": ("function", 1)}
"""Classes whose instances call a function when they are started: its keyword and its position."""


def callbacks(facts: Facts, call: ast.Call) -> Iterator[ast.expr]:
    """The functions that the callee calls: the first argument of ``map``, the ``key`` of ``sorted``."""
    name = last_name(call.func)
    if name in _CALLING_FIRST:
        yield from call.args[:1]
    elif name in _CALLING_SECOND:
        yield from call.args[1:2]
    if name in _WITH_KEY:
        yield from (keyword.value for keyword in call.keywords if keyword.arg == "key")
    if name in _THREADS and _is_started(facts, call):
        word, position = _THREADS[name]
        yield from call.args[position : position + 1]
        yield from (keyword.value for keyword in call.keywords if keyword.arg == word)


def iterated_arguments(call: ast.Call, name: str) -> list[ast.expr]:
    """The arguments over which a builtin iterates."""
    if name in _ITERATING:
        return call.args[:1]
    return call.args[name != "zip" :] if name in _MAPPING else []


def _is_started(facts: Facts, call: ast.Call) -> bool:
    """Whether the thread is started: where it is made, by the name that it is given, or beside that."""
    above = facts.parents.get(call)
    if isinstance(above, ast.Attribute):
        return above.attr in _STARTING
    scope = facts.scope_of(call)
    names = {last_name(target) for target in _targets(above)} - {""}
    for each in (call for where in facts.scopes.values() for call in where.calls):
        is_start = isinstance(each.func, ast.Attribute) and each.func.attr in _STARTING
        if is_start and (_receiver(each) in names if names else facts.scope_of(each) is scope):
            return True
    return False


def _receiver(call: ast.Call) -> str:
    return last_name(call.func.value) if isinstance(call.func, ast.Attribute) else ""


_STARTING = frozenset({"start", "run"})


def _targets(statement: ast.AST | None) -> list[ast.expr]:
    match statement:
        case ast.Assign(targets=targets):
            return targets
        case ast.AnnAssign(target=target) | ast.NamedExpr(target=target):
            return [target]
    return []
