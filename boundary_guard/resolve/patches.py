"""Attributes that are replaced for a while: ``patch("module.name", x)``, ``patch.object(thing, "name", x)``,
``patch.multiple(thing, name=x)``, ``patch.dict("module.TABLE", x)``, ``monkeypatch.setattr("module.name", x)``.

``monkeypatch.setattr(thing, "name", x)`` is read as ``setattr`` is (``hidden_places``).
Sources: ``unittest.mock`` in the Library Reference; the ``monkeypatch`` fixture of pytest.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import Alternatives, External, Unknown, only, text
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_OPTIONS = frozenset({"spec", "create", "spec_set", "autospec", "new_callable", "unsafe", "name", "raising"})
_MADE_BY = frozenset({"return_value", "side_effect", "new_callable", "wraps"})
"""Keywords with which a mock gives something of the test's when it is called."""


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """``owner.name`` is replaced by ``value``; the owner is an expression, or a dotted name in a text."""

    facts: Facts
    owner: ast.expr | str
    value: ast.expr | Unknown


def patched(evaluator: Evaluator, name: str) -> Iterator[tuple[Alternatives, Alternatives]]:
    """Whose attribute of that name is replaced, and by what."""
    for facts in evaluator.project.search.patching(name):
        for patch in _patches(facts).get(name, ()):
            if isinstance(patch.owner, str):
                owners = evaluator.call(External("pkgutil.resolve_name"), (only(text(patch.owner)),))
            else:
                owners = evaluator.briefly(patch.owner, general_frame(facts, facts.scope_of(patch.owner)))
            if isinstance(patch.value, Unknown):
                yield owners, only(patch.value)
            else:
                yield owners, evaluator.value(patch.value, general_frame(facts, facts.scope_of(patch.value)))


@remembered
def _patches(facts: Facts) -> dict[str, list[Patch]]:
    """All in the file, by the name of the attribute."""
    found: dict[str, list[Patch]] = {}
    for node in facts.parents:
        for name, patch in _made_by(facts, node) if isinstance(node, ast.Call) else ():
            found.setdefault(name, []).append(patch)
    return found


def _made_by(facts: Facts, call: ast.Call) -> Iterator[tuple[str, Patch]]:
    match call:
        case ast.Call(func=func, args=[ast.Constant(value=str(named)), *given]) if last_name(func) == "patch":
            yield from _of_text(facts, call, named, given)
        case ast.Call(func=ast.Attribute(value=patch, attr="dict"), args=[ast.Constant(value=str(named)), *given]):
            if last_name(patch) == "patch" and given:
                yield from _of_text(facts, call, named, given)
        case ast.Call(func=ast.Attribute(attr="setattr"), args=[ast.Constant(value=str(named)), new]):
            yield from _of_text(facts, call, named, [new])
        case ast.Call(
            func=ast.Attribute(value=patch, attr="object"), args=[owner, ast.Constant(value=str(name)), *given]
        ):
            if last_name(patch) == "patch":
                yield from ((name, Patch(facts, owner, new)) for new in _new(facts, call, given))
        case ast.Call(func=ast.Attribute(value=patch, attr="multiple"), args=[owner]) if last_name(patch) == "patch":
            whose = owner.value if isinstance(owner, ast.Constant) and isinstance(owner.value, str) else owner
            for each in call.keywords:
                if each.arg is not None and each.arg not in _OPTIONS:
                    yield each.arg, Patch(facts, whose, each.value)


def _of_text(facts: Facts, call: ast.Call, named: str, given: list[ast.expr]) -> Iterator[tuple[str, Patch]]:
    owner, _, name = named.rpartition(".")
    yield from ((name, Patch(facts, owner, new)) for new in _new(facts, call, given))


def _new(facts: Facts, call: ast.Call, given: list[ast.expr]) -> Iterator[ast.expr | Unknown]:
    """What is put in; a mock that nobody says anything of gives mocks."""
    named = {each.arg: each.value for each in call.keywords}
    if given or "new" in named:
        yield given[0] if given else named["new"]
    elif named.keys() & _MADE_BY:
        place = facts.place(call)
        yield Unknown(f"{facts.written(call)} at {place.path}:{place.line} replaces it by a mock")
