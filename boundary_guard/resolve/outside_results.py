"""What something outside of the project gives may be what it was handed, or hold it: ``mode([x])``, ``Box(x)``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from boundary_guard.resolve.access_paths import ANY, RESULT
from boundary_guard.resolve.known_results import given_back, is_known_to_give
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.moves import Altered, Given, Held, Move
from boundary_guard.resolve.renamed import called
from boundary_guard.resolve.values import External, Value
from boundary_guard.scan.facts import Facts

_GIVING_OTHERS = frozenset(
    {
        "asyncio", "atexit", "base64", "builtins", "concurrent", "hashlib", "importlib", "inspect", "json", "logging",
        "math", "multiprocessing", "os", "pathlib", "pickle", "pkgutil", "pprint", "queue", "random", "re", "runpy",
        "shlex", "shutil", "signal", "socket", "string", "struct", "subprocess", "sys", "textwrap", "threading", "time",
        "traceback", "types", "typing", "unittest", "uuid", "warnings", "weakref",
    }
)  # fmt: skip
"""Modules whose functions give something else, or are known by their names."""


def perhaps_given_back(facts: Facts, given: Given, callees: Iterable[Value]) -> Iterator[tuple[Facts, Held]]:
    """The result of the call, as far as it may be the argument, one of its elements, or something that holds it."""
    if given.keys[:1] == (RESULT,) or is_known_to_give(last_name(given.call.func)):
        return
    if any(isinstance(each, External) and each.name.partition(".")[0] not in _GIVING_OTHERS for each in callees):
        for keys in dict.fromkeys((given.keys, given.keys[1:], (ANY, *given.keys))):
            yield facts, Held(given.call, keys)


def given_back_by_its_own_name(facts: Facts, callee: Value, given: Given) -> Iterator[tuple[Facts, Move | Altered]]:
    """What a function outside gives of its argument that the file does not call by its name: ``kinds[name](held)``."""
    match callee:
        case External(name=name) if name.rpartition(".")[2] != called(facts, given.call.func):
            if isinstance(given.place, int):
                own = name.rpartition(".")[2]
                yield from ((facts, each) for each in given_back(facts, given.call, given.place, given.keys, own))
