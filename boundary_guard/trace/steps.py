"""The flow, function by function: the source of each function on the route, with the lines that matter."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from boundary_guard.model.imports import DynamicSite, Scan
from boundary_guard.model.trace import Crossing, Flag, FunctionRef, SourceLine, Step, Use, UseKind, Weight
from boundary_guard.scan.facts import Facts, Scope
from boundary_guard.trace.calls import Calls

_USES = {
    UseKind.TAKEN: (Weight.CRITICAL, "takes a value out of what it imported"),
    UseKind.KEPT: (Weight.PROBLEM, "keeps what came from the forbidden modules"),
    UseKind.READ_BACK: (Weight.PROBLEM, "reads back what came from the forbidden modules"),
    UseKind.ATTRIBUTE: (Weight.PROBLEM, "looks into what came from the forbidden modules"),
    UseKind.CALLED: (Weight.CRITICAL, "calls what came from the forbidden modules"),
}


def steps_of(
    calls: Calls,
    crossings: tuple[Crossing, ...],
    sites: tuple[DynamicSite, ...],
    uses: tuple[Use, ...],
) -> tuple[Step, ...]:
    """The functions on the route in the order in which the entry reaches them; flagged lines in order."""
    flags: dict[FunctionRef, list[Flag]] = {}
    for function, flag in (*_import_flags(crossings), *_site_flags(sites), *_use_flags(uses)):
        flags.setdefault(function, []).append(flag)
    wanted = [function for function in calls.functions if function in flags]
    on_route = set(wanted) | {hop.caller for function in wanted for hop in calls.path_to(function)}
    for hop in calls.hops:
        if hop.callee in on_route and hop.caller in on_route:
            reason = f"calls {hop.callee.name}(), which leads there"
            flags.setdefault(hop.caller, []).append(Flag(hop.place, Weight.CRITICAL, "BG203", reason))
    return tuple(
        _step(function, *calls.functions[function], flags.get(function, []))
        for function in calls.in_flow_order()
        if function in on_route
    )


def _step(function: FunctionRef, facts: Facts, scope: Scope, flags: list[Flag]) -> Step:
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    first, last = node.lineno, node.end_lineno or node.lineno
    source = tuple(SourceLine(number, facts.lines[number - 1]) for number in range(first, last + 1))
    return Step(
        function,
        facts.place(node),
        source,
        tuple(sorted(set(flags), key=lambda flag: (flag.place, flag.code, flag.reason))),
    )


def _import_flags(crossings: Iterable[Crossing]) -> Iterator[tuple[FunctionRef, Flag]]:
    """Imports that stand in a function."""
    for crossing in crossings:
        for hop in crossing.chain:
            link = hop.link
            if link.function and link.how not in ("dynamic", "parent"):
                reason = f"imports {link.imported} when it is called"
                yield (
                    FunctionRef(link.importer, link.function),
                    Flag(link.place, Weight.CRITICAL, "BG102", reason),
                )


def _site_flags(sites: Iterable[DynamicSite]) -> Iterator[tuple[FunctionRef, Flag]]:
    for site in sites:
        found = [each for each in site.imports if each.how == "dynamic"]
        what = " and ".join(site.patterns) or found[0].imported
        reason = f"imports {what} by name: {len(found)} module{'s' if len(found) != 1 else ''}"
        yield FunctionRef(site.importer, site.function), Flag(site.place, Weight.CRITICAL, "BG103", reason)
        for scan in site.scans:
            yield from _scan_flags(scan)


def _scan_flags(scan: Scan) -> Iterator[tuple[FunctionRef, Flag]]:
    function = FunctionRef(scan.module, scan.function)
    if scan.is_listing:
        yield (
            function,
            Flag(
                scan.place,
                Weight.PROBLEM,
                "BG201",
                f"scans {' and '.join(scan.values) or scan.expression}: what lies there names the modules",
            ),
        )
    else:
        names = ", ".join(scan.values)
        yield function, Flag(scan.place, Weight.PROBLEM, "BG201", f"goes through {names} for the name")
    for each in scan.filters:
        what = "only where" if each.wanted else "not where"
        yield function, Flag(each.place, Weight.PROBLEM, "BG201", f"filters the scan, {what}", each.test)


def _use_flags(uses: Iterable[Use]) -> Iterator[tuple[FunctionRef, Flag]]:
    for use in uses:
        weight, does = _USES[use.kind]
        yield use.function, Flag(use.place, weight, "BG202", does, use.expression)
