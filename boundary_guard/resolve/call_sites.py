"""What a call hands to a function: directly, through ``map`` and its kin, or by decorating."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.as_attributes import may_be_attribute
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.operators import reachable
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    FunctionValue,
    InstanceValue,
    Partial,
    Value,
)
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

HARMLESS = frozenset(
    {
        "isinstance",
        "issubclass",
        "hasattr",
        "callable",
        "getattr",
        "super",
        "print",
        "repr",
        "id",
        "wraps",
        "update_wrapper",
        "signature",
        "iscoroutinefunction",
        "isfunction",
        "getdoc",
        "getsource",
        "property",
    }
)
"""Functions that do nothing with what they are given."""
GIVING_BACK = frozenset({"cast", "staticmethod", "classmethod", "lru_cache", "cache", "singledispatch", "unwrap"})
"""Functions that give back what they are given, or call it as they are called themselves."""
WITHOUT_CALLING = HARMLESS | GIVING_BACK
"""Functions that do not call what they are given."""
PLAIN_DECORATORS = frozenset(
    {
        "staticmethod",
        "classmethod",
        "property",
        "cached_property",
        "setter",
        "getter",
        "deleter",
        "lru_cache",
        "cache",
        "wraps",
        "contextmanager",
        "asynccontextmanager",
        "overload",
        "abstractmethod",
        "override",
        "final",
        "singledispatch",
        "deprecated",
        "no_type_check",
    }
)
"""Decorators that hand the arguments on, and call the function with no others."""
PLAIN_DECORATORS_OUTSIDE = frozenset(
    {
        "async_lru.alru_cache",
        "backoff.on_exception",
        "backoff.on_predicate",
        "beartype.beartype",
        "cachetools.cached",
        "cachetools.cachedmethod",
        "cachetools.func.lfu_cache",
        "cachetools.func.lru_cache",
        "cachetools.func.ttl_cache",
        "deprecated.deprecated",
        "joblib.Memory().cache",
        "retrying.retry",
        "stamina.retry",
        "tenacity.retry",
        "torch.inference_mode",
        "torch.no_grad",
        "typeguard.typechecked",
    }
)
"""Those of other libraries, by their own names: they retry, remember or look on (their documentation)."""
CLASS_CALLS = frozenset({"__init__", "__new__", "__call__", "__post_init__"})


@dataclass(frozen=True, slots=True)
class CallSite:
    """A call of the function, with the arguments that it receives there."""

    facts: Facts
    node: ast.expr
    arguments: Arguments
    closure: Frame | None = None
    """Where the function was made, when it is known to be called as that call of its maker made it."""

    @property
    def line(self) -> int:
        return self.node.lineno

    @property
    def number(self) -> int:
        """What tells it apart from other calls of the function, the same whenever and by whomever it is found."""
        return hash((self.node, self.arguments.identity, self.closure))


def may_call(evaluator: Evaluator, callee: ast.expr, owner: Facts, scope: Scope, frame: Frame) -> bool:
    """Whether the callee can be the function of the module ``owner``, by its form: a look at it costs more."""
    facts = frame.facts
    is_method = scope.parent is not None and scope.parent.is_class
    if isinstance(callee, ast.Name):
        bound = facts.body.bindings.get(callee.id, ())
        is_defined = bool(bound) and all(binding.kind is BindingKind.DEFINITION for binding in bound)
        return not is_method or scope.name.rpartition(".")[2] in CLASS_CALLS or not is_defined
    if is_method or last_name(callee) != scope.name.rpartition(".")[2]:
        return True  # an attribute of another name than the function's: something stored it there
    root = callee
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name | ast.Constant):
        return True  # ``sys.modules["x"].f()``, ``module().f()``
    if isinstance(root, ast.Name):
        visible = frame.scope.bindings.get(root.id) or facts.body.bindings.get(root.id) or ()
        if not visible or any(each.kind is BindingKind.IMPORT or each.value is not None for each in visible):
            return True
    return may_be_attribute(evaluator, owner, scope)


def may_take(scope: Scope, call: ast.Call) -> bool:
    """Whether a method can take the arguments of a call ``x.method(…)``, by their number and names.

    Not ``super().__init_subclass__(…)``, which mostly ends at ``object``: else the order of the bases tells it.
    """
    is_method = scope.parent is not None and scope.parent.is_class and isinstance(call.func, ast.Attribute)
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    if isinstance(owner, ast.Call) and last_name(owner.func) == "super" and last_name(call.func).startswith("__"):
        return False
    return is_method and scope.name.rpartition(".")[2] not in CLASS_CALLS and takes(scope, call, 1)


def takes(scope: Scope, call: ast.Call, more: int) -> bool:
    """Whether the function can take the arguments of the call, and so many ``more``, by their number and names."""
    node = scope.node
    if isinstance(node, ast.Module | ast.ClassDef):
        return False
    positional = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    names = {*positional, *(each.arg for each in node.args.kwonlyargs)}
    is_spread = any(isinstance(each, ast.Starred) for each in call.args) or any(k.arg is None for k in call.keywords)
    required = len(positional) - len(node.args.defaults)
    return (
        (node.args.vararg is not None or len(call.args) + more <= len(positional))
        and (node.args.kwarg is not None or all(k.arg is None or k.arg in names for k in call.keywords))
        and (is_spread or len(call.args) + len(call.keywords) + more >= required)
    )


def direct(
    evaluator: Evaluator, facts: Facts, call: ast.Call, found: Alternatives, scope: Scope, frame: Frame
) -> Iterator[CallSite]:
    """The call, for what is called if it is the function, a partial of it, or a class that runs it.

    Its arguments are those that it gets when that is called: ``run(f, 1)`` and ``run(g, 2)`` give 1 to f only.
    """
    ways: dict[Value, list[Alternative]] = {}
    for each in _that_come_by(evaluator, found, call, frame):
        ways.setdefault(each.value, []).append(each)
    for callee, those in ways.items():
        tie = tuple(those) if len(ways) > 1 else ()
        yield from _of_callee(
            evaluator, facts, call, callee, scope, evaluator.arguments(call, frame).together_with(tie)
        )


def _that_come_by(evaluator: Evaluator, found: Alternatives, call: ast.Call, frame: Frame) -> Alternatives:
    """Of several that may be called those that the tests on the way let pass: ``if plugin.enabled: plugin.load()``.

    Not in a large project: it costs more there than it tells.
    """
    if len(found) < 2 or not evaluator.is_small:
        return found
    reached = reachable(evaluator, found, call, frame)
    return tuple(each for each in reached if each.excluded is None) or found


def _of_callee(
    evaluator: Evaluator, facts: Facts, call: ast.Call, callee: Value, scope: Scope, given: Arguments
) -> Iterator[CallSite]:
    if isinstance(callee, ClassValue) and callee.scope is scope:
        yield CallSite(facts, call, given)
    elif is_called_with(evaluator, callee, scope):
        is_of_metaclass = isinstance(callee, ClassValue) and scope.name.endswith(".__call__")
        if isinstance(callee, ClassValue) and not is_of_metaclass:
            for handed in evaluator.handed_by_metaclass(callee, given):
                made = InstanceValue(callee, handed if evaluator.is_small else None)
                yield CallSite(facts, call, handed.with_receiver(made))
            return
        given = given.with_receiver(callee) if is_of_metaclass else with_receiver(given, callee)
        yield CallSite(facts, call, given, callee.closure if isinstance(callee, FunctionValue) else None)


def with_receiver(given: Arguments, callee: Value) -> Arguments:
    """The arguments with what the call hands over as ``self``, and with those of a partial."""
    match callee:
        case Partial(function=function, arguments=first):
            return with_receiver(given.behind(first), function)
        case FunctionValue(receiver=receiver) if receiver is not None:
            return given.with_receiver(receiver)
        case ClassValue():
            return given.with_receiver(InstanceValue(callee))
        case InstanceValue():
            return given.with_receiver(callee)
    return given


def is_function(value: Value, scope: Scope) -> bool:
    """Whether the value is the function (or class) of the scope."""
    return isinstance(value, FunctionValue | ClassValue) and value.scope is scope


def is_called_with(evaluator: Evaluator, value: Value, scope: Scope) -> bool:
    """Whether calling the value runs the function of the scope."""
    if isinstance(value, Partial):
        return is_called_with(evaluator, value.function, scope)
    return is_function(value, scope) or _constructs(evaluator, value, scope)


def _constructs(evaluator: Evaluator, value: Value, scope: Scope) -> bool:
    """Whether calling the class (or the instance) runs the method ``scope``."""
    if isinstance(value, ClassValue):
        members = [(value, "__init__"), (value, "__new__")]
        if scope.name.endswith(".__call__"):
            members = [(meta, "__call__") for meta in evaluator.metaclasses(value)]
        return any(
            is_function(each.value, scope) for cls, name in members for each in evaluator.class_member(cls, name)
        )
    if isinstance(value, InstanceValue):
        return any(is_function(each.value, scope) for each in evaluator.class_member(value.cls, "__call__"))
    return False


def decorations(
    evaluator: Evaluator, facts: Facts, call: ast.Call, found: Alternatives, scope: Scope, frame: Frame
) -> Iterator[CallSite]:
    """``@f`` calls ``f`` (or the class that it is) with what it decorates, as the decorators below leave that."""
    definition = facts.parents[call.func]
    assert isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    for each in found:
        if is_called_with(evaluator, each.value, scope):
            given = Arguments.of(evaluator.definition(definition, frame, call.func))
            given = given if _is_class_of(each.value, scope) else with_receiver(given, each.value)
            yield CallSite(facts, call, given, each.value.closure if isinstance(each.value, FunctionValue) else None)


def _is_class_of(value: Value, scope: Scope) -> bool:
    return isinstance(value, ClassValue) and value.scope is scope


def run_by(evaluator: Evaluator, value: Value) -> list[FunctionValue]:
    """The functions of the project that run when the value is called with arguments."""
    if isinstance(value, FunctionValue):
        return [value]
    if not isinstance(value, ClassValue):
        return []
    receivers: list[tuple[ClassValue, str, Value]] = [
        *((meta, "__call__", value) for meta in evaluator.metaclasses(value)),
        (value, "__init__", InstanceValue(value)),
        (value, "__new__", value),
    ]
    return [
        replace(each.value, receiver=receiver)
        for cls, name, receiver in receivers
        for each in evaluator.class_member(cls, name)
        if isinstance(each.value, FunctionValue)
    ]


def receiver_of(facts: Facts, scope: Scope) -> Value | None:
    """What a method gets as its first argument where nothing better is known."""
    if scope.parent is None or not scope.parent.is_class:
        return None
    cls = ClassValue(facts, scope.parent, general_frame(facts, scope.parent.parent or facts.body))
    decorators = {last_name(each) for each in getattr(scope.node, "decorator_list", ())}
    if "staticmethod" in decorators:
        return None
    return cls if "classmethod" in decorators or scope.name.endswith(".__new__") else InstanceValue(cls)
