"""Calls that import by name: found by what the callee *is*, whatever it is called."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.model.contract import DeclaredImporter
from boundary_guard.model.imports import Certainty, DynamicSite, How, Import, When
from boundary_guard.resolve import importers, operators
from boundary_guard.resolve.alternatives import distinct, map_values, together_with
from boundary_guard.resolve.answers import TOO_MANY_STEPS
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.called_later import arguments_later
from boundary_guard.resolve.contexts import is_guarded, is_postponed, when, where
from boundary_guard.resolve.convention_sites import convention_sites
from boundary_guard.resolve.declared import advice, declared_at, declared_sites, named_without_arguments
from boundary_guard.resolve.default_objects import RULE, default_objects, loads_objects
from boundary_guard.resolve.entry_points import entry_point_sites
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.handing_on import (
    called_with,
    handed_importers,
    is_made_outside,
    spread_importers,
)
from boundary_guard.resolve.importer_functions import EXAMPLES, IMPORTERS, LOADED_SPEC, Importer, Kind
from boundary_guard.resolve.importer_names import (
    HAND_ON,
    MAPPING,
    UNMISTAKABLE,
    importer_at,
    is_handed_only,
    may_import,
    unmistakable_name,
)
from boundary_guard.resolve.inherited_importers import importing_bases
from boundary_guard.resolve.known_imports import FINDER
from boundary_guard.resolve.left_importers import left_sites
from boundary_guard.resolve.loaded_specs import is_spec_loaded
from boundary_guard.resolve.made_anew import made_anew_sites
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.module_aliases import with_real_names
from boundary_guard.resolve.name_reading import NameReading, live, together
from boundary_guard.resolve.own_modules import is_own_module
from boundary_guard.resolve.patterns import merged_patterns
from boundary_guard.resolve.scans import is_over_nothing, scans_behind
from boundary_guard.resolve.search_path import search_path_sites
from boundary_guard.resolve.solver import MAX_STEPS, MORE_STEPS
from boundary_guard.resolve.statements import Origin, with_parents
from boundary_guard.resolve.text_objects import with_texts
from boundary_guard.resolve.texts import as_text, concatenated
from boundary_guard.resolve.values import (
    LOADED,
    NONE,
    Alternative,
    Alternatives,
    ClassValue,
    External,
    Partial,
    Text,
    Unknown,
    Value,
    only,
    text,
)
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

SOURCE_STEPS = 600
"""How much it may cost to know a text that ``exec`` or ``eval`` runs: most are known at run time only."""


Found = tuple[ast.Call, Scope, Frame, Importer, Arguments, Alternatives]


def dynamic_sites(evaluator: Evaluator, facts: Facts) -> Iterator[DynamicSite]:
    """Every call in the file that imports by name, in order."""
    for each in _importing_calls(evaluator, facts):
        moment = when(evaluator, facts, each[0])
        if moment is not None:
            site = _site(evaluator, facts, *each, moment)
            if site is not None:
                yield site
    yield from left_sites(evaluator, facts)
    yield from convention_sites(evaluator, facts)
    yield from declared_sites(evaluator, facts)
    yield from entry_point_sites(evaluator, facts)
    yield from search_path_sites(evaluator, facts)
    yield from made_anew_sites(evaluator, facts)
    yield from importing_bases(evaluator, facts)


def dead_calls(evaluator: Evaluator, facts: Facts) -> Iterator[Import]:
    """What calls of importer functions would import that control never comes to."""
    for each in _importing_calls(evaluator, facts):
        if when(evaluator, facts, each[0]) is None:
            site = _site(evaluator, facts, *each, When.LOAD)
            if site is not None:
                yield from (made for made in site.imports if made.how is not How.PARENT)
                yield from (Import(facts.module, out.module, site.place, How.DYNAMIC) for out in site.excluded)


def _importing_calls(evaluator: Evaluator, facts: Facts) -> list[Found]:
    """The calls in the file that run importer functions, in order."""
    found: list[Found] = []
    for scope in facts.scopes.values():
        frame = general_frame(facts, scope)
        candidates = (call for call in scope.calls if may_import(evaluator, facts, call, scope))
        for call in (call for call in candidates if not is_postponed(facts, call)):
            found.extend((call, scope, frame, *each) for each in _importers(evaluator, call, frame))
    return sorted(found, key=lambda each: (each[0].lineno, each[0].col_offset))


def _importers(
    evaluator: Evaluator, call: ast.Call, frame: Frame
) -> Iterator[tuple[Importer, Arguments, Alternatives]]:
    """The importer functions that the call runs, with the arguments that they get, and what the callee was then."""
    found: dict[tuple[str, Arguments], tuple[Importer, Arguments, list[Alternative]]] = {}
    for each in evaluator.value(call.func, frame):
        for importer, given in _importer(evaluator, each.value, call, frame):
            is_given = given.lazy_positional or given.lazy_keywords or given.star or given.double_star
            if not is_given and importer.name not in EXAMPLES:
                continue  # it would raise: another value is meant here
            found.setdefault((importer.name, given), (importer, given, []))[2].append(each)
    for importer, given, callees in found.values():
        yield importer, given, tuple(callees)


def _importer(
    evaluator: Evaluator, callee: Value, call: ast.Call, frame: Frame
) -> Iterator[tuple[Importer, Arguments]]:
    match callee:
        case External(name="importlib.util.find_spec") if is_spec_loaded(evaluator.project, frame.facts, call):
            yield LOADED_SPEC, evaluator.arguments(call, frame)
        case External(name=name) if name.removesuffix(".__call__") in IMPORTERS:
            yield IMPORTERS[name.removesuffix(".__call__")], evaluator.arguments(call, frame)
        case External(name=name) if name.startswith("sys.modules[]") and last_name(call.func) in UNMISTAKABLE:
            yield UNMISTAKABLE[last_name(call.func)], evaluator.arguments(call, frame)
        case External(name="pkgutil.find_loader().load_module" | "pkgutil.get_loader().load_module"):
            made = call.func.value if isinstance(call.func, ast.Attribute) else None
            yield LOADED_SPEC, evaluator.arguments(made if isinstance(made, ast.Call) else call, frame)
        case External(name=name) if name.endswith(").loader.load_module"):
            yield LOADED_SPEC, evaluator.arguments(call, frame)
        case External(name=name) if name.startswith(FINDER):
            if name.endswith(".load_module") or (
                name.endswith(".find_spec") and is_spec_loaded(evaluator.project, frame.facts, call)
            ):
                package = name.removeprefix(FINDER).partition(":")[0]
                found = evaluator.value(call.args[0], frame) if call.args else ()
                yield LOADED_SPEC, Arguments.of(map_values(found, lambda value: _below(package, value)))
        case External(name=name) if name.rpartition(".")[2] in MAPPING and call.args:
            for each in evaluator.value(call.args[0], frame):
                given = arguments_later(evaluator, call, 0, frame)
                yield from called_with(evaluator, each.value, given) if given is not None else ()
            yield from spread_importers(evaluator, call, frame)
        case External(name=name) if name.rpartition(".")[2] in HAND_ON:
            for position, argument in enumerate(call.args[:2]):
                for each in evaluator.value(argument, frame):
                    rest = tuple(evaluator.value(a, frame) for a in call.args[position + 1 :])
                    yield from called_with(evaluator, each.value, Arguments.of(*rest))
            yield from spread_importers(evaluator, call, frame)
        case Partial(function=External(name=name), arguments=first) if name.rpartition(".")[2] in MAPPING and call.args:
            elements = evaluator.elements(evaluator.value(call.args[0], frame), call)
            for each in first.positional[0] if first.lazy_positional else ():
                yield from called_with(evaluator, each.value, Arguments.of(elements))
        case Partial():
            yield from called_with(evaluator, callee, evaluator.arguments(call, frame))
        case External() | Unknown() if unmistakable_name(callee, call.func):
            is_handed = isinstance(callee, Unknown) and is_handed_only(evaluator, call.func, frame)
            given = Arguments.of(only(callee)) if is_handed else evaluator.arguments(call, frame)
            yield UNMISTAKABLE[unmistakable_name(callee, call.func)], given
        case Unknown() if importer_at(evaluator, call):
            yield IMPORTERS[importer_at(evaluator, call)], evaluator.arguments(call, frame)
        case External() | Unknown():
            yield from handed_importers(evaluator, call, frame)
        case ClassValue() if is_made_outside(evaluator, callee):
            yield from handed_importers(evaluator, call, frame)


def _below(package: str, name: Value) -> Value:
    """The whole name of what a finder loads, which may be asked for by its last part."""
    known = name.known if isinstance(name, Text) else None
    if known is None or not package or known.startswith(f"{package}."):
        return name
    return concatenated(text(f"{package}."), as_text(name))


def _names(evaluator: Evaluator, importer: Importer, given: Arguments, frame: Frame) -> Alternatives:
    """What the call imports; what costs too much is asked once more, and both answers count where that does, too."""

    def ask() -> Alternatives:
        return importer.names(evaluator, given, frame)

    if importer.kind is Kind.SOURCE:
        return evaluator.within(SOURCE_STEPS, ask)
    found = evaluator.within(MAX_STEPS, ask)
    if TOO_MANY_STEPS not in importers.unknown_reasons(found):
        return found
    more = evaluator.again(MORE_STEPS, ask)
    return more if TOO_MANY_STEPS not in importers.unknown_reasons(more) else distinct((*found, *more))


def _site(
    evaluator: Evaluator,
    facts: Facts,
    call: ast.Call,
    scope: Scope,
    frame: Frame,
    importer: Importer,
    given: Arguments,
    callees: Alternatives,
    moment: When,
) -> DynamicSite | None:
    argument = importer.argument(call)
    if importer.kind is Kind.MODULE and argument is not None and is_own_module(evaluator.project, facts, argument):
        return None
    names = with_texts(evaluator, together_with(_names(evaluator, importer, given, frame), callees))
    if any(isinstance(each.value, Text) for each in names):
        names = operators.reachable(evaluator, names, call, frame)
    declared = _declared(evaluator, facts, scope, names)
    asked = (*names, *named_without_arguments(declared))
    names = with_real_names(evaluator.project, asked, facts.module)
    test, function = where(evaluator, facts, call), _function_name(scope)
    origin = Origin(facts.module, facts.place(call), How.DYNAMIC, moment, is_guarded(facts, call), function, where=test)
    reader = NameReading(evaluator, origin, importer)
    reader.read(names)
    reader.read_packages(asked)
    reader.note_missing(names)
    expression = ast.unparse(argument) if argument is not None else ""
    is_said = bool(declared) or (not names and is_over_nothing(evaluator, facts, call))
    reasons = [] if is_said else _reasons(names, reader, importer)
    if reasons and importer.kind is Kind.MODULE and loads_objects(scope):
        default = replace(origin, how=How.CONVENTION, certainty=Certainty.CONVENTION, pattern=RULE)
        for name in dict.fromkeys(default_objects(evaluator, facts)):
            reader.imports.extend(with_parents(evaluator.project, default, name))
    if not (reasons or reader.imports or reader.missing or reader.excluded):
        return None  # the module itself, code without imports, a look for a top-level module
    return DynamicSite(
        facts.module,
        origin.place,
        origin.function,
        ast.unparse(call.func),
        expression,
        together(reader.imports),
        merged_patterns(reader.patterns),
        scans_behind(evaluator, facts, call, names),
        tuple(sorted(set(reader.excluded) - live(reader))),
        reader.missing_names(),
        _advised(importers.few(reasons), facts, scope),
        origin.hows,
        (moment,),
    )


def _declared(evaluator: Evaluator, facts: Facts, scope: Scope, names: Alternatives) -> list[DeclaredImporter]:
    """What the user says that is imported here; in the body of a module only of what is not known."""
    is_known = bool(names) and all(isinstance(e.value, Text) and e.value.known and not e.value.is_listed for e in names)
    return [] if is_known and not scope.name else declared_at(evaluator.project, facts, scope)


def _reasons(names: Alternatives, reader: NameReading, importer: Importer) -> list[str]:
    """Why something of the call is not known; a call of which nothing is said gets a reason, too."""
    reasons = [*importers.unknown_reasons(names), *reader.without_the_unspecific()]
    is_nothing = not names and importer.kind in (Kind.SOURCE, Kind.WALK)
    is_nothing = is_nothing or any(each.value == LOADED for each in names)
    if not reasons and not reader.is_settled and not is_nothing:
        return [_silence(names)]
    return reasons


def _silence(names: Alternatives) -> str:
    """Why nothing came of a call: there is no call of which nothing is said."""
    if not names:
        return "nothing is known of the name"
    if all(each.value == NONE for each in names):
        return "no value but None is known for the name"
    return "the name is no text"


def _advised(reasons: tuple[str, ...], facts: Facts, scope: Scope) -> tuple[str, ...]:
    """The last reason says how the user can tell what we cannot know."""
    if not reasons:
        return ()
    return (*reasons[:-1], f"{reasons[-1]}; {advice(facts, scope)}")


def _function_name(scope: Scope) -> str:
    while scope.is_class and scope.parent is not None:
        scope = scope.parent
    return scope.name
