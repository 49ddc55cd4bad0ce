"""Who calls a method by syntax: ``x[k]``, ``k in x``, ``a / b``, ``x.name = v``, where x may be such an object."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.arguments import Arguments, Lazy
from boundary_guard.resolve.by_getattr import NAMES, apart
from boundary_guard.resolve.call_sites import CallSite, is_called_with
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.handed_objects import called_outside
from boundary_guard.resolve.operator_names import BY_OPERATORS
from boundary_guard.resolve.setters import setters
from boundary_guard.resolve.syntax_calls import SyntaxCall, is_run, syntax_calls
from boundary_guard.resolve.values import (
    Alternatives,
    ClassValue,
    FunctionValue,
    InstanceValue,
    Text,
    Unknown,
    Value,
    only,
)
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_FILES = 100
"""In how many files every place is looked at that may call the method: where there are more, in those that mention its
class or the module of that."""
_SUBSCRIPTED = frozenset({"__getitem__", "__missing__", "__class_getitem__"})
BY_SYNTAX = BY_OPERATORS | _SUBSCRIPTED | {"__setitem__", "__delitem__", "__contains__"}
"""The methods whose callers are found here."""
_SIGNS = {
    "add": rb"\+", "sub": rb"-", "mul": rb"\*", "matmul": rb"@", "truediv": rb"/", "floordiv": rb"//", "mod": rb"%",
    "pow": rb"\*\*", "lshift": rb"<<", "rshift": rb">>", "and": rb"&", "or": rb"\|", "xor": rb"\^", "eq": rb"[!=]=",
    "ne": rb"!=", "lt": rb"[<>]", "gt": rb"[<>]", "le": rb"[<>]=", "ge": rb"[<>]=", "contains": rb"\bin\b",
    "setitem": rb"\[", "delitem": rb"\bdel\b", "getitem": rb"\[|\b(?:for|in)\b", "missing": rb"\[",
    "class_getitem": rb"\[",
}  # fmt: skip
"""What a file has that calls the method, besides a function of ``operator``."""


def calls_by_syntax(evaluator: Evaluator, facts: Facts, scope: Scope, method: str) -> Iterator[CallSite | str]:
    """The calls of the function, which is that special method in some class, or gets what is stored in an attribute
    (``storing(name)``); what is not known, in words."""
    objects = apart(evaluator, NAMES)
    if objects is evaluator:
        yield f"{_shown(method)} is called by Python itself, too"
        return
    files, are_all = _files(evaluator, facts, scope, method)
    look = _Look(evaluator, objects, scope, method)
    for where in files:
        for call in syntax_calls(where).get("__getitem__" if method in _SUBSCRIPTED else method, ()):
            yield from look.at(where, call)
    yield from look.unclear()
    yield from called_outside(objects, files, method, look.has_method)
    if not are_all:
        yield f"{_shown(method)} is called by Python itself, too, maybe in files that do not mention its class"


def _shown(method: str) -> str:
    return f"the setter of {method[1:-1]}" if method.startswith(".") else f"{method}()"


def _files(evaluator: Evaluator, facts: Facts, scope: Scope, method: str) -> tuple[list[Facts], bool]:
    """Those that may call the method, and whether these are all."""
    sign = (
        re.escape(method[:-1].encode()) + rb"\b"
        if method.startswith(".")
        else _SIGNS.get(method.strip("_"), _SIGNS.get(re.sub(r"^__[ri]|_+", "", method), rb""))
    )
    pattern = re.compile(sign + rb"|\boperator\b")
    search = evaluator.project.search
    if not search.is_written_everywhere(pattern, MAX_FILES):
        return search.matching(pattern), True
    return search.mentioning(_names(evaluator, facts, scope), pattern), False


def _names(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[str]:
    """The names of the class, of those that derive from it, and of their modules."""
    owner = scope.parent if scope.parent is not None and scope.parent.is_class else None
    own = ClassValue(facts, owner, general_frame(facts, owner.parent or facts.body)) if owner is not None else None
    for cls in (own, *evaluator.derived(own)) if own is not None else ():
        yield cls.scope.name.rpartition(".")[2]
        yield cls.facts.module.rpartition(".")[2]
    yield facts.module.rpartition(".")[2]


class _Look:
    """Looks at places that may call a function, which goes by the name of a method."""

    def __init__(self, evaluator: Evaluator, objects: Evaluator, scope: Scope, method: str) -> None:
        self._evaluator = evaluator
        self._objects = objects
        self._scope = scope
        self._method = method
        self._unclear: dict[ast.expr, str] = {}
        """Where the object is not known."""

    def at(self, facts: Facts, call: SyntaxCall) -> Iterator[CallSite]:
        """The calls that the place comes to, one for each object that it may be."""
        frame = general_frame(facts, facts.scope_of(call.node))
        found = self._objects.briefly(call.owner, frame)
        meant = tuple(each for each in found if self.has_method(each.value))
        if not (meant or _is_unknown(found)) or not is_run(facts, call.node):
            return
        if any(_answers(self._objects, asked, frame) for asked in call.before):
            return
        if _is_unknown(found):
            place = facts.place(call.node)
            self._unclear[call.node] = f"{facts.written(call.node)} at {place.path}:{place.line}"
        given = _arguments(self._evaluator, call, frame)
        for value in dict.fromkeys(each.value for each in meant):
            tie = tuple(each for each in meant if each.value == value) if len(found) > 1 else ()
            yield CallSite(facts, call.node, given.together_with(tie).with_receiver(value))

    def unclear(self) -> Iterator[str]:
        """The places where the object is not known, in words."""
        shown = list(self._unclear.values())
        if shown:
            others = f" (and {len(shown) - 1} more such places)" if shown[1:] else ""
            yield f"{_shown(self._method)} may be what is called by {shown[0]}{others}, on an object that is not known"

    def has_method(self, value: Value) -> bool:
        """Whether the method of that name, of the object, is the function."""
        return any(
            is_called_with(self._evaluator, each, self._scope)
            for cls in _classes(self._evaluator, value, self._method)
            for each in _members(self._evaluator, cls, self._method)
        )


def _members(evaluator: Evaluator, cls: ClassValue, method: str) -> Iterable[Value]:
    if method.startswith("."):
        return setters(evaluator, cls, method[1:-1])
    return (each.value for each in evaluator.class_member(cls, method))


def _is_unknown(found: Alternatives) -> bool:
    """Whether the object may be any."""
    return not found or any(isinstance(each.value, Unknown) for each in found)


def _classes(evaluator: Evaluator, value: Value, method: str) -> Iterable[ClassValue]:
    """The classes in which the method is looked for."""
    match value:
        case ClassValue() if method == "__class_getitem__":
            return (
                [value]
                if not any(evaluator.class_member(m, "__getitem__") for m in evaluator.metaclasses(value))
                else []
            )
        case ClassValue():
            return evaluator.metaclasses(value)
        case InstanceValue(cls=cls, arguments=None):  # ``self``, in whatever derives from its class
            found: Iterable[ClassValue] = (cls, *evaluator.derived(cls))
        case InstanceValue(cls=cls):
            found = (cls,)
        case _:
            return ()
    return (
        found
        if method != "__missing__"
        else (each for each in found if not evaluator.class_member(each, "__getitem__"))
    )


def _answers(objects: Evaluator, asked: tuple[ast.expr, str], frame: Frame) -> bool:
    """Whether a method that is asked before has an answer, whatever the object is, so that no other is called."""
    expression, method = asked
    found = objects.briefly(expression, frame)
    return bool(found) and all(_has_answer(objects, each.value, method) for each in found)


def _has_answer(objects: Evaluator, value: Value, method: str) -> bool:
    match value:
        case Text():
            return method == "__mod__"
        case InstanceValue(cls=cls):
            members = [each.value for each in objects.class_member(cls, method)]
            return bool(members) and not any(map(_may_refuse, members))
    return False


def _may_refuse(method: Value) -> bool:
    """Whether it may return ``NotImplemented``."""
    returned = (each.value for each in method.scope.returns) if isinstance(method, FunctionValue) else [None]
    return any(not isinstance(each, ast.expr) or "NotImplemented" in ast.unparse(each) for each in returned)


def _arguments(evaluator: Evaluator, call: SyntaxCall, frame: Frame) -> Arguments:
    """What the method is given, evaluated where it stands."""

    def lazily(number: int) -> Lazy:
        part = call.given[number]

        def given() -> Alternatives:
            if isinstance(part, Unknown):
                return only(part)
            found = evaluator.value(part, frame) if isinstance(part, ast.expr) else evaluator.stored(part, frame)
            return evaluator.reachable(found, call.node, frame)

        return lambda: evaluator.solve(("argument", call, number, frame), given)

    positional = tuple(lazily(number) for number in range(len(call.given)))
    return Arguments((call, frame), positional, calls=(*frame.calls, frame.scope))
