"""The arguments of a call, bound to the parameters of the function that it calls, and the defaults of these."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.resolve.arguments import Arguments, Lazy
from boundary_guard.resolve.changes import mutations
from boundary_guard.resolve.frames import Bound, Frame, general_frame
from boundary_guard.resolve.mentions import default_pairs
from boundary_guard.resolve.mutation import with_mutations
from boundary_guard.resolve.spreading import further_keywords, further_positional, given_by_spreading
from boundary_guard.resolve.stores import stored_outside
from boundary_guard.resolve.values import Alternatives, FunctionValue, Unknown, only
from boundary_guard.scan.facts import Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def defaults(evaluator: Evaluator, frame: Frame) -> dict[str, Lazy]:
    """The defaults of the frame's function, evaluated where it is defined."""
    around = frame.closure or frame
    pairs = default_pairs(frame.scope)
    return {name: _kept(evaluator, name, default, frame, around) for name, default in pairs}


def _kept(evaluator: Evaluator, name: str, default: ast.expr, frame: Frame, around: Frame) -> Lazy:
    """A default is made once: what a call puts into a list or table that is one is still there in the next."""
    if not isinstance(default, ast.List | ast.Dict | ast.Set | ast.Call):
        return lambda: (*evaluator.value(default, around), *_set_later(evaluator, frame))
    general = general_frame(frame.facts, frame.scope)
    return lambda: with_mutations(evaluator, evaluator.value(default, around), name, general, None)


def _set_later(evaluator: Evaluator, frame: Frame) -> Alternatives:
    """``f.__defaults__ = …``, ``f.__kwdefaults__["name"] = …`` is not followed, but said."""
    function = FunctionValue(frame.facts, frame.scope)
    for attribute in ("__defaults__", "__kwdefaults__"):
        is_stored = any(True for _ in stored_outside(evaluator, function, attribute))
        if is_stored or (attribute == "__kwdefaults__" and _is_changed(evaluator, frame.scope, attribute)):
            return only(Unknown(f"{attribute} of {frame.scope.name.rpartition('.')[2]}() is set"))
    return ()


def _is_changed(evaluator: Evaluator, function: Scope, attribute: str) -> bool:
    """Whether something is put into the table that is the function's attribute."""
    for facts in evaluator.project.search.changing(attribute):
        for change in mutations(facts).get(f".{attribute}", ()):
            if isinstance(change.root, ast.Attribute):
                owners = evaluator.briefly(change.root.value, general_frame(facts, facts.scope_of(change.node)))
                if any(isinstance(each.value, FunctionValue) and each.value.scope is function for each in owners):
                    return True
    return False


def bound(evaluator: Evaluator, frame: Frame, given: Arguments) -> Bound:
    """Bind the arguments of a call to the parameters of the frame's function (Language Reference, 6.3.4)."""
    node = frame.scope.node
    assert not isinstance(node, ast.Module | ast.ClassDef)
    names = [parameter.arg for parameter in (*node.args.posonlyargs, *node.args.args)]
    known = {*names, *(parameter.arg for parameter in node.args.kwonlyargs)}
    found: dict[str, Lazy] = dict(zip(names, given.lazy_positional, strict=False))
    found.update((key, value) for key, value in given.lazy_keywords if key in known)
    free = names[len(given.lazy_positional) :]
    _fill_up(evaluator, frame, given, found, free)
    extra = given.lazy_positional[len(names) :]
    if node.args.vararg is not None:
        found[node.args.vararg.arg] = lambda: further_positional(
            evaluator, given, tuple(each() for each in extra), len(free)
        )
    if node.args.kwarg is not None:
        others = [(key, value) for key, value in given.lazy_keywords if key not in known]
        found[node.args.kwarg.arg] = lambda: further_keywords(
            given, tuple((key, value()) for key, value in others), known
        )
    return Bound(given.key, found)


def _fill_up(evaluator: Evaluator, frame: Frame, given: Arguments, found: dict[str, Lazy], free: list[str]) -> None:
    """What the call does not name comes from what it spreads, or is the default."""
    own = defaults(evaluator, frame)
    if not given.star and not given.double_star:
        found.update((name, default) for name, default in own.items() if name not in found)
        return
    node = frame.scope.node
    assert not isinstance(node, ast.Module | ast.ClassDef)
    for parameter in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
        name = parameter.arg
        if name not in found:
            place = free.index(name) if name in free else None
            found[name] = partial(given_by_spreading, evaluator, given, place, name, own.get(name, _nothing))


def _nothing() -> Alternatives:
    return ()
