"""Where an object goes when something is filled with it: ``names.append(x)``, ``table.update(key=x)``, ``setattr``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.resolve.access_paths import ANY, Key, Keys, key_of
from boundary_guard.resolve.call_places import parameters_of
from boundary_guard.resolve.changing import is_type
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.moves import Altered, Held, Move, Stored, into_container
from boundary_guard.scan.facts import Facts, Scope

FILLING = {
    **dict.fromkeys(("append", "add", "appendleft", "put", "put_nowait", "insert", "setdefault", "set"), False),
    **dict.fromkeys(("set_result", "__setitem__"), False),
    **dict.fromkeys(("extend", "extendleft", "update"), True),
}
"""Methods that put their argument into a container; or what that holds (True)."""
_INTO_FIRST = frozenset({"heappush", "heappushpop", "heapreplace", "insort", "insort_left", "insort_right"})
"""Functions that put their second argument into the first (``heapq``, ``bisect``)."""


def filled(facts: Facts, call: ast.Call, method: ast.Attribute, place: int, keys: Keys) -> Iterator[Move | Altered]:
    """``names.append(held)``, ``table.setdefault(key, held)``, ``names.extend(held)``, ``list.append(names, held)``."""
    name, container, first = method.attr, method.value, 0
    if is_type(container) and place > 0:
        container, first = call.args[0], 1
    if name == "set_result":
        yield from into_container(facts, container, keys)
    elif not FILLING[name]:
        key = key_of(call.args[first]) if name in ("setdefault", "__setitem__") else ANY
        yield from into_container(facts, container, (key, *keys))
        if name == "setdefault":
            yield Held(call, keys)
    elif keys:
        yield from into_container(facts, container, keys if name == "update" else (ANY, *keys[1:]))
        if name == "update" and len(keys) > 1 and keys[1].may_be(Key(1)):  # a list of pairs
            yield from into_container(facts, container, (ANY, *keys[2:]))


def stored_by(facts: Facts, call: ast.Call, name: str, place: int, keys: Keys) -> Iterator[Move | Altered]:
    """``setattr(thing, "name", x)``, ``thing.__setattr__("name", x)``, ``operator.setitem(table, key, x)``."""
    is_patch = isinstance(call.func, ast.Attribute) and last_name(call.func.value) == "patch"  # mock.patch.object
    if place == 2 and (name in ("setattr", "__setattr__") or (name == "object" and is_patch)):
        yield from _stored(facts, call, name, call.args[0], call.args[1], keys)
    elif place == 1 and name == "__setattr__" and isinstance(call.func, ast.Attribute) and len(call.args) == 2:
        yield from _stored(facts, call, name, call.func.value, call.args[0], keys)
    elif place == 1 and name == "patch":
        yield _altered(facts, call, "puts it at {} in the place of something")
    elif place == 2 and name == "setitem":
        yield from into_container(facts, call.args[0], (key_of(call.args[1]), *keys))
    elif place == 1 and name in _INTO_FIRST:
        yield from into_container(facts, call.args[0], (ANY, *keys))
    elif place in (1, 2) and name == "exec" and keys and _may_name(call.args[0], keys[0]):
        yield _altered(facts, call, "runs code at {} that has it")


def _stored(
    facts: Facts, call: ast.Call, name: str, owner: ast.expr, attribute: ast.expr, keys: Keys
) -> Iterator[Move | Altered]:
    if isinstance(attribute, ast.Constant):
        yield Stored(owner, str(attribute.value), keys)
    elif name != "__setattr__" or not _is_as_asked(facts.scope_of(call), attribute):
        yield _altered(facts, call, "stores it at {} under a name that is a value")


def _is_as_asked(scope: Scope, attribute: ast.expr) -> bool:
    """Whether ``__setattr__`` stores under the name that it is given: whoever has that follows it from there."""
    return (
        scope.name.endswith(".__setattr__")
        and isinstance(attribute, ast.Name)
        and attribute.id in parameters_of(scope)[1:2]
    )


def _may_name(source: ast.expr, key: Key) -> bool:
    """Whether the code may read the variable behind the key."""
    is_known = isinstance(source, ast.Constant) and isinstance(source.value, str) and isinstance(key.value, str)
    return not is_known or str(key.value) in str(source.value)  # type: ignore[attr-defined]


def _altered(facts: Facts, call: ast.Call, does: str) -> Altered:
    where = facts.place(call)
    return Altered(call, f"{last_name(call.func)}() {does.format(f'{where.path}:{where.line}')}")
