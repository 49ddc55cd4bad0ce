"""What an annotation, or an option of a command line, says of a parameter that no caller gives a value."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.environment import defined
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.options import chosen_option
from boundary_guard.resolve.values import Alternatives, ClassValue, only, text

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator
    from boundary_guard.resolve.frames import Frame


def annotated_value(evaluator: Evaluator, name: str, frame: Frame) -> Alternatives:
    """The values of a type that has few: ``Literal["a", "b"]``, an enum; nothing for any other annotation."""
    arguments = getattr(frame.scope.node, "args", None)
    if arguments is None:
        return ()
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    annotation = next((each.annotation for each in every if each.arg == name), None)
    of_type = literal_values(evaluator, annotation, frame.closure or frame) if annotation is not None else ()
    return of_type or chosen_option(evaluator, name, frame)


def literal_values(evaluator: Evaluator, annotation: ast.expr, frame: Frame) -> Alternatives:
    """The values of a type that has few."""
    annotation, frame = defined(evaluator, annotation, frame)
    match annotation:
        case ast.Subscript(value=generic, slice=inner) if last_name(generic) == "Literal":
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            known = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            return tuple(each for value in known for each in only(text(value))) if len(known) == len(parts) else ()
        case ast.Name() | ast.Attribute():
            found = evaluator.briefly(annotation, frame)
            members = [evaluator.members(each.value) for each in found if isinstance(each.value, ClassValue)]
            return distinct(one for group in members for item in group for one in item)
    return ()
