"""``match``: what a capture takes of the subject (PEP 634)."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers, fields, sequences
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.values import (
    Alternatives,
    ClassValue,
    Constant,
    External,
    InstanceValue,
    Mapping,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
)
from boundary_guard.scan.bindings import Binding
from boundary_guard.scan.unpacking import steps

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def captured(evaluator: Evaluator, binding: Binding, frame: Frame) -> Alternatives:
    """What a capture pattern binds: the part of the subject that it stands for."""
    steps: list[tuple[ast.AST, ast.AST]] = []
    for child, above in frame.facts.ancestors(binding.node):
        if isinstance(above, ast.match_case):
            statement = frame.facts.parents[above]
            assert isinstance(statement, ast.Match)
            found = evaluator.value(statement.subject, frame)
            for inner, outer in reversed(steps):
                found = _part(evaluator, _fitting(evaluator, found, outer, frame), inner, outer, frame)
            inside = binding.node.pattern if isinstance(binding.node, ast.MatchAs) else binding.node
            return found if inside is None else _fitting(evaluator, found, inside, frame)
        steps.append((child, above))
    return only(Unknown(f"{binding.name} is bound to what is known at run time only"))


def _fitting(evaluator: Evaluator, found: Alternatives, pattern: ast.AST, frame: Frame) -> Alternatives:
    """Those that may match, by what they are; all where none is sure to."""
    if isinstance(pattern, ast.MatchSequence | ast.MatchMapping):
        found = tuple(each for each in found if not _is_plain_object(evaluator, each.value))
    match pattern:
        case ast.MatchSequence(patterns=patterns):
            found = tuple(each for each in found if _may_be_as_long(each.value, patterns))
            fits: tuple[type[Value], ...] = (Sequence,)
        case ast.MatchMapping():
            fits = (Mapping,)
        case ast.MatchClass(cls=cls):
            names = {each.value.name for each in evaluator.value(cls, frame) if isinstance(each.value, External)}
            fits = tuple({kind for name in names for kind in _BUILT_IN.get(name, (InstanceValue,))} or {InstanceValue})
        case _:
            return found
    return tuple(each for each in found if isinstance(each.value, (*fits, *_OPEN)))


def _is_plain_object(evaluator: Evaluator, value: Value) -> bool:
    """Whether the value is surely neither a sequence nor a mapping."""
    if not isinstance(value, InstanceValue) or evaluator.class_member(value.cls, "__getitem__"):
        return False
    line = evaluator.bases(value.cls)
    written = [base for cls in line if isinstance(cls.scope.node, ast.ClassDef) for base in cls.scope.node.bases]
    return len(line) > len(written)  # each class but the last one derives from one of the project


def _may_be_as_long(value: Value, patterns: list[ast.pattern]) -> bool:
    if not isinstance(value, Sequence) or value.rest or not value.is_complete:
        return True
    is_open = any(isinstance(each, ast.MatchStar) for each in patterns)
    return len(value.items) >= len(patterns) - 1 if is_open else len(value.items) == len(patterns)


_OPEN = (Unknown, External, InstanceValue)
"""Values of which we do not know what they match."""
_BUILT_IN: dict[str, tuple[type[Value], ...]] = {
    "builtins.str": (Text,),
    "builtins.bytes": (Constant,),
    **dict.fromkeys(("builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset"), (Sequence,)),
    "builtins.dict": (Mapping,),
    **dict.fromkeys(("builtins.int", "builtins.float", "builtins.bool"), (Constant,)),
}
_WHOLE = frozenset(_BUILT_IN)
"""Classes whose pattern takes the subject itself, by position (PEP 634, "Class Patterns")."""


def _part(evaluator: Evaluator, found: Alternatives, child: ast.AST, above: ast.AST, frame: Frame) -> Alternatives:
    """The part of the value that the pattern ``child`` inside ``above`` is matched with."""
    match above:
        case ast.MatchSequence(patterns=patterns):
            step = steps(patterns)[patterns.index(child)]  # type: ignore[arg-type]
            return evaluator.unpacked(found, (step,))
        case ast.MatchMapping(keys=keys, patterns=patterns) if child in patterns:
            key = keys[patterns.index(child)]
            return containers.element_at(evaluator, found, evaluator.value(key, frame))
        case ast.MatchClass(kwd_attrs=names, kwd_patterns=patterns) if child in patterns:
            return evaluator.attributes(found, names[patterns.index(child)])
        case ast.MatchClass(cls=cls, patterns=patterns) if child in patterns:
            return _by_position(evaluator, found, cls, patterns.index(child), frame)
        case ast.MatchAs() | ast.MatchOr():
            return found
    return only(Unknown("the part of the subject is not known"))


def _by_position(evaluator: Evaluator, found: Alternatives, cls: ast.expr, position: int, frame: Frame) -> Alternatives:
    """``Class(pattern)``: the attribute that ``__match_args__`` names, or the subject of a built-in class itself."""
    classes = evaluator.value(cls, frame)
    if all(isinstance(each.value, External) and each.value.name in _WHOLE for each in classes):
        return found
    given = sequences.positions(evaluator, evaluator.attributes(classes, "__match_args__"))[0]
    names = [each.value.known for name in given for each in name if isinstance(each.value, Text)]
    if not given:
        project = [each.value for each in classes if isinstance(each.value, ClassValue)]
        names = [name for cls_value in project[:1] for name in fields.names_of_fields(evaluator, cls_value)]
    name = names[position] if position < len(names) else None
    return evaluator.attributes(found, name) if name else only(Unknown("the part of the subject is not known"))
