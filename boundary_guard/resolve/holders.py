"""Who else holds a container, and changes it: it is followed from where it is read to wherever it goes.

Variables, attributes, elements of other containers, arguments and results: a forward flow of one object, by access
paths (``access_paths``), which takes no account of the order in which things happen.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from boundary_guard.resolve.access_paths import MAX_DEPTH, Keys, attribute, behind, key_of
from boundary_guard.resolve.call_sites import receiver_of
from boundary_guard.resolve.changes import changes
from boundary_guard.resolve.changing import Mutation
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.onward import Given, Held, Move, Named, Returned, Stored, onward
from boundary_guard.resolve.passed_on import Kept, passed_on
from boundary_guard.resolve.stores import is_same
from boundary_guard.resolve.values import ClassValue, FunctionValue, InstanceValue, ModuleValue, Value
from boundary_guard.resolve.variables import owner_of, reads
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import COMPREHENSIONS, Facts, Scope
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_PLACES = 80
"""How many expressions are looked at that hold one container."""
MAX_HOPS = 5
"""How many calls, results and attributes a container is followed through."""
MAX_READS = 20
"""How many reads of one attribute, or calls of one function, are looked at."""
MAX_CALLS = 3
"""How many calls are remembered that it came through, so that a result goes back to where it came from."""
Calls = tuple[tuple[Scope, Facts, ast.Call], ...]
Change = tuple[Facts, Mutation]


def changed_by_holders(evaluator: Evaluator, facts: Facts, scope: Scope, name: str) -> tuple[Change, ...]:
    """The changes of what the variable of the scope holds that are made through something else."""
    starts = [each for each in _reads_of(facts, scope, name) if onward(facts, each, ())]
    if not starts and scope.parent is not None:
        return ()
    values = (each.value for each in scope.bindings.get(name, ()) if each.kind is BindingKind.VALUE)
    if not any(value is not None and _is_made(evaluator, facts, value) for value in values):
        return ()
    return _remembered(evaluator, (scope, name), facts, Named(scope, name, ()))


def changed_through_attribute(
    evaluator: Evaluator, facts: Facts, owner: ClassValue | InstanceValue, name: str
) -> tuple[Change, ...]:
    """The same for what an attribute holds."""
    return _remembered(evaluator, (owner, name), facts, Kept(owner, name, ()))


def _is_made(evaluator: Evaluator, facts: Facts, value: ast.expr) -> bool:
    """Whether the expression makes a container that nothing else has: a parameter or another name of it makes none.

    What others have is followed from where it is made: these names are come by on the way.
    """
    if not isinstance(value, ast.Call) or last_name(value.func) in _MAKERS:
        return not isinstance(value, _OTHER_NAMES)
    found = evaluator.following.briefly(value.func, general_frame(facts, facts.scope_of(value)))
    returns = (node for each in found if isinstance(each.value, FunctionValue) for node in each.value.scope.returns)
    return any(node.value is not None and _is_new(node.value) for node in returns)


def _is_new(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return last_name(value.func) in _MAKERS
    return isinstance(value, (ast.List, ast.Dict, ast.Set, ast.BinOp, *COMPREHENSIONS))


_OTHER_NAMES = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.JoinedStr)
_MAKERS = frozenset(
    {"list", "dict", "set", "sorted", "defaultdict", "OrderedDict", "deque", "Counter", "copy", "deepcopy", "split"}
    | {"rsplit", "splitlines", "Queue", "fromkeys", "SimpleNamespace", "Namespace"}
)
"""What makes a container, whatever it is given."""


def _remembered(evaluator: Evaluator, key: object, facts: Facts, start: Move | Kept) -> tuple[Change, ...]:
    """Found once, and aside: so that it depends on nothing that is under way."""
    following = evaluator.following
    if following is evaluator:
        return ()
    if ("holders", key) not in following.notes:
        following.notes["holders", key] = tuple(_Flow(following).changes_from(facts, start))
    known = following.notes["holders", key]
    assert isinstance(known, tuple)
    return known


class _Flow:
    """One container on its way."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._waiting: deque[tuple[Facts, Move | Kept, Calls, int]] = deque()
        self._seen: set[object] = set()
        self._found: dict[object, Change] = {}

    def changes_from(self, facts: Facts, start: Move | Kept) -> list[Change]:
        self._hops = 0
        self._go(facts, start, ())
        places = 0
        while self._waiting and places < MAX_PLACES:
            where, move, calls, self._hops = self._waiting.popleft()
            places += isinstance(move, Held)
            if isinstance(move, Given | Kept | Returned):
                self._hops += 1
            if self._hops <= MAX_HOPS:
                self._follow(where, move, calls)
        return list(self._found.values())

    def _go(self, facts: Facts, move: Move | Kept, calls: Calls) -> None:
        if len(move.keys) <= MAX_DEPTH and (move, calls[-1:]) not in self._seen:
            self._seen.add((move, calls[-1:]))
            self._waiting.append((facts, move, calls, self._hops))

    def _follow(self, facts: Facts, move: Move | Kept, calls: Calls) -> None:
        match move:
            case Held(node=node, keys=keys):
                for change in _changes_at(facts, node, keys):
                    self._found.setdefault((change.node, change.operation, len(change.steps)), (facts, change))
                for each in onward(facts, node, keys):
                    self._go(facts, each, calls)
            case Named(scope=scope, name=name, keys=keys):
                self._to_reads(facts, owner_of(scope, name), name, keys, calls)
            case Stored():
                self._to_attribute(facts, move, calls)
            case Kept():
                for where, node in self._reads_of_attribute(move):
                    self._go(where, Held(node, move.keys), calls)
            case Given(call=call):
                for where, each in passed_on(self.evaluator, facts, move):
                    entered = ((each.scope, facts, call),) if isinstance(each, Named) else ()
                    self._go(where, each, (*calls, *entered)[-MAX_CALLS:])
            case Returned():
                self._to_callers(facts, move, calls)

    def _to_reads(self, facts: Facts, scope: Scope, name: str, keys: Keys, calls: Calls) -> None:
        for node in _reads_of(facts, scope, name):
            self._go(facts, Held(node, keys), calls)
        if scope.is_class:
            cls = ClassValue(facts, scope, general_frame(facts, scope.parent or facts.body))
            self._go(facts, Kept(cls, name, keys), calls)
        elif scope.parent is None:
            for where, node in self._reads_of_global(facts, name, keys):
                self._go(where, Held(node, keys), calls)

    def _reads_of_global(self, facts: Facts, name: str, keys: Keys) -> Iterator[tuple[Facts, ast.expr]]:
        """Where other modules read it: after ``from module import name``, or as ``module.name``."""
        project = self.evaluator.project
        for where in dict.fromkeys((*project.search.changing(name), *project.search.calling(name))):
            if where is facts:
                continue
            for binding in (each for bindings in where.body.bindings.values() for each in bindings):
                if isinstance(binding.node, ast.ImportFrom) and binding.alias is not None:
                    module = project.absolute(where, binding.node.module, binding.node.level)
                    if binding.alias.name == name and module == facts.module:
                        yield from ((where, each) for each in _reads_of(where, where.body, binding.name))
            for node in islice(_going_on(where, reads(where).get(f".{name}", ()), keys), MAX_READS):
                if any(self.evaluator.is_module(each, facts.module) for each in self._owners(where, node)):
                    yield where, node

    def _to_attribute(self, facts: Facts, stored: Stored, calls: Calls) -> None:
        """To the attribute of the object, where that is the project's; else to whoever has the object by that name."""
        is_known = False
        for value in self._values(facts, stored.owner, calls):
            match value:
                case ClassValue() | InstanceValue():
                    is_known = True
                    self._go(facts, Kept(value, stored.name, stored.keys), calls)
                case ModuleValue(name=module):
                    where = self.evaluator.project.facts(module)
                    if where is not None:
                        is_known = True
                        self._go(where, Named(where.body, stored.name, stored.keys), calls)
        keys = (attribute(stored.name), *stored.keys)
        match stored.owner:
            case ast.Name(id=name) if not is_known:
                self._go(facts, Named(facts.scope_of(stored.owner), name, keys), calls)
            case ast.Attribute(value=owner, attr=name) if not is_known:
                self._go(facts, Stored(owner, name, keys), calls)

    def _values(self, facts: Facts, node: ast.expr, calls: Calls) -> list[Value]:
        """What an expression may be; ``self`` in a constructor is what the call makes by which we came."""
        scope = facts.scope_of(node)
        if calls and calls[-1][0] is scope and scope.name.endswith(".__init__") and isinstance(node, ast.Name):
            _, where, call = calls[-1]
            made = self.evaluator.briefly(call, general_frame(where, where.scope_of(call)))
            cls = scope.parent
            own = [each.value for each in made if isinstance(each.value, InstanceValue)]
            if node.id == "self" and own and cls is not None:
                return list(own)
        if isinstance(node, ast.Name) and is_receiver(scope, node.id):
            receiver = receiver_of(facts, scope)
            if receiver is not None:
                return [receiver]
        return [each.value for each in self.evaluator.briefly(node, general_frame(facts, scope))]

    def _owners(self, facts: Facts, node: ast.expr) -> list[Value]:
        assert isinstance(node, ast.Attribute)
        return self._values(facts, node.value, ())

    def _reads_of_attribute(self, kept: Kept) -> Iterator[tuple[Facts, ast.expr]]:
        cls = kept.owner.cls if isinstance(kept.owner, InstanceValue) else kept.owner
        own = (each.facts for each in self.evaluator.bases(cls))
        for where in dict.fromkeys((*own, *self.evaluator.project.search.changing(kept.name))):
            going_on = _going_on(where, reads(where).get(f".{kept.name}", ()), kept.keys)
            for node in islice(going_on, MAX_READS):
                if any(self._is_like(each, kept.owner) for each in self._owners(where, node)):
                    yield where, node

    def _is_like(self, value: Value, owner: ClassValue | InstanceValue) -> bool:
        """Whether it may be the same object, or one whose class has the attribute."""
        if not is_same(self.evaluator, value, owner):
            return False
        if not isinstance(value, InstanceValue) or not isinstance(owner, InstanceValue):
            return True
        made_at = [_made_at(each) for each in (value, owner)]
        return None in made_at or made_at[0] is made_at[1]

    def _to_callers(self, facts: Facts, returned: Returned, calls: Calls) -> None:
        """Back to the call that it came through; else to all calls of the function."""
        scope, keys = returned.scope, returned.keys
        if calls and calls[-1][0] is scope:
            _, where, call = calls[-1]
            self._go(where, Held(call, keys), calls[:-1])
            return
        name = _called_by(facts, scope)
        search = self.evaluator.project.search
        if {last_name(each) for each in getattr(scope.node, "decorator_list", ())} & _PROPERTIES:
            cls = scope.parent
            if cls is not None and cls.is_class:
                self._go(facts, Kept(ClassValue(facts, cls, general_frame(facts, cls.parent or cls)), name, keys), ())
            return
        for where in search.calling(name) if name else ():
            found = self.evaluator.project.mentions(where).calls.get(name, ())
            for call in islice(_going_on(where, [each for each in found if last_name(each.func) == name], keys), MAX_READS):
                if any(_is_run(each, scope) for each in self._values(where, call.func, ())):
                    self._go(where, Held(call, keys), ())


def is_receiver(scope: Scope, name: str) -> bool:
    arguments = getattr(scope.node, "args", None)
    first = [*arguments.posonlyargs, *arguments.args][:1] if isinstance(arguments, ast.arguments) else []
    return bool(first) and first[0].arg == name


_PROPERTIES = frozenset({"property", "cached_property"})


def _going_on(facts: Facts, nodes: object, keys: Keys) -> Iterator[ast.expr]:
    """Those from which it goes somewhere, or where it is changed."""
    for node in nodes:  # type: ignore[attr-defined]
        if onward(facts, node, keys) or any(True for _ in _changes_at(facts, node, keys)):
            yield node


def _reads_of(facts: Facts, scope: Scope, name: str) -> list[ast.expr]:
    return [each for each in reads(facts).get(name, ()) if owner_of(facts.scope_of(each), name) is scope]


def _called_by(facts: Facts, scope: Scope) -> str:
    """The name by which a function is called; that of the variable for a lambda."""
    above = facts.parents.get(scope.node)
    if isinstance(scope.node, ast.Lambda):
        return last_name(above.targets[0]) if isinstance(above, ast.Assign) else ""
    return scope.name.rpartition(".")[2]


def _is_run(value: Value, scope: Scope) -> bool:
    return isinstance(value, FunctionValue) and value.scope is scope


def _made_at(value: InstanceValue) -> object:
    """The call that makes the object, where it is one."""
    key = value.arguments.key if value.arguments is not None else None
    first = key[0] if isinstance(key, tuple) and key else None
    return first if isinstance(first, ast.Call) else None


def _changes_at(facts: Facts, node: ast.expr, keys: Keys) -> Iterator[Mutation]:
    """The changes of what lies behind the keys in what the expression gives."""
    for change in _by_root(facts).get(node, ()):
        steps = tuple(key_of(each) for each in change.steps[: len(keys)])
        if len(steps) == len(keys) and behind(keys, *steps) is not None:
            yield replace(change, steps=change.steps[len(keys) :], is_alias=True)


@remembered
def _by_root(facts: Facts) -> dict[ast.expr, list[Mutation]]:
    found: dict[ast.expr, list[Mutation]] = {}
    for change in changes(facts):
        found.setdefault(change.root, []).append(change)
    return found
