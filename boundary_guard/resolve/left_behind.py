"""What a call, or a round of a loop, leaves in attributes and variables around it.

Two attributes that one call sets together belong together. What an earlier call left meets the arguments of every
later one, though, and what one branch or round stores meets what another stores.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from boundary_guard.resolve.timing import has_run
from boundary_guard.resolve.values import Alternative, Alternatives, Choices, joined
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.stores import Store, stores


@dataclass(frozen=True, slots=True)
class Left:
    """The choice at a site inside a function, as what was stored in one block of it remembers that."""

    block: Hashable
    site: object


def left_by(found: Alternatives, facts: Facts, node: ast.AST, *, name: str = "") -> Alternatives:
    """The values that ``node`` stores, for whoever reads them later: at any time, in any call.

    ``name`` is that of the attribute where the statement stores under several, one after the other.
    """
    if not any(each.choices for each in found):
        return found
    scope = facts.scope_of(node)
    block = (node, name) if name else block_of(facts, node)
    return _with_sites(found, lambda site: Left(block, site) if _is_of_call(facts, scope, site) else site)


def read_in_call(found: Alternatives, facts: Facts, node: ast.Attribute) -> Alternatives:
    """The same for who reads ``node`` in the very call, and round, that has stored it: ``self.x = x; f(self.x)``."""
    if not isinstance(node.value, ast.Name) or not any(each.choices for each in found):
        return found
    scope = facts.scope_of(node)
    own = {
        block_of(facts, store.target)
        for store in _stores_by_variable(facts).get((scope, node.value.id, node.attr), ())
        if isinstance(store.node, ast.stmt) and has_run(facts, store.node, node)
    }
    if not own:
        return found
    return _with_sites(found, lambda site: site.site if isinstance(site, Left) and site.block in own else site)


@remembered
def _stores_by_variable(facts: Facts) -> dict[tuple[Scope, str, str], list[Store]]:
    """The stores ``name.attribute = value``, by the function (or module) in which they stand."""
    found: dict[tuple[Scope, str, str], list[Store]] = {}
    for store in stores(facts):
        match store.target:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                found.setdefault((facts.scope_of(store.target), name, attribute), []).append(store)
    return found


def block_of(facts: Facts, node: ast.AST) -> Hashable:
    """The list of statements in which the node stands: what all run, if one does."""
    child = node
    for child, above in facts.ancestors(node):
        if isinstance(child, ast.stmt):
            field = next((name for name in ("body", "orelse", "finalbody") if child in getattr(above, name, ())), "")
            return (above, field)
    return (child, "")


def _is_of_call(facts: Facts, scope: Scope, site: object) -> bool:
    """Whether the choice is made anew in each call of the function, or round of a loop in it."""
    if site is scope:
        return not scope.name.endswith((".__init__", ".__new__"))  # an object is made once
    return isinstance(site, ast.AST) and any(above is scope.node for _, above in facts.ancestors(site))


def _with_sites(found: Alternatives, renamed: Callable[[object], object]) -> Alternatives:
    results: list[Alternative] = []
    for each in found:
        choices: Choices = frozenset()
        for site, index in each.choices:
            choices = joined(choices, frozenset({(renamed(site), index)}))
        results.append(each.with_choices(choices) if choices != each.choices else each)
    return tuple(results)
