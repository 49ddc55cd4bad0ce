"""By which names importer functions go in a project: calls of any other name need not be looked at."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from boundary_guard.resolve.convention_sites import files_with_conventions
from boundary_guard.resolve.declared import files_that_call_declared
from boundary_guard.resolve.importer_functions import IMPORTERS
from boundary_guard.resolve.mentions import last_name
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MARKERS = re.compile(
    rb"importlib|__import__|import_module|runpy|pkgutil|find_spec|load_source|\bexec\b|\beval\b|import_string|SourceFileLoader"
)
"""A file without any of these has no importer function of its own."""
OWN_NAMES = frozenset(("load_module", "exec_module", *(name.rpartition(".")[2] for name in IMPORTERS)))
UNMISTAKABLE = {
    name: IMPORTERS[full]
    for name, full in (
        ("import_module", "importlib.import_module"),
        ("__import__", "builtins.__import__"),
        ("import_string", "werkzeug.utils.import_string"),
        ("run_module", "runpy.run_module"),
    )
}
"""Names that no other function has: what is called by them imports, also where we cannot see what it is."""
MAPPING = frozenset({"map", "filter", "imap", "imap_unordered", "map_async"})
HAND_ON = frozenset({"submit", "to_thread", "run_in_executor", "async_add_executor_job"})
MAX_FILES = 400
"""How many files may mention another name of an importer function; a name in more of them is not followed."""


def may_import(evaluator: Evaluator, facts: Facts, call: ast.Call, scope: Scope) -> bool:
    """Whether the callee is worth evaluating: most calls cannot import by name, and looking costs time."""
    names = _names_in(evaluator, facts)
    name = last_name(call.func)
    if name in _OF_METHODS and _is_method_of_that_name(evaluator, facts, call.func):
        return False
    if name in names or name in HAND_ON or name in MAPPING:
        is_handing_on = name in HAND_ON or name in MAPPING
        return not is_handing_on or any(_hands_on(argument, names) for argument in call.args)
    if any(last_name(each) in names for each in (*call.args, *(keyword.value for keyword in call.keywords))):
        return True
    if isinstance(call.func, ast.Name):
        handed = _importers_handed_to(evaluator)
        return bool(handed) and _function_around(scope) in handed and name in scope.bindings
    return isinstance(call.func, ast.Call | ast.Subscript | ast.IfExp | ast.BoolOp | ast.NamedExpr) and any(
        last_name(part) in names or (isinstance(part, ast.Constant) and part.value in names)
        for part in ast.walk(call.func)
        if isinstance(part, ast.expr)
    )


_OF_METHODS = frozenset({"exec", "eval"})
"""Builtins whose names methods have too: ``cls.eval(x)`` in sympy, ``cursor.exec(query)``."""


def _is_method_of_that_name(evaluator: Evaluator, facts: Facts, callee: ast.expr) -> bool:
    """Whether ``x.eval`` is no builtin: not taken out of ``builtins``, nor stored in an attribute of that name."""
    if not isinstance(callee, ast.Attribute) or last_name(callee.value) in ("builtins", "__builtin__", "__builtins__"):
        return False
    return callee.attr not in evaluator.project.mentions(facts).stores


def files_that_may_import(evaluator: Evaluator) -> list[Facts]:
    """The files in scope that may call an importer function, by its own name or another that it is given."""
    return list(
        dict.fromkeys(
            (*_project_names(evaluator)[1], *files_with_conventions(evaluator), *files_that_call_declared(evaluator))
        )
    )


def _function_around(scope: Scope) -> str:
    while scope.is_class and scope.parent is not None:
        scope = scope.parent
    return scope.name.rpartition(".")[2]


def _project_names(evaluator: Evaluator) -> tuple[frozenset[str], list[Facts]]:
    """All names of importer functions in the project, and the files that mention one."""
    key = ("names of importers", len(evaluator.project.scope))
    if key not in evaluator.notes:
        evaluator.notes[key] = _spread(evaluator)
    found = evaluator.notes[key]
    assert isinstance(found, tuple)
    return found


def _spread(evaluator: Evaluator) -> tuple[frozenset[str], list[Facts]]:
    """Follow the names from file to file, to a fixpoint."""
    search = evaluator.project.search
    files = dict.fromkeys(search.matching(MARKERS))
    names = set(OWN_NAMES)
    waiting = list(files)
    while waiting:
        facts = waiting.pop()
        new = (_given_in(evaluator, facts, names) & evaluator.project.mentions(facts).shared) - names
        names |= new
        for name in sorted(new):
            mentioning = search.calling(name)
            if len(mentioning) <= MAX_FILES:
                waiting.extend(facts for facts in mentioning if facts not in files)
                files.update(dict.fromkeys(mentioning))
    return frozenset(names), list(files)


def _names_in(evaluator: Evaluator, facts: Facts) -> frozenset[str]:
    """The names of importer functions that a file may use: its own, and those of other files that it mentions."""
    key = ("names of importers in", facts, len(evaluator.project.scope))
    if key not in evaluator.notes:
        names, _ = _project_names(evaluator)
        mentions = evaluator.project.mentions(facts)
        used = {name for name in names if name in mentions.calls or name in mentions.aliases}
        evaluator.notes[key] = frozenset(OWN_NAMES | used | _given_in(evaluator, facts, OWN_NAMES | used))
    found = evaluator.notes[key]
    assert isinstance(found, frozenset)
    return found


def _given_in(evaluator: Evaluator, facts: Facts, names: set[str] | frozenset[str]) -> set[str]:
    """The further names that the file gives to importer functions with these names."""
    found = set(names)
    mentions = evaluator.project.mentions(facts)
    renamings = [
        (new, value)
        for new, value in (*mentions.renamings, *mentions.parts)
        if last_name(value) not in _OF_METHODS or not _is_method_of_that_name(evaluator, facts, value)
    ]
    size = -1
    while size != len(found):
        size = len(found)
        for node in facts.imports:
            found.update(alias.asname for alias in node.names if alias.asname and alias.name in found)
        found.update(new for new, value in renamings if new not in found and _hands_on(value, found))
    return found - set(names)


def _hands_on(value: ast.expr, names: set[str] | frozenset[str]) -> bool:
    """Whether the expression hands an importer function on (and does not call it)."""
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in names
        case ast.Subscript(value=table):
            return _hands_on(table, names)
        case ast.Call(func=ast.Attribute(value=table, attr="get" | "items" | "values" | "pop")):
            return _hands_on(table, names)
        case ast.Call(func=func, args=args):
            return last_name(func) in ("partial", "getattr", "staticmethod") and any(
                _hands_on(a, names) or (isinstance(a, ast.Constant) and a.value in names) for a in args
            )
        case ast.IfExp(body=body, orelse=orelse):
            return _hands_on(body, names) or _hands_on(orelse, names)
        case ast.BoolOp(values=values) | ast.Tuple(elts=values) | ast.List(elts=values) | ast.Dict(values=values):
            return any(_hands_on(each, names) for each in values)
    return False


def _importers_handed_to(evaluator: Evaluator) -> frozenset[str]:
    """The names of functions that get an importer function as an argument somewhere in the project."""
    key = ("importers handed to", len(evaluator.project.scope))
    if key not in evaluator.notes:
        evaluator.notes[key] = frozenset(
            last_name(call.func)
            for facts in _project_names(evaluator)[1]
            for name in sorted(_names_in(evaluator, facts))
            for call in evaluator.project.mentions(facts).calls.get(name, ())
            if any(last_name(each) == name for each in (*call.args, *(keyword.value for keyword in call.keywords)))
        )
    known = evaluator.notes[key]
    assert isinstance(known, frozenset)
    return known
