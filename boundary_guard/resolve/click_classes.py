"""The class that makes a command of click: ``@click.group(cls=LazyGroup, lazy_subcommands={…})``.

Source: ``click.command`` and ``Group.command`` in click's documentation: ``cls`` is called with the ``name``, the
``callback``, the ``params`` and every other keyword that stands beside it. The documentation's own recipe for
subcommands that are loaded lazily hands the names of their modules over like this.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import Alternatives, BoundMethod, External, FunctionValue, Unknown, Value, only

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_MAKERS = frozenset({"command", "group"})
_HOMES = frozenset({"asyncclick", "click", "rich_click"})
_OWN = ("name", "callback", "params")
"""What click itself hands over."""
_MADE_BY_CLICK: Alternatives = only(Unknown("click makes it of the decorated function"))


def made_by_click(evaluator: Evaluator, call: ast.Call, frame: Frame) -> Arguments | None:
    """What the class given as ``cls`` is called with; None where the callee is none of click's."""
    if not _are_clicks(evaluator, call.func, frame):
        return None
    given = evaluator.arguments(call, frame)
    beside = tuple((name, lazy) for name, lazy in given.lazy_keywords if name not in ("cls", *_OWN))
    own = tuple((name, lambda: _MADE_BY_CLICK) for name in _OWN)
    return Arguments((call, frame, "made by click"), (), (*own, *beside), double_star=given.double_star)


def _are_clicks(evaluator: Evaluator, maker: ast.expr, frame: Frame, seen: tuple[ast.expr, ...] = ()) -> bool:
    """Whether the callee is ``click.command`` or ``click.group``, or that method of a group."""
    if last_name(maker) not in _MAKERS or maker in seen:
        return False
    found = [each.value for each in evaluator.briefly(maker, frame)]
    return bool(found) and all(_is_clicks(evaluator, each, (*seen, maker)) for each in found)


def _is_clicks(evaluator: Evaluator, value: Value, seen: tuple[ast.expr, ...]) -> bool:
    match value:
        case External(name=name):
            return name.partition(".")[0] in _HOMES
        case BoundMethod(receiver=FunctionValue() as function):  # of what a decorator has made of the function
            frame = general_frame(function.facts, function.facts.scope_of(function.scope.node))
            decorators = getattr(function.scope.node, "decorator_list", ())
            makers = (each.func if isinstance(each, ast.Call) else each for each in decorators)
            return any(_are_clicks(evaluator, each, frame, seen) for each in makers)
        case _:
            return False
