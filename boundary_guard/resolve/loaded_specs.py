"""``find_spec`` looks for a module; with ``exec_module`` behind it (the recipe of the documentation) it imports it."""

from __future__ import annotations

import ast

from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.project import Project
from boundary_guard.scan.facts import Facts, Scope

_LOADING = ("exec_module", "load_module")
_LOOKING = (ast.Compare, ast.UnaryOp, ast.If, ast.While, ast.Assert, ast.IfExp, ast.Expr)
"""What only asks whether there is a spec."""


def is_spec_loaded(project: Project, facts: Facts, call: ast.Call) -> bool:
    """Whether what the call of ``find_spec`` gives is loaded: in the same function, or by another that gets it."""
    scope = facts.scope_of(call)
    if any(last_name(each.func) in _LOADING for each in scope.calls):
        return True
    return any(project.search.calling(name) for name in _LOADING) and _leaves(facts, scope, call)


def _leaves(facts: Facts, scope: Scope, call: ast.Call) -> bool:
    """Whether the function hands the spec to others, and does not only look whether there is one."""
    names = {name for name, found in scope.bindings.items() if any(each.value is call for each in found)}
    if not names:
        return not isinstance(facts.parents[call], (*_LOOKING, ast.Attribute))
    return any(
        isinstance(node, ast.Name)
        and node.id in names
        and isinstance(node.ctx, ast.Load)
        and not isinstance(facts.parents.get(node), (*_LOOKING, ast.BoolOp, ast.Attribute))
        for node in ast.walk(scope.node)
    )
