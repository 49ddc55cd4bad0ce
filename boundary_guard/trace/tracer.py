"""The verb itself: read what the entry can reach, find what crosses the boundary, explain the routes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import islice

from boundary_guard.graph.chains import (
    Edges,
    ShortestChains,
    edges_of,
    reachable,
    reversed_edges,
    simple_chains,
)
from boundary_guard.graph.cuts import smallest_cut
from boundary_guard.graph.ignoring import matches, without_ignored
from boundary_guard.model.contract import EntryPoint, ForbiddenContract, Selection
from boundary_guard.model.errors import ContractError, UsageError
from boundary_guard.model.imports import BlindSpot, BlindSpotCode, DynamicSite, How, Import, When
from boundary_guard.model.invocation import HERE, Invocation
from boundary_guard.model.names import ModuleName, ancestors
from boundary_guard.model.trace import CallHop, Crossing, FunctionRef, ImportHop, Onward, Trace, Use
from boundary_guard.resolve.closure import Closure, read_closure
from boundary_guard.resolve.evaluator import Evaluator
from boundary_guard.resolve.project import Project
from boundary_guard.source.elsewhere import hint_for
from boundary_guard.trace.calls import Calls, follow_calls
from boundary_guard.trace.entries import Entry, find_entry, start_modules
from boundary_guard.trace.forbidden_names import check_forbidden
from boundary_guard.trace.no_files import imports_of_no_files
from boundary_guard.trace.proposals import Proposer
from boundary_guard.trace.reaches import Reaches
from boundary_guard.trace.steps import steps_of
from boundary_guard.trace.story import chain_in_words, requirements
from boundary_guard.trace.uses import UseFinder

CHAIN_CAP = 10_000
"""Chains are counted, and listed on request, up to this number."""


def trace(
    project: Project, contract: ForbiddenContract, *, all_chains: bool = False, invocation: Invocation = HERE
) -> Trace:
    """Trace the contract's entry points (or source modules) to its forbidden modules.

    ``invocation`` is for the commands of the plan. Raises UsageError when an entry point or a pattern matches nothing.
    """
    entries = _entries(project, contract)
    notes = check_forbidden(project, contract.forbidden_modules)
    start = start_modules(entries)
    is_forbidden = _matcher(contract)
    _check_start(start, is_forbidden)
    closure, evaluator = read_closure(project, start)
    counted = [each for each in closure.imports if each.when is not When.TYPE_CHECKING]
    _require_ignored(counted, contract)
    edges = edges_of(without_ignored(counted, contract.ignore_imports))
    forbidden = frozenset(name for row in edges.values() for name in row if is_forbidden(name))
    first = _with_ancestors(project, start)
    ways = reachable(edges, first, forbidden)
    useful = frozenset(reachable(reversed_edges(_inside(edges, ways, forbidden)), forbidden & ways.keys())) - forbidden
    calls = follow_calls(Evaluator(project), entries, useful | set(start))
    reaches = Reaches(project, evaluator, closure.imports, start, calls)
    crossings = _crossings(edges, ways, forbidden, useful, calls, reaches, first)
    uses = _uses(UseFinder(evaluator, is_forbidden), calls, {*start, *(each.last.link.importer for each in crossings)})
    sites = tuple(each for each in closure.sites if each.importer in useful and _leads_there(each, is_forbidden))
    onward = _onward(_by_importer(counted), crossings, is_forbidden, reaches)
    blind_spots = _blind_spots(project, closure, ways, forbidden)
    chains, is_exact = _chains(edges, first, forbidden, useful)
    return Trace(
        contract=contract,
        entries=tuple(entry.point for entry in entries),
        files_read=sum(bool(_source_of(project, name)) for name in closure.modules),
        steps=steps_of(calls, crossings, sites, uses),
        calls=_calls_on_route(calls, crossings, uses),
        sites=sites,
        crossings=crossings,
        onward=onward,
        uses=uses,
        chain=chain_in_words(sites, crossings, onward, uses, lambda name: project.module(name) is not None),
        chains=len(chains),
        chains_are_exact=is_exact,
        calls_are_complete=calls.is_complete,
        cut=smallest_cut(edges, first, forbidden, useful),
        all_chains=tuple(chains) if all_chains else (),
        requirements=requirements(contract, crossings, onward, uses, len(blind_spots)),
        proposal=Proposer(project, contract, entries, calls, sites, crossings, onward, uses, invocation).proposal(),
        blind_spots=blind_spots,
        type_checking=sum(is_forbidden(i.imported) for i in closure.imports if i.when is When.TYPE_CHECKING),
        notes=notes,
    )


def _matcher(contract: ForbiddenContract) -> Callable[[str], bool]:
    """Whether a module is forbidden, or lies below one that is."""
    return lambda name: any(pattern.covers(name) for pattern in contract.forbidden_modules)


def _check_start(start: tuple[ModuleName, ...], is_forbidden: Callable[[str], bool]) -> None:
    for module in start:
        if is_forbidden(module):
            raise UsageError(f"the entry point's module {module} is itself among the forbidden modules")


def _source_of(project: Project, name: ModuleName) -> str:
    module = project.module(name)
    return module.source if module is not None else ""


def _entries(project: Project, contract: ForbiddenContract) -> list[Entry]:
    entries = [find_entry(project, point) for point in contract.entry_points]
    if entries:
        return entries
    names = [module.name for module in project.tree.modules()]
    found = [name for name in names if any(pattern.covers(name) for pattern in contract.source_modules)]
    if not found:
        hint = hint_for(project.tree, contract.source_modules[0].text, names)
        raise UsageError(f'contract "{contract.id}": its source modules match no module of the project{hint}')
    return [find_entry(project, EntryPoint(name)) for name in found]


def _leads_there(site: DynamicSite, is_forbidden: Callable[[str], bool]) -> bool:
    """Whether the call itself imports a forbidden module: by its name, not by convention or as a package above."""
    return any(each.how is How.DYNAMIC and is_forbidden(each.imported) for each in site.imports)


def _with_ancestors(project: Project, start: tuple[ModuleName, ...]) -> list[ModuleName]:
    """The modules that are loaded first: the packages above an entry run before it."""
    found = [name for module in start for name in (*ancestors(module), module) if project.module(name)]
    return list(dict.fromkeys(found))


def _require_ignored(imports: Sequence[Import], contract: ForbiddenContract) -> None:
    """ContractError for an entry that ignores nothing."""
    for ignored in contract.ignore_imports:
        if not any(matches(ignored, each) for each in imports):
            told = ignored.no_import((each.importer, each.imported) for each in imports)
            raise ContractError(told, "ignore_imports", ignored.text)


def _inside(edges: Edges, ways: dict[ModuleName, int], forbidden: frozenset[ModuleName]) -> Edges:
    """The part of the graph that can be reached without passing a forbidden module."""
    return {importer: row for importer, row in edges.items() if importer in ways and importer not in forbidden}


def _crossings(
    edges: Edges,
    ways: dict[ModuleName, int],
    forbidden: frozenset[ModuleName],
    useful: frozenset[ModuleName],
    calls: Calls,
    reaches: Reaches,
    start: list[ModuleName],
) -> tuple[Crossing, ...]:
    """One shortest chain for every import that crosses the boundary."""
    found = []
    ways_to = ShortestChains(_inside(edges, ways, forbidden), start)
    for importer in sorted(useful, key=lambda name: (ways[name], name)):
        for imported, each in sorted(edges.get(importer, {}).items()):
            if imported in forbidden:
                chain = tuple(reaches.hop(link) for link in (*ways_to.to(importer), each))
                found.append(Crossing(chain, _calls_to(chain, calls)))
    return tuple(found)


def _chains(
    edges: Edges,
    start: list[ModuleName],
    forbidden: frozenset[ModuleName],
    useful: frozenset[ModuleName],
) -> tuple[list[tuple[Import, ...]], bool]:
    """All chains up to the cap, and whether these are all."""
    found = list(islice(simple_chains(edges, start, forbidden, useful), CHAIN_CAP + 1))
    chains = [chain for chain in found if chain is not None]
    return chains[:CHAIN_CAP], len(chains) == len(found) <= CHAIN_CAP


def _calls_to(chain: tuple[ImportHop, ...], calls: Calls) -> tuple[CallHop, ...]:
    """The calls from the entry to the function that makes the last import of the chain that stands in one."""
    for hop in reversed(chain):
        if hop.link.function:
            return calls.path_to(FunctionRef(hop.link.importer, hop.link.function))
    return ()


def _by_importer(imports: list[Import]) -> dict[ModuleName, list[Import]]:
    """Every import of each importer, in the order of the lines."""
    found: dict[ModuleName, list[Import]] = {}
    for each in sorted(set(imports), key=lambda one: (one.importer, one.place, one.imported)):
        found.setdefault(each.importer, []).append(each)
    return found


def _onward(
    by_importer: dict[ModuleName, list[Import]],
    crossings: tuple[Crossing, ...],
    is_forbidden: Callable[[str], bool],
    reaches: Reaches,
) -> tuple[Onward, ...]:
    """The forbidden modules that are reached, in order, with the imports by which they lead on to others."""
    found: list[Onward] = []
    waiting = [crossing.last.link.imported for crossing in crossings]
    seen = set(waiting)
    for module in waiting:
        hops: list[ImportHop] = []
        for each in by_importer.get(module, ()):
            if is_forbidden(each.imported) and each.imported != module and each.how != "parent":
                hops.append(reaches.hop(each))
                if each.imported not in seen:
                    seen.add(each.imported)
                    waiting.append(each.imported)
        found.append(Onward(module, tuple(sorted(hops, key=lambda hop: hop.is_external))))
    return tuple(found)


def _uses(finder: UseFinder, calls: Calls, modules: Collection[ModuleName]) -> tuple[Use, ...]:
    """The uses in the reached functions of ``modules``: the entries', and those that import what is forbidden."""
    return tuple(
        use
        for function in calls.in_flow_order()
        if function.module in modules
        for use in finder.uses_in(*calls.functions[function])
    )


def _calls_on_route(calls: Calls, crossings: tuple[Crossing, ...], uses: tuple[Use, ...]) -> tuple[CallHop, ...]:
    """The calls that lead to a function which imports or uses something forbidden."""
    wanted = {use.function for use in uses}
    wanted |= {hop.callee for crossing in crossings for hop in crossing.calls}
    on_route = {hop for function in wanted for hop in calls.path_to(function)}
    on_route |= {hop for hop in calls.hops if hop.callee in wanted}
    return tuple(hop for hop in calls.hops if hop in on_route)


def _blind_spots(
    project: Project, closure: Closure, ways: Collection[ModuleName], forbidden: Collection[ModuleName]
) -> tuple[BlindSpot, ...]:
    """The blind spots on the way: in modules that can be reached before the boundary."""
    spots = [spot for spot in closure.blind_spots if spot.importer in ways or spot.code is BlindSpotCode.UNREADABLE]
    spots = [spot for spot in spots if Selection().concerns(spot)]
    return tuple(sorted([*spots, *imports_of_no_files(project, set(ways) - set(forbidden), closure.sites)]))
