"""Code that changes what a function, class or partial was made of: ``f.__code__ = …``, ``cls.__bases__ = …``.

Names are resolved by the statements that make such a thing. What is put in their place afterwards is not followed, but
told there: by it anything that was read may give other names (Language Reference, 3.2, "special writable attributes").
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from boundary_guard.model.imports import DynamicSite, When
from boundary_guard.resolve.contexts import when
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.hidden_places import hidden_stores_in
from boundary_guard.resolve.values import ClassValue, InstanceValue, Partial, Text, Value
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.marker import Marker, whole
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.stores import Store, stores

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MARKERS = Marker(
    whole(b"__code__", b"__bases__", b"cell_contents", b"__globals__", b"f_globals", b"f_locals")
    + rb"|__new__\.__(?:kw)?defaults__|\.keywords\b|__(?:getattr|getattribute|setattr)__\s*="
    + rb"|\.\w+\s*=\s*property\s*\(|__main__(?:[\"']\])?\.\w",
    b"__code__", b"__bases__", b"cell_contents", b"defaults__", b"_globals", b"f_locals", b".keywords",
    b"attr__", b"property", b"__main__",
)  # fmt: skip
_ATTRIBUTES = {
    "__code__": "the code of a function is replaced: what it gives and imports then is not followed",
    "__bases__": "the bases of a class are replaced: what is read of it then is not followed",
    "cell_contents": "a variable of a function is changed from outside: what the function reads then is not followed",
}
_DEFAULTS = "the defaults of a constructor are replaced: what it makes then is not followed"
_GLOBALS = "variables are changed by way of a function or a frame: what is read of them then is not followed"
_SPECIAL = "a class gets a special method later: what Python calls it for is not followed"
_PROPERTY = "a class gets a property later: what storing in it does is not followed"
_MAIN = "a global of the program is stored by way of __main__: what the program reads of it is not followed"
_LATER = frozenset({"__getattr__", "__getattribute__", "__setattr__"})
"""The special methods by which any attribute may be another one."""
_KEYWORDS = "the arguments of a partial are changed: what it is called with then is not followed"
_CHANGING = frozenset(
    {"update", "setdefault", "pop", "popitem", "clear", "__setitem__", "__ior__"}
    | {"append", "appendleft", "extend", "insert", "add", "put"}
)


class _Change(NamedTuple):
    """A place that changes what something was made of: ``owner`` is what, ``stored`` what it gets if that is plain.

    Of variables ``stored`` is the name.
    """

    node: ast.expr
    owner: ast.expr
    name: str
    reason: str
    stored: ast.expr | None = None


def files_that_make_anew(evaluator: Evaluator) -> list[Facts]:
    """The files in scope that may change what functions, classes or partials were made of."""
    return [facts for facts in evaluator.project.search.matching(MARKERS) if _changes(facts)]


def made_anew_sites(evaluator: Evaluator, facts: Facts) -> Iterator[DynamicSite]:
    """Every place in the file that does, unless it is known to change something else that goes by such a name."""
    for change in _changes(facts) if MARKERS.search(facts.text.encode(errors="replace")) else ():
        scope = facts.scope_of(change.node)
        moment = when(evaluator, facts, change.node)
        if moment is not None and _matters(evaluator, change, general_frame(facts, scope)):
            moments = (moment,) if moment is When.TYPE_CHECKING else tuple(When)  # whatever is imported after it
            written = ast.unparse(change.node.func if isinstance(change.node, ast.Call) else change.node)
            place = facts.place(change.node)
            reasons = (change.reason,)
            yield DynamicSite(facts.module, place, scope.name, written, change.name, reasons=reasons, when=moments)


@remembered
def _changes(facts: Facts) -> tuple[_Change, ...]:
    return (
        *(found for store in stores(facts) if (found := _of_store(facts, store)) is not None),
        *(found for scope in facts.scopes.values() for call in scope.calls if (found := _of_call(facts, call))),
        *_by_text(facts),
    )


def _of_store(facts: Facts, store: Store) -> _Change | None:
    match store.target:
        case ast.Attribute(value=owner, attr=name) if name in _ATTRIBUTES:
            return _Change(store.target, owner, name, _ATTRIBUTES[name])
        case ast.Attribute(ast.Attribute(attr="__new__") as owner, attr="__defaults__" | "__kwdefaults__" as name):
            return _Change(store.target, owner, name, _DEFAULTS, store.value if store.is_whole else None)
        case ast.Attribute(value=owner, attr=name) if name in _LATER:
            return _Change(store.target, owner, name, _SPECIAL)
        case ast.Attribute(value=owner, attr=name) if _is_program(owner):
            return _Change(store.target, owner, name, _MAIN)
        case ast.Attribute(value=owner, attr=name) if _has_setter(store.value):
            return _Change(store.target, owner, name, _PROPERTY)
        case ast.Subscript(value=table):
            return _of_table(facts, store.target, table)
    return None


def _is_program(owner: ast.expr) -> bool:
    """``__main__``, ``sys.modules["__main__"]``."""
    match owner:
        case ast.Name(id="__main__") | ast.Subscript(ast.Attribute(attr="modules"), ast.Constant("__main__")):
            return True
    return False


def _has_setter(made: ast.expr) -> bool:
    """``property(get, set)``."""
    match made:
        case ast.Call(func=ast.Name(id="property"), args=given, keywords=named):
            return len(given) > 1 or any(each.arg == "fset" for each in named)
    return False


def _of_call(facts: Facts, call: ast.Call) -> _Change | None:
    match call.func:
        case ast.Attribute(value=table, attr=name) if name in _CHANGING:
            return _of_table(facts, call, table)
    return None


def _of_table(facts: Facts, node: ast.expr, table: ast.expr) -> _Change | None:
    match table:
        case ast.Attribute(value=owner, attr="keywords"):
            return _Change(node, owner, "keywords", _KEYWORDS)
        case ast.Subscript(value=inner):  # what is put into a list that a variable holds
            return _of_variables(facts, node, inner)
    return _of_variables(facts, node, table)


def _of_variables(facts: Facts, node: ast.expr, table: ast.expr) -> _Change | None:
    """A change of the variables of a frame, or of the globals of a function."""
    key = node.slice if isinstance(node, ast.Subscript) else next(iter(getattr(node, "args", ())), None)
    known = [table]
    if isinstance(table, ast.Name):
        bound = facts.scope_of(table).bindings.get(table.id, ())
        known = [each.value for each in bound if each.value is not None and not each.path]
    for each in known:
        match each:
            case ast.Attribute(value=owner, attr="__globals__" | "f_globals" | "f_locals" as name):
                return _Change(node, owner, name, _GLOBALS, key)
    return None


def _by_text(facts: Facts) -> Iterator[_Change]:
    """The same by ``setattr``."""
    for store in hidden_stores_in(facts):
        match store.name, store.owner, store.node:
            case ast.Constant(value=str(name)), ast.expr() as owner, ast.expr() as node if name in _ATTRIBUTES:
                yield _Change(node, owner, name, _ATTRIBUTES[name])


def _matters(evaluator: Evaluator, change: _Change, frame: Frame) -> bool:
    """Whether a name may depend on it."""
    owners = [each.value for each in evaluator.value(change.owner, frame)]
    if change.reason is _MAIN:
        return True
    if change.name == "keywords":
        return any(isinstance(each, Partial) for each in owners)
    if change.reason is _GLOBALS and change.stored is not None:
        names = [each.value for each in evaluator.value(change.stored, frame)]
        if names and all(isinstance(each, Text) and (each.known or "").startswith("__") for each in names):
            return False  # ``__warningregistry__``: no name that a program reads
    if change.reason is _DEFAULTS:
        return change.stored is None or _may_be_text(change.stored)
    if change.reason in (_SPECIAL, _PROPERTY):
        return any(isinstance(each, ClassValue) for each in owners)
    return not owners or not all(_is_only_named_so(evaluator, each) for each in owners)


def _is_only_named_so(evaluator: Evaluator, owner: Value) -> bool:
    """Whether it is an object whose class has an attribute of its own by such a name, as zope's interfaces do."""
    return isinstance(owner, InstanceValue) and not evaluator.is_metaclass(owner.cls)


def _may_be_text(node: ast.expr) -> bool:
    """Whether something in it may be a text: numbers and None name no module."""
    read = (each for each in ast.walk(node) if isinstance(each, ast.Name | ast.Attribute | ast.Call | ast.Constant))
    return any(not isinstance(each, ast.Constant) or isinstance(each.value, str) for each in read)
