"""Functions that import inside of themselves, and are called while the module that they import is being loaded.

Such an import comes too early: the module has not got so far. What is called is approximated from above: a function
that is called, decorates, or is handed to a call that may call it, may call everything that it names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.refactor.context import Move
from boundary_guard.refactor.effects import run_nodes
from boundary_guard.refactor.handed import calls_what_it_is_given
from boundary_guard.refactor.loads import closure_of
from boundary_guard.refactor.meaning import Meanings, Moved
from boundary_guard.refactor.members import source_of
from boundary_guard.refactor.text import Refusal
from boundary_guard.refactor.units import is_main_test


def refuse_early_calls(move: Move, functions: set[str] | None = None) -> None:
    """Refuse where a function that imports inside of itself is called while modules are being loaded.

    These are the functions of what stays that use what moves, or ``functions`` of what moves itself.
    """
    loaded = closure_of(move.workspace, [move.module, *([move.destination] if move.target else [])])
    nothing_moved = Moved(move.module, move.destination, frozenset())
    sources = [source for name in loaded if (source := source_of(move.workspace, name)) is not None]
    files = [Meanings(move.workspace, source, nothing_moved) for source in sources]
    roots = {f"{move.module}:{name}" for name in functions or move.names}
    needing = _needing(roots, files) | (roots if functions else set())
    hooked = set(_hooked(files))
    for meanings in files:
        _check_module_getattr(move, meanings, needing)
        for node in meanings.source.tree.body:
            is_main = isinstance(node, ast.If) and is_main_test(node.test)
            for called, is_base in _called(meanings, node) if not is_main else ():
                name = meanings.reference(called)
                if name in needing and (not is_base or name in hooked):
                    reason = f"{ast.unparse(called)} is called while {move.destination} may still be loading, and needs"
                    raise Refusal(f"{reason} what moves there", meanings.source.path, getattr(called, "lineno", 0))


def _check_module_getattr(move: Move, meanings: Meanings, needing: set[str]) -> None:
    """The import system asks a module for ``__path__`` and ``__spec__`` while others are loaded."""
    function = meanings.source.top_definitions.get("__getattr__")
    moved = {f"{move.module}:{name}" for name in move.names}
    for node in ast.walk(function) if function is not None else ():
        is_called = isinstance(node, ast.Call) and meanings.reference(node.func) in needing
        if is_called or meanings.reference(node) in moved:
            reason = "__getattr__ is called while modules are loaded, and needs what moves"
            raise Refusal(reason, meanings.source.path, getattr(node, "lineno", 0))


def _needing(roots: set[str], files: list[Meanings]) -> set[str]:
    """The functions and classes that use one of the roots, or name one that does."""
    needing = set(roots)
    reads = {}
    for meanings in files:
        for unit in meanings.units.all:
            if isinstance(unit.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                own = f"{meanings.source.module}:{unit.node.name}"
                reads[own] = {text for node in ast.walk(unit.node) if (text := meanings.reference(node))}
    while True:
        more = {own for own, names in reads.items() if own not in needing and names & needing}
        if not more:
            return needing - roots
        needing |= more


def _hooked(files: list[Meanings]) -> Iterator[str]:
    """Classes that run code of theirs when another one is derived from them."""
    known: set[str] = set()
    classes = [(each, node) for each in files for node in each.source.top_nodes if isinstance(node, ast.ClassDef)]
    while True:
        more = set()
        for meanings, node in classes:
            has_hook = any(getattr(each, "name", "") == "__init_subclass__" for each in node.body)
            if has_hook or node.keywords or any(meanings.reference(base) in known for base in node.bases):
                more.add(f"{meanings.source.module}:{node.name}")
        if more <= known:
            return iter(known)
        known |= more


def _called(meanings: Meanings, statement: ast.stmt) -> Iterator[tuple[ast.expr, bool]]:
    """What a statement calls when it runs, or hands to what may call it; with whether it is only derived from."""
    for node in run_nodes(statement):
        if isinstance(node, ast.Call):
            yield node.func, False
            if calls_what_it_is_given(meanings, node):
                yield from ((each, False) for each in (*node.args, *(each.value for each in node.keywords)))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from ((each, False) for each in node.decorator_list)
        elif isinstance(node, ast.ClassDef):
            yield from ((each, False) for each in node.decorator_list)
            yield from ((each, True) for each in node.bases)
