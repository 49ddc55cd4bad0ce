"""Classes of which everything is seen: nothing from outside the project, no hook and no decorator changes them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.registering import only_registers
from boundary_guard.resolve.values import DATA, ClassValue, External
from boundary_guard.scan.bindings import Binding
from boundary_guard.scan.private_names import attribute_name, bound_name

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_ENDS = (ast.Return, ast.Yield, ast.YieldFrom)
_HOOKS = ("__getattr__", "__getattribute__")
_STORING_HOOKS = ("__setattr__", "__delattr__", "__new__")
_WITHOUT_OWN = frozenset(map(External, ("builtins.object", "builtins.type", "abc.ABC", "abc.ABCMeta")))


def is_plain_class(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether all its bases are classes of the project, without a hook that answers for what is not there."""
    order = evaluator.bases(cls)
    for base in order:
        node = base.scope.node
        assert isinstance(node, ast.ClassDef)
        around = base.closure or general_frame(base.facts, base.scope.parent or base.facts.body)
        values = [each.value for expression in node.bases for each in evaluator.briefly(expression, around)]
        if any(value not in order and value not in _WITHOUT_OWN for value in values):
            return False
        if not all(only_registers(evaluator, each, around) for each in node.decorator_list):
            return False
    metas = evaluator.metaclasses(cls)
    has_other = any(each.arg == "metaclass" for base in order for each in getattr(base.scope.node, "keywords", ()))
    hooked = any(evaluator.class_member(each, hook) for each in (cls, *metas) for hook in _HOOKS)
    return not hooked and (bool(metas) or not has_other)


def class_has(evaluator: Evaluator, cls: ClassValue, name: str) -> bool:
    """Whether the class, or one of its bases, surely has the attribute, and no descriptor that may refuse it."""
    if not is_plain_class(evaluator, cls) or evaluator.metaclasses(cls):
        return False
    for base in evaluator.bases(cls):
        bound = base.scope.bindings.get(bound_name(base.scope, name))
        if bound:
            node = base.scope.node
            assert isinstance(node, ast.ClassDef)
            is_deleted = any(isinstance(each, ast.Delete) for statement in node.body for each in ast.walk(statement))
            values = [each.value for each in evaluator.class_member(base, name)]
            is_data = bool(values) and all(isinstance(value, DATA) for value in values)
            is_method = all(isinstance(each.node, ast.FunctionDef) and not each.node.decorator_list for each in bound)
            return (is_data or is_method) and not is_deleted and any(each.node in node.body for each in bound)
    return False


def object_has(evaluator: Evaluator, cls: ClassValue, name: str) -> bool:
    """Whether an object of that class surely has the attribute as soon as anybody else can see the object."""
    if class_has(evaluator, cls, name):
        return True
    order = evaluator.bases(cls)
    is_hidden = any(bound_name(base.scope, name) in base.scope.bindings for base in order)
    hooked = any(evaluator.class_member(cls, hook) for hook in _STORING_HOOKS)
    is_plain = is_plain_class(evaluator, cls) and not evaluator.metaclasses(cls)
    return is_plain and not is_hidden and not hooked and _is_stored_first(order, name)


def object_has_own(evaluator: Evaluator, cls: ClassValue, name: str) -> bool:
    """Whether it has one of its own then, over the plain data that the class has under that name."""
    order = evaluator.bases(cls)
    hooked = any(evaluator.class_member(cls, hook) for hook in _STORING_HOOKS)
    is_plain = is_plain_class(evaluator, cls) and not evaluator.metaclasses(cls)
    return is_plain and not hooked and _is_stored_first(order, name)


def _is_stored_first(order: list[ClassValue], name: str, start: int = 0) -> bool:
    """Whether the constructor of the bases from ``start`` on stores the attribute before anybody sees ``self``."""
    for index, base in enumerate(order[start:], start):
        match base.scope.bindings.get("__init__", ()):
            case ():
                continue
            case [Binding(node=ast.FunctionDef(decorator_list=[], args=ast.arguments(args=[first, *_])) as method)]:
                return _Constructor(order, index, method, first.arg).stores_first(name)
        return False
    return False


_LITERALS = (ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set)


@dataclass(frozen=True)
class _Constructor:
    order: list[ClassValue]
    index: int
    method: ast.FunctionDef
    first: str

    def stores_first(self, name: str) -> bool:
        for statement in self.method.body:
            match statement:
                case ast.Assign(targets=[ast.Attribute() as target], value=value) if self._is_own(target, value):
                    if attribute_name(self.order[self.index].facts, target) == name:
                        return True
                case ast.AnnAssign(target=ast.Attribute() as target, value=ast.expr() as value) if self._is_own(
                    target, value
                ):
                    if attribute_name(self.order[self.index].facts, target) == name:
                        return True
                case ast.Expr(value=ast.Call() as call) if self._is_of_base(call):
                    return _is_stored_first(self.order, name, self.index + 1)
                case _ if self._is_shown(statement) or any(isinstance(each, _ENDS) for each in ast.walk(statement)):
                    return False
        return False

    def _is_own(self, target: ast.Attribute, value: ast.expr) -> bool:
        """``self.name = value``, where no property gets it."""
        bound = (each for base in self.order for each in base.scope.bindings.get(target.attr, ()))
        is_hidden = not all(isinstance(each.value, _LITERALS) and not each.path for each in bound)
        is_self = isinstance(target.value, ast.Name) and target.value.id == self.first
        return is_self and not is_hidden and not self._is_shown(value)

    def _is_of_base(self, call: ast.Call) -> bool:
        """``super().__init__(…)``."""
        match call.func:
            case ast.Attribute(value=ast.Call(func=ast.Name("super"), args=[]), attr="__init__"):
                return not any(map(self._is_shown, (*call.args, *call.keywords)))
        return False

    def _is_shown(self, node: ast.AST) -> bool:
        """Whether the object stands there, or ``super``, which has it, too."""
        return any(isinstance(each, ast.Name) and each.id in (self.first, "super") for each in ast.walk(node))
