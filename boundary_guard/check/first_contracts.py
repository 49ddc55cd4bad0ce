"""First contracts for a project that has none: what holds today, and is worth keeping.

``first_contracts`` reads like the advice of somebody who knows the project a little: what stands below, what stands on
top, else what goes around in a circle, and where there is nothing of that, an example that holds.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from boundary_guard.check.checker import check
from boundary_guard.check.parts import Layout, Parts, layout_of, parts_of
from boundary_guard.graph.chains import edges_of, reachable
from boundary_guard.model.contract import ForbiddenContract, LinterContract, Selection
from boundary_guard.model.graph import ImportGraph
from boundary_guard.model.imports import How
from boundary_guard.model.names import ModuleName, ModulePattern, is_within
from boundary_guard.model.report import ContractResult, ProblemKind
from boundary_guard.resolve.project import Project

FRAMEWORKS = ("celery", "django", "fastapi", "flask", "pyramid", "sqlalchemy", "starlette", "uvicorn")
"""Frameworks that import by name, or are a boundary of their own; named where they are seen."""
_MOST = 3
"""How many contracts are written."""
_MOST_TRIED = 10
_FOR_DEVELOPERS = ("doctest", "pdb", "unittest")
"""Modules of every Python that a program does without."""
_WITHOUT_PARENTS = Selection(how=frozenset(How) - {How.PARENT})


@dataclass(frozen=True, slots=True)
class Draft:
    """A contract that may be written, and why it was chosen: sentences, each for a line of comment."""

    contract: ForbiddenContract | LinterContract
    comment: tuple[str, ...]
    is_stacked: bool = False
    """Whether it says that something is below, or on top of, the other parts of a package."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft, held against the project."""

    draft: Draft
    result: ContractResult

    @property
    def holds(self) -> bool:
        """It holds, and all that had to be read was read."""
        return not self.result.findings and not self.result.problems

    @property
    def is_broken(self) -> bool:
        """It is broken; what breaks it is known."""
        return bool(self.result.findings) and not self.result.problems

    @property
    def is_unread(self) -> bool:
        """Nothing breaks it as far as could be read; a file on the way could not."""
        kinds = {problem.kind for problem in self.result.problems}
        return not self.result.findings and kinds == {ProblemKind.READING}


def frameworks_in(graph: ImportGraph) -> list[str]:
    """The frameworks that the project imports."""
    tops = {each.imported.partition(".")[0] for each in graph.imports}
    return [name for name in FRAMEWORKS if name in tops]


def first_contracts(project: Project, graph: ImportGraph) -> list[Checked]:
    """Contracts that say something about the project, those that hold if there are any; empty without a module.

    What is broken is given only where nothing else is: for a baseline. What could not be read wholly comes last.
    """
    layout = layout_of(project, graph)
    if not layout.application:
        return []
    ordered = list(_enough(_checked(project, draft) for draft in _ordered(project, layout, graph)))
    if found := _those(ordered, lambda each: each.holds):
        return found
    others = [_checked(project, draft) for draft in _unordered(project, layout, graph)]
    if found := _those(others, lambda each: each.holds) or _those([*ordered, *others], lambda each: each.is_broken):
        return found
    example = _checked(project, _example(project, layout, graph))
    if example.holds:
        return [example]
    return _those([*ordered, *others], lambda each: each.is_unread)[:1] or [example]


def _checked(project: Project, draft: Draft) -> Checked:
    """The draft with what is said of it; where only packages that merely run break it, without these."""
    found = Checked(draft, check(project.anew(), [draft.contract]).results[0])
    if found.is_broken and draft.is_stacked:
        relaxed = _without_parents(draft)
        again = Checked(relaxed, check(project.anew(), [relaxed.contract]).results[0])
        return again if again.holds else found
    return found


def _enough(checked: Iterable[Checked]) -> Iterator[Checked]:
    """Go on until some hold, or many were tried: a monorepo has hundreds of packages."""
    holding = 0
    for each in islice(checked, _MOST_TRIED):
        yield each
        holding += each.holds
        if holding == _MOST:
            return


def _those(checked: Iterable[Checked], wanted: Callable[[Checked], bool]) -> list[Checked]:
    return [each for each in checked if wanted(each)][:_MOST]


def _ordered(project: Project, layout: Layout, graph: ImportGraph) -> Iterator[Draft]:
    """What is above what: tests, the parts of the project, and those of each package."""
    if layout.tests:
        yield _no_tests(layout)
    levels = [(layout.application, "the project")]
    levels += [(layout.parts_inside(project, name), name) for name in layout.packages]
    for names, whole in levels:
        draft = _stacked(parts_of(names, graph), whole)
        if draft is not None:
            yield draft


def _unordered(project: Project, layout: Layout, graph: ImportGraph) -> Iterator[Draft]:
    """The best that can be said where nothing is above anything; nothing where there is one part only."""
    parts = parts_of(layout.application, graph)
    pair = parts.weakest_of_a_circle()
    packages = [name for name in layout.packages if len(layout.parts_inside(project, name)) > 1]
    if pair is not None:
        yield _out_of_a_circle(*pair)
    elif len(parts.names) > 1 and not parts.edges:
        yield _independence(parts.names)
    elif packages:
        yield _acyclic(packages[0])


def _no_tests(layout: Layout) -> Draft:
    is_one = len(layout.tests) == 1 and "*" not in layout.tests[0]
    contract = _forbidden(
        "no-tests",
        f"The application does not import {layout.tests[0] if is_one else 'its tests'}",
        layout.application,
        layout.tests,
        because="what runs for users needs no tests, and is often installed without them",
    )
    return Draft(contract, ("The application does not need its tests.",))


def _stacked(parts: Parts, whole: str) -> Draft | None:
    """The part that the others are built on must not need them; else the others must not need the one on top."""
    lowest, highest = parts.foundation(), parts.roof()
    if lowest is not None:
        users = parts.users(lowest)
        are_built = f"{', '.join(users)} is" if len(users) == 1 else f"{len(users)} parts of {whole} are"
        contract = _forbidden(
            f"{_id(lowest)}-is-a-foundation",
            f"{lowest} does not depend on what is built on it",
            [lowest],
            users,
            because=f"{are_built} built on {lowest}; it must stay usable alone",
        )
        reason = f"{lowest} imports no other part of {whole} today, and {are_built} built on it."
        return Draft(contract, (reason,), is_stacked=True)
    below = [] if highest is None else [name for name in parts.edges[highest] if name not in parts.unread]
    if highest is not None and below:
        contract = _forbidden(
            f"{_id(highest)}-is-on-top",
            f"Nothing that {highest} uses depends on it",
            below,
            [highest],
            because=f"{highest} puts the parts together; they must stay usable without it",
        )
        return Draft(contract, (f"No other part of {whole} imports {highest} today.",), is_stacked=True)
    return None


def _without_parents(draft: Draft) -> Draft:
    """The same where a package that merely runs, because a module below it is imported, does not count."""
    assert isinstance(draft.contract, ForbiddenContract)  # so are all that are stacked
    remark = "Its package, which runs before it and imports them, does not count."
    return Draft(replace(draft.contract, selection=_WITHOUT_PARENTS), (*draft.comment, remark))


def _out_of_a_circle(importer: ModuleName, imported: ModuleName) -> Draft:
    contract = _forbidden(
        f"{_id(importer)}-without-{_id(imported)}",
        f"{importer} does not depend on {imported}",
        [importer],
        [imported],
        because=f"{imported} depends on {importer}; in a circle, neither can be understood, tested or moved alone",
    )
    sentences = f"A circle: {imported} needs {importer}, too.", "This is the side with the fewest imports to undo."
    return Draft(contract, sentences)


def _independence(names: tuple[ModuleName, ...]) -> Draft:
    contract = LinterContract(
        id="independent-parts",
        name="The parts of the project do not depend on each other",
        type="independence",
        options={"modules": tuple(names)},
        root_packages=tuple(names),
        because="each of them can be understood, tested and moved alone",
    )
    return Draft(contract, ("None of these imports another today.",))


def _acyclic(package: ModuleName) -> Draft:
    contract = LinterContract(
        id=f"{_id(package)}-acyclic",
        name=f"The parts of {package} do not import each other in circles",
        type="acyclic_siblings",
        options={"ancestors": (package,)},
        root_packages=(package.partition(".")[0],),
        because="a circle of parts can only be understood, tested and moved as one",
    )
    return Draft(
        contract, ("No circles between the parts of a package, but for those of a baseline, if there is one.",)
    )


def _example(project: Project, layout: Layout, graph: ImportGraph) -> Draft:
    """For a project of one part. All are forbidden where all are imported: then there is something to freeze."""
    start = [name for name in graph.modules if any(is_within(name, top) for top in layout.application)]
    reached = {name.partition(".")[0] for name in reachable(edges_of(graph.imports), start)}
    known = [name for name in _FOR_DEVELOPERS if not project.tree.is_first_party(name)]
    contract = _forbidden(
        "no-developer-tools",
        "The program does without the tools of its developers",
        layout.application,
        [name for name in known if name not in reached] or known,
        because="what runs for users needs no debugger and no test tools",
    )
    sentences = "An example, for there are no parts yet that could be told apart.", "Write here what must not meet."
    return Draft(contract, sentences)


def _forbidden(
    contract_id: str, name: str, sources: Iterable[str], forbidden: Iterable[str], because: str
) -> ForbiddenContract:
    patterns = tuple(ModulePattern(each) for each in sources)
    return ForbiddenContract(contract_id, name, patterns, tuple(ModulePattern(each) for each in forbidden), because)


def _id(name: str) -> str:
    """A part of an id that is made of a module's name: ids are ASCII, and begin with a letter or a digit."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-_")
    if plain == name.replace(".", "-"):
        return plain
    return f"{plain or 'part'}-{zlib.crc32(name.encode()):08x}"  # another name may look the same without the rest
