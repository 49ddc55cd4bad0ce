"""Objects that hand on what they are asked for: ``def __getattr__(self, name): return getattr(self.thing, name)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import ClassValue, FunctionValue, InstanceValue, Value
from boundary_guard.scan.facts import Scope
from boundary_guard.scan.marker import Marker, whole

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_HANDING_ON = Marker(rb"__getattr(?:ibute)?__\s*\((?s:.{0,400})getattr\s*\(", b"__getattr")
ANY_CALL = Marker(
    whole(b"getattr", b"getattr_static", b"attrgetter", b"methodcaller", b"getmembers", b"__getattribute__")
    + b"|__dict__|" + whole(b"vars", b"globals", behind=rb"\s*(?:\(|\n|\Z)"),
    b"attr", b"methodcaller", b"getmembers", b"__dict__", b"vars", b"globals",
)  # fmt: skip
"""What a file has that calls by any name."""
MAX_ASKING = 60
"""How many files may call by name for all of them to be looked at."""
_HOOKS = frozenset({"__getattr__", "__getattribute__"})


def proxies(evaluator: Evaluator) -> list[ClassValue]:
    """The classes whose ``__getattr__`` asks another object for an attribute of whatever name.

    None where very many files call by name: to ask each of their objects for each method costs too much.
    """
    key = ("proxies", len(evaluator.project.scope))
    if key not in evaluator.notes:
        search = evaluator.project.search
        is_large = search.is_written_everywhere(ANY_CALL, MAX_ASKING)
        evaluator.notes[key] = [
            ClassValue(facts, scope.parent, general_frame(facts, scope.parent.parent or facts.body))
            for facts in search.matching(_HANDING_ON)
            if not is_large
            for scope in facts.scopes.values()
            if scope.name.rpartition(".")[2] in _HOOKS
            and any(last_name(call.func) == "getattr" for call in scope.calls)
            and scope.parent is not None
            and scope.parent.is_class
        ]
    found = evaluator.notes[key]
    assert isinstance(found, list)
    return found


def is_proxy(evaluator: Evaluator, cls: ClassValue) -> bool:
    """Whether the class, or a base of it, is one of them."""
    known = {each.scope for each in proxies(evaluator)}
    return bool(known) and any(base.scope in known for base in evaluator.bases(cls))


def handed_on(evaluator: Evaluator, proxy: InstanceValue, scope: Scope, function: str) -> list[Value | None]:
    """What the function gets first where the object gives it as its own attribute, though its class has none."""
    found = evaluator.attributes_briefly(proxy, function)
    functions = (each.value for each in found if isinstance(each.value, FunctionValue))
    return [each.receiver for each in functions if each.scope is scope]
