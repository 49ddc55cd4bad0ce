"""What is handed to the standard library, which calls it, and the arguments that it is called with then.

Sources: the documentation of ``map``, ``itertools``, ``functools``, ``concurrent.futures``, ``threading``,
``multiprocessing``, ``asyncio``, ``atexit``, ``weakref`` and ``contextlib``.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.arguments import Arguments, Lazy
from boundary_guard.resolve.click_classes import made_by_click
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.mentions import SAME_NODES, last_name
from boundary_guard.resolve.sequences import positions, rounds
from boundary_guard.resolve.values import ClassValue, External, FunctionValue, Unknown, only

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

WITH_ELEMENTS = frozenset({"map", "filter", "imap", "imap_unordered", "map_async"})
AT_ONCE = {**dict.fromkeys(WITH_ELEMENTS, 0), "submit": 0, "to_thread": 0, "run_in_executor": 1}
WITH_REST = {
    "call_soon": 0,
    "call_soon_threadsafe": 0,
    "call_later": 1,
    "call_at": 1,
    "start_soon": 0,
    "addCleanup": 0,
    "register": 0,
    "callback": 0,
    "call": 0,
    "finalize": 1,
}
"""What calls one of its arguments with those behind it."""
_ANYBODYS = frozenset({"register", "callback", "finalize", "call"})
"""Names among them that many other things have, too."""
_POOLS = frozenset({"multiprocessing", "multiprocess", "billiard", "gevent"})
_HOMES = frozenset({"atexit", "weakref", "contextlib", "operator"})
WITH_TUPLE = {"Thread": (1, 3), "Process": (1, 3), "Timer": (1, 2), "start_new_thread": (0, 1), "apply_async": (0, 1)}
"""What runs a function with a tuple of arguments and a table of them: the places of the function, and of the tuple."""


def places_of(call: ast.Call) -> list[tuple[int | str, ast.expr]]:
    """The arguments of a call with where they stand: the position, or the keyword (empty for ``**``)."""
    return [*enumerate(call.args), *((keyword.arg or "", keyword.value) for keyword in call.keywords)]


def arguments_later(evaluator: Evaluator, call: ast.Call, place: int | str, frame: Frame) -> Arguments | None:
    """``map(f, names)``, ``Thread(target=f, args=(x,))``, ``atexit.register(f, x)``: what ``f`` is called with.

    ``place`` is where the function is handed over: a position or a keyword. None for other callees and other places.
    """
    name = last_name(call.func)
    named = {each.arg or "": each.value for each in call.keywords}
    if isinstance(place, int) and AT_ONCE.get(name) == place and _is_meant(evaluator, call, frame):
        if name not in WITH_ELEMENTS:
            return evaluator.arguments(_rest_of(call, place), frame)
        given = [evaluator.value(argument, frame) for argument in call.args[place + 1 :]]
        given = [evaluator.elements(given[0], call)] if len(given) == 1 else rounds(evaluator, given, call)
        return Arguments.of(*given)
    if isinstance(place, int) and WITH_REST.get(name) == place:
        rest = call.args[place + 1 :]
        is_spread = "" in named or any(isinstance(each, ast.Starred) for each in rest)
        if not _is_meant(evaluator, call, frame):
            return None
        if is_spread:
            return evaluator.arguments(_rest_of(call, place), frame)
        positional = tuple(_lazily(evaluator, each, frame) for each in rest)
        keywords = tuple((key, _lazily(evaluator, each, frame)) for key, each in named.items() if key != "context")
        return Arguments((call, frame, "later"), positional, keywords)
    if place == "cls":
        return made_by_click(evaluator, call, frame)
    if place in (0, 1, "key", "func") and name in _RULES and _is_meant(evaluator, call, frame):
        return _RULES[name](evaluator, call, place, frame)
    if name not in WITH_TUPLE or place not in (WITH_TUPLE[name][0], "target", "function", "func"):
        return None
    if name == "apply_async" and not _is_meant(evaluator, call, frame):
        return None  # a queue of the project's own
    return _of_tuple(evaluator, call, WITH_TUPLE[name][1], frame)


@lru_cache(maxsize=SAME_NODES)
def _rest_of(call: ast.Call, place: int) -> ast.Call:
    """What is given behind the function (``submit(f, *args)``), as a call; the same for the same."""
    return ast.copy_location(ast.Call(call.func, call.args[place + 1 :], call.keywords), call)


def _of_tuple(evaluator: Evaluator, call: ast.Call, first: int, frame: Frame) -> Arguments:
    """``Thread(target=f, args=(x,), kwargs={…})``: the tuple and the table; ``Pool`` calls that one ``kwds``."""
    named = {each.arg or "": each.value for each in call.keywords}
    beside = dict(zip(("args", "kwargs"), call.args[first:], strict=False)) | named
    beside |= {"kwargs": named["kwds"]} if "kwds" in named else {}
    star, table = (evaluator.value(beside[key], frame) if key in beside else () for key in ("args", "kwargs"))
    return Arguments((call, frame, "started"), (), (), star, table)


def _of_pool(evaluator: Evaluator, call: ast.Call, place: int | str, frame: Frame) -> Arguments | None:
    """``Pool().apply(f, (x,))``; a table of pandas calls what its method of that name gets with what it holds."""
    found = [each.value for each in evaluator.briefly(call.func, frame)]
    is_pool = all(isinstance(each, External) and each.name.partition(".")[0] in _POOLS for each in found)
    return _of_tuple(evaluator, call, 1, frame) if place in (0, "func") and is_pool else None


def _of_rows(evaluator: Evaluator, call: ast.Call, place: int | str, frame: Frame) -> Arguments | None:
    """``starmap(f, rows)``: each row has the arguments of one call."""
    if place != 0 or len(call.args) < 2:
        return None
    rows = evaluator.elements(evaluator.value(call.args[1], frame), call)
    columns, beyond = positions(evaluator, rows)
    return Arguments((call, frame, "row"), star=rows) if beyond else Arguments.of(*columns)


def _of_reduction(evaluator: Evaluator, call: ast.Call, place: int | str, frame: Frame) -> Arguments | None:
    """``reduce(f, items, first)``: what was made of the items before, and the next."""
    if place != 0 or len(call.args) < 2:
        return None
    elements = evaluator.elements(evaluator.value(call.args[1], frame), call)
    first = evaluator.value(call.args[2], frame) if len(call.args) > 2 else elements
    return Arguments.of((*first, *only(Unknown("what was made of the elements before is not known"))), elements)


def _of_elements(evaluator: Evaluator, call: ast.Call, place: int | str, frame: Frame) -> Arguments | None:
    """``sorted(items, key=f)``, ``max(a, b, key=f)``."""
    if place != "key" or not call.args:
        return None
    if last_name(call.func) in ("max", "min") and len(call.args) > 1:
        return Arguments.of(distinct(one for each in call.args for one in evaluator.value(each, frame)))
    items = call.args[_PLACES.get(last_name(call.func), 0) :][:1]
    return Arguments.of(evaluator.elements(evaluator.value(items[0], frame), call)) if items else None


def _of_own_elements(evaluator: Evaluator, call: ast.Call, place: int | str, frame: Frame) -> Arguments | None:
    """``items.sort(key=f)``."""
    if place != "key" or not isinstance(call.func, ast.Attribute):
        return None
    return Arguments.of(evaluator.elements(evaluator.value(call.func.value, frame), call))


def _of_accumulation(evaluator: Evaluator, call: ast.Call, place: int | str, frame: Frame) -> Arguments | None:
    """``accumulate(items, f)``: what was made of the items before, and the next."""
    if place not in (1, "func") or not call.args:
        return None
    elements = evaluator.elements(evaluator.value(call.args[0], frame), call)
    return Arguments.of((*elements, *only(Unknown("what was made of the elements before is not known"))), elements)


_PLACES = {"nsmallest": 1, "nlargest": 1}
_RULES = {
    **dict.fromkeys(("starmap", "starmap_async"), _of_rows),
    "apply": _of_pool,
    "reduce": _of_reduction,
    "accumulate": _of_accumulation,
    "sort": _of_own_elements,
    **dict.fromkeys(("sorted", "min", "max", "groupby", "nsmallest", "nlargest"), _of_elements),
}


def _lazily(evaluator: Evaluator, node: ast.expr, frame: Frame) -> Lazy:
    return lambda: evaluator.value(node, frame)


def _is_meant(evaluator: Evaluator, call: ast.Call, frame: Frame) -> bool:
    """Whether the callee is the standard library's, and no function of the project that is called like it."""
    found = [each.value for each in evaluator.briefly(call.func, frame)]
    if last_name(call.func) not in _ANYBODYS:
        return not any(isinstance(each, FunctionValue | ClassValue) for each in found)
    return all(isinstance(each, External) and each.name.partition(".")[0] in _HOMES for each in found)
