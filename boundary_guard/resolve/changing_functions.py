"""What changes a container: methods by their names, and functions, with the operation that each comes to.

Source: "Mutable Sequence Types", "Set Types" and "Mapping Types" in the Library Reference; ``operator``, ``heapq``,
``bisect`` and ``random``.
"""

from __future__ import annotations

ADDING = {
    **{name: name for name in ("append", "add", "appendleft", "insert", "extend", "extendleft")},
    **{name: name for name in ("update", "setdefault", "register")},
    "symmetric_difference_update": "update",
    **dict.fromkeys(("put", "put_nowait", "set"), "append"),
    "__setitem__": "[]=",
    "__iadd__": "extend",
    "__ior__": "update",
}
"""What puts elements into a container, and the operation that it comes to."""
REMOVING = frozenset(
    {"pop", "popleft", "popitem", "remove", "discard", "clear", "difference_update", "del"}
    | {"sort", "reverse", "shuffle"}
)
"""What takes elements out of a container, or changes their places."""
TYPES = frozenset({"list", "dict", "set", "deque", "defaultdict", "OrderedDict"})
"""The classes of containers whose methods change them."""
FUNCTIONS = {
    "operator.setitem": "[]=",
    "operator.delitem": "del",
    "operator.iadd": "extend",
    "operator.iconcat": "extend",
    "operator.ior": "update",
    "operator.ixor": "update",
    **dict.fromkeys(("heapq.heapify", "heapq.heappop", "random.shuffle"), "shuffle"),
    **dict.fromkeys(("heapq.heappush", "heapq.heappushpop", "heapq.heapreplace"), "put"),
    **dict.fromkeys(("bisect.insort", "bisect.insort_left", "bisect.insort_right"), "put"),
}
"""Functions that change their first argument; ``put`` is an element at a place that nobody knows."""
FUNCTION_NAMES = frozenset(name.rpartition(".")[2] for name in FUNCTIONS)
"""The names that these have in their modules."""


def operation_of(function: str) -> str:
    """What the function of that dotted name does to its first argument: empty for one that does not change it."""
    owner, _, method = function.rpartition(".")
    if owner.removeprefix("builtins.").removeprefix("collections.") in TYPES:
        return ADDING.get(method, method if method in REMOVING else "")
    return FUNCTIONS.get(function, "")
