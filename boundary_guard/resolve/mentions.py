"""Where a file mentions a name as something that is called, handed on or renamed: an index, made once a file."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator

from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.stores import Store, stores

SAME_NODES = 65_536
"""How many nodes that are made of others (``@f`` as a call) are remembered: a call is told apart by its node."""


class Mentions:
    """The calls and the renamings of one file, by name."""

    def __init__(self, facts: Facts) -> None:
        self.calls: dict[str, list[ast.Call]] = defaultdict(list)
        """The calls whose callee, or one of whose arguments, has the name; ``@name`` counts as a call too."""
        self.called: dict[str, list[ast.Call]] = defaultdict(list)
        """The calls of the results of those calls: ``name(…)(…)``."""
        self.decorated: dict[str, list[str]] = defaultdict(list)
        """The names of the definitions that those calls decorate."""
        self.aliases: dict[str, list[tuple[str, Scope | None]]] = defaultdict(list)
        """Other names that the file gives it: ``import x as y``, ``y = x``, ``self.y = x``, ``y = partial(x, …)``;
        with the function in which alone it goes by that name."""
        self.renamings: list[tuple[str, ast.expr]] = []
        """The names of variables and attributes, with what is stored in them."""
        self.results: dict[str, list[str]] = defaultdict(list)
        """The names of variables and attributes in which the result of a call of the name is stored."""
        self.shared: set[str] = set()
        """The names of globals and attributes among them: other files may know these, unlike local variables."""
        self.made: dict[str, list[ast.Call]] = defaultdict(list)
        """The decorators that calls of the name make: ``@name(…)``, as the calls that these are."""
        self.parts: list[tuple[str, ast.expr]] = []
        """The names that take a part of a value: by unpacking, or in a comprehension."""
        self.stores: dict[str, list[Store]] = defaultdict(list)
        """The stores ``x.name = value``."""
        self.kept: dict[str, list[ast.Name | ast.Attribute]] = defaultdict(list)
        """Where the name is put into a container, returned or chosen: what it stands for may be called from there."""
        for scope in facts.scopes.values():
            for call in scope.calls:
                self._note_call(call, facts.parents.get(call))
            self._note_bindings(scope)
        self._note_values(facts)
        for node, above in facts.parents.items():
            if type(node) is ast.comprehension:
                self.parts.extend((name.id, node.iter) for name in ast.walk(node.target) if isinstance(name, ast.Name))
            if type(above) in _KEEPING and isinstance(node, ast.Name | ast.Attribute) and _is_kept(facts, node, above):
                self.kept[last_name(node)].append(node)
        for store in stores(facts):
            self._note_store(store)
        self._note_decorators(facts)
        for node in facts.imports:
            for alias in node.names:
                self._rename(alias.name, alias.asname or "")
                self.shared.add(alias.asname or alias.name)

    def _note_call(self, call: ast.Call, above: ast.AST | None) -> None:
        for name in dict.fromkeys(_names(call)):
            self.calls[name].append(call)
            if isinstance(above, ast.Call) and above.func is call:
                self.called[name].append(above)
            elif isinstance(above, _DEFINITIONS):
                self.decorated[name].append(above.name)

    def _note_bindings(self, scope: Scope) -> None:
        for binding in (each for bindings in scope.bindings.values() for each in bindings):
            if binding.value is not None and not binding.path:
                is_local = scope.is_function and binding.name not in scope.globals | scope.nonlocals
                self._store(binding.name, binding.value, scope if is_local else None)
            elif binding.value is not None:
                self.parts.append((binding.name, binding.value))
                if not scope.is_function:
                    self.shared.add(binding.name)

    def _note_decorators(self, facts: Facts) -> None:
        for definition in facts.scopes:
            for decorator in getattr(definition, "decorator_list", ()):
                if last_name(decorator):
                    self.calls[last_name(decorator)].append(_decoration(decorator))
                    assert isinstance(definition, _DEFINITIONS)
                    self.decorated[last_name(decorator)].append(definition.name)
                elif isinstance(decorator, ast.Call) and last_name(decorator.func):
                    self.made[last_name(decorator.func)].append(_decoration(decorator))

    def _note_values(self, facts: Facts) -> None:
        """What functions return (``name()``), take by default, and what is put into containers."""
        for scope in facts.scopes.values():
            last = scope.name.rpartition(".")[2]
            results = [(f"{last}()", node.value) for node in scope.returns if node.value is not None]
            self.parts.extend(results)
            self.shared.update(name for name, _ in results)
            for name, default in default_pairs(scope):
                self.parts.append((name, default))
                self._rename(last_name(default), name, scope)
            for call in scope.calls:
                if isinstance(call.func, ast.Attribute) and call.func.attr in _FILLING:
                    self._note_filled(call.func.value, call.args)

    def _note_filled(self, container: ast.expr, values: list[ast.expr]) -> None:
        while isinstance(container, ast.Subscript):
            container = container.value
        name = last_name(container)
        if name:
            self.parts.extend((name, value) for value in values)
            self.shared.add(name)

    def _store(self, name: str, value: ast.expr, scope: Scope | None = None) -> None:
        self.renamings.append((name, value))
        if isinstance(value, ast.Call):
            self.results[last_name(value.func)].append(name)
        if scope is None:
            self.shared.add(name)
        self._rename(_renamed(value), name, scope)

    def _note_store(self, store: Store) -> None:
        if store.kind is BindingKind.AUGMENTED:
            return
        if isinstance(store.target, ast.Subscript):
            self._note_filled(store.target.value, [store.value])
            return
        self.stores[store.target.attr].append(store)
        if store.is_whole:
            self._store(store.target.attr, store.value)
            if (
                isinstance(store.value, ast.Name) and store.value.id == store.target.attr
            ):  # a variable: others see it now
                self.aliases[store.value.id].append((store.target.attr, None))
        else:
            self.parts.append((store.target.attr, store.value))
            self.shared.add(store.target.attr)

    def _rename(self, name: str, new: str, scope: Scope | None = None) -> None:
        if name and new and (name != new or scope is not None):
            self.aliases[name].append((new, scope))


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
ENUM_BASES = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})
"""What classes of members derive from, and what makes such classes when it is called (``enum``)."""
PARTIALS = frozenset({"partial", "partialmethod"})
"""What makes a callable of a function and some of its arguments (``functools``)."""
_GIVING_BACK = frozenset(
    {"staticmethod", "classmethod", "cache", "lru_cache", "wraps", "contextmanager", "singledispatch"}
)
"""What gives back the function that it gets, or calls it as it is called itself."""
GIVING_MODULES = frozenset({"import_module", "__import__", "load_module", "module_from_spec"})
"""The last names of functions whose results are modules."""
WITHOUT_A_CALL = (ast.Subscript, ast.Slice, ast.BinOp, ast.AugAssign, ast.keyword)
"""Where an object gets what stands there: ``things[name]``, ``thing | name``, ``class C(B, key=name)``."""
_KEEPING = frozenset(
    {ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Return, ast.IfExp, ast.BoolOp, ast.Assign, ast.Yield, ast.Lambda}
    | {ast.Attribute, ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp, ast.NamedExpr, ast.Match}
).union(WITHOUT_A_CALL)
_OF_FUNCTIONS = frozenset({"__wrapped__", "__func__", "__get__", "__code__", "__call__", "func", "__subclasses__"})
"""Attributes of a function by which it can be called."""


_FILLING = frozenset({"append", "add", "appendleft", "insert", "setdefault", "extend", "update", "put"})


def default_pairs(scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    """The parameters of a function that have a default, with it."""
    node = scope.node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        positional = [*node.args.posonlyargs, *node.args.args]
        given = zip(positional[len(positional) - len(node.args.defaults) :], node.args.defaults, strict=True)
        yield from ((parameter.arg, default) for parameter, default in given)
        keywords = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        yield from ((parameter.arg, default) for parameter, default in keywords if default is not None)


def _is_kept(facts: Facts, node: ast.Name | ast.Attribute, above: ast.AST) -> bool:
    if not isinstance(node.ctx, ast.Load):
        return False
    match above:
        case ast.NamedExpr():
            return not isinstance(facts.parents[above], ast.Expr)
        case ast.IfExp(test=test):
            return node is not test
        case ast.Subscript(value=value):
            return node is not value
        case ast.keyword():
            return isinstance(facts.parents[above], ast.ClassDef) and above.arg != "metaclass"
        case ast.Assign(targets=targets):
            return any(isinstance(target, ast.Subscript) for target in targets)
        case ast.Attribute(attr=name):
            call = facts.parents[above]
            return name in _OF_FUNCTIONS and not (isinstance(call, ast.Call) and callee_of(call) is node)
    return True


def last_name(node: ast.expr | None) -> str:
    """The name at the end of ``a.b.name``; empty for anything else."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def is_named_like_metaclass(base: ast.expr) -> bool:
    """Whether a base of a class is ``type``, or has a name that makes it a metaclass."""
    return last_name(base).endswith(("type", "Meta", "Type"))


def callee_of(call: ast.Call) -> ast.expr:
    """What is called: ``f`` also in ``f.__call__(…)``, ``f.func(…)``, ``f[int](…)`` and ``getattr(x, "f")(…)``.

    That of a member of an enum is its value.
    """
    match call.func:
        case ast.Call(func=ast.Name(id="getattr"), args=[owner, ast.Constant(value=str(name)), *_]):
            return ast.copy_location(ast.Attribute(owner, name, ast.Load()), call.func)
        case ast.Attribute(
            value=ast.Name() | ast.Attribute() as function, attr="__call__" | "__func__" | "func" | "value"
        ):
            return function
        case ast.Subscript(value=ast.Name() | ast.Attribute() as generic):
            return generic
    return call.func


def _names(call: ast.Call) -> Iterator[str]:
    given: Iterable[ast.expr] = (call.func, callee_of(call), *call.args, *(keyword.value for keyword in call.keywords))
    spread = (each.value if isinstance(each, ast.Starred) else each for each in given)
    return (name for name in map(last_name, spread) if name)


def _renamed(value: ast.expr) -> str:
    if isinstance(value, ast.Call) and value.args:
        maker = last_name(value.func.func if isinstance(value.func, ast.Call) else value.func)
        if maker in PARTIALS or maker in _GIVING_BACK:
            value = value.args[0]
        elif maker == "cast":
            value = value.args[-1]
    match value:
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(name)), *_]):
            return name
    return last_name(value)


def _decoration(decorator: ast.expr) -> ast.Call:
    """``@f`` as the call that it is."""
    return ast.copy_location(ast.Call(decorator, [], []), decorator)
