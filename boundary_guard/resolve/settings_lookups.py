"""``settings.KEY`` on an object that we cannot see into: what the project's settings modules bind to ``KEY``.

Frameworks keep their defaults so: ``django.conf.global_settings``, ``scrapy.settings.default_settings``.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import Alternative, Alternatives, External, Unknown

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_HOLDERS = frozenset({"settings", "conf", "config", "base_settings", "global_settings"})
"""What variables and attributes are called that hold settings."""
_INSTALLED = External("django.conf.settings.INSTALLED_APPS")
"""The applications are those of the project where it has them (``django_applications``)."""
_MODULES = frozenset({"settings", "default_settings", "global_settings", "defaults", "default_config"})
"""What modules are called that bind settings."""


def with_settings(evaluator: Evaluator, node: ast.expr, found: Alternatives) -> Alternatives:
    """``found``, with what settings modules say, where the expression looks a setting up and nothing is known of it."""
    key = _key(node)
    if not key or any(not isinstance(each.value, Unknown | External) for each in found):
        return found
    known = (*_values(evaluator, key), *_values(evaluator, f"{key}_BASE"))
    is_known = bool(known) and all(each.value == _INSTALLED for each in found)
    return distinct(known if is_known else (*found, *known))


def _key(node: ast.expr) -> str:
    """The setting that an expression looks up, by its form; empty for any other expression."""
    match node:
        case ast.Attribute(value=holder, attr=key) if key.isupper() and last_name(holder) in _HOLDERS:
            return key
        case ast.Subscript(value=holder, slice=ast.Constant(value=str(key))):
            return key if key.isupper() and last_name(holder) in _HOLDERS else ""
        case ast.Call(func=ast.Attribute(value=holder, attr=getter), args=[ast.Constant(value=str(key)), *_]):
            return (
                key
                if key.isupper() and getter.startswith(("get", "pop", "setdefault")) and last_name(holder) in _HOLDERS
                else ""
            )
        case ast.Call(func=ast.Name(id="getattr"), args=[holder, ast.Constant(value=str(key)), *_]):
            return key if key.isupper() and last_name(holder) in _HOLDERS else ""
    return ""


def _values(evaluator: Evaluator, key: str) -> Alternatives:
    project = evaluator.project
    found: list[Alternative] = []
    for name in list(project.scope):
        if name.rpartition(".")[2] in _MODULES:
            facts = project.facts(name)
            if facts is not None and key in facts.body.bindings:
                found.extend(evaluator.global_value(facts, key))
    return tuple(found)
