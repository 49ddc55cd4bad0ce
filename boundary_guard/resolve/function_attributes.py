"""The attributes of functions: what every one has, what is stored, what ``functools.wraps`` copies."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.attribute_mutation import with_attribute_mutations
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.metaclasses import with_what_is_put
from boundary_guard.resolve.stores import stored_outside
from boundary_guard.resolve.values import (
    NONE,
    Alternative,
    Alternatives,
    BoundMethod,
    FunctionValue,
    Unknown,
    only,
    text,
)
from boundary_guard.scan.facts import Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_NAMES = ("__name__", "__qualname__")
_OF_ITS_OWN = frozenset(
    {"__call__", "__func__", "__self__", "__module__", "__code__", "__globals__", "__closure__", "__defaults__"}
)
"""What is of the function itself, whatever it wraps; its module is where it stands."""
_DATA = frozenset({"__closure__", "__defaults__", "__kwdefaults__", "__annotations__", "__dict__", "__type_params__"})
"""What is no method of it, and may be empty."""


def function_attribute(evaluator: Evaluator, function: FunctionValue, name: str) -> Alternatives:
    """``function.name``; its name is what the definition says until another one is stored."""
    if name == "__wrapped__":
        return wrapped_by(evaluator, function) or only(Unknown(f"what {name} of a function is"))
    stored = tuple(stored_outside(evaluator, function, name))
    stored = with_what_is_put(evaluator, stored, function, name) if stored else ()
    stored = with_attribute_mutations(evaluator, stored, name, [], function)
    if stored and name not in (*_NAMES, "__doc__"):
        return distinct((*stored, *_copied(evaluator, function, name)))
    return distinct((*stored, *(_copied(evaluator, function, name) or _own(function, name))))


def _own(function: FunctionValue, name: str) -> Alternatives:
    if name in _NAMES:
        return only(text(own_name(function.scope, name)))
    if name == "__module__":
        return only(text(function.facts.module))
    if name == "__doc__" and not isinstance(function.scope.node, ast.Module | ast.Lambda):
        written = ast.get_docstring(function.scope.node, clean=False)
        return only(text(written) if written is not None else NONE)
    if name == "__self__" and function.receiver is not None:
        return only(function.receiver)
    if name in ("__call__", "__func__"):
        return only(function if name == "__call__" else replace(function, receiver=None))
    if name in _DATA:
        return only(Unknown(f"what {name} of a function is"))
    return only(BoundMethod(function, name))


def own_name(scope: Scope, attribute: str) -> str:
    """``__name__`` or ``__qualname__`` of a function or class (PEP 3155)."""
    last = scope.name.rpartition(".")[2] if not isinstance(scope.node, ast.Lambda) else "<lambda>"
    around = scope.parent
    if attribute == "__name__" or around is None or around.parent is None:
        return last
    return f"{own_name(around, attribute)}.{'' if around.is_class else '<locals>.'}{last}"


_WRAPPING = frozenset({"lru_cache", "cache", "singledispatch", "contextmanager", "asynccontextmanager"})
"""What stands for the function that it wraps, in all that we follow."""
MAX_WRAPPED = 8
"""How many functions may wrap each other."""


def unwrapped(evaluator: Evaluator, function: FunctionValue) -> Alternatives:
    """What ``inspect.unwrap`` gives: the innermost of those that wrap each other."""
    innermost: Alternatives = only(function)
    for _ in range(MAX_WRAPPED):
        functions = (each.value for each in innermost if isinstance(each.value, FunctionValue))
        inner = distinct(one for each in functions for one in wrapped_by(evaluator, each))
        if not inner or inner == innermost:
            break
        innermost = inner
    return innermost


def wrapped_by(evaluator: Evaluator, function: FunctionValue) -> Alternatives:
    """What ``function.__wrapped__`` is; nothing where it wraps none."""
    decorators = getattr(function.scope.node, "decorator_list", ())
    names = {last_name(each.func if isinstance(each, ast.Call) else each) for each in decorators}
    itself = () if names.isdisjoint(_WRAPPING) else only(function)
    return distinct((*stored_outside(evaluator, function, "__wrapped__"), *itself, *_wraps(evaluator, function)))


def _wraps(evaluator: Evaluator, function: FunctionValue) -> Alternatives:
    """What ``functools.wraps`` says that the function wraps."""
    found: list[Alternative] = []
    for each in getattr(function.scope.node, "decorator_list", ()):
        if isinstance(each, ast.Call) and last_name(each.func) == "wraps" and each.args:
            around = function.closure or general_frame(function.facts, function.scope.parent or function.facts.body)
            found.extend(evaluator.value(each.args[0], around))
    return distinct(found)


def _copied(evaluator: Evaluator, function: FunctionValue, name: str) -> Alternatives:
    """The attribute of the function that this one wraps, which ``functools.update_wrapper`` copies."""
    wrapped = _wraps(evaluator, function) if name not in _OF_ITS_OWN else ()
    if not wrapped:
        return ()
    found = evaluator.solve(("copied", function, name), lambda: evaluator.attributes(wrapped, name))  # or of its own
    return tuple(each for each in found if not isinstance(each.value, BoundMethod))
