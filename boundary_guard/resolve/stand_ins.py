"""Expressions that are a function or a class of the project without its name: ``type(x)``, ``x.__class__``,
``resolve_name("module:function")``, ``f.__wrapped__``; and ``x.__init__(…)``, which runs the constructor of x's class.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from boundary_guard.resolve.by_getattr import NAMES, apart
from boundary_guard.resolve.call_sites import CLASS_CALLS, HARMLESS
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.made_classes import made
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import ClassValue, FunctionValue, InstanceValue, Value
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_FORMS = re.compile(rb"\btype\s*\(|\.__class__\b|\.__init__\s*\(|\bresolve_name\s*\(|\b__wrapped__\b")
_ASKING = HARMLESS.union(("str", "type"))
"""Functions that do not call what they are given, nor give it back."""
_Places = dict[Scope, dict[tuple[Facts, ast.expr], None]]


@dataclass(slots=True)
class _Known:
    """What was found in the files that were looked at."""

    whole: _Places = field(default_factory=dict)
    """What stands for functions and classes."""
    constructors: _Places = field(default_factory=dict)
    """What stands for the constructors of classes."""
    size: int = 0
    """How many modules were in scope then."""
    files: set[Facts] = field(default_factory=set)
    open: dict[tuple[Facts, ast.expr, ast.expr], None] = field(default_factory=dict)
    """What was looked at: it is asked again once more modules are in scope, with more callers and more heirs."""


def stand_ins(evaluator: Evaluator, facts: Facts, scope: Scope) -> Iterator[tuple[Facts, ast.expr]]:
    """The expressions that may be the function, or the class whose constructor it is, as far as a look tells."""
    if apart(evaluator, NAMES) is evaluator:
        return
    cls = scope.parent if scope.name.rpartition(".")[2] in CLASS_CALLS else None
    yield from _known(evaluator).whole.get(cls or scope, ())
    if cls is not None and cls.is_class:
        yield from made(evaluator, ClassValue(facts, cls, general_frame(facts, cls.parent or facts.body)))


def calls_of_constructors(evaluator: Evaluator, scope: Scope) -> Iterator[tuple[Facts, ast.expr]]:
    """The callees ``x.__init__`` that may be the constructor."""
    if apart(evaluator, NAMES) is not evaluator and scope.parent is not None and scope.name.endswith(".__init__"):
        yield from _known(evaluator).constructors.get(scope.parent, ())


def _known(evaluator: Evaluator) -> _Known:
    """What is known of the project; files that came in since are looked at."""
    known = evaluator.project.shared.setdefault("stand-ins", _Known())
    assert isinstance(known, _Known)
    if known.size != len(evaluator.project.scope):
        known.size = len(evaluator.project.scope)  # before it is looked at: whoever asks meanwhile gets what is known
        again = list(known.open)
        new = [facts for facts in evaluator.project.search.matching(_FORMS) if facts not in known.files]
        known.files.update(new)
        for where, node, thing in (*again, *((facts, *each) for facts in new for each in _things(facts))):
            _look(apart(evaluator, NAMES), where, node, thing, known)
    return known


def _look(evaluator: Evaluator, facts: Facts, node: ast.expr, thing: ast.expr, known: _Known) -> None:
    found = evaluator.briefly(thing, general_frame(facts, facts.scope_of(node)))
    scopes = (scope for each in found for scope in _scopes(evaluator, each.value, is_of_object=thing is not node))
    is_constructor = isinstance(node, ast.Attribute) and node.attr == "__init__"
    places = known.constructors if is_constructor else known.whole
    for scope in dict.fromkeys(scopes):
        owner = scope.parent if is_constructor and thing is node else scope
        if owner is not None:
            places.setdefault(owner, {})[facts, node] = None
    known.open[facts, node, thing] = None


def _things(facts: Facts) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Such expressions, with the object whose class they are; with themselves where they are no class of one."""
    for node in facts.parents:
        match node:
            case ast.Call(func=ast.Name(id="type"), args=[thing], keywords=[]) if _is_of_use(facts, node):
                yield node, thing
            case ast.Attribute(value=thing, attr="__class__") if _is_of_use(facts, node):
                yield node, thing
            case ast.Attribute(value=ast.Name(id=name) as thing, attr="__init__") if not name[:1].isupper():
                yield node, thing
            case ast.Attribute(attr="__init__") if not facts.scope_of(node).name.endswith(".__init__"):
                yield node, node  # Class.__init__(thing); in a constructor the classes that derive tell it
            case ast.Attribute(attr="__wrapped__") if _is_of_use(facts, node):
                yield node, node
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value="__wrapped__"), *_]):
                yield node, node
            case ast.Call(func=func) if last_name(func) == "resolve_name" and _is_of_use(facts, node):
                yield node, node


def _is_of_use(facts: Facts, node: ast.expr) -> bool:
    """Whether it may be called where it stands, or by who gets it: mostly it is asked for its name, or compared."""
    match facts.parents[node]:
        case ast.Attribute() | ast.Compare() | ast.FormattedValue() | ast.Expr() | ast.BinOp() | ast.ExceptHandler():
            return False
        case ast.Subscript(slice=inside):
            return inside is not node
        case ast.Call(func=func):
            return func is node or last_name(func) not in _ASKING
    return True


def _scopes(evaluator: Evaluator, value: Value, *, is_of_object: bool) -> Iterator[Scope]:
    """The function, or the class and its bases, whose constructor it may have."""
    match value:
        case FunctionValue(scope=scope) if not is_of_object:
            yield scope
        case ClassValue() if not is_of_object:
            yield from (base.scope for base in evaluator.bases(value))
        case InstanceValue(cls=cls, arguments=arguments) if is_of_object:
            heirs = evaluator.derived(cls) if arguments is None else ()
            yield from dict.fromkeys(base.scope for each in (cls, *heirs) for base in evaluator.bases(each))
