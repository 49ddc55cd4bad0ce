"""What ``doctest`` runs: the examples in the docstrings of a module.

Source: ``doctest`` in the Library Reference.
"""

from __future__ import annotations

import ast
import doctest
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.name_readers import names_in_source
from boundary_guard.resolve.values import (
    NONE,
    Alternative,
    Alternatives,
    Constant,
    ModuleValue,
    Text,
    Unknown,
    only,
    text,
)
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def names_in_examples(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    """The modules that the examples of a module import: of the file itself where none is given."""
    results: list[Alternative] = []
    for each in found or only(NONE):
        match each.value:
            case Constant(value=None):
                results.extend(_named_in(evaluator, frame.facts.module, given, frame))
            case ModuleValue(name=module):
                results.extend(_named_in(evaluator, module, given, frame))
            case Text(known=str(name)):  # the convention "stdlib" says that it is imported itself
                results.extend(_named_in(evaluator, name, given, frame))
            case _:
                results.extend(only(_UNREAD))
    return distinct(results)


def names_in_example_files(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    """Examples in text files are not read."""
    return only(_UNREAD)


_UNREAD = Unknown("the examples that are run are not known")


def _named_in(evaluator: Evaluator, module: str, given: Arguments, frame: Frame) -> Alternatives:
    facts = evaluator.project.facts(module)
    source = _examples(facts) if facts is not None else None
    return only(_UNREAD) if source is None else names_in_source(evaluator, only(text(source)), given, frame)


@remembered
def _examples(facts: Facts) -> str | None:
    """The source of all examples in the file; None where one cannot be read."""
    texts = (ast.get_docstring(node, clean=False) for node in facts.scopes if isinstance(node, _DOCUMENTED))
    parser = doctest.DocTestParser()
    try:
        return "".join(each.source for found in texts if found for each in parser.get_examples(found))
    except ValueError:
        return None
