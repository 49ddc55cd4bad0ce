"""What an exception carries goes to whoever handles it: ``raise Retry(names)``, ``except Exception as e: e.args[0]``.

Source: ``BaseException.__new__`` keeps all positional arguments, whatever the class makes of them (Library Reference,
"Built-in Exceptions").
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.access_paths import ANY, Key
from boundary_guard.resolve.called_by_others import outside_bases
from boundary_guard.resolve.moves import Given, Held
from boundary_guard.resolve.values import ClassValue, External, Value
from boundary_guard.resolve.variables import attribute_reads
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_EXCEPTIONS = frozenset(
    f"builtins.{name}"
    for name, each in vars(builtins).items()
    if isinstance(each, type) and issubclass(each, BaseException)
)


def to_handlers(
    evaluator: Evaluator, facts: Facts, given: Given, callees: Iterable[Value]
) -> Iterator[tuple[Facts, Held]]:
    """The places that read what the argument of an exception has become: which handler gets it is not followed."""
    is_raised = isinstance(facts.parents.get(given.call), ast.Raise)
    if isinstance(given.place, str) or not (is_raised or any(_is_exception(evaluator, each) for each in callees)):
        return
    place = ANY if given.place is None else Key(given.place)
    for where in dict.fromkeys((facts, *evaluator.project.search.changing("args"))):
        yield from ((where, Held(read, (place, *given.keys))) for read, _ in attribute_reads(where, "args"))


def _is_exception(evaluator: Evaluator, callee: Value) -> bool:
    match callee:
        case External(name=name):
            return name in _EXCEPTIONS
        case ClassValue():
            return any(name in _EXCEPTIONS for name in outside_bases(evaluator, callee))
    return False
