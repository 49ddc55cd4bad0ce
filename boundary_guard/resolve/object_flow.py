"""One object on its way: it is followed from where it is read to wherever it goes, and where it is changed.

Variables, attributes, elements of other containers, arguments and results: a forward flow by access paths
(``access_paths``), which takes no account of the order in which things happen.
"""

from __future__ import annotations

import ast
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.resolve.access_paths import ANY, MAX_DEPTH, RESULT, Key, Keys, attribute
from boundary_guard.resolve.belonging import Condition, Meant, holds, is_open, is_receiver, values
from boundary_guard.resolve.changes import changes_at
from boundary_guard.resolve.changing import Mutation
from boundary_guard.resolve.class_bodies import into_constructor, out_of_enum
from boundary_guard.resolve.flow_ways import FURTHER, MAX_CALLS, Change, Way, around, imported_as, result_in
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.function_results import Definition, results_of, some
from boundary_guard.resolve.given_out import out_of_function, out_of_parser
from boundary_guard.resolve.handed_by_syntax import by_storing, handed_by_syntax, leads_on
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.moves import (
    Altered,
    Changed,
    Given,
    Held,
    Into,
    Move,
    Named,
    Put,
    Returned,
    Stored,
    to_pattern,
    to_target,
)
from boundary_guard.resolve.onward import onward
from boundary_guard.resolve.passed_on import Kept, passed_on
from boundary_guard.resolve.put_into import into_result, sources_of
from boundary_guard.resolve.renamed import called
from boundary_guard.resolve.values import ClassValue, InstanceValue, ModuleValue, SuperValue, Text, Unknown, Value
from boundary_guard.resolve.variables import (
    attribute_getters,
    attribute_patterns,
    attribute_reads,
    computed_reads,
    namespaces_of,
    namespaces_of_objects,
    owner_of,
    reads_of,
)
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_PLACES = 50
"""How many expressions are looked at that hold one container."""
MAX_HOPS = 5
"""How many calls, results and attributes a container is followed through."""


class Flow:
    """One object on its way."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._waiting: deque[tuple[Facts, Move | Kept, Way]] = deque()
        self._seen: dict[object, Way] = {}
        self._found: dict[object, Change] = {}
        self._last: tuple[Facts, ast.expr] | None = None
        self._is_cut = False

    def changes_from(self, facts: Facts, start: Move | Kept) -> list[Change]:
        """The changes that are made to it, wherever it goes."""
        self.follow_from(facts, start)
        return list(self._found.values())

    def follow_from(self, facts: Facts, start: Move | Kept | Altered) -> None:
        """Follow it as far as it is followed."""
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

    @property
    def goes_further(self) -> bool:
        """Whether it goes on where it was not followed any more."""
        return FURTHER in self._found

    def _alter(self, facts: Facts, altered: Altered) -> None:
        node = altered.node
        anything = Mutation(node, (), "update", (Unknown(altered.reason),), node, node, is_alias=True)
        self._found[node, altered.reason] = Change(facts, anything)

    def _tell(self) -> None:
        """It goes further than it is followed: what is put in there is not known."""
        if self._last is not None:
            facts, node = self._last
            self._found[FURTHER] = Change(facts, Mutation(node, (), "update", (FURTHER,), node, node, is_alias=True))

    def _go(self, facts: Facts, move: Move | Kept | Altered | Changed, way: Way, *conditions: Condition) -> None:
        """Look at it later, unless it was come by before, in a way that surely leads there; note what alters it."""
        if isinstance(move, Altered | Changed):
            if self._is_sure(way):
                self._alter(facts, move) if isinstance(move, Altered) else self._note(facts, move.mutation, way)
            return
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
                if isinstance(facts.parents.get(node), ast.arguments):
                    for where, held, condition in out_of_function(self.evaluator, facts, node, keys):
                        self._go(where, held, way, condition)
                for taken in handed_by_syntax(self.evaluator, facts, node, keys):
                    by = (*way.calls, (taken.parameter.scope, facts, taken.node))
                    self._go(taken.facts, taken.parameter, replace(way, calls=by[-MAX_CALLS:]))
            case Named(scope=scope, name=name, keys=keys):
                owner = owner_of(scope, name)
                self._to_reads(facts, owner, name, keys, way)
                for step in sources_of(self.evaluator, facts, move, way) if isinstance(move, Put) else ():
                    self._go(*step)
            case Into():
                for step in into_result(self.evaluator, facts, move, way):
                    self._go(*step)
            case Stored():
                self._to_attribute(facts, move, way)
            case Kept():
                self._to_reads_of_attribute(move, way)
            case Given(call=call):
                for where, held in out_of_parser(self.evaluator, facts, move):
                    self._go(where, held, way)
                for where, passed in passed_on(self.evaluator, facts, move):
                    entered = ((passed.scope, facts, call),) if isinstance(passed, Named) else ()
                    self._go(where, passed, replace(way, calls=(*way.calls, *entered)[-MAX_CALLS:]))
            case Returned():
                self._to_callers(facts, move, way)

    def _note(self, facts: Facts, change: Mutation, way: Way) -> None:
        call = None
        if way.calls and way.calls[-1][0] is facts.scope_of(change.node):
            where, entered = way.calls[-1][1:]
            call = (where, entered) if isinstance(entered, ast.Call) else None
        self._found.setdefault((change.node, change.operation, len(change.steps), call), Change(facts, change, call))

    def _to_reads(self, facts: Facts, scope: Scope, name: str, keys: Keys, way: Way) -> None:
        for node in reads_of(facts, scope, name):
            self._go(facts, Held(node, keys), way)
        for table in namespaces_of(facts, scope):
            self._go(facts, Held(table, (Key(name), *keys)), way)
        if scope.is_class:
            cls = ClassValue(facts, scope, general_frame(facts, scope.parent or facts.body))
            self._go(facts, Kept(cls, name, keys), way)
            for where, passed in into_constructor(self.evaluator, cls, name, keys):
                self._go(where, passed, way)
            for where, held, condition in out_of_enum(self.evaluator, cls, name, keys):
                if leads_on(self.evaluator, where, held.node, held.keys):
                    self._go(where, held, way, condition)
        elif scope.parent is None:
            self._to_other_modules(facts, name, keys, way)

    def _to_other_modules(self, facts: Facts, name: str, keys: Keys, way: Way) -> None:
        """Where other modules read a global: after ``from module import name``, or as ``module.name``."""
        project = self.evaluator.project
        for where in dict.fromkeys((*project.search.changing(name), *project.search.calling(name))):
            if where is facts:
                continue
            for scope, new in imported_as(project, where, facts.module, name):
                self._go(where, Named(scope, new, keys), way)
            self._to_attributes(where, name, keys, way, ModuleValue(facts.module))
            self._to_computed(where, name, keys, way, ModuleValue(facts.module))
        self._to_texts(name, keys, way, ModuleValue(facts.module))

    def _to_attribute(self, facts: Facts, stored: Stored, way: Way) -> None:
        """To the attribute of the object, where that is the project's; else to whoever has the object by that name."""
        is_known = False
        for value in self._owners(facts, stored.owner, way):
            match value:
                case ClassValue() | InstanceValue():
                    is_known = True
                    self._go(facts, Kept(value, stored.name, stored.keys), way)
                    if isinstance(value, InstanceValue):
                        for taken in by_storing(self.evaluator, value, stored.name, stored.keys):
                            self._go(*taken, way)
                case ModuleValue(name=module):
                    where = self.evaluator.project.facts(module)
                    if where is not None:
                        is_known = True
                        self._go(where, Named(where.body, stored.name, stored.keys), way)
        keys = (attribute(stored.name), *stored.keys)
        match stored.owner:
            case ast.Name(id=name) if not is_known:
                self._go(facts, Put(facts.scope_of(stored.owner), name, keys), way)
            case ast.Attribute(value=owner, attr=name) if not is_known:
                self._go(facts, Stored(owner, name, keys), way)

    def _owners(self, facts: Facts, owner: ast.expr, way: Way) -> list[Value]:
        """Whose attribute it is; ``self`` in a constructor is what the call makes by which we came."""
        if isinstance(owner, ast.Name) and way.calls and is_receiver(way.calls[-1][0], owner.id):
            scope, where, call = way.calls[-1]
            is_made = facts.scope_of(owner) is scope and scope.name.endswith(".__init__")
            if is_made and isinstance(call, ast.Call):
                made = [each for each in values(self.evaluator, where, call) if isinstance(each, InstanceValue)]
                if made:
                    return list(made)
        found = values(self.evaluator, facts, owner)
        return [each.receiver if isinstance(each, SuperValue) else each for each in found]

    def _to_reads_of_attribute(self, kept: Kept, way: Way) -> None:
        cls = kept.owner.cls if isinstance(kept.owner, InstanceValue) else kept.owner
        search, classes = self.evaluator.project.search, self.evaluator.bases(cls)
        for base in classes:
            for node in reads_of(base.facts, base.scope, kept.name) if kept.name in base.scope.bindings else ():
                self._go(base.facts, Held(node, kept.keys), way)
        own = (base.facts for base in classes)
        for where in dict.fromkeys((*own, *search.changing(kept.name), *search.calling(kept.name))):
            self._to_attributes(where, kept.name, kept.keys, way, kept.owner)
            self._to_computed(where, kept.name, kept.keys, way, kept.owner)
            for matched, pattern in attribute_patterns(where, kept.name):
                for each in to_pattern(where.scope_of(matched), pattern, kept.keys):
                    self._go(where, each, way, Condition(where, matched, kept.owner))
        self._to_texts(kept.name, kept.keys, way, kept.owner)

    def _to_texts(self, name: str, inside: Keys, way: Way, owner: Meant) -> None:
        """To where the attribute is asked for by a text: by a getter, or out of the table of all attributes."""
        for where in self.evaluator.project.search.asking_by_text(name):
            for getter in attribute_getters(where, name):
                self._go(where, Held(getter, (RESULT, *inside)), way)
            for node, of in namespaces_of_objects(where):
                is_list = isinstance(node, ast.Call) and last_name(node.func) == "getmembers"
                keys = (*((ANY, Key(1)) if is_list else (Key(name),)), *inside)
                if leads_on(self.evaluator, where, node, keys):
                    self._go(where, Held(node, keys), way, Condition(where, of, owner))

    def _to_computed(self, facts: Facts, name: str, keys: Keys, way: Way, owner: Meant) -> None:
        """To the attributes of the owner that are read by names which are values, and may be this one."""
        for read in computed_reads(facts):
            whose = [] if read.is_path else [Condition(facts, read.owner, owner)]
            is_it = leads_on(self.evaluator, facts, read.node, keys)
            is_it = is_it and all(is_open(self.evaluator, each) and holds(self.evaluator, each) for each in whose)
            if is_it and self.may_be_named(facts, read.name, name, is_path=read.is_path):
                self._go(facts, Held(read.node, keys), way, *whose)

    def may_be_named(self, facts: Facts, node: ast.expr, name: str, *, is_path: bool = False) -> bool:
        """Whether the text that the expression gives, or one of a path of them, may be the name."""
        found = self.evaluator.briefly(node, general_frame(facts, facts.scope_of(node)))
        found = self.evaluator.elements(found, node) if is_path else found
        return not found or any(not isinstance(e.value, Text) or e.value.known in (None, name) for e in found)

    def _to_attributes(self, facts: Facts, name: str, keys: Keys, way: Way, owner: Meant) -> None:
        """To the attributes of that name which lead anywhere, if they are the owner's."""
        found = ((node, of) for node, of in attribute_reads(facts, name) if leads_on(self.evaluator, facts, node, keys))
        for each in some(found):
            if each is None:
                self._is_cut = True
            else:
                self._go(facts, Held(each[0], keys), way, Condition(facts, each[1], owner))

    def _to_callers(self, facts: Facts, returned: Returned, way: Way) -> None:
        """Back to the call that it came through; else to all calls of the function."""
        scope, keys = returned.scope, returned.keys
        if way.calls and way.calls[-1][0] is scope:
            _, where, call = way.calls[-1]
            if isinstance(call, Definition):
                self._go(where, Named(where.scope_of(call), call.name, keys), replace(way, calls=way.calls[:-1]))
                return
            way = replace(way, calls=way.calls[:-1])
            if isinstance(getattr(call, "ctx", None), ast.Store):  # x += held
                for each in to_target(where, call, keys):
                    self._go(where, each, way)
                return
            name = called(where, call.func) if isinstance(call, ast.Call) else ""
            self._go(where, Held(call, (*result_in(name), *keys)), way)
            return
        is_inside = way.calls and way.calls[-1][0] in around(scope)
        way = way if is_inside else replace(way, calls=())
        for step in results_of(self.evaluator, facts, replace(returned, keys=keys)):
            if step is None:
                self._is_cut = True
            else:
                entered = replace(way, calls=(*way.calls, *step.entered)[-MAX_CALLS:])
                self._go(step.facts, step.move, entered, *step.conditions)
