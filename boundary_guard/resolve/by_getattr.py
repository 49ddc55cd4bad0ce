"""Functions that are called by a name that is a value: ``getattr(self, f"load_{kind}")(…)``, ``getattr(x, "f")(…)``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.values import ClassValue, InstanceValue, ModuleValue, Value
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_TEXT = rb"""[rbuf]*["'][^"'\n]*["']"""
_MARKERS = re.compile(
    rb"\bgetattr\s*\([^,\n]*,\s*(?:f[\"']|" + _TEXT + rb"\s*[%+.]|[\w.]+\s*\+\s*" + _TEXT + rb"|[^\n]*\)\s*\()"
)
"""A file without any of these calls nothing by a name that is a value, but for variables."""


@dataclass(frozen=True, slots=True, eq=False)
class Dispatch:
    """A call by name: of an attribute of ``owner`` whose name begins and ends like that."""

    facts: Facts
    call: ast.Call
    owner: ast.expr
    prefix: str
    suffix: str
    is_exact: bool

    def may_be(self, name: str) -> bool:
        """Whether the name may be the one."""
        if self.is_exact:
            return name == self.prefix
        is_long = len(name) >= len(self.prefix) + len(self.suffix)
        return is_long and name.startswith(self.prefix) and name.endswith(self.suffix)


def dispatches(evaluator: Evaluator, name: str) -> Iterator[Dispatch]:
    """The calls by name that may call a function of that name."""
    for facts in evaluator.project.search.matching(_MARKERS):
        yield from (each for each in _in_file(facts) if each.may_be(name))


@remembered
def _in_file(facts: Facts) -> tuple[Dispatch, ...]:
    return tuple(each for scope in facts.scopes.values() for call in scope.calls for each in _of(facts, scope, call))


def _of(facts: Facts, scope: Scope, getter: ast.Call) -> Iterator[Dispatch]:
    match getter:
        case ast.Call(func=ast.Name(id="getattr"), args=[owner, name, *_]):
            prefix, suffix, is_exact = _ends(name)
            if prefix or suffix:
                for call in _calls(facts, scope, getter):
                    yield Dispatch(facts, call, owner, prefix, suffix, is_exact)


def _calls(facts: Facts, scope: Scope, getter: ast.Call) -> Iterator[ast.Call]:
    """The calls of what the getter gives: at once, or by the variable that holds it."""
    above = facts.parents[getter]
    match above:
        case ast.Call(func=func) if func is getter:
            yield above
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.NamedExpr(target=ast.Name(id=name)):
            inside = (call for each in (scope, *scope.children) for call in each.calls)
            yield from (call for call in inside if isinstance(call.func, ast.Name) and call.func.id == name)


def _ends(name: ast.expr) -> tuple[str, str, bool]:
    """What is known of a text's beginning and end, and whether that is the whole of it."""
    match name:
        case ast.Constant(value=str(known)):
            return known, "", True
        case ast.JoinedStr(values=[first, *_] as values):
            return _known(first), _known(values[-1]) if len(values) > 1 else "", False
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _ends(left)[0], _ends(right)[1] or _known(right), False
        case ast.BinOp(left=ast.Constant(value=str(template)), op=ast.Mod()):
            return template.partition("%")[0], re.split(r"%\w|%\(\w*\)\w", template)[-1], False
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(template)), attr="format")):
            return template.partition("{")[0], template.rpartition("}")[2], False
    return "", "", False


def _known(part: ast.expr) -> str:
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else ""


def owners(evaluator: Evaluator, dispatch: Dispatch, facts: Facts, scope: Scope) -> Iterator[Value]:
    """The objects among those asked that have the function as an attribute, as far as they are known."""
    frame = general_frame(dispatch.facts, dispatch.facts.scope_of(dispatch.call))
    cls = scope.parent if scope.parent is not None and scope.parent.is_class else None
    for each in evaluator.briefly(dispatch.owner, frame):
        match each.value:
            case ModuleValue(name=name) if cls is None and scope.parent is facts.body and name == facts.module:
                yield each.value
            case InstanceValue(cls=owner) | (ClassValue() as owner) if cls is not None:
                kin = (owner, *evaluator.derived(owner))
                if any(base.scope is cls for one in kin for base in evaluator.bases(one)):
                    yield each.value
