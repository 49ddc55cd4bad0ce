"""Importer functions: what they import, given the values of their arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from boundary_guard.model.names import ModuleName, is_module_name
from boundary_guard.resolve.alternatives import distinct, merged, product
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.members import module_value
from boundary_guard.resolve.module_aliases import aliases_for, names_by_aliases, real_names, with_real_names
from boundary_guard.resolve.patterns import shown
from boundary_guard.resolve.spread_arguments import given_at
from boundary_guard.resolve.texts import as_text, concatenated, first_reason
from boundary_guard.resolve.values import (
    LOADED,
    Alternative,
    Alternatives,
    Constant,
    External,
    Hole,
    Text,
    Unknown,
    Value,
    text,
)

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

MAX_REASONS = 6
"""How many reasons are told why a name is not known."""
MAX_MATCHES = 10_000


def absolute_names(names: Alternatives, packages: Alternatives) -> Alternatives:
    """``importlib.util.resolve_name``: relative names made absolute by their package."""
    relative = tuple(each for each in names if _is_relative(each.value))
    absolute = tuple(each for each in names if not _is_relative(each.value))
    if not relative:
        return absolute
    return distinct((*absolute, *product(relative, packages, _resolved)))


def _is_relative(value: Value) -> bool:
    if not isinstance(value, Text) or not value.parts:
        return False
    first = value.parts[0]
    return not isinstance(first, Hole) and first.text.startswith(".")


def _resolved(name: Value, package: Value) -> Value:
    """PEP 328: one dot is the package, each further dot one package up."""
    written = as_text(name)
    first = written.parts[0]
    assert not isinstance(first, Hole)
    level = len(first.text) - len(first.text.lstrip("."))
    base = as_text(package).known if not isinstance(package, Constant) else None
    if base is None:
        return Unknown("the package of a relative import is not known")
    for _ in range(level - 1):
        base = base.rpartition(".")[0]
    rest = Text((type(first)(first.text.lstrip(".")), *written.parts[1:]))
    joined = concatenated(text(base), text("."), rest)
    known = joined.known
    return text(known.rstrip(".")) if known is not None and known.endswith(".") else joined


def dunder_names(evaluator: Evaluator, given: Arguments, frame: Frame) -> Alternatives:
    """The module that ``__import__`` is asked for; ``level`` counts the dots."""
    names = given_at(evaluator, given, 0, "name")
    levels = given_at(evaluator, given, 4, "level")
    if not levels:
        return names
    package = text(frame.facts.package)
    return product(names, levels, lambda name, level: _at_level(name, level, package))


def _at_level(name: Value, level: Value, package: Text) -> Value:
    if not isinstance(level, Constant) or not isinstance(level.value, int):
        return Unknown("the level of a relative import is not known")
    return _resolved(concatenated(text("." * level.value), as_text(name)), package) if level.value > 0 else name


@dataclass(frozen=True, slots=True)
class Match:
    """A module that a name may be: found in the tree, or spelled exactly."""

    name: str
    pattern: str
    """The pattern, when a part of the name was listed or is a hole; else empty."""
    alternative: Alternative


def matches(evaluator: Evaluator, names: Alternatives) -> Iterator[Match]:
    """The modules that the names may be. Unknown values are left out: ask :func:`unknown_reasons`."""
    for each in names:
        if not isinstance(each.value, Text):
            continue
        known = each.value.known
        if known is not None:
            if _may_be_module(evaluator, known):
                yield Match(known, shown(each.value) if each.value.is_listed else "", each)
        elif _is_selective(each.value):
            for name in matching_modules(evaluator, each.value):
                yield Match(name, shown(each.value), each)


def unmatched(evaluator: Evaluator, names: Alternatives) -> Iterator[str]:
    """The names and patterns that no module can answer to."""
    for each in names:
        if each.excluded is not None or not isinstance(each.value, Text):
            continue
        known = each.value.known
        if known is None:
            if _is_selective(each.value) and not matching_modules(evaluator, each.value):
                yield shown(each.value)
        elif known and not _may_be_module(evaluator, known):
            yield known


def _may_be_module(evaluator: Evaluator, known: str) -> bool:
    """Whether a module can have the name; ``None.x`` comes of joining what is not set yet."""
    if known.partition(".")[0] in ("None", "True", "False"):
        return False
    return is_module_name(known.replace(":", ".")) or evaluator.project.module(known) is not None


def _is_selective(value: Text) -> bool:
    """Whether the constant parts of a template say enough to choose modules by it."""
    return any(not isinstance(part, Hole) and re.search(r"\w", part.text) for part in value.parts)


def unknown_reasons(names: Alternatives) -> list[str]:
    """Why some of the names are not known, each reason once."""
    reasons: list[str] = []
    for each in names:
        if each.excluded is not None:
            continue
        match each.value:
            case Unknown() if each.value == LOADED:
                pass
            case Unknown(reason=reason):
                reasons.append(reason)
            case Text() if each.value.known is None and not _is_selective(each.value):
                reasons.append(first_reason(each.value))
            case External(name=name):
                reasons.append(f"it comes from {name}, which is known at run time only")
    return list(dict.fromkeys(reasons))


def few(reasons: list[str]) -> tuple[str, ...]:
    """The first of many reasons, and how many others there are."""
    if len(reasons) <= MAX_REASONS:
        return tuple(reasons)
    return (*reasons[: MAX_REASONS - 1], f"and for {len(reasons) - MAX_REASONS + 1} more reasons")


def matching_modules(evaluator: Evaluator, template: Text) -> list[ModuleName]:
    """The modules that a template with holes matches, segment by segment."""
    known = evaluator.notes.get(("matching", template))
    if known is None:
        known = evaluator.notes[("matching", template)] = _matching(evaluator, template)
    assert isinstance(known, list)
    return known


def _matching(evaluator: Evaluator, template: Text) -> list[ModuleName]:
    start, deepest = _where_to_look(template)
    aliases = names_by_aliases(evaluator.project, start, deepest)
    names = "\n".join((evaluator.project.names_below(start, deepest), *aliases))
    found = re.finditer(f"^{_expression(template)}$", names, re.MULTILINE)
    first = template.parts[0]
    if isinstance(first, Hole) and first.cut:
        cuts = {name[: -first.cut] for name in evaluator.project.names_below("", None).split("\n")}
        found = (match for match in found if match["first"] in cuts)
    named = (ModuleName(match.group()) for match in islice(found, MAX_MATCHES))
    return list(dict.fromkeys(real for name in named for real in (*_itself(evaluator, name), *aliases.get(name, ()))))


def _where_to_look(template: Text) -> tuple[str, int | None]:
    """The package below which a template's names lie, and how many dots they may have."""
    prefix = template.parts[0].text if template.parts and not isinstance(template.parts[0], Hole) else ""
    is_deep = any(isinstance(part, Hole) and part.is_dotted for part in template.parts)
    return prefix.rpartition(".")[0], None if is_deep else shown(template).count(".")


def aliased_names(evaluator: Evaluator, value: Text, importer: str) -> list[str]:
    """Those of the names that modules have by aliases only: CPython runs the packages above these, too."""
    project = evaluator.project
    if not aliases_for(project, importer):
        return []
    if value.known is not None:
        return [value.known] if real_names(project, value.known, importer) else []
    if not _is_selective(value):
        return []
    expression = re.compile(_expression(value))
    return [name for name in names_by_aliases(project, *_where_to_look(value)) if expression.fullmatch(name)]


def _itself(evaluator: Evaluator, name: ModuleName) -> tuple[ModuleName, ...]:
    return (name,) if evaluator.project.module(name) is not None else ()


def _expression(template: Text) -> str:
    pieces: list[str] = []
    for part in template.parts:
        if isinstance(part, Hole) and part.cut and not pieces:
            pieces.append(r"(?P<first>[\w.]*?)")
        elif isinstance(part, Hole) and part.is_number:
            pieces.append(r"-?\d+")
        elif isinstance(part, Hole):
            pieces.append(r"[\w.]*?" if part.is_dotted else r"\w*?")  # it may be empty, too
        else:
            pieces.append(re.escape(part.text))
    return "".join(pieces)


def modules_named(evaluator: Evaluator, names: Alternatives, importer: str) -> Alternatives:
    """The module objects that an import by these names gives."""
    names = with_real_names(evaluator.project, names, importer)
    found = (each for each in matches(evaluator, names) if not _was_listed_elsewhere(evaluator, each))
    results = [merged(module_value(evaluator, each.name, importer), each.alternative) for each in found]
    for each in names:
        if isinstance(each.value, Unknown):
            results.append(each)
    return distinct(results)


def _was_listed_elsewhere(evaluator: Evaluator, match: Match) -> bool:
    """Whether a listed name means nothing here: it belongs to another folder, and importing it fails."""
    project = evaluator.project
    value, top = match.alternative.value, match.name.partition(".")[0]
    is_listed = isinstance(value, Text) and value.is_listed
    return is_listed and project.module(match.name) is None and project.tree.is_first_party(top)
