"""Where a file stores by a name that is a value: ``setattr``, ``__dict__``, ``vars()``, ``globals()``, by any name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from boundary_guard.resolve.changing import namespaces_of_exec
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import PARTIALS, last_name
from boundary_guard.scan.bindings import Binding, BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.marker import Marker, whole
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.stores import Store, stores

MARKERS = Marker(
    whole(b"setattr", b"update_wrapper", b"__dict__")
    + rb"|__setattr__\b|\.__set__\s*\(|"
    + whole(b"exec", b"vars", b"globals", b"locals", behind=rb"\s*\("),
    b"setattr", b"exec", b"update_wrapper", b"__dict__", b"vars", b"globals", b"locals",
    b".__set__",
)  # fmt: skip
"""What a file has that stores by a name that is a value."""
Part = ast.expr | Store | Binding
"""An expression, or what is taken of one."""


@dataclass(frozen=True, slots=True, eq=False)
class HiddenStore:
    """One of them: ``name`` and what is ``stored``, a ``table`` of both, or the ``source`` of what ``exec`` binds.

    ``handed``: the table of the attributes goes from there to others, which may store anything in it. ``owner`` is None
    for the module itself.
    """

    facts: Facts
    node: ast.AST
    owner: Part | None
    name: Part | None = None
    stored: Part | None = None
    table: Part | None = None
    source: ast.expr | None = None
    handed: ast.expr | None = None

    @property
    def frame(self) -> Frame:
        """Where its parts are evaluated."""
        return general_frame(self.facts, self.facts.scope_of(self.node))


@remembered
def hidden_stores_in(facts: Facts) -> tuple[HiddenStore, ...]:
    """All such places in the file."""
    found: list[HiddenStore] = []
    for scope in facts.scopes.values():
        for call in scope.calls:
            found.extend(_of_call(facts, call))
    found.extend(_handed(facts))
    for store in stores(facts):
        target = store.target
        if isinstance(target, ast.Subscript) and store.kind is not BindingKind.AUGMENTED:
            namespace = namespace_of(facts, target.value)
            if namespace is not None:
                found.append(HiddenStore(facts, target, namespace[0], target.slice, store))
        elif isinstance(target, ast.Attribute) and target.attr == "__dict__" and store.is_whole:
            if not _is_copy(store):
                found.append(HiddenStore(facts, target, target.value, table=store.value))
        elif isinstance(store.node, ast.AugAssign) and isinstance(store.node.op, ast.BitOr):
            namespace = namespace_of(facts, target)
            if namespace is not None:
                found.append(HiddenStore(facts, target, namespace[0], table=store.value))
    return tuple(each for each in found if not _hands_on(each))


def _handed(facts: Facts) -> Iterator[HiddenStore]:
    """``fill(globals())``, ``self.names = vars(thing)``, ``return self.__dict__``; ``call(thing.__setattr__, …)``."""
    for node, above in facts.parents.items():
        if isinstance(node, ast.Attribute) and not (isinstance(above, ast.Call) and above.func is node):
            storing = namespace_of(facts, node.value) if node.attr in _STORING else None
            storing = (node.value,) if node.attr == "__setattr__" else storing
            if storing is not None:
                yield HiddenStore(facts, node, storing[0], node, node)
        if isinstance(node, ast.Call | ast.Attribute):
            match above:
                case ast.Call(func=func) if func is not node and not _only_reads(facts, func):
                    owner = namespace_of(facts, node)
                case ast.keyword(arg=str()) | ast.Return() | ast.Assign(targets=[ast.Attribute()]):
                    owner = namespace_of(facts, node)
                case _:
                    owner = None
            if owner is not None:
                yield HiddenStore(facts, node, owner[0], handed=node)


_STORING = frozenset({"update", "setdefault", "__setitem__"})
"""Methods of a table that store in it."""


def _only_reads(facts: Facts, function: ast.expr) -> bool:
    """Whether the function only reads the table: ``update`` as a method of one, not as a function of a module."""
    is_of_module = (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and any(each.kind is BindingKind.IMPORT for each in facts.body.bindings.get(function.value.id, ()))
    )
    return last_name(function) in (_READING - _STORING if is_of_module else _READING)


_READING = frozenset(
    {"dict", "list", "len", "sorted", "set", "tuple", "iter", "update", "copy", "deepcopy", "repr", "str", "print"}
    | {"exec", "eval", "isinstance", "hasattr", "getattr", "dumps", "OrderedDict", "any", "all", "bool", "id"}
)
"""What only reads a table that it is given, or is looked at by itself."""


def _is_copy(store: Store) -> bool:
    """Whether the object gets what another of its class has: ``new.__dict__ = self.__dict__.copy()``."""
    return any(isinstance(part, ast.Attribute) and part.attr == "__dict__" for part in ast.walk(store.value))


def _of_call(facts: Facts, call: ast.Call) -> Iterator[HiddenStore]:
    func = call.func
    given = _given_to_setattr(facts, call)
    if len(given) >= 3:
        yield HiddenStore(facts, call, None if _is_own_module(given[0]) else given[0], given[1], given[2])
    match call:
        case ast.Call(func=ast.Attribute(ast.Attribute(attr=slot), "__set__"), args=[thing, value]):
            yield HiddenStore(facts, call, thing, ast.copy_location(ast.Constant(slot), call), value)
    if last_name(func) == "update_wrapper" and len(call.args) >= 2:
        every = ast.Call(ast.copy_location(ast.Name("vars", ast.Load()), call), [call.args[1]], [])
        yield HiddenStore(facts, call, call.args[0], table=ast.copy_location(every, call))
    for bound in filter(None, (namespace_of(facts, each) for each in namespaces_of_exec(call))):
        yield HiddenStore(facts, call, bound[0], source=call.args[0])
    if last_name(func) == "exec" and len(call.args) == 1 and facts.scope_of(call) is facts.body:
        yield HiddenStore(facts, call, None, source=call.args[0])
    if isinstance(func, ast.Attribute) and func.attr in _STORING:
        namespace = namespace_of(facts, func.value)
        if namespace is not None and func.attr != "update" and len(call.args) == 2:
            yield HiddenStore(facts, call, namespace[0], call.args[0], call.args[1])
        elif namespace is not None and func.attr == "update":
            yield from (HiddenStore(facts, call, namespace[0], table=table) for table in call.args)
            for keyword in call.keywords:
                if keyword.arg is None:
                    yield HiddenStore(facts, call, namespace[0], table=keyword.value)
                else:
                    name = ast.copy_location(ast.Constant(keyword.arg), call)
                    yield HiddenStore(facts, call, namespace[0], name, keyword.value)


def _hands_on(store: HiddenStore) -> bool:
    """Whether it stores what it was asked to (``__setattr__``), or what was there (``__setstate__``): that is seen."""
    scope = store.facts.scope_of(store.node)
    if scope.name.endswith(".__setstate__") and isinstance(store.table, ast.Name):
        return True
    stored = store.stored.value if isinstance(store.stored, Store) else store.stored
    if not scope.name.endswith(".__setattr__") or not isinstance(stored, ast.Name):
        return False
    own = list(scope.bindings)
    is_own = store.owner is not None and (is_super(store.owner) or _is_name(store.owner, own[:1]))
    return is_own and stored.id in own[2:3]


def _is_name(part: Part, names: list[str]) -> bool:
    return isinstance(part, ast.Name) and part.id in names


def _given_to_setattr(facts: Facts, call: ast.Call) -> list[Part]:
    """What ``setattr`` gets by the call: itself, as a partial, or by what is handed it: ``callback(setattr, x, …)``."""
    func = call.func
    if last_name(func) in ("setattr", "__setattr__") or (isinstance(func, ast.Name) and _is_setattr(facts, func)):
        given = _positional(call)
        is_bound = isinstance(func, ast.Attribute) and func.attr == "__setattr__" and len(given) == 2
        return [func.value, *given] if is_bound and isinstance(func, ast.Attribute) else given
    for made in (func, *(_meant(facts, func) if isinstance(func, ast.Name) else ())):
        match made:
            case ast.Call(func=maker, args=[ast.Name(id="setattr"), *first]) if last_name(maker) in PARTIALS:
                return [*first, *_positional(call)]
    handed = [number for number, each in enumerate(call.args) if isinstance(each, ast.Name) and each.id == "setattr"]
    rest = call.args[handed[0] + 1 :] if handed else []
    if last_name(func) == "map":
        return [Binding("", BindingKind.ELEMENT, call, each, ()) for each in rest]
    if last_name(func) == "starmap":
        return [Binding("", BindingKind.ELEMENT, call, rest[0], (index,)) for index in range(3)] if rest else []
    return list(rest)


def _positional(call: ast.Call) -> list[Part]:
    """The three arguments of ``setattr``: also out of ``*arguments``."""
    found: list[Part] = []
    for given in call.args:
        if isinstance(given, ast.Starred):
            rest = range(3 - len(found))
            found.extend(Binding("", BindingKind.VALUE, call, given.value, (index,)) for index in rest)
        else:
            found.append(given)
    return found


def _is_setattr(facts: Facts, func: ast.Name) -> bool:
    """Whether the name stands for ``setattr``, by an assignment or as a default."""
    return any(_is_itself(value) for value in _meant(facts, func)) or _is_handed_setattr(facts, func)


def _is_itself(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id == "setattr"


def _is_handed_setattr(facts: Facts, func: ast.Name) -> bool:
    """Whether it is a parameter of a function to which the file hands ``setattr``."""
    scope = facts.scope_of(func)
    is_parameter = any(each.kind is BindingKind.PARAMETER for each in scope.bindings.get(func.id, ()))
    return is_parameter and scope.name.rpartition(".")[2] in _takers_of_setattr(facts)


@remembered
def _takers_of_setattr(facts: Facts) -> frozenset[str]:
    """The names of what the file calls with ``setattr`` as an argument."""
    calls = (call for scope in facts.scopes.values() for call in scope.calls)
    handed = (call for call in calls if any(map(_is_itself, (*call.args, *(each.value for each in call.keywords)))))
    return frozenset(last_name(call.func) for call in handed)


def _meant(facts: Facts, node: ast.Name) -> Iterator[ast.expr]:
    """What assignments give the name in its own scope, or in the module."""
    bindings = facts.scope_of(node).bindings.get(node.id) or facts.body.bindings.get(node.id, [])
    yield from (each.value for each in bindings if each.value is not None and not each.path)


def is_super(owner: Part) -> bool:
    """``super()``: what is stored through it lies in ``self``."""
    return isinstance(owner, ast.Call) and last_name(owner.func) == "super"


def is_body(owner: Part) -> bool:
    """``vars()``, ``locals()``: in the body of a class what it binds."""
    return isinstance(owner, ast.Call) and not owner.args and last_name(owner.func) in ("vars", "locals")


def _is_own_module(owner: Part) -> bool:
    """``sys.modules[__name__]``."""
    match owner:
        case ast.Subscript(value=ast.Attribute(attr="modules"), slice=ast.Name(id="__name__")):
            return True
    return False


def namespace_of(facts: Facts, node: ast.expr) -> tuple[ast.expr | None] | None:
    """The object whose attributes the expression is the table of (None: the module itself); None for any other."""
    match node:
        case ast.Attribute(value=owner, attr="__dict__") | ast.Call(func=ast.Name(id="vars"), args=[owner]):
            return (owner,)
        case ast.Call(func=ast.Name(id="globals"), args=[]):
            return (None,)
        case ast.Call(func=ast.Name(id="vars" | "locals"), args=[]) if facts.scope_of(node) is facts.body:
            return (None,)
        case ast.Call() if is_body(node) and facts.scope_of(node).is_class:
            return (node,)
        case ast.Name():
            found = (namespace_of(facts, value) for value in _meant(facts, node) if not isinstance(value, ast.Name))
            return next((each for each in found if each is not None), None)
    return None


def is_foreign_namespace(facts: Facts, node: ast.expr) -> bool:
    """Whether it is the table of the globals of some module: of a frame, a function, or what ``runpy`` gives."""
    match node:
        case ast.Attribute(attr="f_globals" | "f_locals" | "__globals__"):
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in ("run_module", "run_path")
        case ast.Name():
            return any(is_foreign_namespace(facts, e) for e in _meant(facts, node) if not isinstance(e, ast.Name))
    return False


def locals_of(facts: Facts, node: ast.expr) -> Scope | None:
    """The function whose variables ``locals()`` gives, or a variable that holds them."""
    match node:
        case ast.Call(func=ast.Name(id="locals" | "vars"), args=[]):
            scope = facts.scope_of(node)
            return scope if scope.is_function else None
        case ast.Name():
            found = (locals_of(facts, value) for value in _meant(facts, node) if not isinstance(value, ast.Name))
            return next((each for each in found if each is not None), None)
    return None
