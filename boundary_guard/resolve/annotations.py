"""What an annotation, or an option of a command line, says of a parameter that no caller gives a value."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.environment import defined
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.options import chosen_option
from boundary_guard.resolve.values import Alternative, Alternatives, ClassValue, External, only, text

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator
    from boundary_guard.resolve.frames import Frame


def annotated_value(evaluator: Evaluator, name: str, frame: Frame) -> Alternatives:
    """The values of a type that has few: ``Literal["a", "b"]``, an enum; nothing for most other annotations.

    An object of a class whose methods the user declares is called on.
    """
    arguments = getattr(frame.scope.node, "args", None)
    if arguments is None:
        return ()
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    annotation = next((each.annotation for each in every if each.arg == name), None)
    around = frame.closure or frame
    of_type = literal_values(evaluator, annotation, around) if annotation is not None else ()
    given = of_type or chosen_option(evaluator, name, frame)
    return given or (_with_declared_methods(evaluator, annotation, around) if annotation is not None else ())


def _with_declared_methods(evaluator: Evaluator, annotation: ast.expr, frame: Frame) -> Alternatives:
    """``loader: Loader``, ``loader: "Loader | None"``, where the user declares ``Loader.load``."""
    owners = {each.function.rpartition(".")[0] for each in evaluator.project.importers}
    if not owners:
        return ()
    found = (each.value for node in ast.walk(annotation) for each in _named_in(evaluator, node, frame))
    names = (one.name for one in found if isinstance(one, External))
    return distinct(Alternative(External(f"{name}()")) for name in names if name in owners)


def _named_in(evaluator: Evaluator, node: ast.AST, frame: Frame) -> Alternatives:
    """What a part of an annotation names; a text is one that Python does not evaluate (PEP 563)."""
    match node:
        case ast.Name() | ast.Attribute():
            return evaluator.briefly(node, frame)
        case ast.Constant(value=str(written)):
            names = dict.fromkeys(re.findall(r"[A-Za-z_]\w*", written))
            return tuple(one for name in names for one in evaluator.global_value(frame.facts, name))
    return ()


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
