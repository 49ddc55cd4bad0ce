"""The names of importer functions, and what else goes by them: told by a look at the call, before it is evaluated."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.importer_functions import EXAMPLES, IMPORTERS, Kind
from boundary_guard.resolve.mentions import last_name
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.marker import Marker

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

OWN_NAMES = frozenset(("load_module", "exec_module", *(name.rpartition(".")[2] for name in IMPORTERS)))
STAYING = frozenset(
    name.rpartition(".")[2]
    for name, importer in IMPORTERS.items()
    if name.startswith(("importlib.resources.", "pkgutil.get_data"))
    or (importer.kind is Kind.SOURCE and not name.startswith("builtins."))
)
"""Names among them that many other things have, too; nobody hands these functions on."""
_ASKED_FOR_SOMETHING = STAYING - {name.rpartition(".")[2] for name in EXAMPLES}
"""Those of functions that import nothing unless they are told what."""
_HOMES = ("bdb", "cProfile", "code", "doctest", "pdb", "profile", "timeit", "trace")
"""The modules whose functions, and methods of whose objects, run source text: hardly any program has one of them."""
_COMING_FROM = {
    name: {full.partition(".")[0] for full in IMPORTERS if full.rpartition(".")[2] == name} for name in STAYING
}
"""The modules that have the functions of each name."""
_OF_TEXTS = frozenset({"encoding", "errors", "newline"})
"""The keywords that say how a text is read, not which one."""
_OF_METHODS = frozenset({"exec", "eval"})
"""Builtins whose names methods have too: ``cls.eval(x)`` in sympy, ``cursor.exec(query)``."""


def is_namesake(evaluator: Evaluator, facts: Facts, call: ast.Call, name: str) -> bool:
    """Whether the call by a name of an importer function cannot be one of it.

    ``path.read_text(encoding="utf-8")`` is asked for no package, and no ``run`` is that of ``pdb`` in a project that
    imports none of the modules which have it.
    """
    if name in _ASKED_FOR_SOMETHING and not call.args and all(each.arg in _OF_TEXTS for each in call.keywords):
        return True
    if name in STAYING and not any(_is_there(evaluator, home) for home in _COMING_FROM[name]):
        return True
    return is_method_of_that_name(evaluator, facts, call.func)


def _is_there(evaluator: Evaluator, home: str) -> bool:
    """Whether a file of the project may import the module; yes for those that are not looked for."""
    return home not in _BRINGING or evaluator.project.search.is_written_everywhere(_BRINGING[home], 0)


def _bringing(home: bytes) -> Marker:
    """``import cProfile, pdb``, ``from pdb import run``, ``import_module("pdb")``; not ``from ours import trace``."""
    return Marker(
        rb"import\b(?<![\w.)] import)[ \t]+(?:[\w.]+(?:[ \t]+as[ \t]+\w+)?[ \t]*,[ \t]*)*%b\b" % home
        + rb"|from[ \t]+%b[ \t]+import\b|import\w{0,20}\([ \t]*[\"']%b[\"']" % (home, home),
        home,
    )


_BRINGING = {home: _bringing(home.encode()) for home in _HOMES}


def is_method_of_that_name(evaluator: Evaluator, facts: Facts, callee: ast.expr) -> bool:
    """Whether ``x.eval`` is no builtin: not taken out of ``builtins``, nor stored in an attribute of that name."""
    if not isinstance(callee, ast.Attribute) or callee.attr not in _OF_METHODS:
        return False
    owner = last_name(callee.value)
    renamed = {alias.asname for node in facts.imports for alias in node.names if alias.name == "builtins"}
    if owner in ("builtins", "__builtin__", "__builtins__") or owner in renamed:
        return False
    return callee.attr not in evaluator.project.mentions(facts).stores
