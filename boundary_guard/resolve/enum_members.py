"""Members of enums that are objects, not texts: what tells them apart (``is``, ``==``)."""

from __future__ import annotations

import ast
from collections.abc import Callable
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


def _is_made(member: Member) -> bool:
    """Whether its value is one of its own: ``auto()``, not what another name has (``QUICK = FAST``)."""
    written = [binding.value for binding in member.cls.scope.bindings.get(member.name, ())]
    return all(each.value == AUTO for each in member.values) and all(isinstance(each, ast.Call) for each in written)
