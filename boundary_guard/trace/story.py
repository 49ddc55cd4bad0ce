"""What the routes amount to: the complete chain in words, and what independence demands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from boundary_guard.model.contract import ForbiddenContract
from boundary_guard.model.imports import DynamicSite, How, Scan
from boundary_guard.model.names import ModulePattern
from boundary_guard.model.trace import Crossing, ImportHop, Link, Onward, Reach, Requirement, Use, UseKind, told_alone

IsOurs = Callable[[str], bool]
"""Whether a module is one of the project's."""


def counted(number: int, noun: str) -> str:
    """``1 module``, ``10 modules``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def chain_in_words(
    sites: tuple[DynamicSite, ...],
    crossings: tuple[Crossing, ...],
    onward: tuple[Onward, ...],
    uses: tuple[Use, ...],
    is_ours: IsOurs,
) -> tuple[Link, ...]:
    """The complete chain: scan, import, what the imported modules lead on to, and the use of it all."""
    direct = {crossing.last.link.imported for crossing in crossings}
    first = [each for each in onward if each.module in direct and is_ours(each.module)]
    behind = [each for each in onward if each.module not in direct and is_ours(each.module)]
    statements = told_alone(crossings)
    ours = [c for c in statements if is_ours(c.last.link.imported) or not sites]
    return (
        *(_scan_link(scan) for site in sites for scan in site.scans if scan.is_listing),
        *(_site_link(site, crossings) for site in sites),
        *_statement_links(ours),
        *_onward_links(first, is_ours),
        *_onward_links(behind, is_ours),
        *_use_links(uses, [c for c in statements if c not in ours]),
    )


def _scan_link(scan: Scan) -> Link:
    wanted = [each.test for each in scan.filters if each.wanted]
    unwanted = [each.test for each in scan.filters if not each.wanted]
    tests = [f"where {', '.join(wanted)}"] if wanted else []
    tests += [f"not where {', '.join(unwanted)}"] if unwanted else []
    places = (scan.place, *(each.place for each in scan.filters))
    what = " and ".join(scan.values) or scan.expression
    return Link(scan.module, f"scans {what} {'; '.join(tests)}".rstrip(), places)


def _site_link(site: DynamicSite, crossings: tuple[Crossing, ...]) -> Link:
    found = [each.imported for each in site.imports if each.how is How.DYNAMIC]
    what = " and ".join(site.patterns) or ", ".join(found)
    reaches = {crossing.last.reach for crossing in crossings if crossing.last.link.place == site.place}
    note = f" ({Reach.PRESENT})" if reaches == {Reach.PRESENT} else ""
    does = f"imports {what} through {site.callee}(): {counted(len(found), 'module')}{note}"
    return Link(site.importer, does, (site.place,))


def _statement_links(crossings: Iterable[Crossing]) -> Iterator[Link]:
    """Chains made of import statements, each hop once."""
    seen = set()
    for crossing in crossings:
        for hop in crossing.chain:
            key = (hop.link.importer, hop.link.imported)
            if key not in seen and hop.link.how is not How.DYNAMIC:
                seen.add(key)
                yield Link(hop.link.importer, f"imports {hop.link.imported} ({hop.reach})", (hop.link.place,))


def _onward_links(onward: list[Onward], is_ours: IsOurs) -> Iterator[Link]:
    """What some modules lead on to: one link for each set of importers that import the same module of ours."""
    importers: dict[str, list[ImportHop]] = {}
    for each in onward:
        for hop in each.hops:
            if is_ours(hop.link.imported) and not _is_package_of_another(hop, each):
                importers.setdefault(hop.link.imported, []).append(hop)
    for target, hops in importers.items():
        modules = list(dict.fromkeys(hop.link.importer for hop in hops))
        subject = modules[0] if len(modules) == 1 else f"each of {counted(len(modules), 'imported module')}"
        run_by = next((hop for hop in hops if hop.run_by is not None), None)
        note = f", inside {run_by.link.function}(), which runs at load time ({run_by.run_by})" if run_by else ""
        places = tuple(hop.link.place for hop in ([run_by] if run_by else hops))
        yield Link(subject, f"imports {target}{note}", places)


def _is_package_of_another(hop: ImportHop, onward: Onward) -> bool:
    """``from package import module`` imports both; the module is the news."""
    return any(
        other.link.place == hop.link.place and other.link.imported.startswith(hop.link.imported + ".")
        for other in onward.hops
    )


def _use_links(uses: tuple[Use, ...], statements: Iterable[Crossing]) -> Iterator[Link]:
    helpers = [f"{c.last.link.imported} ({c.last.link.place})" for c in statements]
    for number, module in enumerate(dict.fromkeys(use.function.module for use in uses)):
        mine = [use for use in uses if use.function.module == module]
        called = [use.expression for use in mine if use.kind is UseKind.CALLED]
        what = ", ".join(dict.fromkeys(called)) or ", ".join(dict.fromkeys(use.expression for use in mine))
        with_help = f", with {', '.join(helpers)}" if helpers and not number else ""
        yield Link(module, f"uses what it loaded: {what}{with_help}", tuple(use.place for use in mine))


def requirements(
    contract: ForbiddenContract,
    crossings: tuple[Crossing, ...],
    onward: tuple[Onward, ...],
    uses: tuple[Use, ...],
    unresolved: int,
) -> tuple[Requirement, ...]:
    """What independence demands, judged on what was found."""
    source = " and ".join(str(point) for point in contract.entry_points) or ", ".join(
        pattern.text for pattern in contract.source_modules
    )
    found = [_reach_requirement(source, pattern, crossings, onward) for pattern in contract.forbidden_modules]
    found.append(
        Requirement(
            f"{source} must not use anything that comes out of them",
            not uses,
            f"{counted(len(uses), 'use')}, first at {uses[0].place}" if uses else "no use found",
        )
    )
    inner = sum(bool(each.hops) for each in onward)
    if inner:
        text = "the forbidden modules may go on importing one another"
        found.append(Requirement(text, True, f"{counted(inner, 'module')} of them do, and need no change"))
    text = "nothing on the way may be unknown"
    evidence = f"{counted(unresolved, 'blind spot')} on the way" if unresolved else "no blind spot on the way"
    found.append(Requirement(text, not unresolved, evidence))
    return tuple(found)


def _reach_requirement(
    source: str, pattern: ModulePattern, crossings: tuple[Crossing, ...], onward: tuple[Onward, ...]
) -> Requirement:
    text = f"{source} must not reach {pattern.text}"
    broken = [crossing for crossing in crossings if pattern.covers(crossing.last.link.imported)]
    behind = [hop.link for each in onward for hop in each.hops if pattern.covers(hop.link.imported)]
    if broken:
        direct = {crossing.last.link.imported for crossing in broken}
        more = {link.imported for link in behind} - direct
        first = min(crossing.last.link.place for crossing in broken)
        through = f", and {len(more)} more through them" if more else ""
        return Requirement(text, False, f"{counted(len(direct), 'module')} reached, first at {first}{through}")
    if behind:
        return Requirement(text, False, f"reached through {behind[0].importer}, at {behind[0].place}")
    return Requirement(text, True, "no route found")
