"""By which name a file calls functions outside: ``from collections import deque as Stack``, ``Table = dict``.

What is known of such functions is known by their own names.
"""

from __future__ import annotations

import ast
import builtins

from boundary_guard.resolve.mentions import last_name
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.remembered import remembered

_BUILTINS = frozenset(dir(builtins))


def called(facts: Facts, callee: ast.expr) -> str:
    """The last name of what is called; where the file has given it that name itself, the one that it had before."""
    name = last_name(callee)
    return _other_names(facts).get(name, name) if isinstance(callee, ast.Name) else name


@remembered
def _other_names(facts: Facts) -> dict[str, str]:
    """The names that the file gives to functions which it imports, or to builtins; its own keep theirs."""
    imported = {
        alias.asname or alias.name: alias.name
        for node in facts.imports
        if isinstance(node, ast.ImportFrom) and not node.level
        for alias in node.names
    }
    found = {new: old for new, old in imported.items() if new != old}
    for scope in facts.scopes.values():
        for name, bound in scope.bindings.items():
            match bound:
                case [binding] if binding.kind is BindingKind.VALUE and isinstance(binding.value, ast.Name):
                    old = binding.value.id
                    if old in imported or (old in _BUILTINS and old not in facts.body.bindings):
                        found.setdefault(name, imported.get(old, old))
    own = {scope.name.rpartition(".")[2] for scope in facts.scopes.values()}
    return {new: old for new, old in found.items() if new not in own}
