"""Where a function is kept: in a container, in an attribute, as a result. It may be called from there."""

from __future__ import annotations

import ast
import builtins

from boundary_guard.resolve.aliases import Alias, alias_at
from boundary_guard.resolve.call_places import parameters_of
from boundary_guard.resolve.call_sites import CLASS_CALLS, GIVING_BACK, HARMLESS, direct
from boundary_guard.resolve.called_at import CalledAt
from boundary_guard.resolve.called_later import places_of
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.handed_names import is_only_named
from boundary_guard.resolve.kept_names import calls_of_kept
from boundary_guard.resolve.mentions import WITHOUT_A_CALL, last_name
from boundary_guard.resolve.values import External, Unknown, only
from boundary_guard.scan.facts import Facts, Scope

MAX_KEPT = 24
"""How many places that keep something of the function's name are looked at."""
_BUILTINS = frozenset(dir(builtins))
_PROPERTIES = frozenset({"property", "cached_property"})


class KeptSomewhere(CalledAt):
    """Looks at where what goes by a name is put, and at the calls of what comes out of there in the same file."""

    def _look_at_result(self, facts: Facts, node: ast.expr) -> None:
        """A result that is handed to something, or kept in it."""
        frame = general_frame(facts, facts.scope_of(node))
        found = self._those_that_run_it(node, frame)
        above = facts.parents[node]
        above = facts.parents[above] if isinstance(above, ast.keyword) else above
        places = {id(argument): place for place, argument in places_of(above)} if isinstance(above, ast.Call) else {}
        if isinstance(above, ast.Call) and last_name(above.func) in HARMLESS:
            return
        target = _unpacked_into(facts, node)
        if target is not None and last_name(target):
            self.waiting.append(alias_at(facts, target))
            return
        if found and isinstance(above, ast.Call) and last_name(above.func) in GIVING_BACK:
            self.given_back[facts, above] = None
            return
        if found and isinstance(above, ast.Call) and id(node) in places:
            self._handed_at(facts, above, places[id(node)], found, frame)
        elif found and not self._lies_in_container(facts, node):
            self._gap(facts, node, self.function + "() is what {} gives at {}, and may be called from there")
            name = f"{last_name(node.func)}()" if isinstance(node, ast.Call) else last_name(node)
            self._look_at_calls_of_kept(facts, name)

    def _look_at_results_of(self, maker: Scope, name: str) -> None:
        """A variable that is returned: calls of the function stand for it, unless the caller gave it that."""
        if name in parameters_of(maker) or maker is self.scope.parent or not maker.is_function:
            return
        last = maker.name.rpartition(".")[2]
        if any(last_name(each) in _PROPERTIES for each in getattr(maker.node, "decorator_list", ())):
            self.waiting.append(Alias(last))
            return
        files = self.evaluator.project.search.calling(last)
        calls = [(each, call) for each in files for call in self.evaluator.project.mentions(each).calls.get(last, ())]
        calls = [(each, call) for each, call in calls if last_name(call.func) == last and call in each.parents]
        self.given_back.update(dict.fromkeys(calls[:MAX_KEPT]))
        if len(calls) > MAX_KEPT:
            self.gaps[f"what {last}() gives is used in more than {MAX_KEPT} places"] = None

    def _look_where_kept(self, name: str) -> None:
        """In a container, or returned, the function may be called from anywhere."""
        is_method = self.scope.parent is not None and self.scope.parent.is_class and self.function not in CLASS_CALLS
        looked_at = 0
        for where in self.evaluator.project.search.keeping(name):
            for node in self.evaluator.project.mentions(where).kept.get(name, ()):
                if self._is_own_result(where, node):
                    continue
                if is_method and name == self.function and not self._may_be_method(where, node):
                    continue
                if self._is_harmless(where, node) or self._lies_in_container(where, node):
                    continue
                target = _unpacked_into(where, node)
                if target is not None and last_name(target):
                    self.waiting.append(alias_at(where, target))
                    continue
                looked_at += 1
                place = where.place(node)
                if looked_at > MAX_KEPT or self._those_that_run_it(node, general_frame(where, where.scope_of(node))):
                    self.gaps[
                        f"{self.function}() is kept at {place.path}:{place.line} and may be called from there"
                    ] = None
                    self._look_at_calls_of_kept(where, name)
                    return

    def _is_harmless(self, facts: Facts, node: ast.expr) -> bool:
        """Whether nothing keeps it there: classes stand in many types, ``Table[int | Name]``."""
        is_of_class = self.function in CLASS_CALLS
        return is_only_named(facts, node) or (is_of_class and isinstance(facts.parents[node], WITHOUT_A_CALL))

    def _may_be_method(self, facts: Facts, node: ast.expr) -> bool:
        """A method goes by its own name alone in the class, and where it is given that: ``load = loader.load``."""
        if not isinstance(node, ast.Name):
            return True
        scope = facts.scope_of(node)
        bound = scope.bindings.get(node.id) or facts.body.bindings.get(node.id, [])
        values = (each.value for each in bound if isinstance(each.value, ast.Attribute))
        return scope is self.scope.parent or any(each.attr == node.id for each in values)

    def _look_at_calls_of_kept(self, facts: Facts, name: str) -> None:
        """Those in the file where it is kept; there may be others, which the gap says."""
        for call in calls_of_kept(facts, self.evaluator.project.mentions(facts), name):
            frame = general_frame(facts, facts.scope_of(call))
            found = self.evaluator.briefly(call.func, frame)
            self._add(direct(self.evaluator, facts, call, found, self.scope, frame))

    def _is_own_result(self, facts: Facts, node: ast.expr) -> bool:
        """Whether the function around this one returns it: then it goes by the name of the result."""
        above = facts.parents[node]
        return isinstance(above, ast.Return) and facts.scope_of(above) is self.scope.parent

    def _look_at_stores_outside(self, facts: Facts, name: str) -> None:
        """``handler.emit = f``, ``sys.excepthook = f``: others than the project may call it from there."""
        mentions = self.evaluator.project.mentions(facts)
        aliases = dict.fromkeys(new for new, local in mentions.aliases.get(name, ()) if local is None)
        for store in (store for new in aliases for store in mentions.stores.get(new, ())):
            frame = general_frame(facts, facts.scope_of(store.target))
            if last_name(store.value) == name and self._those_that_run_it(store.value, frame):
                owners = self.evaluator.briefly(store.target.value, frame)
                is_new_builtin = (
                    owners == only(External("builtins")) and getattr(store.target, "attr", "") not in _BUILTINS
                )
                if any(isinstance(each.value, External | Unknown) for each in owners) and not is_new_builtin:
                    place = facts.place(store.target)
                    stored = f"stored in {facts.written(store.target)} at {place.path}:{place.line}"
                    self.gaps[f"{self.function}() is {stored} and may be called from there"] = None


def _unpacked_into(facts: Facts, node: ast.expr) -> ast.expr | None:
    """``a, b = first(), second()``: the target that gets the expression."""
    row = facts.parents[node]
    match facts.parents.get(row):
        case ast.Assign(targets=[ast.Tuple(elts=targets) | ast.List(elts=targets)], value=value) if value is row:
            elements = row.elts if isinstance(row, ast.Tuple | ast.List) else []
            is_even = len(targets) == len(elements)
            if is_even and not any(isinstance(each, ast.Starred) for each in (*targets, *elements)):
                return targets[elements.index(node)]
    return None
