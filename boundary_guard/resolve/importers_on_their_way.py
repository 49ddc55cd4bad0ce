"""Importer functions that are values: returned by properties, yielded, kept in objects, and called from there.

By their names they are found where they are renamed or handed over (``importer_names``); here each place where one is
named and not called is the start of a forward flow (``object_flow``) of which the calls are noted.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from boundary_guard.resolve.access_paths import RESULT, Key
from boundary_guard.resolve.belonging import Condition, holds
from boundary_guard.resolve.flow_ways import Way
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.handing_on import handed_importers
from boundary_guard.resolve.importer_functions import IMPORTERS
from boundary_guard.resolve.moves import Given, Held, Move
from boundary_guard.resolve.object_flow import Flow
from boundary_guard.resolve.onward import goes_on
from boundary_guard.resolve.passed_on import Kept
from boundary_guard.resolve.values import External, ModuleValue
from boundary_guard.resolve.variables import computed_reads, function_reads, namespaces_of
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

Calls = dict[ast.Call, tuple[Facts, str]]
"""The calls that may run an importer function, with their file, and which one."""
Handed = dict[ast.Call, Facts]
"""The calls that hand one to something outside of the project, with their file."""
Left = dict[ast.expr, str]
"""Where one is put somewhere from where no call of it is found, or goes further than it is followed; and which one."""


def calls_of_values(evaluator: Evaluator, facts: Facts, names: set[str]) -> tuple[Calls, Handed, Left]:
    """The calls to which the importer functions come that the file mentions by one of the names, in either way.

    And the mentions from which none is found, though the function is put somewhere, or not all.
    """
    found: Calls = {}
    handed: Handed = {}
    left: Left = {}
    for name in sorted(names):
        for node in function_reads(facts, name):
            values = (each.value for each in evaluator.briefly(node, general_frame(facts, facts.scope_of(node))))
            importer = next((v.name for v in values if isinstance(v, External) and v.name in IMPORTERS), None)
            if importer is not None:
                flow = _Calls(evaluator)
                flow.follow_from(facts, Held(node, (RESULT,)))
                found.update((call, (where, importer)) for call, where in flow.calls.items())
                handed.update(flow.handed)
                if flow.goes_further or not (flow.calls or flow.handed or not _is_put_somewhere(facts, node)):
                    left[node] = importer
    for name in sorted(names & facts.body.bindings.keys()):
        found.update(_by_texts(evaluator, facts, name))
    return found, handed, left


def _is_put_somewhere(facts: Facts, node: ast.expr) -> bool:
    """Whether the value goes into something else than a name, an attribute, or a call that is looked at by itself."""
    above = facts.parents[node]
    match above:
        case ast.Call() | ast.keyword() | ast.Attribute() | ast.Expr() | ast.Assign() | ast.AnnAssign() | ast.Return():
            return isinstance(above, ast.Assign) and any(isinstance(each, ast.Subscript) for each in above.targets)
        case ast.Compare(ops=operators):
            return any(isinstance(each, ast.In | ast.NotIn | ast.Lt | ast.Gt | ast.LtE | ast.GtE) for each in operators)
        case ast.BoolOp() | ast.IfExp() | ast.NamedExpr() | ast.If() | ast.While() | ast.Assert() | ast.UnaryOp():
            return False
        case ast.arguments() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Await():
            return False
    return True


def _by_texts(evaluator: Evaluator, facts: Facts, name: str) -> Calls:
    """The calls of an importer function that is a global, by a name that is a value: ``globals()[name](…)``."""
    values = (each.value for each in evaluator.global_value(facts, name))
    importer = next((each.name for each in values if isinstance(each, External) and each.name in IMPORTERS), None)
    flow = _Calls(evaluator)
    if importer is not None:
        for table in namespaces_of(facts, facts.body):
            above = facts.parents[table]
            if not isinstance(above, ast.Subscript) or flow.may_be_named(facts, above.slice, name):
                flow.follow_from(facts, Held(table, (Key(name), RESULT)))
        for where in evaluator.project.search.mentioning_one_of((facts.module.rpartition(".")[2],), _COMPUTED):
            for read in computed_reads(where):
                is_it = goes_on(where, read.node, (RESULT,)) and flow.may_be_named(where, read.name, name)
                if is_it and holds(evaluator, Condition(where, read.owner, ModuleValue(facts.module))):
                    flow.follow_from(where, Held(read.node, (RESULT,)))
    return {call: (where, importer or "") for call, where in flow.calls.items()}


_COMPUTED = re.compile(rb"\bgetattr\(")


class _Calls(Flow):
    """A function on its way: what it gives is not followed, but noted."""

    def __init__(self, evaluator: Evaluator) -> None:
        super().__init__(evaluator)
        self.calls: dict[ast.Call, Facts] = {}
        self.handed: Handed = {}

    def _follow(self, facts: Facts, move: Move | Kept, way: Way) -> None:
        if isinstance(move, Held) and not move.keys:
            if isinstance(move.node, ast.Call) and self._is_sure(way):
                self.calls[move.node] = facts
            return
        if isinstance(move, Given) and move.keys == (RESULT,) and self._is_sure(way):
            self._note_handed(facts, move.call)
        super()._follow(facts, move, way)

    def _note_handed(self, facts: Facts, call: ast.Call) -> None:
        """Whether something outside gets it: this is a flow of what may be, and ends where nothing says so."""
        frame = general_frame(facts, facts.scope_of(call))
        if any(True for _ in handed_importers(self.evaluator, call, frame)):
            callees = self.evaluator.briefly(call.func, frame)
            if any(isinstance(each.value, External) for each in callees):
                self.handed[call] = facts
