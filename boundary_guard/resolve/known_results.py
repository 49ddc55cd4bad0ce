"""What functions outside of the project give of their argument, by their names: it, an element, or a copy."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.resolve.access_paths import ANY, RESULT, Key, Keys, attribute, behind, key_of
from boundary_guard.resolve.mentions import ENUM_BASES, PARTIALS
from boundary_guard.resolve.moves import Altered, Held, Move
from boundary_guard.resolve.renamed import called
from boundary_guard.scan.facts import Facts


def held_behind(call: ast.expr, keys: Keys | None) -> Iterator[Move]:
    """To what the call gives, if there is a way to it at all."""
    if keys is not None:
        yield Held(call, keys)


def is_known_to_give(name: str) -> bool:
    """Whether it is known what functions of that name outside of the project give of their argument."""
    return name in _KNOWN


def given_back(facts: Facts, call: ast.Call, place: int, keys: Keys, name: str = "") -> Iterator[Move | Altered]:
    """What functions outside give of their argument: by the name that the file calls, or that it turns out to be."""
    name = name or called(facts, call.func)
    is_of_object = bool(keys) and keys[0].is_attribute
    if name in _SAME or (name in _WITH_DEFAULT and place == len(call.args) - 1 > 0):
        yield Held(call, keys[1:] if name == "enter_context" and keys[:1] == (ANY,) else keys)
    elif name in _CALLING_IT and place == 0 and keys[:1] == (RESULT,):
        yield Held(call, keys)
    elif name in ("getattr", "getattr_static") and place == 0 and is_of_object:
        named = key_of(call.args[1]) if len(call.args) > 1 else ANY
        yield from held_behind(call, behind(keys, attribute(named.value)) if isinstance(named.value, str) else keys[1:])
    elif name == "getattr" and place == 0 and not keys and not _is_asked_by_name(call):
        where = facts.place(call)
        yield Altered(call, f"a method of it, whatever its name is, is handed on at {where.path}:{where.line}")
    elif name == "iter" and keys[:1] == (RESULT,):
        yield Held(call, (ANY, *keys[1:]))
    elif name in _ONE_OF:
        is_one_itself = len(call.args) > 1 and name in ("max", "min")
        yield from held_behind(call, keys if is_one_itself else behind(keys, ANY))
    elif name == "vars" and is_of_object:
        yield Held(call, (Key(keys[0].value), *keys[1:]))
    elif name == "getmembers" and is_of_object:
        yield Held(call, (ANY, Key(1), *keys[1:]))
    elif name == "ChainMap" and place == 0 and not is_of_object:
        yield Held(call, keys)
    elif name == "property" and place == 0 and keys[:1] == (RESULT,):  # what reads it
        yield Held(call, keys[1:])
    elif name == "sum" and keys:
        yield from held_behind(call, behind(keys, ANY) if place == 0 else (ANY, *keys[1:]))
    elif name == "fromkeys" and place == 1:
        yield Held(call, (ANY, *keys))
    elif name == "from_iterable" and len(keys) > 1:
        yield Held(call, (ANY, *keys[2:]))
    elif name == "groupby" and place == 0 and keys and not is_of_object:
        yield Held(call, (ANY, Key(1), ANY, *keys[1:]))
        yield Held(call, (ANY, Key(0), *keys[1:]))  # unless a function makes another key of it
    elif name in _GIVING and keys and not is_of_object:
        yield Held(call, (*_GIVING[name], *keys[1:]) if _GIVING[name] else keys)
        if not _GIVING[name] and len(keys) > 1 and keys[1].may_be(Key(1)):  # a table of pairs
            yield Held(call, (ANY, *keys[2:]))
    elif name == "getitem" and place == 0 and len(call.args) > 1:
        yield from held_behind(call, behind(keys, key_of(call.args[1])))
    else:
        yield from _made_with(call, name, place, keys)


def _made_with(call: ast.Call, name: str, place: int, keys: Keys) -> Iterator[Move]:
    """The classes, and the rows of several arguments, that functions outside make with it."""
    if name in ENUM_BASES and place == 1 and keys and not keys[0].is_attribute:
        rest = keys[1:] if isinstance(keys[0].value, str) else keys[2:]
        yield from (Held(call, (step, *rest)) for step in (Key(keys[0].value), attribute(str(keys[0].value)), RESULT))
    elif name == "type" and place == 2 and keys and isinstance(keys[0].value, str):
        for steps in ((), (RESULT,)):  # of the class that is made, and of its objects
            yield Held(call, (*steps, attribute(keys[0].value), *keys[1:]))
    elif name in ("gather", "repeat"):
        yield Held(call, (ANY if name == "repeat" else Key(place), *keys))
    elif name in ("zip", "zip_longest", "product") and keys:
        yield Held(call, (ANY, Key(place), *keys[1:]))


def _is_asked_by_name(getter: ast.Call) -> bool:
    """Whether ``getattr(held, "name")`` says which attribute is meant."""
    return len(getter.args) > 1 and isinstance(getter.args[1], ast.Constant)


_WITH_DEFAULT = frozenset({"get", "pop", "getattr", "cast", "next", "anext"})
"""What may give its last argument, which is not its only one."""
_SAME = frozenset(
    {"run", "run_until_complete", "enter_context", "nullcontext", "proxy", "create_task", "ensure_future", "wait_for"}
    | {"shield", "staticmethod", "classmethod"}
)
"""What gives its argument, or what that is awaited for."""
_CALLING_IT = PARTIALS | {"cache", "lru_cache", "WeakMethod", "weakref"}
"""What gives something that calls its argument."""
_ONE_OF = frozenset({"next", "anext", "max", "min", "choice", "heappop", "heappushpop", "heapreplace"})
"""What gives one of the elements of its argument."""
_GIVING: dict[str, Keys] = {
    **dict.fromkeys(("dict", "copy", "OrderedDict", "ChainMap", "MappingProxyType", "UserDict"), ()),
    **dict.fromkeys(("list", "tuple", "sorted", "reversed", "iter", "filter", "chain", "cycle", "UserList"), (ANY,)),
    **dict.fromkeys(("deque", "islice", "takewhile", "dropwhile", "filterfalse"), (ANY,)),
    **dict.fromkeys(("compress", "accumulate", "nsmallest", "nlargest", "choices", "sample", "merge"), (ANY,)),
    **dict.fromkeys(("tee", "pairwise", "batched", "permutations", "combinations", "wait"), (ANY, ANY)),
    "as_completed": (ANY,),
    "combinations_with_replacement": (ANY, ANY),
    "enumerate": (ANY, Key(1)),
}
"""What gives the elements of its argument, and the keys behind which they lie; none where these stay as they are."""
_KNOWN = _SAME | _CALLING_IT | _ONE_OF | _WITH_DEFAULT | _GIVING.keys() | {"groupby", "from_iterable"}
