"""Importer functions that are values: returned by properties, yielded, kept in objects, and called from there.

By their names they are found where they are renamed or handed over (``importer_names``); here each place where one is
named and not called is the start of a forward flow (``object_flow``) of which the calls are noted.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from boundary_guard.resolve.access_paths import RESULT
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.importer_functions import IMPORTERS
from boundary_guard.resolve.moves import Held, Move
from boundary_guard.resolve.object_flow import Flow, Way
from boundary_guard.resolve.passed_on import Kept
from boundary_guard.resolve.values import External
from boundary_guard.resolve.variables import function_reads
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

Calls = dict[ast.Call, tuple[Facts, str]]
"""The calls that may run an importer function, with their file, and which one."""


def calls_of_values(evaluator: Evaluator, facts: Facts, names: Iterable[str]) -> Calls:
    """The calls to which the importer functions come that the file mentions by one of the names."""
    found: Calls = {}
    for name in sorted(names):
        for node in function_reads(facts, name):
            values = (each.value for each in evaluator.briefly(node, general_frame(facts, facts.scope_of(node))))
            importer = next((v.name for v in values if isinstance(v, External) and v.name in IMPORTERS), None)
            if importer is not None:
                flow = _Calls(evaluator)
                flow.changes_from(facts, Held(node, (RESULT,)))
                found.update((call, (where, importer)) for call, where in flow.calls.items())
    return found


class _Calls(Flow):
    """A function on its way: what it gives is not followed, but noted."""

    def __init__(self, evaluator: Evaluator) -> None:
        super().__init__(evaluator)
        self.calls: dict[ast.Call, Facts] = {}

    def _follow(self, facts: Facts, move: Move | Kept, way: Way) -> None:
        if isinstance(move, Held) and not move.keys:
            if isinstance(move.node, ast.Call) and self._is_sure(way):
                self.calls[move.node] = facts
            return
        super()._follow(facts, move, way)
