"""What ``self`` or ``cls`` may be in a method: any object of the class, or those that its calls hand over."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING

from boundary_guard.resolve.allocation_sites import are_apart
from boundary_guard.resolve.alternatives import chosen, distinct
from boundary_guard.resolve.answers import Kind, newest
from boundary_guard.resolve.belonging import is_receiver
from boundary_guard.resolve.bound_arguments import bound
from boundary_guard.resolve.by_allocation import one_of_each_call
from boundary_guard.resolve.by_class import one_of_each_class
from boundary_guard.resolve.by_syntax import BY_SYNTAX
from boundary_guard.resolve.call_places import first_parameter
from boundary_guard.resolve.call_sites import CallSite
from boundary_guard.resolve.callers import callers
from boundary_guard.resolve.class_statements import MAX_CLASSES, classes_of
from boundary_guard.resolve.classes import is_property
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.made_classes import are_made
from boundary_guard.resolve.made_outside import may_be_called_on_others
from boundary_guard.resolve.other_receivers import other_receivers
from boundary_guard.resolve.outside_calls import outside_bases
from boundary_guard.resolve.own_containers import has_own_container, have_own_containers
from boundary_guard.resolve.supplied import as_given
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    FunctionValue,
    InstanceValue,
    Mapping,
    Sequence,
    Text,
    Value,
    only,
)
from boundary_guard.scan.facts import Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

TOLD_APART_STEPS = 120
"""What may be spent to tell the objects of one method apart."""
MAX_TOLD_APART = 6
"""How many calls of the method are looked at for that in a large project."""
MAX_MADE = 12
"""How many calls of the method in a small one; how many that make objects in a large one."""
_PLAIN_BASES = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"})
"""Bases from outside that call no class method."""
_TOLD_APART: Kind[Alternatives] = newest((), ())


def receivers(evaluator: Evaluator, receiver: ClassValue | InstanceValue | None, frame: Frame) -> Alternatives:
    """What ``self`` or ``cls`` may be; empty where the callers tell more, and for all other parameters."""
    if receiver is None:
        return ()
    if isinstance(receiver, ClassValue):
        classes = (receiver, *evaluator.derived(receiver))
        if frame.scope.name.endswith(".__init_subclass__") and (classes[1:] or are_made(evaluator, receiver)):
            return ()  # the statements that make classes call it, each with its own (PEP 487)
        told = _told_apart(evaluator, receiver, frame) if classes[1:] else ()
        return told or distinct(map(Alternative, classes))
    is_constructor = frame.scope.name.endswith(".__init__")
    if evaluator.is_metaclass(receiver.cls):
        classes = tuple(islice(classes_of(evaluator, receiver.cls), MAX_CLASSES + 1))
        if is_constructor:
            return ()
        return distinct(map(Alternative, classes)) if 0 < len(classes) <= MAX_CLASSES else only(receiver)
    members = () if is_constructor else _members(evaluator, receiver.cls)
    own = members or _told_apart(evaluator, receiver, frame) or one_of_each_class(evaluator, receiver.cls, frame.scope)
    own = own or _by_allocation(evaluator, receiver.cls, frame.scope) or only(receiver)
    return members or (*own, *other_receivers(evaluator, receiver, frame.scope))


def _by_allocation(evaluator: Evaluator, cls: ClassValue, method: Scope) -> Alternatives:
    """The objects that calls make, in a method that no call runs: a property, ``__iter__``, ``__enter__``."""
    is_called = not any(map(is_property, getattr(method.node, "decorator_list", ())))
    if is_called and _is_followed(evaluator, method.name.rpartition(".")[2]):
        return ()
    return one_of_each_call(evaluator, cls)


def _told_apart(evaluator: Evaluator, receiver: ClassValue | InstanceValue, frame: Frame) -> Alternatives:
    """What the calls of the method hand over as ``self`` or ``cls``; empty where not all of them are known."""
    following = evaluator.following
    return following.answer(
        ("told apart", frame.scope, receiver),
        lambda: following.within(TOLD_APART_STEPS, lambda: _receivers_of_calls(following, receiver, frame)),
        _TOLD_APART,
    )


def frames_on(evaluator: Evaluator, value: InstanceValue, frame: Frame) -> list[Frame]:
    """The runs of the frame's method that may be on that object; the frame where its objects are not told apart."""
    return _frames_where(evaluator, frame, lambda other: not are_apart(evaluator, value, other))


def frames_on_container(evaluator: Evaluator, value: InstanceValue, name: str, frame: Frame) -> list[Frame]:
    """Those that may be on an object which has the same container in the attribute."""
    if not has_own_container(evaluator, value, name):
        return [frame]
    return _frames_where(evaluator, frame, lambda other: not have_own_containers(evaluator, value, other, name))


def _frames_where(evaluator: Evaluator, frame: Frame, is_meant: Callable[[InstanceValue], bool]) -> list[Frame]:
    own = receiver_value(frame.scope, first_parameter(frame.scope), frame)
    told = _told_apart(evaluator, own, frame) if isinstance(own, InstanceValue) else ()
    meant = {
        number
        for each in told
        if not isinstance(each.value, InstanceValue) or is_meant(each.value)
        for scope, number in each.choices
        if scope is frame.scope
    }
    sites = [site for site in callers(evaluator, frame.facts, frame.scope).sites if site.number in meant]
    if not told or {site.number for site in sites} != meant:
        return [frame]
    function = FunctionValue(frame.facts, frame.scope, frame.closure)
    return [evaluator.frame_of_call(function, site.arguments) for site in sites]


def _receivers_of_calls(evaluator: Evaluator, receiver: ClassValue | InstanceValue, frame: Frame) -> Alternatives:
    cls = receiver.cls if isinstance(receiver, InstanceValue) else receiver
    if not _may_be_told_apart(evaluator, cls, frame.scope.name.rpartition(".")[2]):
        return ()
    known = callers(evaluator, frame.facts, frame.scope)
    if known.gaps or not 0 < len(known.sites) <= (MAX_MADE if evaluator.is_small else MAX_TOLD_APART):
        return ()
    if isinstance(receiver, ClassValue) and not _are_named(evaluator, receiver, known.sites):
        return ()
    if may_be_called_on_others(evaluator, frame.scope):
        return ()
    results: list[Alternative] = []
    for site in known.sites:
        lazy = bound(evaluator, frame, site.arguments).parameters.get(first_parameter(frame.scope))
        given = lazy() if lazy is not None else ()
        if not given or not all(_is_like(each.value, receiver) for each in given):
            return ()
        results.extend(as_given(evaluator, given, site, frame.scope))
    return () if evaluator.is_exhausted or not _differ(evaluator, cls, results) else distinct(results)


def _are_named(evaluator: Evaluator, cls: ClassValue, sites: Iterable[CallSite]) -> bool:
    """Whether every call names the class on which it calls the method: ``Loader.load(…)``.

    ``cls.load()``, ``super().load()`` and calls by name are on any heir, and code outside may have its own.
    """
    if any(not _PLAIN_BASES.issuperset(outside_bases(evaluator, each)) for each in (cls, *evaluator.derived(cls))):
        return False
    for site in sites:
        match site.node:
            case ast.Call(func=ast.Attribute(value=ast.Name() as named)):
                if is_receiver(site.facts.scope_of(named), named.id):
                    return False
                found = evaluator.briefly(named, general_frame(site.facts, site.facts.scope_of(named)))
                if not all(isinstance(each.value, ClassValue) for each in found):
                    return False
            case _:
                return False
    return True


def _is_like(given: Value, receiver: ClassValue | InstanceValue) -> bool:
    """Whether it is known which one it is: a class, an object that is made at a known call, or one of an heir."""
    if isinstance(receiver, ClassValue):
        return isinstance(given, ClassValue)
    return isinstance(given, InstanceValue) and (given.arguments is not None or given.cls != receiver.cls)


def _differ(evaluator: Evaluator, cls: ClassValue, objects: list[Alternative]) -> bool:
    """Whether telling them apart may matter: they were given texts or functions when they were made, or what was.

    It may, too, where no objects of some class are made, or where several calls make some, to be filled later; but in
    a large project that seldom is worth what it costs.
    """
    if any(isinstance(each.value, ClassValue) for each in objects):
        return True
    made = {each.value for each in objects if isinstance(each.value, InstanceValue)}
    classes = {cls, *evaluator.derived(cls)}
    if evaluator.is_small and ({each.cls for each in made} != classes or _calls_that_make(evaluator, classes) > 1):
        return True
    given = (found for each in made if each.arguments is not None for found in each.arguments.values)
    return any(_tells_apart(each.value) for found in given for each in found)


def _tells_apart(given: Value) -> bool:
    is_made = isinstance(given, InstanceValue) and given.arguments is not None
    return is_made or isinstance(given, Text | Sequence | Mapping | FunctionValue)


def _may_be_told_apart(evaluator: Evaluator, cls: ClassValue, method: str) -> bool:
    """Whether it is worth a look: in a large project if few places call the method, and a few others make objects."""
    search = evaluator.project.search
    is_constructor = method == "__init__"
    if not _is_followed(evaluator, method):
        return False
    if not is_constructor and search.is_called_everywhere(method, MAX_TOLD_APART):
        return False
    classes = list(islice((cls, *evaluator.derived(cls)), MAX_TOLD_APART + 1))
    if is_constructor and len(classes) == 1:
        return False
    if len(classes) > MAX_TOLD_APART or are_made(evaluator, cls):
        return False
    if evaluator.is_small:
        return True
    if any(search.is_called_everywhere(_name_of(each), MAX_TOLD_APART) for each in classes):
        return False
    made = _calls_that_make(evaluator, classes)
    return (made > 1 or (made == 1 and len(classes) > 1)) and made <= MAX_MADE


def _calls_that_make(evaluator: Evaluator, classes: Iterable[ClassValue]) -> int:
    """How many calls go by the names of the classes."""
    search, mentions = evaluator.project.search, evaluator.project.mentions
    names = set(map(_name_of, classes))
    return sum(len(mentions(facts).calls.get(each, ())) for each in names for facts in search.calling(each))


def _name_of(cls: ClassValue) -> str:
    return cls.scope.name.rpartition(".")[2]


def _is_followed(evaluator: Evaluator, method: str) -> bool:
    """Whether all calls of such a method are looked for: of the special ones, in a small project, those by syntax."""
    if not method.startswith("__") or method == "__call__":
        return True
    return (method == "__init__" or method in BY_SYNTAX) and evaluator.is_small


def _members(evaluator: Evaluator, cls: ClassValue) -> Alternatives:
    """The objects of an enum, or of enums that derive from the class: no others are made."""
    items = [item for each in (cls, *evaluator.derived(cls)) for item in evaluator.members(each)]
    return distinct(one for index, item in enumerate(items) for one in chosen(item, ("member", cls.scope), index))


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


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
