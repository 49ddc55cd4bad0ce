"""Django's registry of applications: what ``apps.get_app_configs()`` gives.

An application is what ``INSTALLED_APPS`` names, or the ``AppConfig`` that it names (Django's documentation,
"Applications"). Those of the project are known where one of its modules binds ``INSTALLED_APPS``; a project that is
only installed elsewhere cannot know which of its packages are applications.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct, merged
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.classes import class_member, derived
from boundary_guard.resolve.convention_names import texts_in
from boundary_guard.resolve.conventions.pack import Names
from boundary_guard.resolve.frames import Frame, general_frame
from boundary_guard.resolve.outside_calls import outside_bases
from boundary_guard.resolve.rules import Rule, argument
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    ClassValue,
    External,
    InstanceValue,
    ModuleValue,
    Sequence,
    Text,
    only,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_BASE = "AppConfig"
_BASES = frozenset({"django.apps.AppConfig", "django.apps.config.AppConfig"})
_VARIABLE = "INSTALLED_APPS"
_BINDING = re.compile(rb"^\s*INSTALLED_APPS\b.*=", re.MULTILINE)
_ATTRIBUTES = ("name", "label", "module")
"""What is asked of an application that has no class of its own: ``django.apps.AppConfig`` makes it of the name."""
_LOADED = "importlib.metadata."
"""What an entry point gives was declared by a distribution; those of the project are read as conventions."""


def _configs(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``apps.get_app_configs()``: the applications, as the registry holds them."""
    found = _applications(evaluator)
    return only(Sequence((), found)) if found else None


def _config(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """``apps.get_app_config(label)``: the applications of that label; all where it is not known."""
    found, labels = _applications(evaluator), argument(given, 0, "app_label") or ()
    wanted = {each.value.known if isinstance(each.value, Text) else None for each in labels}
    if None in wanted or not found:
        return found or None
    return tuple(each for each in found if not _labels(evaluator, each).isdisjoint(wanted)) or None


def _labels(evaluator: Evaluator, application: Alternative) -> set[str | None]:
    """The labels that the application may have; without one of its own it is the last part of its name."""
    own = evaluator.attributes((application,), "label")
    known = {each.value.known for each in own if isinstance(each.value, Text)}
    names = evaluator.attributes((application,), "name")
    return known or {(each.value.known or "").rpartition(".")[2] for each in names if isinstance(each.value, Text)}


def _applications(evaluator: Evaluator) -> Alternatives:
    """The applications of the project; nothing where not all of them are known."""
    key = ("django applications", len(evaluator.project.scope))
    under_way = evaluator.project.under_way
    if key in under_way:
        return ()  # whatever evaluator asks meanwhile: a registry may tell of itself
    if key not in evaluator.notes:
        under_way.add(key)
        try:
            # the settings are read with all steps, wherever they are asked for first
            evaluator.notes[key] = _read_applications(evaluator.apart())
        finally:
            under_way.remove(key)
    found = evaluator.notes[key]
    assert isinstance(found, tuple)
    return found


def installed_modules(evaluator: Evaluator) -> list[str]:
    """The modules of the project that are applications; none where they are not known."""
    named = evaluator.attributes(_applications(evaluator), "name")
    return list(dict.fromkeys(each.value.known for each in named if isinstance(each.value, Text) and each.value.known))


def _read_applications(evaluator: Evaluator) -> Alternatives:
    installed = list(_installed(evaluator))
    if not installed or any(not isinstance(each.value, Text) or each.value.known is None for each in installed):
        return ()
    found = [Alternative(InstanceValue(cls)) for cls in _classes(evaluator) if class_member(evaluator, cls, "name")]
    for each in installed:
        assert isinstance(each.value, Text)
        module = evaluator.project.module(each.value.known or "")
        if module is not None:
            label = text(module.name.rpartition(".")[2])
            values = (only(each.value), only(label), only(ModuleValue(module.name)))
            found.append(merged(Sequence(values, names=_ATTRIBUTES), each))
    return distinct(found)


def _installed(evaluator: Evaluator) -> Iterator[Alternative]:
    """What the settings modules of the project install, but for what entry points of distributions give."""
    for facts in evaluator.project.search.matching(_BINDING):
        if _VARIABLE in facts.body.bindings:
            for each in texts_in(evaluator.global_value(facts, _VARIABLE), Names()):
                if not (isinstance(each.value, External) and each.value.name.startswith(_LOADED)):
                    yield each


def _classes(evaluator: Evaluator) -> Iterator[ClassValue]:
    """The classes of the project that describe an application."""
    for facts in evaluator.project.search.deriving(_BASE):
        for scope in facts.scopes.values():
            if scope.is_class:
                cls = ClassValue(facts, scope, general_frame(facts, scope.parent or facts.body))
                if not _BASES.isdisjoint(outside_bases(evaluator, cls)):
                    yield cls
                    yield from derived(evaluator, cls)


APPLICATION_RULES: dict[str, Rule] = {
    f"django.apps.{path}apps.{name}": rule
    for path in ("", "registry.")
    for name, rule in (
        ("get_app_configs", _configs),
        ("app_configs.values", _configs),
        ("get_app_config", _config),
    )
}
