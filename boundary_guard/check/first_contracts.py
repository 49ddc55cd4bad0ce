"""First contracts for a project that has none: what holds today, and is worth keeping.

``first_contracts`` reads like the advice of somebody who knows the project a little: what stands below, what stands on
top, else what goes around in a circle, and where there is nothing of that, an example that holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from boundary_guard.check.checker import check
from boundary_guard.check.parts import Parts, Tops, inside, packages_of, parts_of, tops_of
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
_FOR_DEVELOPERS = ("doctest", "pdb", "unittest")
"""Modules of every Python that a program does without."""
_WITHOUT_PARENTS = Selection(how=frozenset(How) - {How.PARENT})


@dataclass(frozen=True, slots=True)
class Draft:
    """A contract that may be written, and why it was chosen: sentences, each for a line of comment."""

    contract: ForbiddenContract | LinterContract
    comment: tuple[str, ...]


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
    tops = tops_of(project, graph)
    if not tops.application:
        return []
    ordered = _checked(project, list(_ordered(project, tops, graph)))
    ordered += _checked(project, [_without_parents(each.draft) for each in ordered if _may_be_relaxed(each)])
    if found := _those(ordered, lambda each: each.holds):
        return found
    others = _checked(project, list(_unordered(project, tops, graph))[:1])
    if found := _those(others, lambda each: each.holds) or _those([*ordered, *others], lambda each: each.is_broken):
        return found
    example = _checked(project, [_example(project, tops, graph)])
    if found := _those(example, lambda each: each.holds):
        return found
    return _those([*ordered, *others, *example], lambda each: each.is_unread)[:1] or example


def _checked(project: Project, drafts: Sequence[Draft]) -> list[Checked]:
    report = check(project.anew(), [draft.contract for draft in drafts])
    return [Checked(draft, result) for draft, result in zip(drafts, report.results, strict=True)]


def _those(checked: Iterable[Checked], wanted: Callable[[Checked], bool]) -> list[Checked]:
    return [each for each in checked if wanted(each)][:_MOST]


def _ordered(project: Project, tops: Tops, graph: ImportGraph) -> Iterator[Draft]:
    """What is above what: tests, the parts of the project, and those of each package."""
    if tops.tests:
        yield _no_tests(tops)
    found = [_stacked(parts_of(tops.application, graph), "the project")]
    inner = [(parts_of(inside(project, name, tops), graph), name) for name in packages_of(project, tops, graph)]
    found += [_stacked(parts, name) for parts, name in inner]
    yield from (draft for draft in found if draft is not None)


def _unordered(project: Project, tops: Tops, graph: ImportGraph) -> Iterator[Draft]:
    """What can be said where nothing is above anything, the best first."""
    parts = parts_of(tops.application, graph)
    pair = parts.weakest_of_a_circle()
    if pair is not None:
        yield _out_of_a_circle(parts, *pair)
    elif len(parts.names) > 1 and not parts.edges:
        yield _independence(parts.names)
    with_parts = [name for name in packages_of(project, tops, graph) if len(inside(project, name, tops)) > 1]
    yield from map(_acyclic, with_parts[:1])


def _no_tests(tops: Tops) -> Draft:
    contract = _forbidden(
        "no-tests",
        f"The application does not import {tops.tests[0] if len(tops.tests) == 1 else 'its tests'}",
        tops.application,
        tops.tests,
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
        return Draft(contract, (f"{lowest} imports no other part of {whole} today, and {are_built} built on it.",))
    if highest is not None:
        below = [name for name in parts.names if name in parts.edges[highest]]
        contract = _forbidden(
            f"{_id(highest)}-is-on-top",
            f"Nothing that {highest} uses depends on it",
            below,
            [highest],
            because=f"{highest} puts the parts together; they must stay usable without it",
        )
        return Draft(contract, (f"No other part of {whole} imports {highest} today.",))
    return None


def _may_be_relaxed(each: Checked) -> bool:
    return (
        each.is_broken and isinstance(each.draft.contract, ForbiddenContract) and each.draft.contract.id != "no-tests"
    )


def _without_parents(draft: Draft) -> Draft:
    """The same where a package that merely runs, because a module below it is imported, does not count."""
    assert isinstance(draft.contract, ForbiddenContract)
    remark = "Its package, which runs before it and imports them, does not count."
    return Draft(replace(draft.contract, selection=_WITHOUT_PARENTS), (*draft.comment, remark))


def _out_of_a_circle(parts: Parts, importer: ModuleName, imported: ModuleName) -> Draft:
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


def _example(project: Project, tops: Tops, graph: ImportGraph) -> Draft:
    """For a project of one part. All are forbidden where all are imported: then there is something to freeze."""
    start = [name for name in graph.modules if any(is_within(name, top) for top in tops.application)]
    reached = {name.partition(".")[0] for name in reachable(edges_of(graph.imports), start)}
    known = [name for name in _FOR_DEVELOPERS if not project.tree.is_first_party(name)]
    contract = _forbidden(
        "no-developer-tools",
        "The program does without the tools of its developers",
        tops.application,
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
    return name.replace(".", "-")
