"""What a call gives: functions of the project are followed, known functions outside are modelled."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve import containers, fields, known, methods, operators, sequences
from boundary_guard.resolve.alternatives import behind, distinct, without_choices
from boundary_guard.resolve.arguments import Arguments, Lazy
from boundary_guard.resolve.cached_results import with_changes_by_callers
from boundary_guard.resolve.called_frames import called_frame
from boundary_guard.resolve.classes import class_member
from boundary_guard.resolve.conditions import conditions_at_end
from boundary_guard.resolve.dead_bindings import is_dead
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.generic_functions import implementations
from boundary_guard.resolve.making import construct, is_another, made_by_type
from boundary_guard.resolve.replaced_functions import replacements
from boundary_guard.resolve.rules import Rule
from boundary_guard.resolve.spread_arguments import by_star, spread_out
from boundary_guard.resolve.stores import stored_outside
from boundary_guard.resolve.supers import super_value
from boundary_guard.resolve.unreached import comes_to_end
from boundary_guard.resolve.values import (
    NONE,
    Alternative,
    Alternatives,
    BoundMethod,
    ClassValue,
    External,
    FunctionValue,
    InstanceValue,
    Partial,
    PathValue,
    Sequence,
    Text,
    Unknown,
    Value,
    only,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def call_value(evaluator: Evaluator, node: ast.Call, frame: Frame) -> Alternatives:
    """What the call at ``node`` gives."""
    if isinstance(node.func, ast.Name) and node.func.id == "super":
        return super_value(evaluator, node, frame)
    results: list[Alternative] = []
    for callee in evaluator.value(node.func, frame):
        given = called(evaluator, callee.value, lambda: arguments_of(evaluator, node, frame), frame, node)
        results.extend(behind(given, _without_origin(callee)))
    return distinct(results)


def _without_origin(callee: Alternative) -> Alternative:
    """What a method of a text or path gives is new: it was not taken out of any module."""
    if callee.taken and isinstance(callee.value, BoundMethod) and isinstance(callee.value.receiver, Text | PathValue):
        return Alternative(callee.value, callee.choices, callee.excluded, via=callee.via)
    return callee


def arguments_of(evaluator: Evaluator, node: ast.Call, frame: Frame) -> Arguments:
    """The arguments of a call, evaluated where it stands."""

    def lazily(argument: ast.expr) -> Lazy:
        def given() -> Alternatives:
            return operators.reachable(evaluator, evaluator.value(argument, frame), node, frame)

        return lambda: evaluator.solve(("argument", argument, frame), given)

    first_star = next((i for i, a in enumerate(node.args) if isinstance(a, ast.Starred)), len(node.args))
    positional = [lazily(argument) for argument in node.args[:first_star]]
    star: Alternatives = ()
    if first_star < len(node.args):
        star = sequences.joined(evaluator, node.args[first_star:], frame) or _OF_ITSELF
    keywords = [(keyword.arg, lazily(keyword.value)) for keyword in node.keywords if keyword.arg is not None]
    double = [
        each for k in node.keywords if k.arg is None for each in evaluator.opened(evaluator.value(k.value, frame))
    ]
    calls = (*frame.calls, frame.scope)
    table = evaluator.opened(distinct(double))
    written = (frame.facts, node)
    return Arguments((node, frame), tuple(positional), tuple(keywords), star, table, calls, written)


_OF_ITSELF = only(Sequence((), only(Unknown("what is spread depends on the call itself")), is_complete=False))


def called(
    evaluator: Evaluator, callee: Value, arguments: Callable[[], Arguments], frame: Frame, site: ast.AST
) -> Alternatives:
    """What calling ``callee`` gives; ``arguments`` are evaluated only where they matter."""
    match callee:
        case FunctionValue(facts=facts, scope=scope):
            modelled = known.OF_THE_PROJECT.get(f"{facts.module}.{scope.name}")
            found = modelled(evaluator, arguments(), frame, site) if modelled is not None else None
            return found if found is not None else call_function(evaluator, callee, arguments())
        case ClassValue():
            handed = evaluator.handed_by_metaclass(callee, arguments())
            made = tuple(each for given in handed for each in construct(evaluator, callee, given))
            return distinct((*made, *_given_instead(evaluator, callee, arguments)))
        case InstanceValue():
            return call_method(evaluator, callee, "__call__", arguments()) or only(Unknown("an object is called"))
        case Partial(function=function, arguments=first):
            whole = arguments().behind(first)
            return called(evaluator, function, lambda: whole, frame, site)
        case External(name=name) if name.endswith(".__dict__.get"):
            names = dict(enumerate(arguments().positional)).get(0, ())
            return containers.element_at(evaluator, only(External(name.removesuffix(".get"))), names)
        case External(name=name) if name.startswith(fields.ROW) and name.endswith("._make"):
            row = dict(enumerate(arguments().positional)).get(0, ())
            return fields.named_row(evaluator, name.removesuffix("._make"), Arguments(("row", row), star=row))
        case External(name=name) if name.startswith(fields.ROW):
            return fields.named_row(evaluator, name, arguments())
        case External(name=name) if name.endswith((".__new__", "builtins.type.__call__")):
            return made_by_type(evaluator, name, arguments())
        case External(name=name) if name.startswith("builtins.str.") and name not in known.RULES:
            return methods.of_text(evaluator, name.removeprefix("builtins.str."), arguments())
        case External(name=name) if name in _OF_CONTAINERS:
            return _of_container(evaluator, name.rpartition(".")[2], arguments())
        case External(name=name):
            rule = known.RULES.get(name)
            if rule is not None:
                given = arguments()
                found = _ruled(evaluator, rule, name, given, frame, site)
                others = (
                    one for each in replacements(evaluator, name) for one in evaluator.call_with(each.value, given)
                )
                if found is not None:
                    return distinct((*found, *others))
            return only(External(name if name.endswith("()") else f"{name}()"))
        case BoundMethod():
            return by_star(arguments(), lambda each: methods.call(evaluator, callee, each)) or ()
    return only(callee if isinstance(callee, Unknown) else Unknown("what is called is not known"))


def _ruled(
    evaluator: Evaluator, rule: Rule, name: str, given: Arguments, frame: Frame, site: ast.AST
) -> Alternatives | None:
    """What the rule of a known function says; of what ``*x`` spreads in each call that gets here on its own."""
    if name in known.KEEPING_SPREAD:
        return rule(evaluator, given, frame, site)

    def ruled(one: Arguments) -> Alternatives | None:
        is_spread = one.star and name not in known.TAKING_SPREAD
        return rule(evaluator, spread_out(evaluator, one) if is_spread else one, frame, site)

    return by_star(given, ruled)


def _given_instead(evaluator: Evaluator, cls: ClassValue, arguments: Callable[[], Arguments]) -> Iterator[Alternative]:
    """What ``__call__`` of the metaclass gives that is no new object of the class."""
    for meta in evaluator.metaclasses(cls):
        for each in class_member(evaluator, meta, "__call__"):
            if isinstance(each.value, FunctionValue):
                found = call_function(evaluator, replace(each.value, receiver=cls), arguments())
                yield from (one for one in found if is_another(one.value, cls))


_OF_CONTAINERS = frozenset(f"builtins.{kind.__name__}.{name}" for kind in (dict, list, set) for name in dir(kind)) - {
    "builtins.dict.fromkeys"
}


def _of_container(evaluator: Evaluator, name: str, given: Arguments) -> Alternatives:
    """``dict.get(table, key)``: the method of the container, whatever the class of the object says."""
    results: list[Alternative] = []
    for each in given.lazy_positional[0]() if given.lazy_positional else ():
        results.extend(behind(methods.call(evaluator, BoundMethod(each.value, name), given.from_second()), each))
    return distinct(results) or only(Unknown("the container is not given"))


def call_function(evaluator: Evaluator, function: FunctionValue, given: Arguments) -> Alternatives:
    """What a function of the project returns for these arguments; of a generic one, what it may run."""
    return distinct(one for each in implementations(evaluator, function, given) for one in _run(evaluator, each, given))


def _run(evaluator: Evaluator, function: FunctionValue, given: Arguments) -> Alternatives:
    frame = called_frame(evaluator, function, given)
    found = evaluator.solve(("returns", frame), lambda: returned(evaluator, frame))
    return without_choices(found, lambda site: not _is_own(site, function))


def _is_own(site: object, function: FunctionValue) -> bool:
    """Whether the site lies in the function: its rounds end when it returns."""
    if site is function.scope:
        return True
    if not isinstance(site, ast.AST) or (site not in function.facts.parents):
        return False
    node = function.scope.node
    return any(above is node for _, above in function.facts.ancestors(site))


def returned(evaluator: Evaluator, frame: Frame) -> Alternatives:
    """What the function of the frame returns; for a generator the iterator over what it yields."""
    scope = frame.scope
    if isinstance(scope.node, ast.Lambda):
        return evaluator.value(scope.node.body, frame)
    return only(_generated(evaluator, frame)) if scope.yields else returned_at_end(evaluator, frame)


def returned_at_end(evaluator: Evaluator, frame: Frame) -> Alternatives:
    """What the ``return`` statements of the function give, and its end; of a generator what ``yield from`` gives."""
    scope = frame.scope
    results: list[Alternative] = []
    for node in scope.returns:
        if is_dead(evaluator, node, frame.facts):
            continue
        if node.value is None:
            results.extend(only(NONE))
            continue
        found = with_changes_by_callers(evaluator, evaluator.value(node.value, frame), node.value, frame)
        results.extend(operators.reachable(evaluator, found, node, frame, is_tied=True))
    if results and comes_to_end(evaluator, frame):
        tests = conditions_at_end(frame.facts, scope)
        results.extend(operators.passing(evaluator, only(NONE), tests, frame))
    return distinct(results) or only(NONE)


def _generated(evaluator: Evaluator, frame: Frame) -> Sequence:
    elements: list[Alternative] = []
    is_complete = True
    for node in frame.scope.yields:
        if node.value is None:
            continue
        found = evaluator.value(node.value, frame)
        if isinstance(node, ast.YieldFrom):
            found = distinct(each for item in containers.items_of(evaluator, found) for each in item)
        elements.extend(without_choices(operators.reachable(evaluator, found, node, frame)))
    return Sequence((), distinct(elements), is_complete, is_list=False)


def call_method(
    evaluator: Evaluator,
    instance: InstanceValue,
    name: str,
    given: Arguments,
) -> Alternatives | None:
    """What ``instance.name(…)`` gives; None when its class has no such method."""
    results: list[Alternative] = []
    found = class_member(evaluator, instance.cls, name)
    if not found and evaluator.project.search.storing(name):
        found = tuple(stored_outside(evaluator, instance.cls, name))
    for each in found:
        if isinstance(each.value, FunctionValue):
            bound_method = FunctionValue(each.value.facts, each.value.scope, each.value.closure, instance)
            results.extend(call_function(evaluator, bound_method, given))
    return distinct(results) if results else None
