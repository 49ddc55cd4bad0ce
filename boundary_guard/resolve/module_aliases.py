"""Names under which code puts modules into ``sys.modules``: an import of such a name gives that module.

What lies below such a name is looked for in the module's ``__path__`` (Language Reference, 5.3), so that
``import alias.sub`` loads the file of ``real.sub``.

What tests put there stands for something only while tests run: such a name counts for what tests import themselves.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from boundary_guard.model.names import ModuleName, ancestors
from boundary_guard.resolve.alternatives import distinct, pairs
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.unreached import is_unreached
from boundary_guard.resolve.values import Alternatives, External, Mapping, ModuleValue, Text, only, text
from boundary_guard.scan.remembered import remembered
from boundary_guard.scan.stores import stores

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator
    from boundary_guard.resolve.project import Project
    from boundary_guard.scan.facts import Facts

Aliases = dict[str, tuple[ModuleName, ...]]
_TESTS = re.compile(r"(.*\.)?(tests?|conftest|test_\w+|\w+_test)(\..*)?")
"""What tests are called (pytest's documentation, "Conventions for Python test discovery")."""
_STEPS = 400
"""How much each store may cost."""
_SETTING = frozenset({"setdefault", "__setitem__"})


def is_test(module: str) -> bool:
    """Whether the module is run by tests only, by its name or the package that it lies in."""
    return _TESTS.fullmatch(module) is not None


def find_aliases(evaluator: Evaluator, files: Iterable[Facts], others: dict[str, set[ModuleName]]) -> Aliases:
    """The names that these files give to modules of the project, each with the modules that it may stand for.

    ``others`` are names that modules have by other ways.
    """
    found: dict[str, set[ModuleName]] = defaultdict(set, {name: set(modules) for name, modules in others.items()})
    for facts in files:
        for names, modules in _stores(evaluator, facts):
            for one, other in pairs(names, modules):
                name = one.value.known if isinstance(one.value, Text) else None
                if name and isinstance(other.value, ModuleValue) and other.value.name != name:
                    found[name].add(other.value.name)
    return {name: tuple(sorted(modules)) for name, modules in sorted(found.items())}


def _stores(evaluator: Evaluator, facts: Facts) -> Iterator[tuple[Alternatives, Alternatives]]:
    """What is put into ``sys.modules``: names and modules."""
    for store in stores(facts):
        target = store.target
        if isinstance(target, ast.Subscript):
            frame = general_frame(facts, facts.scope_of(target))
            if _is_table(evaluator, target.value, frame) and not is_unreached(evaluator, target, frame):
                stored = evaluator.within(_STEPS, partial(evaluator.stored, store, frame))
                yield _value(evaluator, target.slice, frame), stored
    for scope in facts.scopes.values():
        frame = general_frame(facts, scope)
        for call in scope.calls:
            if isinstance(call.func, ast.Attribute) and _is_table(evaluator, call.func.value, frame):
                yield from _called(evaluator, call, call.func.attr, frame)


def _called(
    evaluator: Evaluator, call: ast.Call, method: str, frame: Frame
) -> Iterator[tuple[Alternatives, Alternatives]]:
    """What a method of the table puts into it."""
    if method in _SETTING and len(call.args) == 2:
        yield _value(evaluator, call.args[0], frame), _value(evaluator, call.args[1], frame)
    elif method == "update":
        for table in call.args:
            for each in _value(evaluator, table, frame):
                yield from each.value.items if isinstance(each.value, Mapping) else ()
        for keyword in call.keywords:
            if keyword.arg is not None:
                yield only(text(keyword.arg)), _value(evaluator, keyword.value, frame)


def _value(evaluator: Evaluator, node: ast.expr, frame: Frame) -> Alternatives:
    return evaluator.within(_STEPS, lambda: evaluator.value(node, frame))


def _is_table(evaluator: Evaluator, node: ast.expr, frame: Frame) -> bool:
    if last_name(node) not in _names_of_table(frame.facts):
        return False
    return any(each.value == External("sys.modules") for each in evaluator.briefly(node, frame))


@remembered
def _names_of_table(facts: Facts) -> frozenset[str]:
    """What ``sys.modules`` may be called in the file, by a look at it."""
    bindings = (each for scope in facts.scopes.values() for bound in scope.bindings.values() for each in bound)
    others = (each.name for each in bindings if "modules" in (each.alias and each.alias.name, last_name(each.value)))
    return frozenset(("modules", "sys_modules", "_modules", *others))


def aliases_for(project: Project, importer: str) -> Aliases:
    """The names that stand for modules where ``importer`` asks for them."""
    return project.aliases_in_tests if project.aliases_in_tests and is_test(importer) else project.aliases


def real_names(project: Project, name: str, importer: str) -> tuple[ModuleName, ...]:
    """The modules that an import of the name gives, when it, or a package above it, is such a name."""
    aliases = aliases_for(project, importer)
    if not aliases:
        return ()
    for known in (name, *reversed(list(ancestors(name)))):
        if known in aliases:
            below = name[len(known) :]
            return tuple(ModuleName(f"{real}{below}") for real in aliases[known] if real != name)
    return ()


def names_by_aliases(project: Project, package: str, deepest: int | None) -> dict[str, list[ModuleName]]:
    """The names at or below the package that modules of the project have by such names, each with these modules.

    ``deepest`` is the number of dots that a name may have.
    """
    found: dict[str, list[ModuleName]] = defaultdict(list)
    inside = f"{package}." if package else ""
    for known, modules in project.aliases.items():
        if not (f"{known}.".startswith(inside) or inside.startswith(f"{known}.")):
            continue
        for real in modules:
            found[known].append(real)
            dots = None if deepest is None else deepest - known.count(".") + real.count(".")
            below = project.names_below(real, dots) if dots is None or dots > real.count(".") else ""
            for name in below.split():
                found[f"{known}{name[len(real) :]}"].append(ModuleName(name))
    return found


def with_real_names(project: Project, found: Alternatives, importer: str) -> Alternatives:
    """``found``, with the names of the modules that such names stand for.

    A name that is a module's own, too, may be that module: what is put in its place comes later, or lies elsewhere.
    """
    if not aliases_for(project, importer):
        return found
    return distinct(
        each.with_value(text(name)) if name else each
        for each in found
        for name in (_real(project, each.value.known if isinstance(each.value, Text) else None, importer) or ("",))
    )


def _real(project: Project, name: str | None, importer: str) -> tuple[str, ...]:
    found = real_names(project, name, importer) if name else ()
    if name is None or not found or project.module(name) is None:
        return found
    return (name, *(each for each in found if project.module(each) is not None))
