"""The names that a function goes by."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from boundary_guard.resolve.call_places import parameters_of
from boundary_guard.resolve.call_sites import CLASS_CALLS
from boundary_guard.resolve.class_statements import classes_of
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import ClassValue, FunctionValue
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.private_names import mangled
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that the function goes by: everywhere, or as a variable of one function only."""

    name: str
    facts: Facts | None = None
    scope: Scope | None = None


def own_names(scope: Scope) -> list[str]:
    node = scope.node
    if isinstance(node, ast.Lambda):
        return []
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    cls = scope.parent
    if cls is None or not cls.is_class:
        return [node.name]
    if is_call(scope):
        return [cls.name.rpartition(".")[2], node.name]
    if node.name in CLASS_CALLS:
        return [cls.name.rpartition(".")[2]]
    return list(dict.fromkeys((node.name, mangled(node.name, cls))))


def is_call(scope: Scope) -> bool:
    """Whether calling an object runs the method: ``__call__``, or ``__call__ = method``."""
    name, cls = scope.name.rpartition(".")[2], scope.parent
    others = cls.bindings.get("__call__", ()) if cls is not None and cls.is_class else ()
    return name == "__call__" or any(isinstance(each.value, ast.Name) and each.value.id == name for each in others)


def parameter(function: FunctionValue, position: int | str) -> str:
    """The parameter that takes an argument."""
    arguments = function.scope.node.args  # type: ignore[union-attr]
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    if isinstance(position, str):
        return position if position in [*names, *(each.arg for each in arguments.kwonlyargs)] else ""
    position += function.receiver is not None
    return names[position] if position < len(names) else ""


def alias_at(facts: Facts, target: ast.expr) -> Alias:
    """The name that an assignment gives."""
    scope = facts.scope_of(target)
    is_local = isinstance(target, ast.Name) and scope.is_function and target.id not in scope.globals | scope.nonlocals
    return Alias(last_name(target), facts, scope if is_local else None)


def _makers(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[str]:
    """The functions around a function, of which it may be the result; for ``__call__`` the classes that have it."""
    outer = scope.parent
    if is_call(scope) and outer is not None and outer.is_class:
        yield outer.name.rpartition(".")[2]
        yield from dict.fromkeys(cls.scope.name.rpartition(".")[2] for cls in _heirs(evaluator, facts, scope))
        outer = None
    while outer is not None and outer.is_function:
        yield outer.name.rpartition(".")[2]
        outer = outer.parent


def calls_of_results(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[tuple[Facts, ast.Call]]:
    """``maker(…)(…)``: the result is called where it is made."""
    for maker in _makers(evaluator, facts, scope):
        for where in evaluator.project.search.calling(maker):
            yield from ((where, call) for call in evaluator.project.mentions(where).called.get(maker, ()))


def results_handed_on(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[tuple[str, Facts, ast.Call]]:
    """``TABLE = {"x": maker()}``, ``run(maker())``: the result goes by no name of its own; with the maker's name."""
    for maker in _makers(evaluator, facts, scope):
        for where in evaluator.project.search.calling(maker):
            for call in evaluator.project.mentions(where).calls.get(maker, ()):
                above = where.parents.get(call)
                is_named = isinstance(above, ast.Assign | ast.AnnAssign | ast.NamedExpr)
                is_used = isinstance(above, ast.Expr | ast.Attribute) or getattr(above, "func", None) is call
                is_used |= call in getattr(above, "decorator_list", ())
                if above is not None and last_name(call.func) == maker and not is_named and not is_used:
                    yield maker, where, call


def decorations_by_results(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[tuple[Facts, ast.Call]]:
    """``@maker(…)``: the result is called with what it decorates."""
    for maker in _makers(evaluator, facts, scope):
        for where in evaluator.project.search.calling(maker):
            for call in evaluator.project.mentions(where).made.get(maker, ()):
                yield where, call


def names_of_heirs(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[str]:
    """The derived classes that inherit a constructor, the classes of a metaclass: calling one of these runs it."""
    if scope.name.endswith(".__call__") and scope.parent is not None and scope.parent.is_class:
        own = ClassValue(facts, scope.parent, general_frame(facts, scope.parent.parent or scope))
        yield from (each.scope.name.rpartition(".")[2] for each in classes_of(evaluator, own))
    yield from (cls.scope.name.rpartition(".")[2] for cls in _heirs(evaluator, facts, scope))


def class_decorators(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[tuple[Facts, ast.expr]]:
    """The decorators of a constructor's class, and of those that inherit it: they get the class, and may call it."""
    name = scope.name.rpartition(".")[2]
    if name in CLASS_CALLS and scope.parent is not None and scope.parent.is_class:
        own = ClassValue(facts, scope.parent, general_frame(facts, scope.parent.parent or scope))
        for cls in (own, *_heirs(evaluator, facts, scope)):
            yield from ((cls.facts, each) for each in getattr(cls.scope.node, "decorator_list", ()))


def names_in_class_hooks(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[Alias]:
    """The names of a constructor's class in what sees each class that is made: such functions keep classes."""
    if scope.name.rpartition(".")[2] not in CLASS_CALLS or scope.parent is None or not scope.parent.is_class:
        return
    own = ClassValue(facts, scope.parent, general_frame(facts, scope.parent.parent or scope))
    for cls in (own, *_heirs(evaluator, facts, scope)):
        hooks = [
            each for base in evaluator.bases(cls)[1:] for each in evaluator.class_member(base, "__init_subclass__")
        ]
        metas = evaluator.metaclasses(cls)
        hooks += [
            each for meta in metas for name in ("__init__", "__new__") for each in evaluator.class_member(meta, name)
        ]
        for hook in (each.value for each in hooks if isinstance(each.value, FunctionValue)):
            yield from (Alias(name, hook.facts, hook.scope) for name in _names_of_new_class(hook.scope))


def names_of_handed_on_cls(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[Alias]:
    """``cls`` in the class methods that return it, keep it or hand it on: who gets it may make an object."""
    if scope.name.rpartition(".")[2] not in CLASS_CALLS or scope.parent is None or not scope.parent.is_class:
        return
    own = ClassValue(facts, scope.parent, general_frame(facts, scope.parent.parent or scope))
    for cls in dict.fromkeys((*evaluator.bases(own), *evaluator.derived(own))):
        for method in cls.scope.children:
            is_of_class = any(last_name(each) == "classmethod" for each in getattr(method.node, "decorator_list", ()))
            for first in parameters_of(method)[: 1 if is_of_class else 0]:
                if _is_handed_on(cls.facts, method, first):
                    yield Alias(first, cls.facts, method)


_ASKING = frozenset({"super", "isinstance", "issubclass", "getattr", "hasattr"})


@remembered
def _is_handed_on(facts: Facts, method: Scope, name: str) -> bool:
    """Whether more is done with the variable than to call it, and to ask it for attributes."""
    for node in ast.walk(method.node):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            match facts.parents[node]:
                case ast.Attribute() | ast.Compare():
                    pass
                case ast.Call(func=func) if func is node or last_name(func) in _ASKING:
                    pass
                case _:
                    return True
    return False


def _names_of_new_class(hook: Scope) -> Iterator[str]:
    """``cls`` in ``__init_subclass__(cls)`` and ``__init__(cls, …)``; in ``__new__`` what ``super()`` makes."""
    if not hook.name.endswith(".__new__"):
        yield from parameters_of(hook)[:1]
        return
    for name, found in hook.bindings.items():
        calls = (each.value for each in found if isinstance(each.value, ast.Call))
        if any(last_name(call.func) == "__new__" for call in calls):
            yield name


def _heirs(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[ClassValue]:
    """The classes that inherit a constructor."""
    name = "__call__" if is_call(scope) else scope.name.rpartition(".")[2]
    if name not in CLASS_CALLS or scope.parent is None or not scope.parent.is_class:
        return
    own = ClassValue(facts, scope.parent, general_frame(facts, scope.parent.parent or scope))
    for cls in evaluator.derived(own):
        definer = next((base.scope for base in evaluator.bases(cls) if name in base.scope.bindings), None)
        if definer is scope.parent:
            yield cls


def calls_through_super(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[tuple[Facts, ast.Call]]:
    """``super().__init__(…)`` in the classes that stand before this one in the order of a class that derives from it.

    They need not derive from it themselves. A constructor is not called by a name of its own.
    """
    name = scope.name.rpartition(".")[2]
    if name not in CLASS_CALLS or scope.parent is None or not scope.parent.is_class:
        return
    own = ClassValue(facts, scope.parent, general_frame(facts, scope.parent.parent or scope))
    before: dict[Scope, Facts] = {}
    for heir in evaluator.derived(own):
        order = takewhile(lambda each: each.scope is not own.scope, evaluator.bases(heir))
        before.update((each.scope, each.facts) for each in order)
    for cls, where in before.items():
        for method in cls.children:
            for call in method.calls:
                if isinstance(call.func, ast.Attribute) and call.func.attr == name:
                    yield where, call


def calls_through_cls(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[tuple[Facts, ast.Call]]:
    """``cls(…)`` in a class method, ``type(self)(…)``: they make an instance of the class, or of one that derives."""
    if scope.name.rpartition(".")[2] not in CLASS_CALLS or scope.parent is None or not scope.parent.is_class:
        return
    own = ClassValue(facts, scope.parent, general_frame(facts, scope.parent.parent or scope))
    for cls in dict.fromkeys((*evaluator.bases(own), *evaluator.derived(own))):
        for method in cls.scope.children:
            arguments = getattr(method.node, "args", None)
            names = [*arguments.posonlyargs, *arguments.args] if arguments is not None else []
            for first in names[:1]:
                yield from ((cls.facts, call) for call in _calls_of_class(method, {first.arg}, set()))


def _calls_of_class(scope: Scope, receivers: set[str], classes: set[str]) -> Iterator[ast.Call]:
    """The calls in a method, and in the functions inside it, of what may be the class of its receiver."""
    bindings = [(name, each) for name, found in scope.bindings.items() for each in found if each.value is not None]
    for name, each in bindings:
        if not each.path and not isinstance(each.value, ast.Name) and _names_class_of(each.value, receivers, classes):
            classes = classes | {name}
    yield from (call for call in scope.calls if _names_class_of(call.func, receivers, classes))
    for inner in scope.children:
        yield from _calls_of_class(inner, receivers, classes)


def _names_class_of(callee: ast.expr | None, receivers: set[str], classes: set[str]) -> bool:
    """Whether the callee is ``cls``, ``self.__class__`` or ``type(self)``, or a variable that holds it."""
    match callee:
        case ast.Name(id=name):
            return name in receivers or name in classes
        case ast.Attribute(value=ast.Name(id=name), attr="__class__"):
            return name in receivers
        case ast.Call(func=ast.Name(id="type"), args=[ast.Name(id=name)]):
            return name in receivers
    return False


def names_of_results(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[Alias]:
    """A function inside a decorator takes the place of what is decorated; one that is returned, of the result."""
    for maker in _makers(evaluator, facts, scope):
        for where in evaluator.project.search.calling(maker):
            mentions = evaluator.project.mentions(where)
            yield from map(Alias, mentions.decorated.get(maker, ()))
            yield from map(Alias, mentions.results.get(maker, ()))
