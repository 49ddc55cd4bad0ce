"""By which names importer functions go in a project: calls of any other name need not be looked at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from boundary_guard.resolve.convention_sites import files_with_conventions
from boundary_guard.resolve.declared import files_that_call_declared
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.handed_names import asked_for, computes_attribute, hands_on, may_compute_importer
from boundary_guard.resolve.importer_functions import IMPORTERS
from boundary_guard.resolve.importers_handed_on import functions_run, is_importer, parameters_at, places_with_arguments
from boundary_guard.resolve.importers_on_their_way import Calls, Left, calls_of_values
from boundary_guard.resolve.inherited_importers import files_with_importing_bases
from boundary_guard.resolve.made_anew import files_that_make_anew
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.namesakes import OWN_NAMES, STAYING, is_method_of_that_name, is_namesake
from boundary_guard.resolve.search_path import files_that_change_the_path
from boundary_guard.resolve.values import (
    Alternative,
    Constant,
    External,
    Text,
    Unknown,
    Value,
)
from boundary_guard.resolve.variables import owner_of
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.scan.marker import Marker, whole

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MARKERS = Marker(
    rb"importlib|__import__|import_module|runpy|pkgutil|find_spec|load_source|import_string|SourceFileLoader|"
    + whole(b"exec", b"eval", b"doctest", b"timeit", b"cProfile", b"import profile", b"pdb", b"bdb", b"Trace")
    + rb"|Interactive(?:Interpreter|Console)\b|vars\(builtins\)|builtins\.__dict__|getattr\(builtins\b",
    b"importlib", b"__import__", b"import_module", b"runpy", b"pkgutil", b"find_spec", b"load_source", b"exec", b"eval",
    b"import_string", b"SourceFileLoader", b"doctest", b"timeit", b"profile", b"cProfile", b"pdb", b"bdb", b"Trace",
    b"Interactive", b"builtins",
)  # fmt: skip
"""A file without any of these has no importer function of its own."""
UNMISTAKABLE = {
    name: IMPORTERS[full]
    for name, full in (
        ("import_module", "importlib.import_module"),
        ("__import__", "builtins.__import__"),
        ("import_string", "werkzeug.utils.import_string"),
        ("run_module", "runpy.run_module"),
    )
}
"""Names that no other function has: what is called by them imports, also where we cannot see what it is."""
MAPPING = frozenset({"map", "filter", "imap", "imap_unordered", "map_async"})
HAND_ON = frozenset({"submit", "to_thread", "run_in_executor", "async_add_executor_job"})
MAX_FILES = 400
"""How many files may mention another name of an importer function; a name in more of them is not followed."""


def may_import(evaluator: Evaluator, facts: Facts, call: ast.Call, scope: Scope) -> bool:
    """Whether the callee is worth evaluating: most calls cannot import by name, and looking costs time."""
    names = _names_in(evaluator, facts)
    name = last_name(call.func)
    spread, _ = _project_names(evaluator)
    if call in spread.calls or call in spread.handed:
        return True
    if name == "__call__" and isinstance(call.func, ast.Attribute):
        name = last_name(call.func.value)
    if is_namesake(evaluator, facts, call, name):
        return False
    if name in names or name in HAND_ON or name in MAPPING:
        is_handing_on = name in HAND_ON or name in MAPPING
        return not is_handing_on or any(hands_on(argument, names) for argument in call.args)
    if any(hands_on(each, names) for each in (*call.args, *(keyword.value for keyword in call.keywords))):
        return True
    return isinstance(call.func, ast.Call | ast.Subscript | ast.IfExp | ast.BoolOp | ast.NamedExpr) and any(
        last_name(part) in names
        or (isinstance(part, ast.Constant) and part.value in names)
        or (isinstance(part, ast.Call) and (f"{last_name(part.func)}()" in names or computes_attribute(part)))
        for part in ast.walk(call.func)
        if isinstance(part, ast.expr)
    )


def unmistakable_name(callee: Value, node: ast.expr) -> str:
    """The name of the importer function that a callee must be of which nothing else is known; empty for others."""
    is_open = isinstance(callee, Unknown)
    is_of_builtins = (
        isinstance(callee, External) and callee.name.startswith("builtins.") and "()." in callee.name
    )  # locals().get("importlib").f
    names = (last_name(node) if is_open or is_of_builtins else "", asked_for(node))
    named = next((each for each in names if each in UNMISTAKABLE), "")
    return named or ("import_module" if is_open and may_compute_importer(node) else "")


def is_handed_only(evaluator: Evaluator, callee: ast.expr, frame: Frame) -> bool:
    """Whether the callee is what a function is handed, under a name that only says what it should be.

    ``def load(import_module): import_module("app")`` that nobody calls: whoever does may hand it something else.
    """
    first = callee.value if isinstance(callee, ast.Attribute) else callee
    if not isinstance(first, ast.Name) or (first is not callee and first.id != "importlib"):
        return False
    bound = owner_of(frame.scope, first.id).bindings.get(first.id, ())
    is_parameter = bool(bound) and all(each.kind is BindingKind.PARAMETER for each in bound)
    return is_parameter and all(isinstance(each.value, Unknown) for each in evaluator.value(callee, frame))


def files_that_may_import(evaluator: Evaluator) -> list[Facts]:
    """The files in scope that may call an importer function, by its own name or another that it is given."""
    return list(
        dict.fromkeys(
            (
                *_project_names(evaluator)[1],
                *files_with_conventions(evaluator),
                *files_that_call_declared(evaluator),
                *files_that_change_the_path(evaluator),
                *files_that_make_anew(evaluator),
                *files_with_importing_bases(evaluator),
            )
        )
    )


@dataclass(slots=True)
class _Spread:
    """The names by which importer functions go: those that any file may use, and those of parameters and variables."""

    names: set[str] = field(default_factory=lambda: set(OWN_NAMES - STAYING))
    files: dict[Facts, None] = field(default_factory=dict)
    calls: Calls = field(default_factory=dict)
    handed: dict[ast.Call, Facts] = field(default_factory=dict)
    left: dict[Facts, Left] = field(default_factory=dict)
    of_parameters: dict[Facts, set[str]] = field(default_factory=dict)
    """The parameters, by the file of their function, that are given an importer function somewhere."""

    def names_for(self, facts: Facts) -> set[str]:
        return self.names | self.of_parameters.get(facts, set())


def _project_names(evaluator: Evaluator) -> tuple[_Spread, list[Facts]]:
    """All names of importer functions in the project, and the files that mention one."""
    key = ("names of importers", len(evaluator.project.scope))
    if key not in evaluator.notes:
        evaluator.notes[key] = _spread(evaluator)
    found = evaluator.notes[key]
    assert isinstance(found, _Spread)
    return found, list(found.files)


def _spread(evaluator: Evaluator) -> _Spread:
    """Follow the names from file to file, to a fixpoint."""
    search = evaluator.project.search
    spread = _Spread(files=dict.fromkeys(search.matching(MARKERS)))
    waiting = list(spread.files)
    while waiting:
        facts = waiting.pop()
        known = spread.names_for(facts)
        given = _given_in(evaluator, facts, known)
        waiting.extend(_hand_to_parameters(evaluator, facts, known | given, spread))
        called, handed, left = calls_of_values(evaluator, facts, _imported(facts, (known | given) - STAYING))
        spread.calls.update(called)
        spread.handed.update(handed)
        spread.left.setdefault(facts, {}).update(left)
        there = dict.fromkeys((*(where for where, _ in called.values()), *handed.values()))
        waiting.extend(where for where in there if where not in spread.files)
        spread.files.update(there)
        for name in sorted((given & evaluator.project.mentions(facts).shared) - spread.names):
            if name.startswith("__"):
                continue  # ``__reduce__`` of this class is not that of all others
            spread.names.add(name)
            mentioning = search.calling(name.removesuffix("()"))
            if len(mentioning) <= MAX_FILES:
                waiting.extend(each for each in mentioning if each not in spread.files)
                spread.files.update(dict.fromkeys(mentioning))
    return spread


def importer_at(evaluator: Evaluator, call: ast.Call) -> str:
    """The importer function that comes to the call as a value, if one does."""
    return _project_names(evaluator)[0].calls.get(call, (None, ""))[1]


def left_importers(evaluator: Evaluator, facts: Facts) -> Left:
    """Where the file puts importer functions from where no call of them is found."""
    return _project_names(evaluator)[0].left.get(facts, {})


def _imported(facts: Facts, names: set[str]) -> set[str]:
    """The names that stand for importer functions themselves: what other variables hold is come by on the way."""
    renamed = {alias.asname for node in facts.imports for alias in node.names if alias.asname}
    return names & (OWN_NAMES | renamed)


def _hand_to_parameters(evaluator: Evaluator, facts: Facts, names: set[str], spread: _Spread) -> Iterator[Facts]:
    """Note the parameters that get an importer function in this file; the files that have to be looked at for it."""
    mentions = evaluator.project.mentions(facts)
    calls = {call: None for name in sorted(names) for call in mentions.calls.get(name, ()) if call in facts.parents}
    for call in calls:
        candidates = [(place, value) for place, value in places_with_arguments(call) if hands_on(value, names)]
        if not candidates or last_name(call.func) in OWN_NAMES - STAYING:
            continue
        frame = general_frame(facts, facts.scope_of(call))
        places = [place for place, value in candidates if is_importer(evaluator, value, frame)]
        for where, scope in functions_run(evaluator, call, frame) if places else ():
            before = spread.of_parameters.setdefault(where, set())
            parameters = set(parameters_at(scope, places))
            if not parameters <= before:
                before |= parameters
                spread.files.setdefault(where)
                yield where


def _names_in(evaluator: Evaluator, facts: Facts) -> frozenset[str]:
    """The names of importer functions that a file may use: its own, and those of other files that it mentions."""
    key = ("names of importers in", facts, len(evaluator.project.scope))
    if key not in evaluator.notes:
        spread, _ = _project_names(evaluator)
        mentions = evaluator.project.mentions(facts)
        known = spread.names_for(facts)
        used = {n for n in known if n.endswith("()") or n in mentions.calls or n in mentions.aliases} | OWN_NAMES
        used |= spread.of_parameters.get(facts, set())
        evaluator.notes[key] = frozenset(used | _given_in(evaluator, facts, used - STAYING))
    found = evaluator.notes[key]
    assert isinstance(found, frozenset)
    return found


def _given_in(evaluator: Evaluator, facts: Facts, names: set[str] | frozenset[str]) -> set[str]:
    """The further names that the file gives to importer functions with these names."""
    found = set(names)
    mentions = evaluator.project.mentions(facts)
    renamings = [
        (new, value)
        for new, value in (*mentions.renamings, *mentions.parts)
        if not is_method_of_that_name(evaluator, facts, value) and not _is_other_attribute(evaluator, facts, value)
    ]
    size = -1
    while size != len(found):
        size = len(found)
        for node in facts.imports:
            found.update(alias.asname for alias in node.names if alias.asname and alias.name in found)
        found.update(new for new, value in renamings if new not in found and hands_on(value, found))
    return found - set(names)


def _is_other_attribute(evaluator: Evaluator, facts: Facts, value: ast.expr) -> bool:
    """Whether ``getattr(imp, name)`` asks for names that are all known, none of them that of an importer function."""
    if not isinstance(value, ast.Call) or not computes_attribute(value):
        return False
    names = evaluator.briefly(value.args[1], general_frame(facts, facts.scope_of(value)))
    return bool(names) and all(map(_is_other_name, names))


def _is_other_name(found: Alternative) -> bool:
    if isinstance(found.value, Text):
        return found.value.known is not None and found.value.known not in OWN_NAMES
    return isinstance(found.value, Constant)
