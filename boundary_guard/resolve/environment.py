"""Tests of what is fixed before a program starts: the version of Python, the platform, ``-O``.

Some have one outcome wherever a maintained CPython runs. The others depend on where it runs: the imports below them are
made on some machines and not on others, so they are kept, and marked with the test.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.standing_for import may_stand_for
from boundary_guard.resolve.values import External, Value
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

SUPPORTED = tuple((3, minor, micro, "final", 0) for minor in range(11, 31) for micro in (0, 99))
"""The versions of Python that are maintained; a test that is false for all of them is never true."""
_DOMAINS: dict[str, tuple[object, ...]] = {
    "sys.version_info": SUPPORTED,
    "sys.hexversion": tuple(major << 24 | minor << 16 | micro << 8 | 0xF0 for major, minor, micro, *_ in SUPPORTED),
    "sys.implementation.name": ("cpython",),
    "platform.python_implementation": ("CPython",),
    "os.name": ("posix", "nt"),
    "six.PY2": (False,),
    "six.PY3": (True,),
    "future.utils.PY2": (False,),
    "future.utils.PY3": (True,),
    "sys.byteorder": ("little", "big"),
}
"""All that these may be under CPython (Library Reference: ``sys``, ``os``, ``platform``)."""
_OPEN = frozenset(
    {
        "sys.platform",
        "sys.maxsize",
        "sys.flags.optimize",
        "platform.system",
        "platform.machine",
        "builtins.__debug__",
    }
)
"""What differs from machine to machine, by values of which nobody has the whole list: tests of it are never decided."""
_LAST_NAMES = frozenset(name.rpartition(".")[2] for name in (*_DOMAINS, *_OPEN))
_ASKED_NAMES = _LAST_NAMES | {"TYPE_CHECKING"}
_FIXED = frozenset({*_DOMAINS, *(f"sys.version_info.{part}" for part in ("major", "minor", "micro"))})
_METHODS = frozenset({"startswith", "endswith", "lower"})
_VERSION = ("major", "minor", "micro")
_OPERATORS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda one, other: one in other, ast.NotIn: lambda one, other: one not in other,
}  # fmt: skip
_OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
MAX_FOLLOWED = 4
"""Through how many names a test is followed to where it is made (``WINDOWS = os.name == "nt"``)."""
Sources = dict[ast.expr, str]


def outcome(evaluator: Evaluator, test: ast.expr, frame: Frame) -> bool | None:
    """The truth of the test, when it is the same wherever a maintained CPython runs."""
    test, frame = defined(evaluator, test, frame)
    sources = _sources(evaluator, test, frame)
    if not sources or not set(sources.values()) <= _DOMAINS.keys():
        return None
    names = sorted(set(sources.values()))
    outcomes = set()
    for values in product(*(_DOMAINS[name] for name in names)):
        given = dict(zip(names, values, strict=True))
        try:
            outcomes.add(bool(_computed(test, {node: given[name] for node, name in sources.items()})))
        except (_UnclearError, TypeError, ValueError, IndexError, AttributeError):
            return None
    return outcomes.pop() if len(outcomes) == 1 else None


def may_ask(evaluator: Evaluator, test: ast.expr, frame: Frame) -> bool:
    """Whether the test looks as if it read something of the machine, or who runs: seen by its names alone.

    Remembered: the first test of a long ``elif`` is asked for each of the others.
    """
    key = ("may ask", test)
    if key not in evaluator.notes:
        evaluator.notes[key] = _reads_of_the_machine(defined(evaluator, test, frame)[0])
    return evaluator.notes[key] is True


def _reads_of_the_machine(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant) or any(
        (node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")) in _ASKED_NAMES
        for node in ast.walk(test)
        if isinstance(node, ast.Attribute | ast.Name)
    )


def is_fixed(value: Value) -> bool:
    """Whether the value is one of those, or a part of one."""
    return isinstance(value, External) and value.name.removesuffix("[]").removesuffix("()") in _FIXED


def conditions_of_place(evaluator: Evaluator, test: ast.expr, wanted: bool, frame: Frame) -> Iterator[str]:
    """What must hold of the machine for the test to come out as wanted, as far as it asks for that at all."""
    test, frame = defined(evaluator, test, frame)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from conditions_of_place(evaluator, test.operand, not wanted, frame)
    elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) is wanted:
        for part in test.values:
            yield from conditions_of_place(evaluator, part, wanted, frame)
    elif _sources(evaluator, test, frame) and outcome(evaluator, test, frame) is None:
        yield ast.unparse(test if wanted else _opposite(test))


def _opposite(test: ast.expr) -> ast.expr:
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in _OPPOSITES:
        return ast.Compare(test.left, [_OPPOSITES[type(test.ops[0])]()], test.comparators)
    return ast.UnaryOp(ast.Not(), test)


def defined(evaluator: Evaluator, test: ast.expr, frame: Frame) -> tuple[ast.expr, Frame]:
    """The expression that a global name stands for, when one assignment makes it; else the test itself."""
    for _ in range(MAX_FOLLOWED):
        found = _definition(evaluator, test, frame) if isinstance(test, ast.Name) else None
        if found is None:
            break
        test, frame = found
    return test, frame


def _definition(evaluator: Evaluator, test: ast.Name, frame: Frame) -> tuple[ast.expr, Frame] | None:
    if is_local(test.id, frame.scope):
        return None
    bindings = frame.facts.body.bindings.get(test.id, ())
    if len(bindings) != 1:
        return None
    node, value = bindings[0].node, bindings[0].value
    if bindings[0].kind is BindingKind.VALUE and value is not None and not bindings[0].path:
        return value, general_frame(frame.facts, frame.facts.body)
    if isinstance(node, ast.ImportFrom) and bindings[0].alias is not None:
        source = evaluator.project.absolute(frame.facts, node.module, node.level)
        facts = evaluator.project.facts(source) if source is not None else None
        if facts is not None and facts is not frame.facts:
            return ast.copy_location(ast.Name(bindings[0].alias.name), test), general_frame(facts, facts.body)
    return None


def is_local(name: str, scope: Scope | None) -> bool:
    """Whether a function binds the name, other than by an import: what it binds is not looked into.

    The names of a class are not those of the functions in it.
    """
    current = scope
    while current is not None and not isinstance(current.node, ast.Module):
        bindings = current.bindings.get(name, ()) if current is scope or not current.is_class else ()
        if any(binding.kind is not BindingKind.IMPORT for binding in bindings):
            return True
        current = current.parent
    return False


def _sources(evaluator: Evaluator, test: ast.expr, frame: Frame) -> Sources | None:
    """What the test reads of the machine; None when it reads anything else, too."""
    found: Sources = {}
    waiting: list[ast.AST] = [test]
    while waiting:
        node = waiting.pop()
        name = _source(evaluator, node, frame)
        if name is not None:
            assert isinstance(node, ast.expr)
            found[node] = name
        elif isinstance(node, ast.Call):
            if not isinstance(node.func, ast.Attribute) or node.func.attr not in _METHODS or node.keywords:
                return None
            waiting += [node.func.value, *node.args]
        elif isinstance(node, ast.Attribute):
            if node.attr not in _VERSION:
                return None
            waiting.append(node.value)
        elif isinstance(node, _PLAIN):
            waiting += ast.iter_child_nodes(node)
        else:
            return None
    return found


_PLAIN = (
    ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Subscript, ast.Slice,
    ast.cmpop, ast.boolop, ast.unaryop, ast.expr_context,
)  # fmt: skip


def _source(evaluator: Evaluator, node: ast.AST, frame: Frame) -> str | None:
    """The name of what the expression reads of the machine."""
    if isinstance(node, ast.Name) and node.id == "__debug__":
        return "builtins.__debug__"
    if isinstance(node, ast.Call):
        callee = _external(evaluator, node.func, frame) if not node.args and not node.keywords else ""
        return callee if callee.startswith("platform.") else None
    name = _external(evaluator, node, frame)
    return name if name and not name.startswith("platform.") else None


def _external(evaluator: Evaluator, node: ast.AST, frame: Frame) -> str:
    match node:
        case ast.Name(id=last) as test if not is_local(last, frame.scope):
            pass
        case ast.Attribute(attr=last) as test if last in _LAST_NAMES and not is_local(_root(test), frame.scope):
            pass
        case _:
            return ""
    if not may_stand_for(evaluator.project, frame.facts, frame.scope, test, _LAST_NAMES):
        return ""
    values = {each.value for each in evaluator.briefly(node, frame)}
    value = values.pop() if len(values) == 1 else None
    return value.name if isinstance(value, External) and (value.name in _DOMAINS or value.name in _OPEN) else ""


def _root(test: ast.Attribute) -> str:
    """The name of what the attribute is asked of; empty where that is no name."""
    value: ast.expr = test
    while isinstance(value, ast.Attribute):
        value = value.value
    return value.id if isinstance(value, ast.Name) else ""


class _UnclearError(Exception):
    """The test does something that is not followed."""


def _computed(node: ast.AST, given: dict[ast.expr, object]) -> Any:
    """The value of a test, where its sources have these values."""
    if node in given:
        return given[node]
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return tuple(_computed(each, given) for each in elements)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _computed(operand, given)
        case ast.BoolOp(op=kind, values=values):
            parts = [bool(_computed(each, given)) for each in values]
            return all(parts) if isinstance(kind, ast.And) else any(parts)
        case ast.Compare(left=left, ops=kinds, comparators=others):
            operands = [_computed(each, given) for each in (left, *others)]
            return all(_OPERATORS[type(k)](*operands[i : i + 2]) for i, k in enumerate(kinds))
        case ast.Subscript(value=whole, slice=ast.Slice(lower=lower, upper=upper, step=None)):
            bounds = [None if each is None else _computed(each, given) for each in (lower, upper)]
            return _computed(whole, given)[slice(*bounds)]
        case ast.Subscript(value=whole, slice=index):
            return _computed(whole, given)[_computed(index, given)]
        case ast.Attribute(value=whole, attr=name) if name in _VERSION:
            return _computed(whole, given)[_VERSION.index(name)]
        case ast.Call(func=ast.Attribute(value=whole, attr=name), args=arguments):
            text = _computed(whole, given)
            if isinstance(text, str):
                return getattr(str, name)(text, *(_computed(each, given) for each in arguments))
    raise _UnclearError
