"""Where frameworks import by strings: calls of their functions, and variables of settings modules."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from boundary_guard.model.imports import Certainty, DynamicSite, How, Via, When
from boundary_guard.model.names import ModuleName, join
from boundary_guard.resolve import entry_points, importers
from boundary_guard.resolve.alternatives import behind, distinct
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.contexts import is_guarded, when, where
from boundary_guard.resolve.convention_names import classes_in_logging_files, site_of, texts_in
from boundary_guard.resolve.convention_objects import behind_options, settings_of_objects
from boundary_guard.resolve.convention_settings import may_be_settings, settings_in_code, settings_sites
from boundary_guard.resolve.conventions.pack import Call, Names, Pack, Reads
from boundary_guard.resolve.conventions.packs import PACKS
from boundary_guard.resolve.django_applications import installed_modules
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.project import Project
from boundary_guard.resolve.rules import argument
from boundary_guard.resolve.statements import Origin
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    External,
    FunctionValue,
    Mapping,
    Sequence,
    Text,
    Value,
    only,
    text,
)
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.stores import stores

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_BY_LAST_NAME = {
    pack.name: {
        last: tuple(call for call in pack.calls if call.function.rpartition(".")[2] == last)
        for last in dict.fromkeys(call.function.rpartition(".")[2] for call in pack.calls)
    }
    for pack in PACKS
}
_DJANGO_SETTINGS = "DJANGO_SETTINGS_MODULE"


def files_with_conventions(evaluator: Evaluator) -> list[Facts]:
    """The files in scope that may hold a string that a framework imports."""
    project = evaluator.project
    names: dict[ModuleName, None] = {}
    for pack in PACKS:
        candidates = _candidates(project, pack)
        names.update((name, None) for name in candidates if name in project.scope and _mentions(evaluator, name, pack))
    for top in entry_points.IMPORTS:
        candidates = project.outside.get(top, {})
        names.update(
            (name, None) for name in candidates if name in project.scope and _finds_entry_points(evaluator, name)
        )
    if entry_points.are_found(evaluator):
        names.update((facts.module, None) for facts in project.search.matching(entry_points.LOADING))
    for name in project.scope:
        if any(may_be_settings(evaluator, name, pack) for pack in PACKS if pack.settings):
            names[name] = None
    return [facts for facts in map(project.facts, names) if facts is not None]


def _candidates(project: Project, pack: Pack) -> dict[ModuleName, None]:
    """The modules that may call a function of the pack: those that import one of its modules, or hold its words."""
    if pack.is_opaque and any(project.module(top) is not None for top in pack.imports):
        return project.scope
    importing = (name for top in pack.imports for name in project.outside.get(top, {}))
    holding = (facts.module for word in pack.words for facts in project.search.mentioning(word))
    return dict.fromkeys((*importing, *holding))


def _finds_entry_points(evaluator: Evaluator, name: ModuleName) -> bool:
    module = evaluator.project.module(name)
    source = (evaluator.project.source(module) if module is not None else None) or b""
    return any(word in source for word in (b"entry_points", b"entrypoints", b"EntryPoint", b"stevedore"))


def _mentions(evaluator: Evaluator, name: ModuleName, pack: Pack) -> bool:
    module = evaluator.project.module(name)
    source = (evaluator.project.source(module) if module is not None else None) or b""
    in_code = (each.variable.strip("*") for each in pack.settings) if pack.is_in_code else ()
    words = (*_BY_LAST_NAME[pack.name], *(each.name for each in pack.stored), *in_code)
    return any(word.encode() in source for word in words)


def convention_sites(evaluator: Evaluator, facts: Facts) -> Iterator[DynamicSite]:
    """Every place in the file where a framework imports by a string, in order."""
    readers = (_calls, _stored, _in_code, settings_sites)
    found = [site for pack in PACKS for read in readers for site in read(evaluator, facts, pack)]
    yield from sorted(found, key=lambda site: (site.place.line, site.place.column))


def _calls(evaluator: Evaluator, facts: Facts, pack: Pack) -> Iterator[DynamicSite]:
    if facts.module not in _candidates(evaluator.project, pack):
        return
    by_name = _BY_LAST_NAME[pack.name]
    by_name = {**by_name, **{new: by_name[old] for new, old in _renamed(facts, by_name)}}
    for scope in facts.scopes.values():
        for call in scope.calls:
            rules = by_name.get(last_name(call.func), ())
            if any(_may_be_meant(call, rule) and _is_imported(evaluator.project, rule, pack) for rule in rules):
                frame = general_frame(facts, scope)
                for rule, origin in _rules(evaluator, call, frame, pack):
                    yield from _of_call(evaluator, call, frame, rule, pack, origin)


def _renamed(facts: Facts, names: Container[str]) -> Iterator[tuple[str, str]]:
    """The names that import statements give to functions of these names, with theirs."""
    for node in facts.imports:
        yield from ((alias.asname, alias.name) for alias in node.names if alias.asname and alias.name in names)


def _is_imported(project: Project, rule: Call, pack: Pack) -> bool:
    """Whether any file imports the framework of the rule, or is part of it: other frameworks share its pack."""
    top = rule.function.partition(".")[0]
    return top not in pack.imports or top in project.outside or project.module(top) is not None


def _may_be_meant(call: ast.Call, rule: Call) -> bool:
    """Whether the call gives the argument, by how it is written: who is called is dear to find (``x.update(…)``)."""
    if rule.spelled and not (isinstance(call.func, ast.Attribute) and last_name(call.func.value) == rule.spelled):
        return False
    if rule.reason or rule.absent or any(isinstance(each, ast.Starred) for each in call.args):
        return True
    is_given = len(call.args) > rule.position or any(each.arg in (None, rule.keyword) for each in call.keywords)
    match call.args[rule.where[0] : rule.where[0] + 1] if rule.where is not None else ():
        case [ast.Constant(value=value)]:
            assert rule.where is not None
            return is_given and value == rule.where[1]
    return is_given


def _rules(evaluator: Evaluator, call: ast.Call, frame: Frame, pack: Pack) -> Iterator[tuple[Call, Origin]]:
    """The rules whose function is called: by what it is, or as written where it is a fixture of pytest."""
    found = [each.value for each in evaluator.value(call.func, frame)]
    names = {value.name for value in found if isinstance(value, External)}
    written = ast.unparse(call.func) if isinstance(call.func, ast.Attribute) else ""
    root = written.partition(".")[0]
    is_fixture = root in _GIVEN and root in frame.scope.bindings
    called = [each for each in pack.calls if each.function in names or (is_fixture and each.function == written)]
    own = list(_of_the_framework(found, pack)) if pack.is_opaque else []
    moment = when(evaluator, frame.facts, call) if called or own else None
    if moment is not None:
        origin = replace(_origin(frame, call, moment, pack), where=where(evaluator, frame.facts, call))
        yield from ((each, origin) for each in called)
        yield from ((each, _of_its_own(callee, origin)) for each, callee in own)


_GIVEN = frozenset({"mocker", "monkeypatch", "pytestconfig", "config", "app"})
"""What pytest and Sphinx call their functions with, by these names."""


def _of_the_framework(found: list[Value], pack: Pack) -> Iterator[tuple[Call, FunctionValue | ClassValue]]:
    """The rules of functions that the project has itself: it is the framework."""
    for value in found:
        if isinstance(value, FunctionValue | ClassValue):
            name = join(value.facts.module, value.scope.name)
            yield from ((each, value) for each in pack.calls if each.function == name)


def _origin(frame: Frame, call: ast.expr, moment: When, pack: Pack) -> Origin:
    facts, function = frame.facts, frame.scope
    while function.is_class and function.parent is not None:
        function = function.parent
    return Origin(
        facts.module, facts.place(call), How.CONVENTION, moment, is_guarded(facts, call), function.name,
        Certainty.CONVENTION, pack.name,
    )  # fmt: skip


def _of_its_own(callee: FunctionValue | ClassValue, caller: Origin) -> Origin:
    """In the framework's own code its function or class is the one who imports; the caller supplies the name."""
    via, node = Via(caller.importer, caller.place.line), callee.scope.node
    assert not isinstance(node, ast.Module)
    place = callee.facts.place(node)
    return replace(caller, importer=callee.facts.module, place=place, function=callee.scope.name, via=(via,))


def _of_call(
    evaluator: Evaluator, call: ast.Call, frame: Frame, rule: Call, pack: Pack, origin: Origin
) -> Iterator[DynamicSite]:
    given = evaluator.arguments(call, frame)
    found = () if rule.reason or _has_its_own_rule(call, rule, pack) else argument(given, rule.position, rule.keyword)
    found = _given_by_function(evaluator, found) if rule.absent and found else found
    is_absent = bool(rule.absent) and all(isinstance(each.value, FunctionValue) for each in found or ())
    if is_absent and not installed_modules(evaluator):
        return  # it is asked of Django, which is not there
    found = only(text("")) if is_absent else found
    if found is None or not _is_meant(given, rule):
        return
    if rule.when is not None and origin.when is not When.TYPE_CHECKING:
        origin = replace(origin, when=rule.when)
    wanted = rule.absent if is_absent else rule.names.templates
    names = replace(rule.names, templates=tuple(_templates(evaluator, given, rule, wanted)))
    texts = _texts(evaluator, found, names, pack)
    reasons = [rule.reason] if rule.reason else importers.unknown_reasons(texts) if rule.is_strict else []
    site = site_of(evaluator, frame.facts, origin, ast.unparse(call.func), texts, names, reasons)
    if site is not None:
        yield site


def _given_by_function(evaluator: Evaluator, found: Alternatives) -> Alternatives:
    """What ``lambda: ["jobs"]`` gives, where that is known."""
    results = [(evaluator.call(each.value, ()) if isinstance(each.value, FunctionValue) else ()) for each in found]
    is_known = all(each and all(isinstance(one.value, Sequence) for one in each) for each in results)
    return distinct(one for each in results for one in each) if is_known else found


def _templates(evaluator: Evaluator, given: Arguments, rule: Call, wanted: Iterable[str]) -> Iterator[str]:
    """The templates of the rule, with the applications of the project and what stands beside in the call."""
    applications, beside = ["*"], ["*"]
    if any("{app}" in template for template in wanted):
        applications = installed_modules(evaluator) or applications
    if rule.beside is not None:
        keyword, position, default = rule.beside
        found = argument(given, position, keyword) or only(text(default))
        beside = [(each.value.known or "*") if isinstance(each.value, Text) else "*" for each in found]
    for template, app, other in product(wanted, applications, dict.fromkeys(beside)):
        yield template.replace("{app}", app).replace("{beside}", other)


def _in_code(evaluator: Evaluator, facts: Facts, pack: Pack) -> Iterator[DynamicSite]:
    if pack.is_in_code and facts.module in _candidates(evaluator.project, pack):
        yield from settings_in_code(evaluator, facts, pack)


def _stored(evaluator: Evaluator, facts: Facts, pack: Pack) -> Iterator[DynamicSite]:
    """What the file stores in objects of the framework: ``app.conf.imports = […]``, ``app.conf["imports"] = […]``."""
    if not pack.stored or facts.module not in _candidates(evaluator.project, pack):
        return
    for store in stores(facts):
        target = store.target
        name = target.attr if isinstance(target, ast.Attribute) else getattr(target.slice, "value", None)
        frame = general_frame(facts, facts.scope_of(target))
        for rule in (each for each in pack.stored if each.name == name):
            if External(rule.owner) in (each.value for each in evaluator.value(target.value, frame)):
                origin = replace(_origin(frame, target, rule.when, pack), where=where(evaluator, facts, target))
                texts = _texts(evaluator, evaluator.stored(store, frame), rule.names, pack)
                site = site_of(evaluator, facts, origin, ast.unparse(target), texts, rule.names, [])
                if site is not None:
                    yield site


def _has_its_own_rule(call: ast.Call, rule: Call, pack: Pack) -> bool:
    """Whether what names the modules is the result of another function of the pack, which says what it stands for."""
    given = call.args[rule.position] if rule.position < len(call.args) else None
    return isinstance(given, ast.Call) and last_name(given.func) in _BY_LAST_NAME[pack.name]


def _texts(evaluator: Evaluator, found: Alternatives, names: Names, pack: Pack) -> Alternatives:
    """What names the modules, or the files that do."""
    match names.reads:
        case Reads.STUB | Reads.SIBLINGS | Reads.FILE:
            return found
        case Reads.FIRST:
            first = (one for each in found for one in (_first(each) if isinstance(each.value, Sequence) else (each,)))
            return tuple(each for each in first if not isinstance(each.value, Sequence | Mapping))
        case Reads.TEXT:
            return tuple(each for each in found if not isinstance(each.value, Sequence | Mapping))
        case Reads.ATTRIBUTES:
            return tuple(texts_in(tuple(settings_of_objects(evaluator, found, names, pack)), Names()))
        case Reads.OPTIONS:
            return tuple(behind_options(evaluator, found, names))
        case Reads.LOGGING_FILE:
            return tuple(classes_in_logging_files(evaluator, found))
    return tuple(texts_in(found, names))


def _first(found: Alternative) -> Alternatives:
    """The first element of a tuple."""
    assert isinstance(found.value, Sequence)
    return behind(found.value.items[0] if found.value.items else found.value.rest, found)


def _is_meant(given: Arguments, rule: Call) -> bool:
    if rule.where is None:
        return True
    values = argument(given, rule.where[0]) or ()
    return any(isinstance(each.value, Text) and each.value.known == rule.where[1] for each in values)
