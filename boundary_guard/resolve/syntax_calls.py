"""The places in one file where syntax calls a method with arguments: ``x[k]``, ``k in x``, ``a / b``, ``x.name = v``.

Sources: Language Reference, 3.3 (special method names) and 6.10; ``operator`` in the Library Reference.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Iterator
from dataclasses import dataclass

from boundary_guard.resolve.hidden_places import Part
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.operator_names import BINARY, COMPARING, SUBSCRIPTS, in_place, reflected
from boundary_guard.resolve.values import Unknown
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.private_names import attribute_name
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.stores import Store, stores

Given = Part | Unknown
Asked = tuple[tuple[ast.expr, str], ...]
"""The methods that are asked before, each with the object: where one of them answers, no further one is called."""
_INDEX = Unknown("the index counts up where an object is gone through")
_NAME = Unknown("the names in the text are not known")
ANYTHING = ast.Constant(...)
"""An object of which nothing is known."""
_PERCENT = re.compile(r"%\(([^)]*)\)")
_GOING_THROUGH = frozenset(
    {
        "all", "any", "bytearray", "bytes", "dict", "enumerate", "frozenset", "iter", "list", "max", "min", "reversed",
        "set", "sorted", "sum", "tuple", "zip",
    }
)  # fmt: skip
"""The builtins that go through what they are given ("Built-in Functions")."""
_FIELD = re.compile(r"(?<!\{)\{(\w*)((?:\.\w+|\[[^\]{}]+\])*)")
"""A field of a template: what is given, and the steps from there."""
_STEP = re.compile(r"\.(\w+)|\[([^\]]+)\]")
_BRACES = re.compile(r"(?<!\{)\{(\w+)")


@dataclass(frozen=True, slots=True, eq=False)
class SyntaxCall:
    """``owner.method(given…)``, as what stands at ``node`` comes to it, unless one of those ``before`` answers."""

    node: ast.expr
    owner: Part
    method: str
    given: tuple[Given, ...]
    before: Asked = ()


def storing(name: str) -> str:
    """What stands for the method that gets what is stored in an attribute of that name."""
    return f".{name}="


@remembered
def syntax_calls(facts: Facts) -> dict[str, list[SyntaxCall]]:
    """All in the file, by the method."""
    found: dict[str, list[SyntaxCall]] = {}
    for call in _all(facts):
        found.setdefault(call.method, []).append(call)
    return found


def _all(facts: Facts) -> Iterator[SyntaxCall]:
    for node, above in facts.parents.items():
        if isinstance(node, ast.expr) and _is_gone_through(node, above):
            yield _iterated(node)
        match node:
            case ast.Subscript(value=owner, slice=key, ctx=ast.Load() | ast.Del()):
                yield SyntaxCall(node, owner, SUBSCRIPTS[type(node.ctx)], (key,))
            case ast.BinOp(left=left, op=kind, right=right):
                yield from _binary(node, left, right, BINARY[type(kind)], ())
                if isinstance(kind, ast.Mod) and isinstance(left, ast.Constant | ast.JoinedStr):
                    yield from _filled_in(node, left, right, _PERCENT)
            case ast.AugAssign(target=target, op=kind, value=right):
                name = BINARY[type(kind)]
                old = _loaded(target)
                yield SyntaxCall(target, old, in_place(name), (right,))
                yield from _binary(target, old, right, name, ((old, in_place(name)),))
            case ast.Compare():
                yield from _compared(node)
            case ast.Call(func=ast.Attribute(value=template, attr="format_map"), args=[table]):
                yield from _filled_in(node, template, table, _BRACES)
            case ast.Call(func=ast.Attribute(value=template, attr="format")):
                yield from _parts_filled_in(node, template)
            case ast.Call(func=ast.Call(func=maker, args=keys), args=[owner]) if last_name(maker) == "itemgetter":
                yield from (SyntaxCall(node, owner, "__getitem__", (key,)) for key in keys)
            case ast.Call(func=maker, args=keys) if last_name(maker) == "itemgetter" and not _is_called(above, node):
                yield from (SyntaxCall(node, ANYTHING, "__getitem__", (key,)) for key in keys)
            case ast.Call(func=ast.Attribute(value=owner, attr="__getitem__"), args=[key]):
                yield SyntaxCall(node, owner, "__missing__", (key,))
            case ast.Call():
                yield from _by_operator(facts, node)
                yield from map(_iterated, _gone_through_by(node))
    for store in stores(facts):
        yield from _stored(facts, store)


def _is_gone_through(node: ast.expr, above: ast.AST) -> bool:
    match above:
        case ast.For(iter=each) | ast.comprehension(iter=each) | ast.YieldFrom(value=each) | ast.Starred(value=each):
            return each is node
        case ast.Assign(targets=targets, value=each) if each is node:
            return any(isinstance(target, ast.Tuple | ast.List) for target in targets)
    return False


def _binary(node: ast.expr, left: ast.expr, right: ast.expr, name: str, before: Asked) -> Iterator[SyntaxCall]:
    yield SyntaxCall(node, left, name, (right,), before)
    yield SyntaxCall(node, right, reflected(name), (left,), (*before, (left, name)))


def _compared(node: ast.Compare) -> Iterator[SyntaxCall]:
    left = node.left
    for kind, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(kind, ast.In | ast.NotIn):
            yield SyntaxCall(node, right, "__contains__", (left,))
            yield _iterated(right, ((right, "__contains__"),))
        elif type(kind) in COMPARING:
            yield from _binary(node, left, right, COMPARING[type(kind)], ())
            if isinstance(kind, ast.NotEq):
                yield from _binary(node, left, right, "__eq__", ((left, "__ne__"),))
        left = right


def _gone_through_by(call: ast.Call) -> list[ast.expr]:
    """The arguments that the call asks for their elements."""
    match call.func:
        case ast.Name(id="map" | "filter"):
            return call.args[1:]
        case ast.Name(id=name) if name in _GOING_THROUGH:
            return call.args
        case ast.Attribute(attr="join" | "extend" | "update" | "union" | "chain" | "fromkeys"):
            return call.args
    return []


def _iterated(iterable: ast.expr, before: Asked = ()) -> SyntaxCall:
    """Going through an object that has no ``__iter__`` asks it for one place after the other."""
    return SyntaxCall(iterable, iterable, "__getitem__", (_INDEX,), (*before, (iterable, "__iter__")))


def _stored(facts: Facts, store: Store) -> Iterator[SyntaxCall]:
    """What is stored, also what ``x[k] += v`` makes of the old value."""
    target = store.target
    stored: Part = store
    if isinstance(store.node, ast.AugAssign):
        changed = ast.BinOp(_loaded(target), store.node.op, store.node.value)
        stored = ast.copy_location(changed, target)
    if isinstance(target, ast.Attribute):
        yield SyntaxCall(target, target.value, storing(attribute_name(facts, target)), (stored,))
        return
    if isinstance(store.node, ast.AugAssign):
        yield SyntaxCall(target, target.value, "__getitem__", (target.slice,))
    yield SyntaxCall(target, target.value, "__setitem__", (target.slice, stored))


def _filled_in(node: ast.expr, template: ast.expr, table: ast.expr, names: re.Pattern[str]) -> Iterator[SyntaxCall]:
    """``"%(name)s" % table``, ``"{name}".format_map(table)``: the names that stand in the text are looked up."""
    if isinstance(template, ast.Constant):
        found = names.findall(template.value) if isinstance(template.value, str) else []
        for name in dict.fromkeys(found):
            yield SyntaxCall(node, table, "__getitem__", (ast.copy_location(ast.Constant(name), template),))
    else:
        yield SyntaxCall(node, table, "__getitem__", (_NAME,))


def _parts_filled_in(call: ast.Call, template: ast.expr) -> Iterator[SyntaxCall]:
    """``"{0[key]} {name.part[key]}".format(x, name=y)``, where the text stands there ("Format String Syntax")."""
    if not isinstance(template, ast.Constant) or not isinstance(template.value, str) or "[" not in template.value:
        return
    named: dict[str, ast.expr] = {str(index): each for index, each in enumerate(call.args)}
    named.update((each.arg, each.value) for each in call.keywords if each.arg is not None)
    for number, (first, way) in enumerate(_FIELD.findall(template.value)):
        owner = named.get(first or str(number), ANYTHING)
        for name, key in _STEP.findall(way) if owner is not ANYTHING else ():
            if key:
                given = ast.copy_location(ast.Constant(int(key) if key.isdecimal() else key), template)
                yield SyntaxCall(call, owner, "__getitem__", (given,))
                owner = ast.copy_location(ast.Subscript(owner, given, ast.Load()), owner)
            else:
                owner = ast.copy_location(ast.Attribute(owner, name, ast.Load()), owner)


def _is_called(above: ast.AST, node: ast.expr) -> bool:
    return isinstance(above, ast.Call) and above.func is node


def _loaded(target: ast.expr) -> ast.expr:
    """What stands in the target before."""
    match target:
        case ast.Attribute(value=value, attr=name):
            return ast.copy_location(ast.Attribute(value, name, ast.Load()), target)
        case ast.Subscript(value=value, slice=key):
            return ast.copy_location(ast.Subscript(value, key, ast.Load()), target)
    return target


def _by_operator(facts: Facts, call: ast.Call) -> Iterator[SyntaxCall]:
    """``operator.getitem(x, k)`` and its like."""
    match call:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[owner, first, *more], keywords=[]):
            method = f"__{name.strip('_')}__"
            if hasattr(operator, method) and _is_of_operator(facts, call.func):
                yield SyntaxCall(call, owner, method, (first, *more))
                if method not in SUBSCRIPTS.values() and method != "__contains__":
                    yield SyntaxCall(call, first, reflected(method), (owner,), ((owner, method),))


def _is_of_operator(facts: Facts, func: ast.expr) -> bool:
    root = func.value if isinstance(func, ast.Attribute) else func
    bound = facts.body.bindings.get(root.id, ()) if isinstance(root, ast.Name) else ()
    names = (getattr(each.node, "module", None) or (each.alias and each.alias.name) for each in bound)
    return any(each.kind is BindingKind.IMPORT for each in bound) and "operator" in names


def is_run(facts: Facts, node: ast.AST) -> bool:
    """Whether what stands there is evaluated: annotations need not be (PEP 526, PEP 563)."""
    for child, above in facts.ancestors(node):
        is_annotation = child is getattr(above, "annotation", None) or child is getattr(above, "returns", None)
        if is_annotation:
            is_local = isinstance(above, ast.AnnAssign) and facts.scope_of(above).is_function
            return not is_local and not _are_texts(facts)
        if isinstance(above, ast.stmt):
            return True
    return True


@remembered
def _are_texts(facts: Facts) -> bool:
    """``from __future__ import annotations``."""
    futures = (node for node in facts.imports if isinstance(node, ast.ImportFrom) and node.module == "__future__")
    return any(alias.name == "annotations" for node in futures for alias in node.names)
