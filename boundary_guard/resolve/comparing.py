"""Truth and comparison of abstract values; a test that is not decided gives something unknown."""

from __future__ import annotations

import ast
import operator
from collections.abc import Hashable, Iterable

from boundary_guard.resolve.enum_members import same_member
from boundary_guard.resolve.known_texts import known_texts
from boundary_guard.resolve.tables import plain_key
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    Constant,
    External,
    InstanceValue,
    Mapping,
    PathValue,
    Sequence,
    Text,
    Unknown,
    Value,
)
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

_UNDECIDED = Unknown("the test depends on what is known at run time only")
_TRUE, _FALSE = Constant(True), Constant(False)


_ORDER = {ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge}


def truth(value: Value) -> bool | None:
    """``bool(value)``, or None when it is not known."""
    match value:
        case Constant(value=constant):
            return bool(constant)
        case Text():
            known = value.known
            return bool(known) if known is not None else None
        case Sequence(items=items, rest=rest, is_complete=complete):
            return True if items else (None if rest or not complete else False)
        case Mapping(items=items, is_complete=complete):
            return True if value.certain_items else (None if items or not complete else False)
        case Unknown() | External():
            return None
        case InstanceValue(cls=cls):
            return None if _may_be_false(cls.facts, cls.scope) else True
    return True


@remembered
def _may_be_false(facts: Facts, cls: Scope) -> bool:
    """Whether objects of the class may be false: by ``__bool__`` or ``__len__``, of a base of another file, too."""
    if "__bool__" in cls.bindings or "__len__" in cls.bindings:
        return True
    for base in getattr(cls.node, "bases", ()):
        bound = facts.body.bindings.get(base.id, []) if isinstance(base, ast.Name) else []
        scopes = [facts.scopes.get(each.node) for each in bound]
        if not scopes and isinstance(base, ast.Name) and base.id in _PLAIN_BASES:
            continue
        base_scope = scopes[0] if len(scopes) == 1 else None
        is_before = base_scope is not None and _line(base_scope) < _line(cls)
        if base_scope is None or not is_before or _may_be_false(facts, base_scope):
            return True
    return False


def _line(cls: Scope) -> int:
    return getattr(cls.node, "lineno", 0)


_PLAIN_BASES = frozenset({"object", "Exception", "type"})


def truth_of(found: Alternatives) -> bool | None:
    """The truth of an expression whose alternatives all agree."""
    results = {truth(each.value) for each in found}
    return results.pop() if len(results) == 1 else None


def unary(kind: ast.unaryop, value: Value) -> Value:
    """``not x``, ``-x``."""
    if isinstance(kind, ast.Not):
        known = truth(value)
        return _UNDECIDED if known is None else Constant(not known)
    if isinstance(kind, ast.USub) and isinstance(value, Constant) and isinstance(value.value, int | float):
        return Constant(-value.value)
    return Unknown("the number is computed")


def compare(kind: ast.cmpop, left: Value, right: Value) -> Value:
    """``left == right`` and its kin."""
    match kind:
        case ast.Eq() | ast.Is():
            return _equal(left, right)
        case ast.NotEq() | ast.IsNot():
            return unary(ast.Not(), _equal(left, right))
        case ast.In():
            return _contains(right, left)
        case ast.NotIn():
            return unary(ast.Not(), _contains(right, left))
    match left, right:
        case Constant(value=int() | float() as one), Constant(value=int() | float() as other):
            return Constant(_ORDER[type(kind)](one, other))
        case Sequence(), Sequence():
            return _in_order(kind, plain_key(left), plain_key(right))
    return _UNDECIDED


def _in_order(kind: ast.cmpop, one: Hashable, other: Hashable) -> Value:
    """Tuples of numbers or texts: ``(3, 1) >= (2, 0)``."""
    if not isinstance(one, tuple) or not isinstance(other, tuple):
        return _UNDECIDED
    try:
        return Constant(_ORDER[type(kind)](one, other))
    except TypeError:
        return _UNDECIDED


def _equal(left: Value, right: Value) -> Value:
    match left, right:
        case Constant(), Constant():
            return Constant(left.value == right.value)
        case Text(), Text():
            if left.known is not None and right.known is not None:
                return Constant(left.known == right.known)
        case (Constant(value=None), PathValue()) | (PathValue(), Constant(value=None)):
            return _FALSE
        case _ if isinstance(left, _KINDS) and isinstance(right, _KINDS) and type(left) is not type(right):
            return _FALSE
        case Sequence(), Sequence():
            same = _same_key(left, right)
            return same if same == _FALSE else _UNDECIDED  # a list equals no tuple
        case InstanceValue(), InstanceValue():
            known = same_member(left, right, lambda one, other: truth(_equal(one, other)))
            return _UNDECIDED if known is None else Constant(known)
    return _UNDECIDED


def _same_key(left: Value, right: Value) -> Value:
    """Whether two tuples, classes or members of enums are equal, where all that they hold is known."""
    one, other = plain_key(left), plain_key(right)
    return _UNDECIDED if one is None or other is None else Constant(one == other)


_OBJECTS = (Sequence, InstanceValue, ClassValue)
_KINDS = (Text, Sequence, Mapping, Constant)
"""What is of one of them equals nothing that is of another."""


def _contains(container: Value, element: Value) -> Value:
    match container, element:
        case Text(), Text():
            if container.known is not None and element.known is not None:
                return Constant(element.known in container.known)
        case Sequence() | Mapping(), Text() if element.known is not None:
            found = known_texts(container).contains(element.known)
            return _UNDECIDED if found is None else Constant(found)
        case Sequence(), Text() | Constant() | PathValue() | Sequence() | InstanceValue() | ClassValue():
            return _among(container.items, container.rest, element, is_complete=container.is_complete)
        case Mapping(), Text() | Constant() | Sequence() | InstanceValue() | ClassValue():
            certain = [keys for keys, _ in container.certain_items]
            others = [key for keys, _ in container.items[len(certain) :] for key in keys]
            return _among(certain, others, element, is_complete=container.is_complete)
    return _UNDECIDED


def _among(items: Iterable[Alternatives], others: Iterable[Alternative], element: Value, *, is_complete: bool) -> Value:
    """Whether the element is one of the items; the others may be there or not yet (or no longer)."""
    equal = _same_key if isinstance(element, _OBJECTS) else _equal
    found = [[equal(each.value, element) for each in item] for item in items]
    if any(item and all(result == _TRUE for result in item) for item in found):
        return _TRUE
    maybe = [*(result for item in found for result in item), *(equal(each.value, element) for each in others)]
    return _FALSE if is_complete and all(result == _FALSE for result in maybe) else _UNDECIDED
