"""Which methods of a class lead to what is forbidden, where the rest of the class has other work."""

from __future__ import annotations

import ast
from collections.abc import Callable

from boundary_guard.refactor.calls import Function
from boundary_guard.refactor.kept import receiver_of

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def leaving_methods(
    owner: ast.ClassDef,
    importing: set[str],
    route: set[str],
    kept: set[str],
    does_more: Callable[[Function, set[str]], bool],
) -> list[str]:
    """The methods to be freed; none where nothing else is in the class, so that it can leave as a whole.

    ``importing`` are those that import what is forbidden, ``route`` those that use it, ``kept`` the entries.
    """
    methods = {each.name: each for each in owner.body if isinstance(each, _FUNCTIONS)}
    names = (importing | route) & methods.keys() - kept
    stays = set(kept)
    while True:
        private = {name for name, each in methods.items() if name.startswith("_") and called(owner, each) & names}
        names |= {name for name in private if not name.startswith("__")} - stays
        stays |= {name for name in names - importing if does_more(methods[name], names - {name})}
        stays |= {
            name for name, each in methods.items() if name not in importing and called(owner, each) & (stays - kept)
        }
        if names.isdisjoint(stays) and not {n for n in private if not n.startswith("__")} - stays - names:
            break
        names -= stays
    while True:  # what only they call goes along
        helpers = {each for name in names for each in called(owner, methods[name])} & methods.keys() - names - stays
        used = {each for name in methods.keys() - names for each in called(owner, methods[name])}
        more = {name for name in helpers if name.startswith("_") and not name.startswith("__")} - used
        if not more:
            break
        names |= more
    others = {name for name in methods if not name.startswith("__")} - names
    return [name for name in methods if name in names] if others or kept else []


def called(owner: ast.ClassDef, method: Function) -> set[str]:
    """What a method takes from its instance or its class, by name."""
    holders = {receiver_of(method), owner.name} - {""}
    return {
        node.attr
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in holders
    }
