"""What a parameter may be: the argument of the call that is followed, or the arguments of every caller."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from boundary_guard.model.imports import Via
from boundary_guard.resolve.alternatives import chosen, distinct
from boundary_guard.resolve.annotations import annotated_value
from boundary_guard.resolve.arguments import Arguments, Lazy
from boundary_guard.resolve.call_sites import CallSite
from boundary_guard.resolve.callers import callers
from boundary_guard.resolve.changes import mutations
from boundary_guard.resolve.class_statements import MAX_CLASSES, classes_of
from boundary_guard.resolve.frames import Bound, Frame, general_frame
from boundary_guard.resolve.left_behind import given_on
from boundary_guard.resolve.looking import MAX_FILES
from boundary_guard.resolve.made_classes import are_made
from boundary_guard.resolve.mutation import with_mutations
from boundary_guard.resolve.other_receivers import other_receivers
from boundary_guard.resolve.solver import Kind, newest
from boundary_guard.resolve.spreading import further_keywords, further_positional, given_by_spreading
from boundary_guard.resolve.stores import stored_outside
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    FunctionValue,
    InstanceValue,
    Mapping,
    Sequence,
    Text,
    Unknown,
    Value,
    joined,
    only,
)
from boundary_guard.scan.facts import Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


TOLD_APART_STEPS = 120
MAX_TOLD_APART = 6
MAX_MADE = 12
"""How many calls of a method are looked at to tell the objects apart that are its ``self``."""
MAX_GAPS = 4
"""How many reasons are told why a parameter may have other values."""

_TOLD_APART: Kind[Alternatives] = newest((), ())


def parameter_value(evaluator: Evaluator, name: str, frame: Frame) -> Alternatives:
    """The values of the parameter ``name`` of the frame's function."""
    if frame.arguments is not None:
        lazy = frame.arguments.parameters.get(name)
        return (lazy() if lazy is not None else ()) or only(Unknown(f"the call gives no {name}"))
    received = _receivers(evaluator, receiver_value(frame.scope, name, frame), frame)
    if received:
        return received
    known = callers(evaluator, frame.facts, frame.scope)
    results: list[Alternative] = []
    for number, site in enumerate(known.sites):
        lazy = bound(evaluator, frame, site.arguments).parameters.get(name)
        if lazy is not None:
            given = evaluator.share(len(known.sites) - number, lazy)
            results.extend(_as_given(evaluator, given, site, frame.scope))
    source = f"it comes from the parameter {name} of {frame.scope.name.rpartition('.')[2]}(), and "
    results.extend(Alternative(Unknown(source + gap)) for gap in known.gaps[:MAX_GAPS])
    if any(not isinstance(each.value, Unknown) for each in results):
        return distinct(results)
    annotated = annotated_value(evaluator, name, frame)
    if annotated:
        return annotated
    lazy_default = defaults(evaluator, frame).get(name) if not known.sites else None
    default = lazy_default() if lazy_default is not None else ()
    if not results:
        results.append(Alternative(Unknown(source + "no caller in the project gives it a known value")))
    return distinct((*default, *results))


def _receivers(evaluator: Evaluator, receiver: ClassValue | InstanceValue | None, frame: Frame) -> Alternatives:
    """What ``self`` or ``cls`` may be; empty where the callers tell more, and for all other parameters."""
    if receiver is None:
        return ()
    if isinstance(receiver, ClassValue):
        classes = (receiver, *evaluator.derived(receiver))
        if frame.scope.name.endswith(".__init_subclass__") and (classes[1:] or are_made(evaluator, receiver)):
            return ()  # the statements that make classes call it, each with its own (PEP 487)
        return distinct(map(Alternative, classes))
    is_constructor = frame.scope.name.endswith(".__init__")
    if evaluator.is_metaclass(receiver.cls):
        classes = tuple(islice(classes_of(evaluator, receiver.cls), MAX_CLASSES + 1))
        if is_constructor:
            return ()
        return distinct(map(Alternative, classes)) if 0 < len(classes) <= MAX_CLASSES else only(receiver)
    members = () if is_constructor else _members(evaluator, receiver.cls)
    own = members or _told_apart(evaluator, receiver, frame) or only(receiver)
    return members or (*own, *other_receivers(evaluator, receiver, frame.scope))


def _told_apart(evaluator: Evaluator, receiver: InstanceValue, frame: Frame) -> Alternatives:
    """The objects that the calls of the method hand over as ``self``; empty where not all of them are known."""
    following = evaluator.following
    return following.answer(
        ("told apart", frame.scope),
        lambda: following.within(TOLD_APART_STEPS, lambda: _receivers_of_calls(following, receiver, frame)),
        _TOLD_APART,
    )


def _receivers_of_calls(evaluator: Evaluator, receiver: InstanceValue, frame: Frame) -> Alternatives:
    if not _may_be_told_apart(evaluator, receiver.cls, frame.scope.name.rpartition(".")[2]):
        return ()
    known = callers(evaluator, frame.facts, frame.scope)
    is_small = len(evaluator.project.scope) <= MAX_FILES
    if known.gaps or not 0 < len(known.sites) <= (MAX_MADE if is_small else MAX_TOLD_APART):
        return ()
    results: list[Alternative] = []
    for site in known.sites:
        lazy = bound(evaluator, frame, site.arguments).parameters.get(first_parameter(frame.scope))
        given = lazy() if lazy is not None else ()
        if not given or not all(_is_made_at_a_call(each.value) for each in given):
            return ()
        results.extend(_as_given(evaluator, given, site, frame.scope))
    return () if evaluator.is_exhausted or not _differ(evaluator, results) else distinct(results)


def _differ(evaluator: Evaluator, objects: list[Alternative]) -> bool:
    """Whether telling them apart may matter: they were given texts when they were made.

    Those of several classes may differ without, but in a large project that seldom is worth what it costs.
    """
    made = {each.value for each in objects if isinstance(each.value, InstanceValue)}
    if len({each.cls for each in made}) > 1 and len(evaluator.project.scope) <= MAX_FILES:
        return True
    given = (found for each in made if each.arguments is not None for found in each.arguments.values)
    return any(isinstance(each.value, Text | Sequence | Mapping) for found in given for each in found)


def _may_be_told_apart(evaluator: Evaluator, cls: ClassValue, method: str) -> bool:
    """Whether it is worth a look: in a large project if few places call the method, and a few others make objects."""
    search, mentions = evaluator.project.search, evaluator.project.mentions
    if (method.startswith("__") and method != "__call__") or search.is_called_everywhere(method, MAX_TOLD_APART):
        return False
    classes = list(islice((cls, *evaluator.derived(cls)), MAX_TOLD_APART + 1))
    if len(classes) > MAX_TOLD_APART or are_made(evaluator, cls):
        return False
    if len(evaluator.project.scope) <= MAX_FILES:
        return True
    names = {each.scope.name.rpartition(".")[2] for each in classes}
    if any(search.is_called_everywhere(each, MAX_TOLD_APART) for each in names):
        return False
    made = sum(len(mentions(facts).calls.get(each, ())) for each in names for facts in search.calling(each))
    return (made > 1 or (made == 1 and len(classes) > 1)) and made <= MAX_MADE


def _is_made_at_a_call(value: Value) -> bool:
    return isinstance(value, InstanceValue) and value.arguments is not None


def _members(evaluator: Evaluator, cls: ClassValue) -> Alternatives:
    """The objects of an enum, or of enums that derive from the class: no others are made."""
    items = [item for each in (cls, *evaluator.derived(cls)) for item in evaluator.members(each)]
    return distinct(one for index, item in enumerate(items) for one in chosen(item, ("member", cls.scope), index))


def _as_given(evaluator: Evaluator, given: Alternatives, site: CallSite, function: Scope) -> Alternatives:
    """Arguments of one call belong together, and with those of the calls that made the function that is called.

    The caller is the one who supplied them. A call is told apart by its hash, which is the same whenever it is found.
    """
    choice = frozenset({(function, hash(site)), *_makers(evaluator, site.closure)})
    via = Via(site.facts.module, site.line)
    return tuple(
        Alternative(each.value, joined(each.choices, choice), each.excluded, each.taken, each.via | {via})
        for each in given_on(given)
    )


def _makers(evaluator: Evaluator, closure: Frame | None) -> Iterator[tuple[Scope, int]]:
    """The calls of the functions around a function by which it was made, where each is the only one that it may be."""
    while closure is not None:
        if closure.arguments is not None:
            key, known = closure.arguments.key, callers(evaluator, closure.facts, closure.scope)
            sites = [site for site in known.sites if site.arguments.key == key]
            if len(sites) == 1:
                yield closure.scope, hash(sites[0])
        closure = closure.closure


def receiver_value(scope: Scope, name: str, frame: Frame) -> ClassValue | InstanceValue | None:
    """``self`` or ``cls`` in a method: any instance of the class, or the class."""
    node = scope.node
    if scope.parent is None or not scope.parent.is_class or isinstance(node, ast.Module | ast.ClassDef | ast.Lambda):
        return None
    first = [*node.args.posonlyargs, *node.args.args][:1]
    if not first or first[0].arg != name:
        return None
    decorators = {_last_name(decorator) for decorator in node.decorator_list}
    if "staticmethod" in decorators:
        return None
    cls = ClassValue(frame.facts, scope.parent, frame.closure.closure if frame.closure else None)
    is_class_method = "classmethod" in decorators or node.name in ("__new__", "__init_subclass__", "__class_getitem__")
    return cls if is_class_method else InstanceValue(cls)


def first_parameter(scope: Scope) -> str:
    """The name of a function's first parameter by position; empty where there is none."""
    node = scope.node
    if isinstance(node, ast.Module | ast.ClassDef):
        return ""
    positional = [*node.args.posonlyargs, *node.args.args]
    return positional[0].arg if positional else ""


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def defaults(evaluator: Evaluator, frame: Frame) -> dict[str, Lazy]:
    """The defaults of the frame's function, evaluated where it is defined."""
    node = frame.scope.node
    assert not isinstance(node, ast.Module | ast.ClassDef)
    arguments = node.args
    around = frame.closure or frame
    positional = [*arguments.posonlyargs, *arguments.args]
    given = list(zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True))
    given += [(a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None]
    return {parameter.arg: _kept(evaluator, parameter.arg, default, frame, around) for parameter, default in given}


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
