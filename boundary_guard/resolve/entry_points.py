"""Entry points: objects that installed distributions declare, loaded by the name of a group."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boundary_guard.model.imports import Certainty, DynamicSite, How, Import, When
from boundary_guard.model.names import join
from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.contexts import is_guarded, when, where
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.name_reading import together
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.solver import MORE_STEPS
from boundary_guard.resolve.spread_arguments import given_at
from boundary_guard.resolve.statements import Origin, with_parents
from boundary_guard.resolve.values import Alternative, Alternatives, External, Text, only
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.marker import Marker
from boundary_guard.source.entry_points import DeclaredEntryPoint

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

PACK = "entry points"
IMPORTS = ("importlib.metadata", "importlib", "importlib_metadata", "pkg_resources", "stevedore", "pluggy")
_FINDERS = (
    "importlib.metadata.entry_points",
    "importlib_metadata.entry_points",
    "pkg_resources.iter_entry_points",
)
_MANAGERS = {
    "stevedore.ExtensionManager": 0,
    "stevedore.extension.ExtensionManager": 0,
    "stevedore.DriverManager": 0,
    "stevedore.driver.DriverManager": 0,
    "stevedore.NamedExtensionManager": 0,
    "stevedore.named.NamedExtensionManager": 0,
    "stevedore.HookManager": 0,
    "stevedore.hook.HookManager": 0,
    "stevedore.EnabledExtensionManager": 0,
    "pluggy.PluginManager().load_setuptools_entrypoints": 0,
}
_BY_NAME = {"DriverManager": "name", "NamedExtensionManager": "names"}
"""The managers that load only what is called like their second argument, and the name of that."""
_LOADED = re.compile(r"(?:" + "|".join(map(re.escape, _FINDERS)) + r")\((?P<group>[^()]*)\).*\.(?:load|resolve)")
_LOADED_BY_HAND = re.compile(r"importlib\.metadata\.EntryPoint\((?P<module>[\w.]+)\)\.(?:load|resolve)")
_OF_DISTRIBUTION = re.compile(
    r"(?:importlib[._]metadata\.(?:distributions?|Distribution\.(?:from_name|discover))\(\).*\.entry_points\b.*"
    r"|importlib[._]metadata\.EntryPoint(?:\(\)|s\(\).*)"
    r"|pkg_resources\.(?:get_distribution|working_set|Distribution|EntryPoint)\b.*)\.(?:load|resolve)"
)
"""What loads an entry point of a distribution, of whatever group."""
_WORDS = ("entry_point", "entrypoint", "EntryPoint", "stevedore")
_NAMES = frozenset({"load", "resolve", *(name.rpartition(".")[2] for name in _MANAGERS)})


LOADING = Marker(rb"\.load\(\)", b".load()")
"""What a file has that loads an entry point which another file has found."""
_FINDING = Marker(rb"\b(?:iter_)?entry_points\(", b"entry_points(")


def are_found(evaluator: Evaluator) -> bool:
    """Whether some file in scope finds entry points: then any other may load them."""
    return bool(evaluator.project.search.matching(_FINDING))


def _found(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``entry_points(group="x")``: the group is kept in the name of what is given, empty where it is not known."""
    groups = dict(given.lazy_keywords).get("group")
    found = groups() if groups is not None else argument(given, 0) or ()
    names = [(each.value.known or "") if isinstance(each.value, Text) else "" for each in found]
    return tuple(one for group in dict.fromkeys(names) for one in only(External(f"{_FINDERS[0]}({group})"))) or None


def _made(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``EntryPoint(name, "app.module:Class", group)``: the module is kept in the name of what is given."""
    return _naming(given_at(evaluator, given, 1, "value"), _REFERENCE)


def _made_of_module(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``pkg_resources.EntryPoint(name, "app.module", attrs)``."""
    return _naming(given_at(evaluator, given, 1, "module_name"), _REFERENCE)


def _parsed(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``pkg_resources.EntryPoint.parse("name = app.module:Class")``."""
    return _naming(given_at(evaluator, given, 0, "src"), _DECLARATION)


def _naming(given: Alternatives, pattern: re.Pattern[str]) -> Alternatives | None:
    results: list[Alternative] = []
    for each in given:
        reference = pattern.match((each.value.known or "") if isinstance(each.value, Text) else "")
        results.append(each.with_value(External(f"{_MADE}({reference['module'] if reference else ''})")))
    return tuple(results) or None


_MADE = "importlib.metadata.EntryPoint"
_REFERENCE = re.compile(r"(?P<module>[\w.]+)\s*(?::|\[|\Z)")
"""``EntryPoint.pattern`` in ``Lib/importlib/metadata/__init__.py``, up to the module."""
_DECLARATION = re.compile(r"[^=]*=\s*(?P<module>[\w.]+)\s*(?::|\[|\Z)")
"""``EntryPoint.pattern`` in ``pkg_resources/__init__.py``, up to the module."""

ENTRY_POINT_RULES: dict[str, Rule] = {
    **dict.fromkeys(
        (*_FINDERS, *(f"{name}().select" for name in _FINDERS), *(f"{name}().get" for name in _FINDERS)), _found
    ),
    **dict.fromkeys((_MADE, "importlib_metadata.EntryPoint"), _made),
    "pkg_resources.EntryPoint": _made_of_module,
    "pkg_resources.EntryPoint.parse": _parsed,
}


def may_load_entry_points(evaluator: Evaluator, facts: Facts) -> bool:
    """Whether the file imports what finds entry points."""
    return any(facts.module in evaluator.project.outside.get(name, ()) for name in IMPORTS)


def entry_point_sites(evaluator: Evaluator, facts: Facts) -> Iterator[DynamicSite]:
    """Every call in the file that loads entry points."""
    is_finder = may_load_entry_points(evaluator, facts) and any(word in facts.text for word in _WORDS)
    if not is_finder and not (LOADING.search(facts.text.encode(errors="replace")) and are_found(evaluator)):
        return
    for scope in facts.scopes.values():
        frame = general_frame(facts, scope)
        for call in (call for call in scope.calls if last_name(call.func) in _NAMES):
            if not is_finder and (call.args or call.keywords):
                continue  # EntryPoint.load takes nothing
            asked = dict.fromkeys(_asked_for(evaluator, call, frame))
            moment = when(evaluator, facts, call) if asked else None
            if moment is not None:
                yield _site(evaluator, facts, call, scope, list(asked), moment)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A group, empty where it is not known; and the names in it that are loaded, if not all of them.

    Or the ``module`` that an entry point names which the program has made itself.
    """

    group: str
    names: frozenset[str] | None = None
    module: str = ""

    def holds(self, entry: DeclaredEntryPoint) -> bool:
        return self.names is None or entry.name in self.names


def _asked_for(evaluator: Evaluator, call: ast.Call, frame: Frame) -> Iterator[_Asked]:
    for each in _called(evaluator, call, frame):
        name = each.value.name if isinstance(each.value, External) else ""
        loaded = _LOADED.fullmatch(name)
        if loaded is not None:
            yield _Asked(loaded["group"])
        elif (by_hand := _LOADED_BY_HAND.fullmatch(name)) is not None:
            yield _Asked("", module=by_hand["module"])
        elif _OF_DISTRIBUTION.fullmatch(name):
            yield _Asked("")
        elif name in _MANAGERS:
            given = evaluator.arguments(call, frame)
            found = argument(given, _MANAGERS[name], "namespace") or ()
            names = _names(evaluator, given, name, call)
            yield from (_Asked(one.value.known or "", names) for one in found if isinstance(one.value, Text))


def _called(evaluator: Evaluator, call: ast.Call, frame: Frame) -> Alternatives:
    """What is called; once more where what an entry point made by hand names is not known, maybe for lack of steps."""
    found = evaluator.value(call.func, frame)
    if not any(isinstance(each.value, External) and each.value.name.startswith(f"{_MADE}()") for each in found):
        return found
    return distinct((*found, *evaluator.again(MORE_STEPS, lambda: evaluator.value(call.func, frame))))


def _names(evaluator: Evaluator, given: Arguments, manager: str, call: ast.Call) -> frozenset[str] | None:
    """What the manager loads by name; None where it loads all, or some name is not known."""
    keyword = _BY_NAME.get(manager.rpartition(".")[2])
    found = argument(given, 1, keyword) if keyword is not None else None
    if keyword == "names" and found:
        found = evaluator.elements(found, call)
    known = [each.value.known if isinstance(each.value, Text) else None for each in found or ()]
    return frozenset(name for name in known if name) if known and all(known) else None


def _spelled(evaluator: Evaluator) -> list[str]:
    """The groups that the project declares and that its code names: those that it may mean where it loads any."""
    groups = evaluator.project.entry_points
    quoted = {group: re.compile(rb"""["']%b["']""" % re.escape(group.encode())) for group in groups}
    return [group for group, pattern in quoted.items() if evaluator.project.search.matching(pattern)]


def _site(
    evaluator: Evaluator, facts: Facts, call: ast.Call, scope: Scope, asked: list[_Asked], moment: When
) -> DynamicSite:
    while scope.is_class and scope.parent is not None:
        scope = scope.parent
    place = facts.place(call)
    origin = Origin(
        facts.module, place, How.CONVENTION, moment, is_guarded(facts, call), scope.name, Certainty.CONVENTION, PACK,
        where=where(evaluator, facts, call),
    )  # fmt: skip
    imports: list[Import] = []
    for one in asked:
        if one.module:
            imports.extend(with_parents(evaluator.project, origin, join(one.module)))
            continue
        for group in [one.group] if one.group else _spelled(evaluator):
            for entry in filter(one.holds, evaluator.project.entry_points.get(group, ())):
                module, _ = evaluator.project.longest_module(entry.reference.partition(":")[0].strip())
                if module is not None:
                    imports.extend(with_parents(evaluator.project, origin, module.name))
    groups = list(dict.fromkeys(one.group for one in asked if not one.module))
    reasons = tuple(
        f"it loads the entry points of the group {group or '(not known)'}, which any installed distribution may declare"
        for group in groups
    )
    return DynamicSite(
        facts.module, place, scope.name, ast.unparse(call.func), ", ".join(groups), together(imports), reasons=reasons,
        how=origin.hows, when=(moment,),
    )  # fmt: skip
