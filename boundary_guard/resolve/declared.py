"""Importer functions that the user declares: ``[[tool.boundary-guard.importers]]``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.model.contract import DeclaredImporter
from boundary_guard.model.errors import UsageError
from boundary_guard.model.imports import Certainty, DynamicSite, How, Import, When
from boundary_guard.model.names import join
from boundary_guard.resolve.alternatives import product
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.bound_arguments import bound
from boundary_guard.resolve.contexts import is_guarded, when, where
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.importer_functions import Importer, Kind
from boundary_guard.resolve.importers import unknown_reasons
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.name_reading import NameReading, together
from boundary_guard.resolve.outside_calls import inherited_from_outside
from boundary_guard.resolve.project import Project
from boundary_guard.resolve.statements import Origin
from boundary_guard.resolve.texts import as_text, concatenated
from boundary_guard.resolve.values import (
    Alternatives,
    ClassValue,
    External,
    FunctionValue,
    Hole,
    ModuleValue,
    Text,
    Unknown,
    Value,
    only,
    text,
)
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.source.elsewhere import hint_for

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_PIECES = re.compile(r"(\{\w+\}|\*\*?)")
_OBJECT = Importer("declared", Kind.OBJECT, 0, "")


def check_declared(project: Project) -> None:
    """Refuse a declared function of the project's own that does not exist: it would be declared in vain.

    UsageError with the nearest name of the module as a hint.
    """
    for each in project.importers:
        if not project.tree.is_first_party(each.function.partition(".")[0]):
            continue
        module, rest = project.longest_module(each.function)
        facts = project.facts(module.name) if module is not None else None
        if module is None or (facts is not None and rest and not _is_bound(project, facts, rest)):
            known = [f"{module.name}.{name}" for name in facts.by_name if name] if facts and module else ()
            hint = hint_for(project.tree, each.function, known)
            raise UsageError(f"[[importers]]: there is no {each.function} in the project{hint}")


def _is_bound(project: Project, facts: Facts, rest: str) -> bool:
    first = rest.partition(".")[0]
    is_star = any(first in project.star_names(source) for source in project.star_sources(facts))
    return first in facts.body.bindings or is_star


def files_that_call_declared(evaluator: Evaluator) -> list[Facts]:
    """The files in scope that mention a declared function."""
    project = evaluator.project
    names = dict.fromkeys(each.function.rpartition(".")[2] for each in project.importers if _takes_arguments(each))
    return list(dict.fromkeys(facts for name in names for facts in project.search.calling(name)))


def _takes_arguments(declared: DeclaredImporter) -> bool:
    return "{" in declared.pattern


def declared_sites(evaluator: Evaluator, facts: Facts) -> Iterator[DynamicSite]:
    """Every call of a declared function in the file."""
    for each in filter(_takes_arguments, evaluator.project.importers):
        last = each.function.rpartition(".")[2]
        names = {last, *(a.asname for node in facts.imports for a in node.names if a.name == last and a.asname)}
        for scope in facts.scopes.values():
            frame = general_frame(facts, scope)
            for call in (call for call in scope.calls if last_name(call.func) in names):
                found = _callees(evaluator, call, frame, each.function)
                moment = when(evaluator, facts, call) if found else None
                if moment is not None:
                    yield _site(evaluator, facts, call, frame, each, found[0], moment)


def _callees(evaluator: Evaluator, call: ast.Call, frame: Frame, function: str) -> list[Value]:
    """What is called, as far as it is the declared function: also ``self.load(…)`` where a base from outside has it."""
    found = [each.value for each in evaluator.value(call.func, frame) if _is_it(evaluator, each.value, function)]
    if found or function not in inherited_from_outside(evaluator, call.func, frame):
        return found
    return [External(function)]


def declared_at(project: Project, facts: Facts, scope: Scope) -> list[DeclaredImporter]:
    """What the user says of this code: of the function that it is in, or of the module where it is in none."""
    if not project.importers:
        return []
    own = {facts.module} if not scope.name else set()
    current: Scope | None = scope
    while current is not None and current.name:
        own.add(join(facts.module, current.name))
        current = current.parent
    return [each for each in project.importers if each.function in own]


def named_without_arguments(declared: list[DeclaredImporter]) -> Alternatives:
    """What code imports of which the user says so, whatever its arguments are."""
    nothing: dict[str, Alternatives] = {}
    return tuple(one for each in declared if not _takes_arguments(each) for one in _filled(each.pattern, nothing))


def advice(facts: Facts, scope: Scope) -> str:
    """How the user can tell what this code imports."""
    name = ".".join(part for part in scope.name.split(".") if not part.startswith("<"))
    return f'if you know what it imports, declare function = "{join(facts.module, name)}" in [[importers]]'


def declared_imports(
    evaluator: Evaluator, facts: Facts, node: ast.expr, scope: Scope, moment: When
) -> tuple[Import, ...] | None:
    """What the user says that this code imports; None where nothing is said."""
    declared = [each for each in declared_at(evaluator.project, facts, scope) if not _takes_arguments(each)]
    if not declared:
        return None
    origin = Origin(facts.module, facts.place(node), How.DYNAMIC, moment, is_guarded(facts, node), scope.name)
    reader = NameReading(evaluator, origin, _OBJECT)
    reader.read(named_without_arguments(declared))
    return together(reader.imports)


def _is_it(evaluator: Evaluator, callee: Value, function: str) -> bool:
    if isinstance(callee, External):
        return callee.name.replace("()", "") == function  # a method, too: ``library.Class().method``
    module, rest = evaluator.project.longest_module(function)
    if module is None or not isinstance(callee, FunctionValue | ClassValue):
        return False
    found: Alternatives = only(ModuleValue(module.name))
    for name in rest.split("."):
        found = evaluator.attributes(found, name)
    meant = {each.value.scope for each in found if isinstance(each.value, FunctionValue | ClassValue)}
    return callee.scope in meant


def _site(
    evaluator: Evaluator,
    facts: Facts,
    call: ast.Call,
    frame: Frame,
    declared: DeclaredImporter,
    callee: Value,
    moment: When,
) -> DynamicSite:
    given = evaluator.arguments(call, frame)
    names = _filled(declared.pattern, _arguments(evaluator, given, callee))
    scope = frame.scope
    while scope.is_class and scope.parent is not None:
        scope = scope.parent
    origin = Origin(
        facts.module, facts.place(call), How.CONVENTION, moment, is_guarded(facts, call), scope.name,
        Certainty.CONVENTION, declared.function, where=where(evaluator, facts, call),
    )  # fmt: skip
    reader = NameReading(evaluator, origin, _OBJECT)
    reader.read(names)
    reader.note_missing(names)
    imports = tuple(
        replace(each, certainty=Certainty.CONVENTION, pattern=declared.function) for each in together(reader.imports)
    )
    written = ast.unparse(call.func)
    reasons = tuple(unknown_reasons(names))
    return DynamicSite(
        facts.module, origin.place, scope.name, written, written, imports,
        missing=reader.missing_names(), reasons=reasons, how=origin.hows, when=(moment,),
    )  # fmt: skip


def _arguments(evaluator: Evaluator, given: Arguments, callee: Value) -> dict[str, Alternatives]:
    """The arguments of a call by position and by name."""
    found = {str(number): lazy() for number, lazy in enumerate(given.lazy_positional)}
    found.update((name, lazy()) for name, lazy in given.lazy_keywords)
    if isinstance(callee, FunctionValue):
        if callee.receiver is not None:
            given = given.with_receiver(callee.receiver)
        parameters = bound(evaluator, general_frame(callee.facts, callee.scope), given).parameters
        shown = [name for number, name in enumerate(parameters) if number or callee.receiver is None]
        for number, name in enumerate(shown):
            found.setdefault(name, parameters[name]())
            found.setdefault(str(number), parameters[name]())
    return found


def _filled(pattern: str, arguments: dict[str, Alternatives]) -> Alternatives:
    """The pattern with the arguments in it."""
    result: Alternatives = only(text(""))
    for piece in filter(None, _PIECES.split(pattern)):
        if piece.startswith("{"):
            part = arguments.get(piece[1:-1], only(Unknown(f"the call gives no argument {piece[1:-1]}")))
        elif piece.startswith("*"):
            part = only(Text((Hole("the pattern has a wildcard", is_dotted=piece == "**"),)))
        else:
            part = only(text(piece))
        result = product(result, part, lambda one, other: concatenated(as_text(one), as_text(other)))
    return result
