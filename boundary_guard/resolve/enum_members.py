"""Members of enums that are objects, not texts: what tells them apart (``is``, ``==``)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from boundary_guard.resolve.mentions import ENUM_BASES, last_name
from boundary_guard.resolve.values import Alternatives, ClassValue, External, InstanceValue, Value

AUTO = External("enum.auto()")
"""In a ``StrEnum``: the name in lower case."""


@dataclass(frozen=True, slots=True)
class Member:
    """What the arguments of a member of an enum are told apart by, with its value."""

    cls: ClassValue
    name: str
    values: Alternatives = field(compare=False)


def member_of(value: Value) -> Member | None:
    """The member that the object is; None where it is none, or any of its class."""
    known = value.arguments.key if isinstance(value, InstanceValue) and value.arguments is not None else None
    return known if isinstance(known, Member) else None


def _may_be_one(cls: ClassValue) -> bool:
    """Whether members of unequal values may be the same: by a method of the class, or of one that it mixes in."""
    node = cls.scope.node
    bases = node.bases if isinstance(node, ast.ClassDef) else []
    has_other_bases = any(last_name(base) not in ENUM_BASES for base in bases)
    return has_other_bases or not _DECIDING.isdisjoint(cls.scope.bindings)


_DECIDING = frozenset({"__new__", "__eq__"})


def same_member(one: Value, other: Value, equal: Callable[[Value, Value], bool | None]) -> bool | None:
    """Whether both are the same member; two names with equal values are one (aliases)."""
    left, right = member_of(one), member_of(other)
    if left is None or right is None or left.cls != right.cls or _may_be_one(left.cls):
        return None
    if left.name == right.name:
        return True
    if _is_made(left) and _is_made(right):
        return False
    results = {equal(each.value, against.value) for each in left.values for against in right.values}
    return results.pop() if len(results) == 1 else None


def member_key(value: Value, plain: Callable[[Value], Hashable]) -> Hashable:
    """What is equal for names of the same member, and else differs; None where that cannot be told."""
    member = member_of(value)
    if member is None or _may_be_one(member.cls):
        return None
    if _is_made(member):
        return member.cls.scope, member.name
    known = plain(member.values[0].value) if len(member.values) == 1 else None
    is_text = isinstance(known, str)
    return (member.cls.scope, known) if is_text or (known is not None and not _counts(member.cls)) else None


def _counts(cls: ClassValue) -> bool:
    """Whether calls in the class may give a number that stands there, too: ``ONE = auto()``, ``FIRST = 1``."""
    return any(isinstance(each.value, ast.Call) for bound in cls.scope.bindings.values() for each in bound)


def _is_made(member: Member) -> bool:
    """Whether its value is one of its own: ``auto()``, not what another name has (``QUICK = FAST``)."""
    written = [binding.value for binding in member.cls.scope.bindings.get(member.name, ())]
    return all(each.value == AUTO for each in member.values) and all(isinstance(each, ast.Call) for each in written)
