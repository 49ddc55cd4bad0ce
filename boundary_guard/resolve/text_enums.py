"""Members of enums that are texts, ``class Kind(str, Enum)``: what they have that other texts have not.

Such a member is known by its text, so that all that is done with texts is done with it. Its name, and the methods and
properties of its class, are found from there: they are those of the members that have this text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve import fields
from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.values import Alternative, Alternatives, ClassValue, FunctionValue, Text, only
from boundary_guard.scan.marker import Marker

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_ENUMS = Marker(rb"\b(?:Str)?Enum\b", b"Enum")
_OF_EVERY_MEMBER = ("name", "_name_", "_value_")


def of_text_member(evaluator: Evaluator, value: Text, name: str) -> Alternatives:
    """What ``name`` is of the members that are this text, or may be; nothing where no enum has such a thing."""
    results: list[Alternative] = []
    for cls in _text_enums(evaluator):
        if name in _OF_EVERY_MEMBER or evaluator.class_member(cls, name):
            for member, found in _members(evaluator, cls):
                if value.known is None or any(_is_same(each, value) for each in found):
                    results.extend(evaluator.attributes(only(fields.as_object(cls, member, found)), name))
    return distinct(results)


def _text_enums(evaluator: Evaluator) -> list[ClassValue]:
    """The classes in scope whose members are texts."""
    key = ("text enums", len(evaluator.project.scope))
    known = evaluator.notes.get(key)
    if known is None:
        evaluator.notes[key] = []  # for whoever asks meanwhile
        known = evaluator.notes[key] = list(_found(evaluator))
    assert isinstance(known, list)
    return known


def _found(evaluator: Evaluator) -> Iterator[ClassValue]:
    for facts in evaluator.project.search.matching(_ENUMS):
        for scope in facts.scopes.values():
            if scope.is_class:
                cls = ClassValue(facts, scope)
                if fields.is_text_enum(evaluator, cls) and fields.is_enum(evaluator, cls):
                    yield from (cls, *evaluator.derived(cls))


def _members(evaluator: Evaluator, cls: ClassValue) -> Iterator[tuple[str, Alternatives]]:
    for name in cls.scope.bindings:
        found = evaluator.attributes(only(cls), name) if not name.startswith("_") else ()
        if found and not any(isinstance(each.value, FunctionValue) for each in found):
            yield name, found


def _is_same(member: Alternative, value: Text) -> bool:
    return isinstance(member.value, Text) and member.value.known in (value.known, None)
