"""What a call, or a round of a loop, leaves in attributes and variables around it.

Two attributes that one call sets together belong together. What an earlier call left meets the arguments of every
later one, though, and what one branch or round stores meets what another stores.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable

from boundary_guard.resolve.ties import Left, left, left_in, split, with_sites
from boundary_guard.resolve.timing import has_run
from boundary_guard.resolve.values import Alternatives
from boundary_guard.scan.facts import COMPREHENSIONS, Facts, Scope
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.stores import Store, stores

_REPEATED = (
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.comprehension,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    *COMPREHENSIONS,
)
"""What runs more than once, perhaps."""
_MADE = "made"
"""The block of what constructors store in ``self``: all attributes that one object is made with belong together."""


def left_by(found: Alternatives, facts: Facts, node: ast.AST, *, name: str = "") -> Alternatives:
    """The values that ``node`` stores, for whoever reads them later: at any time, in any call.

    ``name`` is that of the attribute where the statement stores under several, one after the other.
    """
    block = (node, name) if name else block_of(facts, node)
    found = split(found, lambda site: not _is_chosen_once(facts, site))
    if not any(each.choices for each in found):
        return found
    scope = facts.scope_of(node)
    around = _MADE if _is_constructor(scope) and _is_of_first(scope, node) else block

    def renamed(site: object) -> object:
        if isinstance(site, ast.AST) and _is_inside(facts, scope, site):
            return left_in(block, site)
        return site if _is_chosen_once(facts, site) else left_in(around, site)

    return with_sites(found, renamed)


def kept_around(found: Alternatives, inside: Scope) -> Alternatives:
    """A variable of a function around, as a function ``inside`` sees it: as it was in the call that made that one.

    Which call that was ties the variables of the functions around it to one another, and to what that call got.
    """
    around = set()
    scope = inside.parent
    while scope is not None:
        around.add(scope)
        scope = scope.parent
    return left("around", found, apart_from=around)


def read_of(found: Alternatives, facts: Facts, node: ast.Attribute) -> Alternatives:
    """The values of an attribute as those of one object: what was left in another object has nothing to do with it.

    Two objects are told apart by what they are called where they are asked.
    """
    if not any(isinstance(site, Left) for each in found for site, _ in each.choices):
        return found
    block = ("of", facts.scope_of(node), ast.dump(node.value))
    return with_sites(found, lambda site: left_in(block, site) if isinstance(site, Left) else site)


def given_on(found: Alternatives) -> Alternatives:
    """The arguments of a call as the function has them: its ``self`` is not that of the caller."""
    return with_sites(found, lambda site: left_in("given", site) if isinstance(site, Left) else site)


def read_in_call(found: Alternatives, facts: Facts, node: ast.Attribute) -> Alternatives:
    """The same for who reads ``node`` in the very call, and round, that has stored it: ``self.x = x; f(self.x)``."""
    if not isinstance(node.value, ast.Name) or not any(each.choices for each in found):
        return found
    scope = facts.scope_of(node)
    own: set[Hashable] = {
        block_of(facts, store.target)
        for store in _stores_by_variable(facts).get((scope, node.value.id, node.attr), ())
        if isinstance(store.node, ast.stmt) and has_run(facts, store.node, node)
    }
    if _is_constructor(scope) and _is_of_first(scope, node):
        own.add(_MADE)
    if not own:
        return found
    return with_sites(found, lambda site: site.site if isinstance(site, Left) and site.block in own else site)


def _is_constructor(scope: Scope) -> bool:
    return scope.name.endswith((".__init__", ".__new__"))


def _is_of_first(scope: Scope, node: ast.AST) -> bool:
    """Whether it is an attribute of the function's first parameter: of the object that a constructor makes."""
    arguments = getattr(scope.node, "args", None)
    first = arguments.args[0].arg if isinstance(arguments, ast.arguments) and arguments.args else ""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == first


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


def _is_inside(facts: Facts, scope: Scope, site: ast.AST) -> bool:
    return scope.is_function and any(above is scope.node for _, above in facts.ancestors(site))


def _is_chosen_once(facts: Facts, site: object) -> bool:
    """Whether the choice is made only once: in the body of the module, outside of all loops."""
    if not isinstance(site, ast.AST) or site not in facts.parents or isinstance(site, _REPEATED):
        return False
    return not any(isinstance(above, _REPEATED) for _, above in facts.ancestors(site))
