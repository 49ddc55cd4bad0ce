"""Calls that may call what they are given at once, and those that only keep it (registers, options, handlers)."""

from __future__ import annotations

import ast
import builtins
import sys

from boundary_guard.refactor.meaning import Meanings
from boundary_guard.refactor.members import source_of
from boundary_guard.refactor.scopes import own_nodes

_KEEP = frozenset({
    "append", "add", "setdefault", "insert", "extend", "update", "register", "appendleft", "put", "connect",
    "subscribe",
})  # fmt: skip
_CALL_NOW = frozenset({
    "submit", "run", "map", "starmap", "apply", "apply_async", "call", "invoke", "start", "run_until_complete",
    "create_task", "call_soon", "run_in_executor", "retry", "timeit", "sort",
})  # fmt: skip
_KEEPERS = frozenset({"atexit", "signal", "weakref", "dataclasses", "typing", "argparse"})
"""Modules of the standard library that keep functions for later."""


def calls_what_it_is_given(meanings: Meanings, call: ast.Call) -> bool:
    """Whether a call may call one of its arguments before it returns."""
    name = meanings.reference(call.func)
    module, _, function = name.partition(":")
    if function:
        source = source_of(meanings.workspace, module)
        if source is None:
            is_known = module.partition(".")[0] in sys.stdlib_module_names and module not in _KEEPERS
            return is_known or function in _CALL_NOW
        definition = source.top_definitions.get(function)
        if isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef):
            return _calls_a_parameter(definition)
        return True
    if isinstance(call.func, ast.Name):
        return hasattr(builtins, call.func.id)
    return isinstance(call.func, ast.Attribute) and call.func.attr in _CALL_NOW


def _calls_a_parameter(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function's own body calls a parameter, or hands it on to more than a container."""
    given = {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
    for node in own_nodes(function.body):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in given:
            return True
        keeps = isinstance(node.func, ast.Attribute) and node.func.attr in _KEEP
        if not keeps and any(isinstance(each, ast.Name) and each.id in given for each in ast.walk(node)):
            return True
    return False
