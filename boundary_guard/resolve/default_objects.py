"""Objects that a framework's module of default settings names, which its loader of objects imports.

``scrapy.settings.default_settings`` and ``django.conf.global_settings`` hold the dotted names of classes; they come to
the loader through objects that cannot be followed. Where a loader's names stay unknown, the classes that exist count.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.model.names import ModuleName
from boundary_guard.resolve.bound import binds
from boundary_guard.resolve.convention_names import texts_in
from boundary_guard.resolve.conventions.pack import Names, Reads
from boundary_guard.resolve.values import Text
from boundary_guard.scan.facts import Facts, Scope

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

RULE = "default settings"
_MODULES = frozenset({"default_settings", "global_settings"})


def loads_objects(scope: Scope) -> bool:
    """Whether the function takes an attribute out of what it imports, by a name that it is given."""
    return scope.is_function and any(
        isinstance(call.func, ast.Name)
        and call.func.id == "getattr"
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Name)
        for call in scope.calls
    )


def default_objects(evaluator: Evaluator, facts: Facts) -> Iterator[ModuleName]:
    """The modules of the objects that the default settings of the file's own package name."""
    top = facts.module.partition(".")[0]
    project = evaluator.project
    for name in list(project.scope):
        if name.rpartition(".")[2] in _MODULES and name.partition(".")[0] == top:
            settings = project.facts(name)
            if settings is not None:
                yield from _objects(evaluator, settings)


def _objects(evaluator: Evaluator, settings: Facts) -> Iterator[ModuleName]:
    project = evaluator.project
    for variable in (each for each in settings.body.bindings if each.isupper()):
        found = evaluator.global_value(settings, variable)
        for names in (Names(), Names(reads=Reads.KEYS)):
            for each in texts_in(found, names):
                known = each.value.known if isinstance(each.value, Text) else None
                module, rest = project.longest_module(known) if known and "." in known else (None, "")
                facts = project.facts(module.name) if module is not None and rest.isidentifier() else None
                if facts is not None and binds(project, facts, rest):
                    yield facts.module
