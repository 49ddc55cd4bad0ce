"""Where one file calls something by a name that is a value: ``getattr(x, name)(…)``, ``vars(x)[name](…)``.

Source: "Built-in Functions" and ``operator`` in the Library Reference.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from boundary_guard.resolve.call_sites import GIVING_BACK, HARMLESS
from boundary_guard.resolve.getter_values import getter_called, getters_handed_on
from boundary_guard.resolve.hidden_places import is_foreign_namespace, locals_of, namespace_of
from boundary_guard.resolve.leading_names import mentions_in
from boundary_guard.resolve.mentions import last_name
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.remembered import remembered


@dataclass(frozen=True, slots=True, eq=False)
class NamedCall:
    """An attribute of ``owner`` (None: a global of the file itself) is called by ``name`` (None: whatever it is).
    The owner is what makes a getter itself where that is given its objects elsewhere.

    ``call`` has the arguments, behind the first ``skipped``; None where the attribute is handed on at ``node``, so that
    others may call it. ``is_plain``: it comes out of ``__dict__``, so that a method gets no object with it.
    ``inside`` is the function whose variables are asked, the whole file where they are the globals of some module.
    """

    facts: Facts
    node: ast.expr
    owner: ast.expr | None
    name: ast.expr | None
    call: ast.Call | None
    is_plain: bool = False
    skipped: int = 0
    inside: Scope | None = None

    def may_be(self, name: str) -> bool:
        """Whether the name may be the one, by how it is written."""
        prefix, suffix, is_exact = _ends(self.name)
        if is_exact:
            return name == prefix
        return len(name) >= len(prefix) + len(suffix) and name.startswith(prefix) and name.endswith(suffix)

    @property
    def written_name(self) -> str | None:
        """The name, where all of it stands there."""
        name, _, is_exact = _ends(self.name)
        return name if is_exact else None

    @property
    def is_written(self) -> bool:
        """Whether the name, or its beginning or end, stands there."""
        return _ends(self.name) != _UNKNOWN


@remembered
def named_calls(facts: Facts) -> tuple[NamedCall, ...]:
    """The calls by name of the file."""
    written = (each for node in facts.parents if isinstance(node, _FORMS) for each in _at(facts, node))
    handed_on = (NamedCall(facts, node, node, None, None) for node in getters_handed_on(facts))
    return (*written, *handed_on)


_FORMS = (ast.Call, ast.Subscript, ast.Attribute)
_UNKNOWN = ("", "", False)


def _at(facts: Facts, node: ast.AST) -> Iterator[NamedCall]:
    match node:
        case ast.Call(func=func, args=[owner, name, *_]) if getter_called(facts, func) in ("getattr", "getattr_static"):
            yield from _uses(facts, node, owner, name, is_plain=getter_called(facts, func) == "getattr_static")
        case ast.Call(func=ast.Attribute(value=owner, attr="__getattribute__"), args=[*others, name]):
            yield from _uses(facts, node, others[0] if others else owner, name)
        case ast.Attribute(value=owner, attr="__getattribute__"):
            above = facts.parents[node]
            if not (isinstance(above, ast.Call) and above.func is node):
                yield NamedCall(facts, node, node if last_name(owner) == "object" else owner, None, None)
        case ast.Call(func=func, args=[ast.Name(id="getattr"), path, owner]) if last_name(func) == "reduce":
            before = _at_index(path, ast.Slice(upper=ast.UnaryOp(ast.USub(), ast.Constant(1))))
            inner = ast.copy_location(ast.Call(func, [node.args[0], before, owner], []), node)
            yield from _uses(facts, node, inner, _at_index(path, ast.UnaryOp(ast.USub(), ast.Constant(1))))
        case ast.Call(func=func, args=[ast.Name(id="getattr"), owners, names]) if last_name(func) == "map":
            yield NamedCall(facts, node, _one_of(owners), _one_of(names), None)
        case ast.Call(func=func, args=[ast.Name(id="getattr"), owner, *names]) if last_name(func) == "partial":
            yield NamedCall(facts, node, owner, names[0] if names else None, None)
        case ast.Call(func=func, args=[_, *_]) if getter_called(facts, func) in ("attrgetter", "methodcaller"):
            yield from _by_getter(facts, node)
        case ast.Subscript(value=table, slice=name, ctx=ast.Load()):
            yield from _out_of(facts, node, table, name)
        case ast.Call(func=ast.Attribute(value=table, attr="get" | "pop"), args=[name, *_]):
            yield from _out_of(facts, node, table, name)
        case ast.Call(func=ast.Attribute(value=table, attr="items" | "values"), args=[]):
            for asked in _asked_by(facts, table):
                yield NamedCall(facts, node, asked, None, None, is_plain=True)
        case ast.Call(func=func, args=[owner, *_]) if getter_called(facts, func) == "getmembers":
            yield NamedCall(facts, node, owner, None, None)


def _at_index(path: ast.expr, index: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Subscript(path, index, ast.Load()), path)


def _one_of(elements: ast.expr) -> ast.expr:
    """What gives one of the elements, whichever."""
    return ast.copy_location(ast.Call(ast.Name("max", ast.Load()), [elements], []), elements)


def _by_getter(facts: Facts, getter: ast.Call) -> Iterator[NamedCall]:
    """``attrgetter(name)(owner)``, ``methodcaller(name, …)(owner)``; any owner where the getter is handed on."""
    is_caller = getter_called(facts, getter.func) == "methodcaller"
    above = facts.parents[getter]
    call = above if isinstance(above, ast.Call) and above.func is getter and len(above.args) == 1 else None
    for name in getter.args[:1] if is_caller else getter.args:
        if call is not None and is_caller:
            yield NamedCall(facts, getter, call.args[0], name, getter, skipped=1)
        elif call is not None and len(getter.args) == 1 and "." not in _ends(name)[0]:
            yield from _uses(facts, call, call.args[0], name)
        else:
            last = _ends(name)[0].rpartition(".")[2]
            yield NamedCall(facts, getter, getter, ast.Constant(last) if last else name, None)


def _out_of(facts: Facts, node: ast.expr, table: ast.expr, name: ast.expr) -> Iterator[NamedCall]:
    """``vars(owner)[name]``, ``globals().get(name)``."""
    for owner in _asked_by(facts, table):
        yield from _uses(facts, node, owner, name, is_plain=True)
    inside = facts.body if is_foreign_namespace(facts, table) else locals_of(facts, table)
    if inside is not None:
        yield from (replace(each, inside=inside) for each in _uses(facts, node, None, name, is_plain=True))


def _asked_by(facts: Facts, table: ast.expr) -> tuple[ast.expr | None, ...]:
    """Whose attributes the table has: ``vars(owner)``, or a copy of that."""
    found = namespace_of(facts, table) or _copied(facts, table)
    if found is not None or not isinstance(table, ast.Name):
        return found or ()
    bound = facts.scope_of(table).bindings.get(table.id) or facts.body.bindings.get(table.id, [])
    copies = (_copied(facts, each.value) for each in bound if each.value is not None and not each.path)
    return next(filter(None, copies), ())


def _copied(facts: Facts, node: ast.expr) -> tuple[ast.expr | None] | None:
    match node:
        case (
            ast.Call(func=ast.Attribute(value=table, attr="copy"), args=[])
            | ast.Call(func=ast.Name(id="dict" | "copy" | "deepcopy") | ast.Attribute(attr="copy"), args=[table])
            | ast.Dict(keys=[None], values=[table])
        ):
            return namespace_of(facts, table)
    return None


def _uses(
    facts: Facts, getter: ast.expr, owner: ast.expr | None, name: ast.expr, *, is_plain: bool = False
) -> Iterator[NamedCall]:
    """What becomes of the attribute that the getter gives: it is called, or handed on."""
    for node in _all_places(facts, getter):
        above = facts.parents[node]
        match above:
            case ast.Call(func=func) if func is node:
                yield NamedCall(facts, node, owner, name, above, is_plain)
            case ast.Attribute(attr="__func__" | "func"):  # of a method, and of what ``partialmethod`` makes
                call = facts.parents[above]
                if isinstance(call, ast.Call) and call.func is above:
                    yield NamedCall(facts, node, owner, name, call, is_plain=True)
            case ast.Attribute(attr="__get__"):
                yield NamedCall(facts, node, owner, name, None, is_plain)
            case ast.Call(func=func) if last_name(func) in HARMLESS:
                pass
            case ast.Call() | ast.keyword() | ast.Return() | ast.List() | ast.Tuple() | ast.Dict() | ast.Assign():
                yield NamedCall(facts, node, owner, name, None, is_plain)


def _all_places(facts: Facts, getter: ast.expr) -> Iterator[ast.expr]:
    """Where the value is used, also behind what gives it back, each once: ``method = cast(Method, method)``."""
    waiting, seen = [getter], set[ast.expr]()
    for given in waiting:
        for node in (each for each in _places(facts, given) if each not in seen):
            seen.add(node)
            above = facts.parents[node]
            if isinstance(above, ast.Call) and above.func is not node and last_name(above.func) in GIVING_BACK:
                waiting.append(above)
            else:
                yield node


def _places(facts: Facts, node: ast.expr) -> Iterator[ast.expr]:
    """Where the value of the expression is used: there, or where the variable is read that gets it."""
    above = facts.parents[node]
    while isinstance(above, ast.BoolOp | ast.IfExp | ast.NamedExpr) and node is not getattr(above, "test", None):
        if isinstance(above, ast.NamedExpr):
            yield from _reads(facts, above.target)
        node, above = above, facts.parents[above]
    match above:
        case ast.Assign(targets=[ast.Name() as target]) | ast.AnnAssign(target=ast.Name() as target):
            yield from _reads(facts, target)
        case _:
            yield node


def _reads(facts: Facts, target: ast.Name) -> Iterator[ast.expr]:
    """Where the variable is read: in its function, and in those inside."""
    scope = facts.scope_of(target)
    scopes = {scope, *scope.children}
    for node in mentions_in(facts).get(target.id, ()):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and facts.scope_of(node) in scopes:
            yield node


def _ends(name: ast.expr | None) -> tuple[str, str, bool]:
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
    return _UNKNOWN


def _known(part: ast.expr) -> str:
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else ""
