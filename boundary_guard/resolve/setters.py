"""What reads and what stores an attribute that a class computes: properties (Library Reference, ``property``)."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import ClassValue, FunctionValue, InstanceValue, Value
from boundary_guard.scan.bindings import Binding
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.private_names import bound_name
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def setters(evaluator: Evaluator, cls: ClassValue, name: str) -> Iterator[Value]:
    """The functions that get what is stored in an attribute of that name of an instance."""
    for base, bindings in _first_bindings(evaluator.bases(cls), name):
        frame = Frame(base.facts, base.scope, None, base.closure)
        for binding in bindings:
            if any(_is_setter(each) for each in getattr(binding.node, "decorator_list", ())):
                yield FunctionValue(base.facts, base.facts.scopes[binding.node], frame)
            setter = _given_setter(binding.value)
            if setter is not None:
                yield from (each.value for each in evaluator.briefly(setter, frame))


def is_computed(evaluator: Evaluator, value: InstanceValue, name: str) -> bool:
    """Whether every class that the object may have computes it: what is stored is not what is read then."""
    classes = (value.cls, *(evaluator.derived(value.cls) if value.arguments is None else ()))
    return all(_computes(evaluator, cls, name) for cls in classes)


def _computes(evaluator: Evaluator, cls: ClassValue, name: str) -> bool:
    """Whether it is a property of the class, or a descriptor that gets what is stored (3.3.2.4)."""
    if any(_is_property(each) for _, found in _first_bindings(evaluator.bases(cls), name) for each in found):
        return True
    members = [each.value for each in evaluator.class_member(cls, name)]
    return bool(members) and all(
        isinstance(each, InstanceValue) and evaluator.class_member(each.cls, "__set__") for each in members
    )


def _first_bindings(order: Iterable[ClassValue], name: str) -> Iterator[tuple[ClassValue, list[Binding]]]:
    """What the first class that binds the name binds it to."""
    for base in order:
        bindings = base.scope.bindings.get(bound_name(base.scope, name))
        if bindings:
            yield base, bindings
            return


def _is_setter(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Attribute) and decorator.attr == "setter"


def _given_setter(value: ast.expr | None) -> ast.expr | None:
    """The second argument of ``property(get, set)``."""
    if not isinstance(value, ast.Call) or last_name(value.func) != "property":
        return None
    named = [each.value for each in value.keywords if each.arg == "fset"]
    return next(iter((*value.args[1:2], *named)), None)


def _is_property(binding: Binding) -> bool:
    decorators = getattr(binding.node, "decorator_list", ())
    made_by = [binding.value.func] if isinstance(binding.value, ast.Call) else []
    return any(isinstance(each, ast.Name) and each.id == "property" for each in (*decorators, *made_by))


def set_by(facts: Facts, function: Scope) -> list[str]:
    """The attributes of the file's classes that the function may be the setter of, as far as a look tells."""
    own = function.name.rpartition(".")[2]
    decorators = getattr(function.node, "decorator_list", ())
    return [own] if any(map(_is_setter, decorators)) else _by_setter(facts).get(own, [])


@remembered
def _by_setter(facts: Facts) -> dict[str, list[str]]:
    """The attributes that are made by ``property(get, set)``, by the name of the setter."""
    found: dict[str, list[str]] = {}
    for scope in facts.scopes.values():
        for name, bindings in scope.bindings.items() if scope.is_class else ():
            for setter in filter(None, (_given_setter(each.value) for each in bindings)):
                found.setdefault(last_name(setter), []).append(name)
    return found
