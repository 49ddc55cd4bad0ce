"""What a place in the code calls: one answer for the call graph, and for what runs while a module is loaded."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.asking import Asking, Callee, anything
from boundary_guard.resolve.callbacks import BUILTINS_THAT_CALL, callbacks, iterated_arguments
from boundary_guard.resolve.class_creation import construction_callees, creation_callees
from boundary_guard.resolve.dispatch import dispatched
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.implicit_calls import called_methods, implicit_callees, iterated
from boundary_guard.resolve.outside_calls import BUILTINS, outside_bases
from boundary_guard.resolve.reading_attributes import attribute_callees
from boundary_guard.resolve.values import ClassValue, External, FunctionValue, InstanceValue, Partial, Value

_NOTHING = Arguments(())
"""What is given to functions outside does not matter."""


def callees_at(asking: Asking, node: ast.AST, frame: Frame) -> Iterator[Callee]:
    """What the node calls, with what; also what lies outside of the project."""
    match node:
        case ast.Call():
            yield from _of_call(asking, node, frame)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield from _of_decorators(asking, node, frame)
            if isinstance(node, ast.ClassDef):
                yield from creation_callees(asking, node, frame)
        case ast.Raise(exc=ast.Name() | ast.Attribute() as raised):
            found = asking.values(raised, frame)
            yield from ((value, anything(node, frame)) for value in found if isinstance(value, ClassValue))
        case _:
            yield from implicit_callees(asking, node, frame)


def functions_of(asking: Asking, callee: Value, given: Arguments) -> Iterator[tuple[FunctionValue, Arguments]]:
    """The functions of the project that run when the value is called."""
    match callee:
        case FunctionValue():
            yield callee, given
        case Partial(function=function, arguments=first):
            yield from functions_of(asking, function, given.behind(first))
        case ClassValue():
            for value, arguments in construction_callees(asking, callee, given):
                yield from functions_of(asking, value, arguments)
        case InstanceValue():
            yield from ((function, given) for function in asking.method(callee, "__call__"))


def _of_call(asking: Asking, call: ast.Call, frame: Frame) -> Iterator[Callee]:
    methods = dispatched(asking.evaluator, call.func, frame) if asking.is_thorough else None
    if methods is not None:
        given = asking.evaluator.arguments(call, frame)
        yield from ((method, given) for method in methods)
        return
    found = list(asking.values(call.func, frame))
    for value in found:
        yield value, _NOTHING if isinstance(value, External) else asking.evaluator.arguments(call, frame)
    if isinstance(call.func, ast.Attribute) and call.func.attr == "start":
        yield from _of_thread(asking, call.func.value, frame)
    if isinstance(call.func, ast.Name) and call.args:
        yield from _of_builtin(asking, call, call.func.id, frame)
    if not any(isinstance(value, FunctionValue | ClassValue) for value in found):
        for callback in callbacks(frame.facts, call):
            values = asking.values(callback, frame)
            yield from ((value, anything(call, frame)) for value in values if not isinstance(value, External))


def _of_thread(asking: Asking, thread: ast.expr, frame: Frame) -> Iterator[Callee]:
    """``start()`` of a thread of a class of the project calls its ``run``."""
    for value in asking.values(thread, frame):
        if isinstance(value, InstanceValue) and _THREADS & set(outside_bases(asking.evaluator, value.cls)):
            for function in asking.method_of(value.cls, "run", value):
                yield function, anything(thread, frame)


_THREADS = {"threading.Thread", "threading.Timer"}


def _of_builtin(asking: Asking, call: ast.Call, name: str, frame: Frame) -> Iterator[Callee]:
    """The methods that a builtin calls on what it is given."""
    if name in BUILTINS_THAT_CALL:
        yield from called_methods(asking, call.args[0], BUILTINS_THAT_CALL[name], frame)
    for argument in iterated_arguments(call, name):
        yield from iterated(asking, argument, frame)
    match call.args:
        case [owner, ast.Constant(value=str(attribute)), *_] if name in ("getattr", "hasattr"):
            yield from attribute_callees(asking, owner, attribute, frame)


def _of_decorators(
    asking: Asking, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, frame: Frame
) -> Iterator[Callee]:
    for decorator in node.decorator_list:
        for value in asking.values(decorator, frame):
            if not (isinstance(value, External) and value.name.startswith(BUILTINS)):
                decorated = asking.evaluator.definition(node, frame, decorator)
                yield value, anything(decorator, frame, decorated)
