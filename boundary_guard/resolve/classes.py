"""Classes of the project: what they define, their decorators, and what derives from them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.class_order import bases
from boundary_guard.resolve.deletions import deleted_attributes, is_unbound
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import is_named_like_metaclass, last_name
from boundary_guard.resolve.overwritten import is_stored_anew
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    External,
    FunctionValue,
)
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.private_names import bound_name
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


MAX_NAMES_OF_CLASS = 8
"""How many names of one class are followed to the classes that derive from it."""
PROPERTY = External("builtins.property")
"""What a partial calls that stands for ``property(get)`` in a class."""
_PROPERTIES = frozenset({"property", "cached_property", "lazyproperty"})


def class_member(evaluator: Evaluator, cls: ClassValue, name: str) -> Alternatives:
    """The attribute as the class and its bases define it, bound to nothing; empty when none has it."""
    order = bases(evaluator, cls)
    return first_member(evaluator, order[:1] if name == "__doc__" else order, name)  # every class has one of its own


def first_member(evaluator: Evaluator, order: Iterable[ClassValue], name: str) -> Alternatives:
    """The attribute as the first of the classes that has it defines it; as any does, where it may be deleted."""
    results: Alternatives = ()
    for base in order:
        own = bound_name(base.scope, name)
        if own in base.scope.bindings:
            frame = Frame(base.facts, base.scope, None, base.closure)
            key = ("class", base, own)
            found = evaluator.solve(key, partial(_as_defined, evaluator, frame, own))
            results = distinct((*results, *found)) if results else found
            is_gone = name in deleted_attributes(evaluator) or is_unbound(base.facts, base.scope, own)
            if results and not is_gone:
                return results
    return results


def _as_defined(evaluator: Evaluator, frame: Frame, name: str) -> Alternatives:
    """What the class body binds; of a property, what reads it."""
    if is_stored_anew(frame.facts, frame.scope, name):
        return ()
    for binding in frame.scope.bindings[name]:
        node = binding.node
        if isinstance(node, ast.FunctionDef) and any(is_property(each) for each in node.decorator_list):
            return (Alternative(FunctionValue(frame.facts, frame.facts.scopes[node], frame)),)
    return evaluator.scope_value(frame, name)


def is_method(function: FunctionValue) -> bool:
    """Whether the function is defined in the body of a class."""
    return function.scope.parent is not None and function.scope.parent.is_class


def decorators_around(order: Iterable[ClassValue], name: str) -> frozenset[str] | None:
    """The decorators of the definition of that name in the first of the classes that has it; ``x = decorator(f)``, too.

    None where nothing says that a function under that name is a method: an annotated variable may be the default of
    an attribute of instances, which get it as it is.
    """
    own = (each.scope.bindings.get(bound_name(each.scope, name)) for each in order)
    found = next((bindings for bindings in own if bindings), [])
    if any(isinstance(binding.node, ast.AnnAssign) for binding in found):
        return None
    decorators = [each for binding in found for each in getattr(binding.node, "decorator_list", ())]
    decorators.extend(binding.value.func for binding in found if isinstance(binding.value, ast.Call))
    return frozenset(map(last_name, decorators))


def is_property(decorator: ast.expr) -> bool:
    """Whether the decorator makes a property that reads."""
    return last_name(decorator) in _PROPERTIES


def decorators_of(value: FunctionValue) -> set[str]:
    return set(map(last_name, getattr(value.scope.node, "decorator_list", ())))


def metaclasses(
    evaluator: Evaluator, cls: ClassValue, evaluate: Callable[[ast.expr, Frame], Alternatives] | None = None
) -> list[ClassValue]:
    """The metaclass of the project that the class, or one of its bases, names; several where it may be one of them."""
    for base in bases(evaluator, cls):
        for keyword in getattr(base.scope.node, "keywords", ()):
            if keyword.arg == "metaclass":
                around = base.closure or general_frame(base.facts, base.scope.parent or base.facts.body)
                found = (evaluate or evaluator.briefly)(keyword.value, around)
                return [each.value for each in found if isinstance(each.value, ClassValue)]
    return []


def is_metaclass(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether the instances of the class are classes, by the names of its bases."""
    bases = (base for each in evaluator.bases(cls) for base in getattr(each.scope.node, "bases", ()))
    return any(map(is_named_like_metaclass, bases))


def derived(evaluator: Evaluator, cls: ClassValue) -> Iterator[ClassValue]:
    """The classes of the project that name this one among their bases, directly or not."""
    waiting, seen = [cls], {cls.scope}
    while waiting:
        current = waiting.pop(0)
        for found in _directly_derived(evaluator, current):
            if found.scope not in seen:
                seen.add(found.scope)
                waiting.append(found)
                yield found


def _directly_derived(evaluator: Evaluator, cls: ClassValue) -> list[ClassValue]:
    name = cls.scope.name.rpartition(".")[2]
    key = ("derived", name)
    evaluator = evaluator.aside
    if key not in evaluator.notes:
        by_base: dict[Scope, list[ClassValue]] = {}
        evaluator.notes[key] = by_base  # while that very question is being answered
        for facts, scope in _candidates(evaluator, name):
            found = ClassValue(facts, scope, general_frame(facts, scope.parent or facts.body))
            for base in dict.fromkeys(each.scope for each in bases(evaluator, found)):
                if base is not scope:
                    by_base.setdefault(base, []).append(found)
    known = evaluator.notes[key]
    assert isinstance(known, dict)
    derived_ones: list[ClassValue] = known.get(cls.scope, [])
    return derived_ones  # of the hundreds that a project may call alike, each is looked at once


def _candidates(evaluator: Evaluator, name: str) -> Iterator[tuple[Facts, Scope]]:
    """The class statements that name something of that name among their bases, or what it is called elsewhere."""
    search, names, seen = evaluator.project.search, [name], set[Scope]()
    for each in names:
        for facts in search.deriving(each):
            new_ones = [scope for scope in _by_bases(facts).get(each, ()) if scope not in seen]
            seen.update(new_ones)
            yield from ((facts, scope) for scope in new_ones)
        if len(names) <= MAX_NAMES_OF_CLASS:
            found = (new for facts in search.renaming(each) for new in _other_names(evaluator, facts, each))
            names.extend(new for new in dict.fromkeys(found) if new not in names)
    for facts in search.matching(_INSIDE):
        yield from ((facts, scope) for scope in _with_given_bases(facts) if scope not in seen)


_INSIDE = re.compile(rb"^[ \t]+class\s+\w+\s*\(\s*[a-z]\w*\b(?!\.)", re.MULTILINE)
"""``class Wrapped(cls):`` inside of something."""


@remembered
def _with_given_bases(facts: Facts) -> list[Scope]:
    """The classes inside functions whose base is a parameter: what a class decorator makes of a class."""
    found = []
    for scope in facts.scopes.values():
        around = scope.parent
        if isinstance(scope.node, ast.ClassDef) and around is not None and around.is_function:
            bases = (base.id for base in scope.node.bases if isinstance(base, ast.Name))
            kinds = (each.kind for name in bases for each in around.bindings.get(name, ()))
            if BindingKind.PARAMETER in kinds:
                found.append(scope)
    return found


def _other_names(evaluator: Evaluator, facts: Facts, name: str) -> Iterator[str]:
    yield from (new for new, _ in evaluator.project.mentions(facts).aliases.get(name, ()))
    imports = (alias for node in facts.imports for alias in node.names)
    yield from (alias.asname for alias in imports if alias.name == name and alias.asname is not None)


@remembered
def _by_bases(facts: Facts) -> dict[str, list[Scope]]:
    """The classes of the file, by the names in their bases: also those in ``Base[T]`` and ``mixed(Base)``."""
    found: dict[str, list[Scope]] = {}
    for scope in facts.scopes.values():
        if isinstance(scope.node, ast.ClassDef):
            parts = (part for base in scope.node.bases for part in ast.walk(base))
            for name in dict.fromkeys(last_name(part) for part in parts if isinstance(part, ast.Name | ast.Attribute)):
                found.setdefault(name, []).append(scope)
    return found
