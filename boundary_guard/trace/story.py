"""What the routes amount to: the complete chain in words, and what independence demands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from boundary_guard.model.contract import ForbiddenContract
from boundary_guard.model.imports import DynamicSite, How, Scan
from boundary_guard.model.names import ModulePattern
from boundary_guard.model.places import Place
from boundary_guard.model.trace import Crossing, Link, Onward, Requirement, Use


def counted(number: int, noun: str) -> str:
    """``1 module``, ``10 modules``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def chain_in_words(
    sites: tuple[DynamicSite, ...], crossings: tuple[Crossing, ...], onward: tuple[Onward, ...], uses: tuple[Use, ...]
) -> tuple[Link, ...]:
    """The complete chain: scan, import, what each imported module leads on to, and the use."""
    direct = {crossing.last.link.imported for crossing in crossings}
    return (
        *(_scan_link(site, scan) for site in sites for scan in site.scans if scan.is_listing),
        *(_site_link(site) for site in sites),
        *_statement_links(crossings),
        *_onward_links([each for each in onward if each.module in direct]),
        *_onward_links([each for each in onward if each.module not in direct]),
        *_use_links(uses),
    )


def _scan_link(site: DynamicSite, scan: Scan) -> Link:
    wanted = [each.test for each in scan.filters if each.wanted]
    unwanted = [each.test for each in scan.filters if not each.wanted]
    tests = [f"where {', '.join(wanted)}"] if wanted else []
    tests += [f"not where {', '.join(unwanted)}"] if unwanted else []
    places = (scan.place, *(each.place for each in scan.filters))
    return Link(scan.module, f"scans {scan.expression} {'; '.join(tests)}".rstrip(), places)


def _site_link(site: DynamicSite) -> Link:
    found = [each.imported for each in site.imports if each.how is How.DYNAMIC]
    what = " and ".join(site.patterns) or ", ".join(found)
    return Link(site.importer, f"imports {what} through {site.callee}(): {counted(len(found), 'module')}", (site.place,))


def _statement_links(crossings: tuple[Crossing, ...]) -> Iterator[Link]:
    """Chains made of import statements, each hop once."""
    seen = set()
    for crossing in crossings:
        if crossing.last.link.how in (How.DYNAMIC, How.PARENT):
            continue
        for hop in crossing.chain:
            key = (hop.link.importer, hop.link.imported)
            if key not in seen and hop.link.how is not How.DYNAMIC:
                seen.add(key)
                yield Link(hop.link.importer, f"imports {hop.link.imported} ({hop.reach})", (hop.link.place,))


def _onward_links(onward: list[Onward]) -> Iterator[Link]:
    """What the imported modules lead on to: one link for each module that several of them import."""
    targets = Counter(name for each in onward for name in dict.fromkeys(hop.link.imported for hop in each.hops))
    for target, number in sorted(targets.items(), key=lambda item: (-item[1], item[0])):
        hops = [hop for each in onward for hop in each.hops if hop.link.imported == target]
        importers = list(dict.fromkeys(hop.link.importer for hop in hops))
        subject = importers[0] if number == 1 else f"each of {counted(number, 'imported module')}"
        at_load = next((hop.run_by for hop in hops if hop.run_by is not None), None)
        note = f", inside a function that runs at load time ({at_load})" if at_load is not None else ""
        yield Link(subject, f"imports {target}{note}", tuple(hop.link.place for hop in hops))


def _use_links(uses: tuple[Use, ...]) -> Iterator[Link]:
    for module in dict.fromkeys(use.function.module for use in uses):
        mine = [use for use in uses if use.function.module == module]
        called = [use.expression for use in mine if use.kind == "called"]
        what = ", ".join(dict.fromkeys(called)) or ", ".join(dict.fromkeys(use.expression for use in mine))
        yield Link(module, f"uses what it loaded: {what}", tuple(use.place for use in mine))


def requirements(
    contract: ForbiddenContract, crossings: tuple[Crossing, ...], onward: tuple[Onward, ...], uses: tuple[Use, ...],
    unresolved: int,
) -> tuple[Requirement, ...]:
    """What independence demands, judged on what was found."""
    source = " and ".join(str(point) for point in contract.entry_points) or ", ".join(
        pattern.text for pattern in contract.source_modules
    )
    found = [_reach_requirement(source, pattern, crossings) for pattern in contract.forbidden_modules]
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


def _reach_requirement(source: str, pattern: ModulePattern, crossings: tuple[Crossing, ...]) -> Requirement:
    broken = [crossing for crossing in crossings if pattern.covers(crossing.last.link.imported)]
    places: list[Place] = sorted({crossing.last.link.place for crossing in broken})
    text = f"{source} must not reach {pattern.text}"
    if not broken:
        return Requirement(text, True, "no route found")
    modules = {crossing.last.link.imported for crossing in broken}
    return Requirement(text, False, f"{counted(len(modules), 'module')} reached, first at {places[0]}")
