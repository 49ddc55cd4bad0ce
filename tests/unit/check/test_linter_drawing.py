"""A graph that is drawn once and copied is the graph that would have been drawn anew."""

from __future__ import annotations

import random
from typing import Any

import pytest

from boundary_guard.check.linter_drawing import Drawing
from boundary_guard.graph.ignoring import implied_by_ignored
from boundary_guard.model.imports import How, Import, When
from boundary_guard.model.names import ModuleName
from boundary_guard.model.places import Place

MODULES = [ModuleName(name) for name in ("a", "a.b", "a.b.c", "a.d", "a.d.e", "f", "f.g")]


def random_imports(chance: random.Random) -> list[Import]:
    """Imports as they are read: the packages above what is imported stand at the same place."""
    found = []
    for line in range(1, chance.randrange(5, 25)):
        importer, imported = chance.sample(MODULES, 2)
        when = chance.choice([When.LOAD, When.CALL])
        place = Place(f"{importer}.py", line, 1)
        found.append(Import(importer, imported, place, How.FROM, when))
        if "." in imported:
            found.append(Import(importer, ModuleName(imported.rpartition(".")[0]), place, How.PARENT, when))
    return [each for each in found if each.importer != each.imported]


def arrows(graph: Any, start: set[str]) -> set[tuple[str, str]]:
    """What can be reached: a package that runs for nothing that is left may stay as a node that nothing leads to."""
    seen, waiting = set(), sorted(start)
    while waiting:
        importer = waiting.pop()
        for imported in graph.find_modules_directly_imported_by(importer):
            if (importer, imported) not in seen:
                seen.add((importer, imported))
                waiting.append(imported)
    return seen


@pytest.mark.parametrize("apart", [True, False])
@pytest.mark.parametrize("seed", range(40))
def test_what_is_taken_out_of_a_copy(seed: int, apart: bool) -> None:
    chance = random.Random(seed)
    imports = random_imports(chance)
    pairs = sorted({(each.importer, each.imported) for each in imports})
    ignored = set(chance.sample(pairs, min(3, len(pairs))))
    gone = set(chance.sample(pairs, 1))
    drawing = Drawing(MODULES, imports, apart=apart)
    kept, graph = drawing.without(ignored, gone)
    implied = implied_by_ignored(imports, ignored)
    expected = [
        each for each in imports if each not in implied and (each.importer, each.imported) not in ignored | gone
    ]
    assert kept == expected
    _, anew = Drawing(MODULES, expected, apart=apart).without((), ())
    assert arrows(graph, set(MODULES)) == arrows(anew, set(MODULES))
    _, again = drawing.without((), ())
    assert arrows(again, set(MODULES)) >= {(a, b) for a, b in pairs if not apart}
