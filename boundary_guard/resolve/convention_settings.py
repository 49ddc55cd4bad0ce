"""Where the modules of settings of a framework name modules: each text with its own line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, TypeGuard

from boundary_guard.model.imports import Certainty, DynamicSite, How, When
from boundary_guard.model.names import ModuleName
from boundary_guard.model.places import Place
from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.changes import mutations
from boundary_guard.resolve.contexts import when, where
from boundary_guard.resolve.convention_names import site_of, texts_in
from boundary_guard.resolve.conventions.pack import Pack, Setting
from boundary_guard.resolve.conventions.packs import PACKS
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.statements import Origin
from boundary_guard.resolve.values import Alternatives, Text
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_MODULES = {pack.name: re.compile(pack.modules) for pack in PACKS if pack.modules}
_STAR = re.compile(rb"^from\s+[\w.]+\s+import\s*\(?\s*\*", re.MULTILINE)
MAX_STARS = 5
"""Through how many star imports settings are followed to the module that binds them."""


def may_be_settings(evaluator: Evaluator, name: ModuleName, pack: Pack) -> bool:
    """Whether the module may be one of the pack's settings modules, by its name, and by a look at its text."""
    if pack.name not in _MODULES or not _MODULES[pack.name].fullmatch(name):
        return False
    module = evaluator.project.module(name)
    source = (evaluator.project.source(module) if module is not None else None) or b""
    wanted = pack.markers or tuple(setting.variable for setting in pack.settings)
    return any(marker.encode() in source for marker in wanted) or _STAR.search(source) is not None


def settings_sites(evaluator: Evaluator, facts: Facts, pack: Pack) -> Iterator[DynamicSite]:
    """The variables of a settings module, which may have been brought by a star, too, and are changed there."""
    if not may_be_settings(evaluator, facts.module, pack) or not _has_marker(evaluator, facts, pack):
        return
    written = _places_of_texts(facts)
    stars = facts.body.bindings.get("*", ())
    changed = (name for name, found in mutations(facts).items() if stars and found[0].root in facts.parents)
    for variable in dict.fromkeys((*facts.body.bindings, *changed)):
        for setting in (each for each in pack.settings if fnmatchcase(variable, each.variable)):
            yield from _of_setting(evaluator, facts, variable, setting, pack, written)


def _has_marker(evaluator: Evaluator, facts: Facts, pack: Pack, depth: int = MAX_STARS) -> bool:
    """Whether the module, or one from which it takes everything, binds what such modules bind."""
    if not pack.markers or any(marker in facts.body.bindings for marker in pack.markers):
        return True
    sources = map(evaluator.project.facts, evaluator.project.star_sources(facts)) if depth else ()
    return any(each is not None and _has_marker(evaluator, each, pack, depth - 1) for each in sources)


def _of_setting(
    evaluator: Evaluator, facts: Facts, variable: str, setting: Setting, pack: Pack, written: dict[str, list[ast.expr]]
) -> Iterator[DynamicSite]:
    bound = [each.node for each in facts.body.bindings.get(variable, ())]
    first = bound[0] if bound else mutations(facts)[variable][0].node
    own = evaluator.following.following  # what another settings module adds to the list belongs to that one
    by_place: dict[tuple[Place, str], list[Alternatives]] = {}
    for each in texts_in(own.global_value(facts, variable), setting.names):
        nodes = written.get((each.value.known or "") if isinstance(each.value, Text) else "", [])
        if not bound and not nodes:
            continue  # what the star brought is told where it stands
        place = facts.place(nodes[0]) if nodes else Place(facts.path, getattr(first, "lineno", 1), 1)
        test = where(evaluator, facts, nodes[0]) if len(nodes) == 1 else ""  # it may stand in either of several
        by_place.setdefault((place, test), []).append((each,))
    for (place, test), texts in by_place.items():
        origin = Origin(
            facts.module, place, How.CONVENTION, When.LOAD, False, "", Certainty.CONVENTION, pack.name, where=test
        )
        found = distinct(each for group in texts for each in group)
        site = site_of(evaluator, facts, origin, variable, found, setting.names, [])
        if site is not None:
            yield site


def settings_in_code(evaluator: Evaluator, facts: Facts, pack: Pack) -> Iterator[DynamicSite]:
    """Settings that code gives to the framework by name: ``custom_settings = {"ITEM_PIPELINES": {…}}``."""
    for key, name, value in _named_values(facts):
        for setting in (each for each in pack.settings if fnmatchcase(name, each.variable)):
            if when(evaluator, facts, value) is None:
                continue
            scope = facts.scope_of(value)
            texts = distinct(texts_in(evaluator.value(value, general_frame(facts, scope)), setting.names))
            origin = Origin(
                facts.module, facts.place(key), How.CONVENTION, When.CALL, False, scope.name, Certainty.CONVENTION,
                pack.name,
            )  # fmt: skip
            site = site_of(evaluator, facts, origin, name, texts, setting.names, [])
            if site is not None:
                yield site


def _named_values(facts: Facts) -> Iterator[tuple[ast.expr, str, ast.expr]]:
    """Values by the name under which the file puts them: in tables, arguments, items, attributes, ``set(key, x)``."""
    for node in facts.parents:
        match node:
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                yield from ((key, str(key.value), value) for key, value in pairs if _is_text(key))
            case ast.keyword(arg=str(name), value=value):
                yield value, name, value
            case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str(name)) as key)], value=value):
                yield key, name, value
            case ast.Assign(targets=[ast.Attribute(attr=name) as target], value=value):
                yield target, name, value
            case ast.Call(func=ast.Attribute(attr="set" | "setdefault"), args=[key, value, *_]) if _is_text(key):
                yield key, str(key.value), value


def _is_text(node: ast.expr | None) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _places_of_texts(facts: Facts) -> dict[str, list[ast.expr]]:
    """Where each text stands in the file."""
    found: dict[str, list[ast.expr]] = {}
    for node in facts.parents:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.setdefault(node.value, []).append(node)
    return found
