"""Who else holds a container, and changes it: it is followed from where it is read to wherever it goes.

Variables, attributes, elements of other containers, arguments and results: a forward flow of one object, by access
paths (``access_paths``), which takes no account of the order in which things happen.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from boundary_guard.resolve.access_paths import ANY, MAX_DEPTH, Keys, attribute
from boundary_guard.resolve.belonging import Condition, Meant, holds, is_open, is_receiver, values
from boundary_guard.resolve.called_later import WITH_ELEMENTS
from boundary_guard.resolve.changes import ANY_KEY, changes_at
from boundary_guard.resolve.changing import Mutation
from boundary_guard.resolve.first_holders import is_first
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.inner_containers import Inside
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.moves import Given, Held, Move, Named, Returned, Stored
from boundary_guard.resolve.onward import onward
from boundary_guard.resolve.passed_on import Kept, passed_on
from boundary_guard.resolve.values import ClassValue, InstanceValue, ModuleValue, Unknown, Value
from boundary_guard.resolve.variables import attribute_reads, owner_of, reads_of
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_PLACES = 50
"""How many expressions are looked at that hold one container."""
MAX_HOPS = 5
"""How many calls, results and attributes a container is followed through."""
MAX_READS = 20
"""How many reads of one attribute, or calls of one function, are looked at."""
MAX_CALLS = 3
"""How many calls are remembered that it came through, so that a result goes back to where it came from."""
WHOLE = Inside()
FURTHER = Unknown("what holds it goes further than it is followed, and may be changed there")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change:
    """A change with its file; and the call by which the container came into the function that makes it."""

    facts: Facts
    mutation: Mutation
    call: tuple[Facts, ast.Call] | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How something was come by: through which calls, and what is taken for granted until it leads to a change."""

    calls: tuple[tuple[Scope, Facts, ast.Call], ...] = ()
    conditions: tuple[Condition, ...] = ()
    hops: int = 0


def changed_by_holders(
    evaluator: Evaluator, facts: Facts, scope: Scope, name: str, inside: Inside = WHOLE
) -> tuple[Change, ...] | None:
    """The changes of what the variable of the scope holds that are made through something else.

    ``inside``: of what lies at that place in it. None where it is not followed: it is not the first that has it.
    """
    following = evaluator.following
    if following is evaluator:
        return None
    key = ("holders", scope, name, inside)
    if key not in following.notes:
        found: tuple[Change, ...] | None = None
        if is_first(following, facts, scope, name):
            is_handed_on = _is_handed_on(facts, scope, name, inside.keys)
            found = _changes(following, facts, Named(scope, name, inside.keys), inside) if is_handed_on else ()
        following.notes[key] = found
    known = following.notes[key]
    assert known is None or isinstance(known, tuple)
    return known


def changed_through_attribute(
    evaluator: Evaluator, owner: ClassValue | InstanceValue, name: str, inside: Inside = WHOLE
) -> tuple[Change, ...]:
    """The same for what an attribute holds."""
    following = evaluator.following
    if following is evaluator:
        return ()
    key = ("holders", owner, name, inside)
    if key not in following.notes:
        facts = owner.facts if isinstance(owner, ClassValue) else owner.cls.facts
        following.notes[key] = _changes(following, facts, Kept(owner, name, inside.keys), inside)
    known = following.notes[key]
    assert isinstance(known, tuple)
    return known


def _changes(evaluator: Evaluator, facts: Facts, start: Named | Kept, inside: Inside) -> tuple[Change, ...]:
    """Those of the container; of what lies inside, as changes of the container at that place."""
    steps = tuple(ANY_KEY if each is ANY else ast.Constant(each.value) for each in inside.steps)
    found = _Flow(evaluator).changes_from(facts, start)
    changed = ((each, replace(each.mutation, steps=(*steps, *each.mutation.steps))) for each in found)
    return tuple(replace(each, mutation=mutation) for each, mutation in changed)


def _is_handed_on(facts: Facts, scope: Scope, name: str, keys: Keys) -> bool:
    """Whether something else may get what the variable holds; a global is seen by other modules."""
    return scope.parent is None or any(onward(facts, each, keys) for each in reads_of(facts, scope, name))


class _Flow:
    """One container on its way."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._waiting: deque[tuple[Facts, Move | Kept, Way]] = deque()
        self._seen: dict[object, Way] = {}
        self._found: dict[object, Change] = {}
        self._last: tuple[Facts, ast.expr] | None = None
        self._is_cut = False

    def changes_from(self, facts: Facts, start: Move | Kept) -> list[Change]:
        self._go(facts, start, Way())
        places = 0
        while self._waiting and places < MAX_PLACES:
            where, move, way = self._waiting.popleft()
            if isinstance(move, Held):
                places += 1
                self._last = where, move.node
            if isinstance(move, Given | Kept | Returned):
                way = replace(way, hops=way.hops + 1)
            if way.hops <= MAX_HOPS:
                self._follow(where, move, way)
            else:
                self._is_cut = True
        if self._waiting or self._is_cut:
            self._tell()
        return list(self._found.values())

    def _tell(self) -> None:
        """It goes further than it is followed: what is put in there is not known."""
        if self._last is not None:
            facts, node = self._last
            self._found[FURTHER] = Change(facts, Mutation(node, (), "update", (FURTHER,), node, node, is_alias=True))

    def _some(self, found: Iterable[T]) -> Iterator[T]:
        """The first of them, and whether these are all."""
        for number, each in enumerate(found):
            if number == MAX_READS:
                self._is_cut = True
                return
            yield each

    def _go(self, facts: Facts, move: Move | Kept, way: Way, *conditions: Condition) -> None:
        """Look at it later, unless it was come by before, in a way that surely leads there."""
        if len(move.keys) > MAX_DEPTH or not all(is_open(self.evaluator, each) for each in conditions):
            return
        way = replace(way, conditions=(*way.conditions, *conditions))
        key = (move, way.calls[-1:])
        before = self._seen.get(key)
        if before is None or (before.conditions != way.conditions and not self._is_sure(before)):
            self._seen[key] = way
            self._waiting.append((facts, move, way))

    def _is_sure(self, way: Way) -> bool:
        return all(holds(self.evaluator, each) for each in way.conditions)

    def _follow(self, facts: Facts, move: Move | Kept, way: Way) -> None:
        match move:
            case Held(node=node, keys=keys):
                for change in changes_at(facts, node, keys):
                    if self._is_sure(way):
                        self._note(facts, change, way)
                for each in onward(facts, node, keys):
                    self._go(facts, each, way)
            case Named(scope=scope, name=name, keys=keys):
                self._to_reads(facts, owner_of(scope, name), name, keys, way)
            case Stored():
                self._to_attribute(facts, move, way)
            case Kept():
                self._to_reads_of_attribute(move, way)
            case Given(call=call):
                for where, passed in passed_on(self.evaluator, facts, move):
                    entered = ((passed.scope, facts, call),) if isinstance(passed, Named) else ()
                    self._go(where, passed, replace(way, calls=(*way.calls, *entered)[-MAX_CALLS:]))
            case Returned():
                self._to_callers(facts, move, way)

    def _note(self, facts: Facts, change: Mutation, way: Way) -> None:
        call = None
        if way.calls and way.calls[-1][0] is facts.scope_of(change.node):
            call = way.calls[-1][1:]
        self._found.setdefault((change.node, change.operation, len(change.steps), call), Change(facts, change, call))

    def _to_reads(self, facts: Facts, scope: Scope, name: str, keys: Keys, way: Way) -> None:
        for node in reads_of(facts, scope, name):
            self._go(facts, Held(node, keys), way)
        if scope.is_class:
            cls = ClassValue(facts, scope, general_frame(facts, scope.parent or facts.body))
            self._go(facts, Kept(cls, name, keys), way)
        elif scope.parent is None:
            self._to_other_modules(facts, name, keys, way)

    def _to_other_modules(self, facts: Facts, name: str, keys: Keys, way: Way) -> None:
        """Where other modules read a global: after ``from module import name``, or as ``module.name``."""
        project = self.evaluator.project
        for where in dict.fromkeys((*project.search.changing(name), *project.search.calling(name))):
            if where is facts:
                continue
            for binding in (each for bindings in where.body.bindings.values() for each in bindings):
                if isinstance(binding.node, ast.ImportFrom) and binding.alias is not None:
                    module = project.absolute(where, binding.node.module, binding.node.level)
                    if binding.alias.name == name and module == facts.module:
                        self._go(where, Named(where.body, binding.name, keys), way)
            self._to_attributes(where, name, keys, way, ModuleValue(facts.module))

    def _to_attribute(self, facts: Facts, stored: Stored, way: Way) -> None:
        """To the attribute of the object, where that is the project's; else to whoever has the object by that name."""
        is_known = False
        for value in self._owners(facts, stored.owner, way):
            match value:
                case ClassValue() | InstanceValue():
                    is_known = True
                    self._go(facts, Kept(value, stored.name, stored.keys), way)
                case ModuleValue(name=module):
                    where = self.evaluator.project.facts(module)
                    if where is not None:
                        is_known = True
                        self._go(where, Named(where.body, stored.name, stored.keys), way)
        keys = (attribute(stored.name), *stored.keys)
        match stored.owner:
            case ast.Name(id=name) if not is_known:
                self._go(facts, Named(facts.scope_of(stored.owner), name, keys), way)
            case ast.Attribute(value=owner, attr=name) if not is_known:
                self._go(facts, Stored(owner, name, keys), way)

    def _owners(self, facts: Facts, owner: ast.expr, way: Way) -> list[Value]:
        """Whose attribute it is; ``self`` in a constructor is what the call makes by which we came."""
        if isinstance(owner, ast.Name) and way.calls and is_receiver(way.calls[-1][0], owner.id):
            scope, where, call = way.calls[-1]
            if facts.scope_of(owner) is scope and scope.name.endswith(".__init__"):
                made = [each for each in values(self.evaluator, where, call) if isinstance(each, InstanceValue)]
                if made:
                    return list(made)
        return values(self.evaluator, facts, owner)

    def _to_reads_of_attribute(self, kept: Kept, way: Way) -> None:
        cls = kept.owner.cls if isinstance(kept.owner, InstanceValue) else kept.owner
        own = (each.facts for each in self.evaluator.bases(cls))
        for where in dict.fromkeys((*own, *self.evaluator.project.search.changing(kept.name))):
            self._to_attributes(where, kept.name, kept.keys, way, kept.owner)

    def _to_attributes(self, facts: Facts, name: str, keys: Keys, way: Way, owner: Meant) -> None:
        """To the attributes of that name which lead anywhere, if they are the owner's."""
        found = ((node, of) for node, of in attribute_reads(facts, name) if _goes_on(facts, node, keys))
        for node, of in self._some(found):
            self._go(facts, Held(node, keys), way, Condition(facts, of, owner))

    def _to_callers(self, facts: Facts, returned: Returned, way: Way) -> None:
        """Back to the call that it came through; else to all calls of the function."""
        scope, keys = returned.scope, returned.keys
        if way.calls and way.calls[-1][0] is scope:
            _, where, call = way.calls[-1]
            if last_name(call.func) in WITH_ELEMENTS:
                keys = (ANY, *keys)
            self._go(where, Held(call, keys), replace(way, calls=way.calls[:-1]))
            return
        name, cls = _called_by(facts, scope), scope.parent
        way = replace(way, calls=())
        if {last_name(each) for each in getattr(scope.node, "decorator_list", ())} & _PROPERTIES:
            if cls is not None and cls.is_class:
                owner = ClassValue(facts, cls, general_frame(facts, cls.parent or facts.body))
                self._go(facts, Kept(owner, name, keys), way)
            return
        for where in self.evaluator.project.search.calling(name) if name else ():
            found = self.evaluator.project.mentions(where).calls.get(name, ())
            calls = (each for each in found if last_name(each.func) == name and _goes_on(where, each, keys))
            for call in self._some(calls):
                self._go(where, Held(call, keys), way, Condition(where, call.func, scope))


_PROPERTIES = frozenset({"property", "cached_property"})


def _goes_on(facts: Facts, node: ast.expr, keys: Keys) -> bool:
    """Whether it goes somewhere from there, or is changed there."""
    return bool(onward(facts, node, keys)) or any(True for _ in changes_at(facts, node, keys))


def _called_by(facts: Facts, scope: Scope) -> str:
    """The name by which a function is called; that of the variable for a lambda."""
    above = facts.parents.get(scope.node)
    if isinstance(scope.node, ast.Lambda):
        return last_name(above.targets[0]) if isinstance(above, ast.Assign) else ""
    return scope.name.rpartition(".")[2]
