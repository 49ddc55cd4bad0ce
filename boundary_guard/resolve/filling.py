"""Where an object goes when something is filled with it: ``names.append(x)``, ``table.update(key=x)``, ``setattr``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.resolve.access_paths import ANY, Key, Keys, key_of
from boundary_guard.resolve.moves import Altered, Held, Move, Stored, into_container
from boundary_guard.scan.facts import Facts

FILLING = {
    **dict.fromkeys(("append", "add", "appendleft", "put", "put_nowait", "insert", "setdefault", "set"), False),
    **dict.fromkeys(("set_result", "__setitem__"), False),
    **dict.fromkeys(("extend", "extendleft", "update"), True),
}
"""Methods that put their argument into a container; or what that holds (True)."""


def filled(facts: Facts, call: ast.Call, place: int, keys: Keys) -> Iterator[Move]:
    """``names.append(held)``, ``table.setdefault(key, held)``, ``names.extend(held)``."""
    assert isinstance(call.func, ast.Attribute)
    name = call.func.attr
    if name == "set_result":
        yield from into_container(facts, call.func.value, keys)
    elif not FILLING[name]:
        key = key_of(call.args[0]) if name in ("setdefault", "__setitem__") else ANY
        yield from into_container(facts, call.func.value, (key, *keys))
        if name == "setdefault":
            yield Held(call, keys)
    elif keys:
        yield from into_container(facts, call.func.value, keys if name == "update" else (ANY, *keys[1:]))
        if name == "update" and len(keys) > 1 and keys[1].may_be(Key(1)):  # a list of pairs
            yield from into_container(facts, call.func.value, (ANY, *keys[2:]))


def stored_by(facts: Facts, call: ast.Call, name: str, place: int, keys: Keys) -> Iterator[Move | Altered]:
    """``setattr(thing, "name", x)``, ``object.__setattr__(thing, "name", x)``, ``operator.setitem(table, key, x)``."""
    if place == 2 and name in ("setattr", "__setattr__") and isinstance(call.args[1], ast.Constant):
        yield Stored(call.args[0], str(call.args[1].value), keys)
    elif place == 2 and name in ("setattr", "__setattr__"):
        where = facts.place(call)
        yield Altered(call, f"{name}() stores it at {where.path}:{where.line} under a name that is a value")
    elif place == 2 and name == "setitem":
        yield from into_container(facts, call.args[0], (key_of(call.args[1]), *keys))
