"""How callees are asked for: with which effort, and which methods are worth looking for."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.classes import decorators_of, metaclasses
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.values import (
    Alternatives,
    ClassValue,
    FunctionValue,
    InstanceValue,
    Sequence,
    Unknown,
    Value,
    only,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

Callee = tuple[Value, Arguments]
"""What is called, with what."""
_IMPLICIT_CLASS_METHODS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
_ANYTHING = only(Sequence((), only(Unknown("Python itself gives the argument")), is_complete=False))


def _always(_: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks the evaluator. Special methods and attributes that the two tests refuse are not looked for."""

    evaluator: Evaluator
    evaluate: Callable[[ast.expr, Frame], Alternatives]
    has_method: Callable[[str], bool] = _always
    reads: Callable[[str], bool] = _always
    is_thorough: bool = True
    """Whether it may be asked which classes have instances: that takes a look at all callers."""

    def values(self, expression: ast.expr, frame: Frame) -> Iterator[Value]:
        """What the expression may be, without what a test keeps out."""
        return (each.value for each in self.evaluate(expression, frame) if each.excluded is None)

    def method(self, receiver: Value, *names: str) -> Iterator[FunctionValue]:
        """The first of these methods that the class of the object has; that of a class is its metaclass."""
        if isinstance(receiver, ClassValue) and "__class_getitem__" in names:
            yield from self.method_of(receiver, "__class_getitem__", receiver)
        for cls in self.classes_of(receiver):
            for name in names:
                found = list(self.method_of(cls, name, receiver)) if self.has_method(name) else []
                yield from found
                if found:
                    break

    def method_of(self, cls: ClassValue, name: str, receiver: Value) -> Iterator[FunctionValue]:
        """The method as the class and its bases define it, bound to ``receiver``."""
        for each in self.evaluator.class_member(cls, name):
            if isinstance(each.value, FunctionValue):
                yield bound_to(each.value, receiver, cls)

    def classes_of(self, value: Value) -> list[ClassValue]:
        """The class of an object; of a class its metaclasses. None where the project has none."""
        match value:
            case InstanceValue(cls=cls):
                return [cls]
            case ClassValue():
                return self.metaclasses(value)
        return []

    def metaclasses(self, cls: ClassValue) -> list[ClassValue]:
        """The metaclass that the class, or one of its bases, names."""
        return metaclasses(self.evaluator, cls, self.evaluate)


def bound_to(function: FunctionValue, receiver: Value, cls: ClassValue) -> FunctionValue:
    """The function as a method of ``receiver``."""
    decorators = decorators_of(function)
    name = function.scope.name.rpartition(".")[2]
    if "staticmethod" in decorators or function.scope.parent is None or not function.scope.parent.is_class:
        return function
    is_of_class = "classmethod" in decorators or name in _IMPLICIT_CLASS_METHODS
    if is_of_class and isinstance(receiver, InstanceValue):
        return replace(function, receiver=cls)
    return replace(function, receiver=receiver)


def anything(site: Hashable, frame: Frame, *first: Alternatives) -> Arguments:
    """Arguments that Python itself gives, behind those that are known."""
    lazy = tuple((lambda found=found: found) for found in first)
    return Arguments((site, first, frame), lazy, star=_ANYTHING, calls=(*frame.calls, frame.scope))
