"""Objects that are handed to what lies outside of the project, which may call their special methods."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.call_sites import WITHOUT_CALLING
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import External, Value
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.stores import Store, stores

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_SMALLER = frozenset({"__lt__", "__gt__"})
_SUBSCRIPTS = frozenset({"__getitem__", "__setitem__", "__delitem__", "__missing__"})
_BUILTINS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("sorted", "min", "max"), _SMALLER),
    **dict.fromkeys(("exec", "eval"), _SUBSCRIPTS),
    "dict": frozenset({"__getitem__"}),
    "sum": frozenset({"__add__", "__radd__"}),
    "pow": frozenset({"__pow__", "__rpow__"}),
    "divmod": frozenset({"__divmod__", "__rdivmod__"}),
}
"""The builtins that call such methods of what they are given."""
COPYING = frozenset({"copy", "deepcopy"})
_BY_CONTAINERS = frozenset({"__eq__", "__ne__", "__lt__", "__gt__"})


def called_outside(
    evaluator: Evaluator, files: list[Facts], method: str, has_method: Callable[[Value], bool]
) -> Iterator[str]:
    """Who may call the method, in words: whoever gets an object that has it, and containers that compare theirs."""
    for facts in files:
        for call, argument in handed(facts):
            if _may_call(evaluator, facts, call, method):
                found = evaluator.briefly(argument, general_frame(facts, facts.scope_of(call)))
                if any(has_method(each.value) for each in found) and _is_outside(evaluator, facts, call):
                    place = facts.place(call)
                    callee = f"{facts.written(call.func)} at {place.path}:{place.line}"
                    yield f"{method}() may be called by {callee}, which gets such an object"
                    return
        for store in stores(facts):
            if _is_kept_outside(evaluator, facts, store, has_method):
                place = facts.place(store.target)
                shown = f"{facts.written(store.target)} at {place.path}:{place.line}"
                yield f"{method}() may be called on what is stored in {shown}"
                return
    if method in _BY_CONTAINERS:
        yield f"{method}() is called by Python itself, too, where containers compare their elements"


def _is_kept_outside(evaluator: Evaluator, facts: Facts, store: Store, has_method: Callable[[Value], bool]) -> bool:
    """``local.table = Table()``: an object is stored in one that is not the project's, and comes out of there."""
    if not isinstance(store.value, ast.Name | ast.Attribute | ast.Call):
        return False
    frame = general_frame(facts, facts.scope_of(store.target))
    if not any(has_method(each.value) for each in evaluator.briefly(store.value, frame)):
        return False
    return any(isinstance(each.value, External) for each in evaluator.briefly(store.target.value, frame))


@remembered
def handed(facts: Facts) -> list[tuple[ast.Call, ast.expr]]:
    """The calls in the file, with each argument that may be an object."""
    return [
        (call, each.value if isinstance(each, ast.Starred) else each)
        for scope in facts.scopes.values()
        for call in scope.calls
        for each in (*call.args, *(keyword.value for keyword in call.keywords))
        if isinstance(each, ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.Starred)
    ]


def _may_call(evaluator: Evaluator, facts: Facts, call: ast.Call, method: str) -> bool:
    """Whether what is called may lie outside and call the method, as far as a look tells."""
    name = last_name(call.func)
    root = call.func
    while isinstance(root, ast.Attribute):
        root = root.value
    bound = facts.body.bindings.get(root.id, ()) if isinstance(root, ast.Name) else ()
    if any(each.kind is BindingKind.IMPORT for each in bound):
        is_quiet = name in COPYING or name in WITHOUT_CALLING
        return not is_quiet and any(is_from_outside(evaluator, facts, each) for each in bound)
    return root is call.func and not bound and method in _BUILTINS.get(name, ())


def is_from_outside(evaluator: Evaluator, facts: Facts, binding: Binding) -> bool:
    """Whether the import takes something out of no module of the project, and not of ``operator``, which is read."""
    node, alias = binding.node, binding.alias
    if alias is None:
        return False
    if isinstance(node, ast.ImportFrom):
        module = evaluator.project.absolute(facts, node.module, node.level) or ""
    else:
        module = evaluator.project.beside(facts.package, alias.name)
    return module != "operator" and evaluator.project.module(module.partition(".")[0]) is None


def _is_outside(evaluator: Evaluator, facts: Facts, call: ast.Call) -> bool:
    found = evaluator.briefly(call.func, general_frame(facts, facts.scope_of(call)))
    return any(isinstance(each.value, External) for each in found)
