"""Which bindings of a name a use may see: reaching definitions over structured code.

Walks from the use backwards and upwards through the statement lists around it. A statement that binds the name
for certain ends the walk; one that may bind it is taken along; a loop adds the bindings of its body, which an
earlier round may have made.
"""

from __future__ import annotations

import ast
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from boundary_guard.resolve.surely_run import binds_surely
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

Loop = ast.For | ast.AsyncFor | ast.While


@dataclass(frozen=True, slots=True)
class Reaching:
    """The bindings, and whether one of them is certain to have happened.

    ``carried`` are those that a loop around the use may have made in an earlier round, with the loop; ``direct`` those
    that may have been made without that.
    """

    bindings: tuple[Binding, ...]
    is_certain: bool
    direct: frozenset[Binding] = frozenset()
    carried: tuple[tuple[Binding, Loop], ...] = ()


@remembered
def reaching(facts: Facts, scope: Scope, name: str, use: ast.AST, stars: tuple[Binding, ...] = ()) -> Reaching:
    """The bindings of ``name`` in ``scope`` that ``use`` (a node in the same scope) may see.

    ``stars`` are the star imports of the scope that bind the name, too.
    """
    known = scope.bindings.get(name, [])
    if stars:
        known = sorted((*known, *stars), key=lambda each: each.node.lineno)
    parameters = [binding for binding in known if binding.kind is BindingKind.PARAMETER]
    others = [binding for binding in known if binding.kind is not BindingKind.PARAMETER]
    if not others:
        return Reaching(tuple(parameters), bool(parameters))
    walk = _Walk(facts, others)
    certain = walk.upwards(use, scope.node)
    found = walk.found if certain else [*walk.found, *parameters]
    carried = tuple(dict.fromkeys(walk.carried))
    direct = frozenset(each for each in found if each not in walk.only_carried)
    return Reaching(tuple(dict.fromkeys(found)), certain or bool(parameters), direct, carried)


class _Walk:
    def __init__(self, facts: Facts, bindings: list[Binding]) -> None:
        self.facts = facts
        self.bindings = bindings
        self.lines = [binding.node.lineno for binding in bindings]
        """In the order of the source, so that those of a statement are found quickly."""
        self.found: list[Binding] = []
        self.carried: list[tuple[Binding, Loop]] = []
        self.only_carried: set[Binding] = set()
        self.has_walrus = any(isinstance(binding.node, ast.NamedExpr) for binding in bindings)

    def upwards(self, use: ast.AST, top: ast.AST) -> bool:
        """Collect what reaches ``use``; True when a binding that certainly happened ends the walk."""
        for child, above in self.facts.ancestors(use):
            if above is not top and not self._binds_inside(above):
                continue  # a long ``elif`` is nested as deep as it is long
            if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case) and self._siblings(child, above):
                return True
            if self.has_walrus and isinstance(above, ast.expr) and self._walrus_before(child, above):
                return True
            if self._enclosing(child, above):
                return True
            if above is top:
                break
        return False

    def _binds_inside(self, node: ast.AST) -> bool:
        """Whether a binding may lie in the node, by the lines."""
        first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", sys.maxsize)
        if self.lines[-1] < first or self.lines[0] > last:
            return False
        return bisect_left(self.lines, first) < bisect_right(self.lines, last)

    def _siblings(self, child: ast.AST, above: ast.AST) -> bool:
        for block in _blocks(above):
            if child in block:
                before = block[: block.index(child)]
                return any(self._take(statement) for statement in self._binding(before, above))
        return False

    def _binding(self, block: list[ast.AST], above: ast.AST) -> Iterator[ast.AST]:
        """The statements of a block that hold bindings, the last one first: found from these, as they are few."""
        last = bisect_right(self.lines, getattr(block[-1], "end_lineno", 0)) if block else 0
        taken = None
        for binding in reversed(self.bindings[:last]):
            statement = self._part_of(above, binding.node)
            if statement is not None and statement is not taken and statement in block:
                taken = statement
                yield statement

    def _part_of(self, above: ast.AST, node: ast.AST) -> ast.AST | None:
        """What stands directly below ``above`` and holds the node."""
        return next((child for child, around in self.facts.ancestors(node) if around is above), None)

    def _take(self, statement: ast.AST) -> bool:
        inside = self._within(statement)
        if not inside:
            return False
        self.found.extend(reversed(inside))
        return binds_surely(statement, {binding.node for binding in inside})

    def _enclosing(self, child: ast.AST, above: ast.AST) -> bool:
        """What the compound statement around the walk binds before its block runs."""
        match above:
            case ast.For() | ast.AsyncFor() if child in above.body:
                self.found.extend(self._own(above))
                if self._own(above):
                    return True
                self._carry(above)
            case ast.While() if child in above.body or child is above.test:
                self._carry(above)
            case ast.With() | ast.AsyncWith() if child in above.body and self._own(above):
                self.found.extend(self._own(above))
                return True
            case ast.Try() if child not in above.body:
                return self._take_try(child, above)
            case ast.ExceptHandler() if child in above.body:
                self.found.extend(self._own(above))
                return bool(self._own(above))
            case ast.match_case(pattern=pattern) if child is not pattern:  # the guard, too
                bound = self._within(pattern)
                self.found.extend(bound)
                return bool(bound)
        if isinstance(above, ast.If | ast.While) and child is not above.test:
            inside = self._within(above.test)
            self.found.extend(inside)
            is_body = child in above.body
            return any(binding.node is part for part in _evaluated(above.test, is_body) for binding in inside)
        return False

    def _carry(self, loop: Loop) -> None:
        """What an earlier round of the loop may have bound."""
        inside = self._within(loop)
        self.only_carried.update(each for each in inside if each not in self.found)
        self.carried.extend((each, loop) for each in inside)
        self.found.extend(inside)

    def _take_try(self, child: ast.AST, above: ast.Try) -> bool:
        certain = False
        for statement in reversed(above.body):
            surely = self._take(statement)
            if surely and child in above.orelse:
                certain = True
                break
        return certain

    def _walrus_before(self, child: ast.AST, above: ast.expr) -> bool:
        """``(y := f(x), y**2)``: an assignment expression to the left in the same expression."""
        certain = False
        for sibling in ast.iter_child_nodes(above):
            if sibling is child:
                break
            inside = self._within(sibling)
            self.found.extend(inside)
            certain = certain or bool(inside)
        return certain

    def _own(self, statement: ast.AST) -> list[Binding]:
        return [binding for binding in self.bindings if binding.node is statement]

    def _within(self, node: ast.AST) -> list[Binding]:
        """The bindings made anywhere inside ``node``."""
        first = bisect_left(self.lines, getattr(node, "lineno", 0))
        last = bisect_right(self.lines, getattr(node, "end_lineno", 0))
        return [binding for binding in self.bindings[first:last] if self._is_inside(binding.node, node)]

    def _is_inside(self, inner: ast.AST, outer: ast.AST) -> bool:
        current: ast.AST | None = inner
        while current is not None:
            if current is outer:
                return True
            current = self.facts.parents.get(current)
        return False


def _evaluated(test: ast.expr, outcome: bool) -> Iterator[ast.expr]:
    """The parts of a test that are surely evaluated when it comes out so."""
    waiting = [(test, outcome)]
    while waiting:
        part, wanted = waiting.pop()
        yield part
        match part:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                waiting.append((operand, not wanted))
            case ast.BoolOp(op=kind, values=values):
                is_whole = isinstance(kind, ast.And) is wanted
                waiting.extend((value, wanted) for value in (values if is_whole else values[:1]))
            case ast.Compare(left=left):
                waiting.append((left, True))


def _blocks(node: ast.AST) -> list[list[ast.AST]]:
    """The statement lists of a compound statement; handlers and cases each start anew."""
    return [
        getattr(node, name) for name in ("body", "orelse", "finalbody") if isinstance(getattr(node, name, None), list)
    ]
