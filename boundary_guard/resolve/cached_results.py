"""What a function gives that is remembered: every caller gets the same object, and may change it.

Sources: ``functools.lru_cache``, ``cache`` and ``cached_property`` in the Library Reference.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.changing_frames import further_changes
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.holders import changed_through_result
from boundary_guard.resolve.inner_containers import places_inside
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.mutation import with_all
from boundary_guard.resolve.values import Alternatives, Mapping, Sequence

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_REMEMBERING = frozenset({"lru_cache", "cache", "cached_property", "memoize"})


def with_changes_by_callers(evaluator: Evaluator, found: Alternatives, result: ast.expr, frame: Frame) -> Alternatives:
    """``found``, the values of a ``result``, with what is added by those who get it; a variable has its own changes."""
    written = getattr(frame.scope.node, "decorator_list", ())
    decorators = {last_name(each.func if isinstance(each, ast.Call) else each) for each in written}
    if isinstance(result, ast.Name) or not decorators & _REMEMBERING:
        return found
    if not any(isinstance(each.value, Sequence | Mapping) for each in found):
        return found
    whole = changed_through_result(evaluator, frame.facts, result)
    inside = (changed_through_result(evaluator, frame.facts, result, each) for each in places_inside(found))
    return with_all(evaluator, found, further_changes(set(), whole, inside))
