"""Classes whose constructor nobody writes: data classes, named tuples, enums."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve import arguments
from boundary_guard.resolve.alternatives import behind, distinct, map_values
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.callers import callers
from boundary_guard.resolve.containers import items_of
from boundary_guard.resolve.copied_fields import copied
from boundary_guard.resolve.enum_members import AUTO, Member, member_of
from boundary_guard.resolve.field_declarations import makes_fields, own_fields
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import ENUM_BASES, last_name
from boundary_guard.resolve.own_texts import says_text
from boundary_guard.resolve.sequences import positions
from boundary_guard.resolve.spreading import given_by_spreading
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    Constant,
    External,
    FunctionValue,
    InstanceValue,
    Mapping,
    Partial,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

ROW = "collections.namedtuple: "
"""Begins the name of what ``collections.namedtuple`` made; the fields follow."""


def field_value(evaluator: Evaluator, value: InstanceValue, name: str) -> Alternatives | None:
    """What a field got at the construction; None when the class has no such field."""
    fields = _fields(evaluator, value.cls)
    if name not in fields:
        return None
    if value.arguments is not None:
        return _given(evaluator, value.cls, fields, name, value.arguments)
    results: list[Alternative] = []
    for cls in (value.cls, *evaluator.derived(value.cls)):
        known = callers(evaluator, cls.facts, cls.scope)
        for site in known.sites:
            results.extend(_given(evaluator, cls, _fields(evaluator, cls), name, site.arguments))
        results.extend(copied(evaluator, cls.scope, name))
        results.extend(Alternative(Unknown(f"it comes from the field {name}, and {gap}")) for gap in known.gaps[:4])
    return distinct(results) or only(Unknown(f"it comes from the field {name}, which is set nowhere in the project"))


def named_tuple(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``collections.namedtuple``: what it makes is known by the names of the fields."""
    found = (
        given.lazy_positional[1]() if len(given.lazy_positional) > 1 else dict(given.keywords).get("field_names", ())
    )
    names: list[str] = []
    for each in found:
        spelled = each.value.known if isinstance(each.value, Text) else None
        items = items_of(evaluator, (each,)) if spelled is None else ()
        names += spelled.replace(",", " ").split() if spelled is not None else [_only_text(item) for item in items]
    if len(found) != 1 or not all(names):
        return None
    maker = External(ROW + " ".join(names))
    defaults, beyond = positions(evaluator, dict(given.keywords).get("defaults", ()))
    last = tuple(zip(reversed(names), map(arguments.known, reversed(defaults)), strict=False))
    if not last or beyond:
        return only(maker)
    return only(Partial(maker, Arguments(("defaults", tuple(defaults)), keywords=last)))


def _only_text(found: Alternatives) -> str:
    first = found[0].value if len(found) == 1 else None
    return (first.known or "") if isinstance(first, Text) else ""


def named_row(evaluator: Evaluator, maker: str, given: Arguments) -> Alternatives:
    """What calling a ``namedtuple`` gives: a tuple whose elements have names."""
    names = tuple(maker.removeprefix(ROW).split())
    places, beyond = positions(evaluator, given.star)
    values = dict(given.keywords) | dict(zip(names, (*given.positional, *places), strict=False))
    missing = beyond or only(Unknown("the field is not given"))
    return only(Sequence(tuple(values.get(name, missing) for name in names), names=names))


def row(evaluator: Evaluator, value: InstanceValue) -> Value | None:
    """A named tuple as the tuple that it is."""
    if not any(last_name(base) == "NamedTuple" for base in _bases_of(evaluator, value.cls)):
        return None
    found = (field_value(evaluator, value, name) for name in _fields(evaluator, value.cls))
    return Sequence(tuple(each for each in found if each is not None))


def names_of_fields(evaluator: Evaluator, cls: ClassValue) -> tuple[str, ...]:
    """The fields of a dataclass or named tuple by position, which are its ``__match_args__``, too."""
    return tuple(_fields(evaluator, cls))


def _fields(evaluator: Evaluator, cls: ClassValue) -> dict[str, ast.expr | None]:
    """The fields in the order of the constructor, with their defaults."""
    key = ("fields", cls)
    if key not in evaluator.notes:
        found: dict[str, ast.expr | None] = {}
        for base in reversed(evaluator.bases(cls)):
            if makes_fields(base):
                found.update(own_fields(base))
        has_constructor = any("__init__" in base.scope.bindings for base in evaluator.bases(cls))
        evaluator.notes[key] = {} if has_constructor else found
    known = evaluator.notes[key]
    assert isinstance(known, dict)
    return known


def given_to_post_init(evaluator: Evaluator, name: str, frame: Frame) -> Alternatives:
    """What a parameter of ``__post_init__`` is that a field of the class gives it: ``name: InitVar[str]``."""
    cls = frame.scope.parent
    if not frame.scope.name.endswith(".__post_init__") or cls is None or not cls.is_class:
        return ()
    made = ClassValue(frame.facts, cls, general_frame(frame.facts, cls.parent or frame.facts.body))
    return field_value(evaluator, InstanceValue(made), name) or ()


def for_post_init(evaluator: Evaluator, cls: ClassValue, given: Arguments) -> Arguments:
    """The arguments that ``__post_init__`` gets of those that the constructor is given."""
    fields = _fields(evaluator, cls)
    names = [name for base in evaluator.bases(cls) for name in _init_vars(base) if name in fields]
    keywords = tuple((name, partial(_given, evaluator, cls, fields, name, given)) for name in names)
    return Arguments(("__post_init__", given.key), keywords=keywords, calls=given.calls)


def _init_vars(cls: ClassValue) -> Iterator[str]:
    for statement in getattr(cls.scope.node, "body", ()):
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                if "InitVar" in ast.unparse(annotation):
                    yield name


def _given(
    evaluator: Evaluator, cls: ClassValue, fields: dict[str, ast.expr | None], name: str, given: Arguments
) -> Alternatives:
    if name not in fields:
        return ()
    position = list(fields).index(name)
    if position < len(given.lazy_positional):
        return given.lazy_positional[position]()
    keyword = dict(given.lazy_keywords).get(name)
    if keyword is not None:
        return keyword()
    default = fields[name]
    frame = Frame(cls.facts, cls.scope, None, cls.closure)

    def otherwise() -> Alternatives:
        if default is None:
            return only(Unknown(f"nothing gives the field {name}"))
        return evaluator.value(default, frame)

    if not given.star and not given.double_star:
        return otherwise()
    return given_by_spreading(evaluator, given, position - len(given.lazy_positional), name, otherwise)


def _bases_of(evaluator: Evaluator, cls: ClassValue) -> Iterator[ast.expr]:
    for base in evaluator.bases(cls):
        if isinstance(base.scope.node, ast.ClassDef):
            yield from base.scope.node.bases


def is_enum(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether the class is an enum."""
    return any(last_name(base) in ENUM_BASES for base in _bases_of(evaluator, cls))


def is_text_enum(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether the members of an enum are texts themselves, and nothing but the one that they are is made of them."""
    is_text = any(last_name(base) in ("str", "StrEnum") for base in _bases_of(evaluator, cls))
    return is_text and not any(says_text(each) for base in evaluator.bases(cls) for each in base.scope.children)


def members(evaluator: Evaluator, cls: ClassValue) -> list[Alternatives]:
    """The members of an enum, in order."""
    names = [name for name in cls.scope.bindings if not name.startswith("_")]
    found = (evaluator.attributes(only(cls), name) for name in names)
    return [each for each in found if not any(isinstance(one.value, FunctionValue) for one in each)]


def members_by_name(evaluator: Evaluator, cls: ClassValue) -> Mapping:
    """``Enum.__members__``."""
    found = ((name, evaluator.attributes(only(cls), name)) for name in cls.scope.bindings if not name.startswith("_"))
    items = [(only(text(name)), each) for name, each in found]
    return Mapping(tuple(item for item in items if not any(isinstance(one.value, FunctionValue) for one in item[1])))


def member(evaluator: Evaluator, cls: ClassValue, name: str, found: Alternatives) -> Alternatives:
    """A member: its text where members are texts, else an object with a value and a name."""
    if any(each.value == AUTO for each in found):
        found = distinct(one for each in found for one in _generated(evaluator, cls, name, each) or (each,))
    values = tuple(each for each in found if not isinstance(each.value, FunctionValue))
    if any(last_name(base) == "StrEnum" for base in _bases_of(evaluator, cls)):
        values = found = map_values(values, lambda value: text(name.lower()) if value == AUTO else value)
    is_text = is_text_enum(evaluator, cls) and not any(isinstance(each.value, Sequence) for each in values)
    if not values or is_text:
        return found
    return only(as_object(cls, name, values))


def as_object(cls: ClassValue, name: str, values: Alternatives) -> InstanceValue:
    """A member of an enum as an object, with its value and its name."""
    return InstanceValue(cls, Arguments(Member(cls, name, values), star=_to_constructor(cls, name, values)))


def _generated(evaluator: Evaluator, cls: ClassValue, name: str, found: Alternative) -> Alternatives:
    """What ``_generate_next_value_`` of the enum, or of one that it derives from, gives for ``auto()``."""
    members = evaluator.class_member(cls, "_generate_next_value_") if found.value == AUTO else ()
    functions = [each.value for each in members if isinstance(each.value, FunctionValue)]
    names = [each for each in cls.scope.bindings if not each.startswith("_")]
    before = only(Constant(names.index(name) if name in names else 0))
    earlier = only(Sequence((), only(Unknown("the values of the members before")), is_complete=False))
    given = (only(text(name)), only(Constant(1)), before, earlier)
    return behind(distinct(one for each in functions for one in evaluator.call(each, given)), found)


def _to_constructor(cls: ClassValue, name: str, values: Alternatives) -> Alternatives:
    """What ``__init__`` of an enum gets: the elements of a tuple, or the value (``enum.EnumType.__new__``)."""
    spelled = [binding.value for binding in cls.scope.bindings.get(name, ())]
    is_list = any(isinstance(each, ast.List | ast.ListComp) for each in spelled)
    return map_values(values, lambda value: value if _may_be_tuple(value) and not is_list else Sequence((only(value),)))


def _may_be_tuple(value: Value) -> bool:
    return isinstance(value, Sequence | Unknown | External)


def member_attribute(value: InstanceValue, name: str) -> Alternatives | None:
    """``member.value`` and ``member.name``."""
    known = member_of(value)
    if known is None or name not in ("value", "_value_", "name", "_name_"):
        return None
    return only(text(known.name)) if "name" in name else known.values
