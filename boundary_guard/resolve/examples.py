"""What ``doctest`` runs: the examples in the docstrings of a module.

Source: ``doctest`` in the Library Reference.
"""

from __future__ import annotations

import ast
import doctest
from collections.abc import Iterator
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
    External,
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
            case External():  # its examples are no part of the project
                pass
            case _:
                results.extend(only(_UNREAD))
    return distinct(results)


def names_in_example_files(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    """The same for a text file: beside the file that asks, in the package that is named, or by its whole path."""
    results: list[Alternative] = []
    for each in found:
        known = each.value.known if isinstance(each.value, Text) else None
        if known is None:
            return only(_UNREAD)
        texts = (evaluator.project.data(path) for path in _places(known, given, frame))
        source = _source_of(next((text for text in texts if text is not None), ""))
        results.extend(
            only(_UNREAD) if source is None else names_in_source(evaluator, only(text(source)), given, frame)
        )
    return distinct(results)


def _places(name: str, given: Arguments, frame: Frame) -> Iterator[str]:
    packages = [each.value.known for each in dict(given.keywords).get("package", ()) if isinstance(each.value, Text)]
    folders = (frame.facts.path.rpartition("/")[0], *(each.replace(".", "/") for each in packages if each))
    yield from (f"{folder}/{name}".lstrip("/") for folder in folders)
    yield name


_UNREAD = Unknown("the examples that are run are not known")


def _named_in(evaluator: Evaluator, module: str, given: Arguments, frame: Frame) -> Alternatives:
    facts = evaluator.project.facts(module)
    source = _examples(facts) if facts is not None else None
    return only(_UNREAD) if source is None else names_in_source(evaluator, only(text(source)), given, frame)


@remembered
def _examples(facts: Facts) -> str | None:
    """The source of all examples in the file; None where one cannot be read."""
    texts = [ast.get_docstring(node, clean=False) for node in facts.scopes if isinstance(node, _DOCUMENTED)]
    sources = [_source_of(each) for each in texts if each]
    return None if None in sources else "".join(filter(None, sources))


def _source_of(written: str) -> str | None:
    """The source of the examples in a text; None where one is not well-formed."""
    try:
        return "".join(each.source for each in doctest.DocTestParser().get_examples(written))
    except ValueError:
        return None
