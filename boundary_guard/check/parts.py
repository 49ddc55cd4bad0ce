"""The parts of a project or of a package, and which of them import which: what a first contract can be about."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from boundary_guard.graph.chains import Edges, edges_of, reachable
from boundary_guard.model.graph import ImportGraph
from boundary_guard.model.imports import BlindSpotCode, How, Import, When
from boundary_guard.model.names import ModuleName, ModulePattern, is_within
from boundary_guard.resolve.project import Project
from boundary_guard.source.module import Module, ModuleKind

_TESTS = re.compile(r"tests?([_-].*)?|.*[_-]tests?")
"""Names of top-level packages that hold tests, and of modules that are one."""
_BESIDE = frozenset(
    {
        *("conf", "conftest", "setup", "noxfile", "tasks", "manage", "scripts"),
        *("doc", "docs", "documentation", "example", "examples", "bench", "benchmark", "benchmarks"),
    }
)
"""Top-level modules that are not the application."""
_TESTS_INSIDE = ("test", "tests")
"""What holds the tests of a package inside of it; other names are often those of helpers that it offers."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What a project consists of: the top-level modules of its application, their packages, and what holds tests.

    The packages come the largest first; ``tests`` are module patterns: top-level modules, and what lies in a package.
    """

    application: tuple[ModuleName, ...]
    packages: tuple[ModuleName, ...]
    tests: tuple[str, ...]

    def parts_inside(self, project: Project, package: ModuleName) -> tuple[ModuleName, ...]:
        """The parts of a package: what lies in it, but for its tests, its script, and folders without ``__init__``."""
        children = (each for each in project.tree.children(package) if each.kind is not ModuleKind.NAMESPACE)
        return tuple(each.name for each in children if each.name not in (*self.tests, f"{package}.__main__"))


@dataclass(frozen=True, slots=True)
class Parts:
    """Some modules of one level, with what lies below each.

    ``counts`` are the places at which the code of one imports another, which is more than that a framework does it for
    a string in its settings; of those in ``unread`` not everything could be read.
    """

    names: tuple[ModuleName, ...]
    edges: Edges
    counts: Counter[tuple[ModuleName, ModuleName]]
    unread: frozenset[ModuleName]

    def users(self, part: ModuleName) -> list[ModuleName]:
        """The parts that import this one, sorted."""
        return [each for each in self.names if part in self.edges.get(each, ())]

    def foundation(self) -> ModuleName | None:
        """The part that most others import, and that imports none of them."""
        imported = {imported for _, imported in self.counts}
        found = [each for each in self.names if each in imported and each not in self.edges and each not in self.unread]
        return max(found, key=lambda part: (len(self.users(part)), part), default=None)

    def roof(self) -> ModuleName | None:
        """The part that imports most others, and that none of them imports."""
        found = [each for each in self.names if each in self.edges and not self.users(each)]
        return max(found, key=lambda part: (len(self.edges[part]), part), default=None)

    def weakest_of_a_circle(self) -> tuple[ModuleName, ModuleName] | None:
        """Of the imports that lie on circles, importer and imported of those that the fewest places make."""
        found = [pair for pair in self.counts if pair[0] in reachable(self.edges, [pair[1]])]
        return min(found, key=lambda pair: (self.counts[pair], pair), default=None)


def layout_of(project: Project, graph: ImportGraph) -> Layout:
    """Tell the application from what lies beside it; where there is nothing else, that is the application."""
    known = {module.name for module in project.tree.modules()}  # folders without code in them are none
    tops = [top for top in project.tree.children("") if top.name in known and project.tree.is_first_party(top.name)]
    names = [top.name for top in tops]
    tests = [name for name in names if _holds_tests(name, graph)]
    others = [name for name in names if name not in tests]
    application = [name for name in others if name not in _BESIDE] or others or tests
    packages = [name for top in tops if top.name in application for name in _packages(project, top, known)]
    sizes = {name: sum(is_within(each, name) for each in graph.modules) for name in packages}
    packages.sort(key=lambda name: (-sizes[name], name))
    outside = [name for name in tests if name not in application]
    inside = [pattern for name in packages for pattern in _tests_inside(name, known)]
    return Layout(tuple(application), tuple(packages), (*outside, *inside))


def parts_of(names: Iterable[ModuleName], graph: ImportGraph) -> Parts:
    """Which of these modules of one level import which, by what lies below them, too."""
    known = tuple(names)
    depth = 1 + max((name.count(".") for name in known), default=0)
    arrows = list(_arrows(graph.imports, frozenset(known), depth))
    counts = Counter((each.importer, each.imported) for each in arrows if each.how is not How.CONVENTION)
    unread = (spot.importer for spot in graph.blind_spots if spot.code is not BlindSpotCode.UNRESOLVED)
    return Parts(known, edges_of(arrows), counts, frozenset(_part(each, depth) for each in unread))


def _arrows(imports: Iterable[Import], parts: frozenset[ModuleName], depth: int) -> Iterator[Import]:
    for each in imports:
        if each.how is How.PARENT or each.when is When.TYPE_CHECKING:
            continue
        importer, imported = _part(each.importer, depth), _part(each.imported, depth)
        if importer != imported and importer in parts and imported in parts:
            yield dataclasses.replace(each, importer=importer, imported=imported)


def _part(name: ModuleName, depth: int) -> ModuleName:
    return ModuleName(".".join(name.split(".")[:depth]))


def _packages(project: Project, top: Module, known: Collection[ModuleName]) -> Iterator[ModuleName]:
    """The package itself; below a namespace that holds nothing but packages (``google.cloud``), those.

    ``known`` has no module twice: links that lead around in a circle come to an end.
    """
    waiting = [top]
    while waiting:
        module = waiting.pop()
        children = [each for each in project.tree.children(module.name) if each.name in known]
        if module.kind is ModuleKind.NAMESPACE and all(each.is_package for each in children):
            waiting += children
        elif module.is_package:
            yield module.name


def _tests_inside(package: ModuleName, known: Collection[ModuleName]) -> Iterator[str]:
    """Patterns for the tests that lie in a package, and in those below it."""
    for tail in _TESTS_INSIDE:
        if f"{package}.{tail}" in known:
            yield f"{package}.{tail}"
        deeper = ModulePattern(f"{package}.**.{tail}")
        if any(deeper.matches(name) for name in known):
            yield deeper.text


def _holds_tests(top: ModuleName, graph: ImportGraph) -> bool:
    """By its name, or because half of what lies in it and more are tests by theirs (celery's are in ``t``).

    Those of a package of tests inside it do not count: simplejson has more of them than of its own modules.
    """
    if _TESTS.fullmatch(top):
        return True
    below = [each.split(".")[1:] for each in graph.modules if each.startswith(f"{top}.")]
    own = [names[-1] for names in below if not any(name in _TESTS_INSIDE for name in names)]
    return bool(own) and 2 * sum(bool(_TESTS.fullmatch(name)) for name in own) >= len(own)
