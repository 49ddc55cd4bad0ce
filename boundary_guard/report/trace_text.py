"""A Trace as the terminal's view: a tree from the entry down to what is forbidden, readable without colour."""

from __future__ import annotations

from collections.abc import Iterator

from boundary_guard.model.imports import DynamicSite, Import
from boundary_guard.model.trace import Flag, ImportHop, Step, Trace, Weight, told_alone
from boundary_guard.report.ansi import bold, cyan, dim, green, red, yellow
from boundary_guard.report.escaping import for_terminal
from boundary_guard.report.wording import counted, excluded_because, forbidden_of, reach_in_words, subject

MAX_LINE = 100
"""Longer source lines are cut: the place tells where the rest stands."""


def render(trace: Trace) -> str:
    """The report, with colour codes, ending in a newline."""
    sections = (
        _head(trace),
        _flow(trace),
        _imports(trace),
        _chain(trace),
        _all(trace),
        _next(trace),
        _foot(trace),
    )
    return "\n".join(line for section in sections for line in section).rstrip() + "\n"


def _head(trace: Trace) -> Iterator[str]:
    verdict = green("independent") if trace.is_independent else red("routes found")
    yield f"{bold(for_terminal(trace.contract.name))}: {verdict}"
    forbidden = ", ".join(pattern.text for pattern in trace.contract.forbidden_modules)
    yield f"  from  {for_terminal(subject(trace))}"
    yield f"  to    {for_terminal(forbidden)}"
    if trace.contract.because:
        yield f"  why   {for_terminal(trace.contract.because)}"
    yield ""


def _flow(trace: Trace) -> Iterator[str]:
    if not trace.steps:
        return
    yield bold("The flow")
    for step in trace.steps:
        yield from _step(step)
    yield ""


def _step(step: Step) -> Iterator[str]:
    yield f"  {bold(for_terminal(step.function.name) + '()')}  {cyan(for_terminal(str(step.place)))}"
    source = {line.number: line.text for line in step.source}
    by_line: dict[int, list[Flag]] = {}
    for flag in step.flags:
        by_line.setdefault(flag.place.line, []).append(flag)
    for number, flags in by_line.items():
        column = flags[0].place.column
        yield f"    {dim(f'{number}:{column}'.rjust(7))}  {_cut(source.get(number, ''))}"
        for flag in flags:
            mark = red("!") if flag.weight is Weight.CRITICAL else yellow("?")
            what = f": {_cut(flag.expression)}" if flag.expression else ""
            yield f"           {mark} {for_terminal(flag.reason)}{what} {dim(flag.code)}"


def _cut(text: str) -> str:
    shown = for_terminal(text.strip())
    return shown if len(shown) <= MAX_LINE else shown[: MAX_LINE - 1] + "…"


def _imports(trace: Trace) -> Iterator[str]:
    if trace.is_independent:
        return
    yield bold("Forbidden modules reached")
    for site in trace.sites:
        yield from _site(trace, site)
    for crossing in told_alone(trace.crossings):
        for depth, hop in enumerate(crossing.chain):
            yield from _hop(hop, depth)
    direct = {crossing.last.link.imported for crossing in trace.crossings}
    for each in trace.onward:
        if each.module not in direct and each.hops:
            yield f"  {red(for_terminal(each.module))}"
            yield from (f"        {row}" for row in _leads_on(each.hops))
    yield ""


def _site(trace: Trace, site: DynamicSite) -> Iterator[str]:
    found, others = forbidden_of(trace, site)
    what = " and ".join(site.patterns) or site.expression
    beside = f", beside {others} that are not forbidden" if others else ""
    number_of = counted(len(found), "module")
    yield f"  {red(for_terminal(what))}  {number_of} by name{beside}  {cyan(for_terminal(str(site.place)))}"
    onward = {each.module: each.hops for each in trace.onward}
    for number, module in enumerate(found):
        is_last = number == len(found) - 1 and not site.excluded
        yield f"  {'└──' if is_last else '├──'} {for_terminal(module)}"
        for row in _leads_on(onward.get(module, ())):
            yield f"  {'   ' if is_last else '│  '}     {row}"
    for number, excluded in enumerate(site.excluded):
        is_last = number == len(site.excluded) - 1
        reason = for_terminal(excluded_because(excluded))
        yield f"  {'└──' if is_last else '├──'} {dim(for_terminal(excluded.module) + ': ' + reason)}"
    for missing in site.missing:
        yield f"      {yellow('missing')} {for_terminal(missing)}"


def _leads_on(hops: tuple[ImportHop, ...]) -> Iterator[str]:
    """The imports of the project's modules, each with its line; those from outside in one row."""
    for hop in {(hop.source, hop.link.place): hop for hop in hops if not hop.is_external}.values():
        how = "" if hop.link.function == "" else "  " + dim(for_terminal(reach_in_words(hop)))
        yield f"{_cut(hop.source)}  {cyan(for_terminal(str(hop.link.place)))}{how}"
    outside = dict.fromkeys(hop.link.imported.partition(".")[0] for hop in hops if hop.is_external)
    if outside:
        yield dim(for_terminal(f"and {', '.join(outside)}"))


def _hop(hop: ImportHop, depth: int) -> Iterator[str]:
    lead = "  " * (depth + 1)
    yield f"{lead}{for_terminal(hop.link.importer)} -> {red(for_terminal(hop.link.imported))}"
    reach = dim(for_terminal(reach_in_words(hop)))
    yield f"{lead}    {_cut(hop.source)}  {cyan(for_terminal(str(hop.link.place)))}  {reach}"


def _chain(trace: Trace) -> Iterator[str]:
    if not trace.chain:
        return
    yield bold("The chain")
    for number, link in enumerate(trace.chain, 1):
        yield f"  {number}. {bold(for_terminal(link.subject))} {for_terminal(link.does)}"
    yield ""


def _all(trace: Trace) -> Iterator[str]:
    if not trace.all_chains:
        return
    yield bold("All chains")
    for chain in trace.all_chains:
        yield f"  {for_terminal(' -> '.join([chain[0].importer, *(each.imported for each in chain)]))}"
    if not trace.chains_are_exact:
        yield f"  {yellow(f'there are more: listed are the first {trace.chains}')}"
    yield ""


def _next(trace: Trace) -> Iterator[str]:
    if trace.cut:
        places: dict[str, list[Import]] = {}
        for each in trace.cut:
            places.setdefault(str(each.place), []).append(each)
        yield bold("Smallest cut")
        for place, imports in places.items():
            what = imports[0].imported if len(imports) == 1 else counted(len(imports), "module")
            yield f"  {cyan(for_terminal(place))}  {for_terminal(what)}"
        yield ""
    if trace.proposal.plan:
        yield bold("Plan")
        for number, step in enumerate(trace.proposal.plan, 1):
            yield f"  {number}. {for_terminal(step.text)}"
            yield from (f"       {dim(for_terminal(detail))}" for detail in step.details)
        yield ""


def _foot(trace: Trace) -> Iterator[str]:
    for spot in trace.blind_spots:
        where = cyan(for_terminal(str(spot.place)))
        yield f"{yellow('blind spot')} {where} {for_terminal(spot.reason)} {dim(spot.code)}"
    chains = str(trace.chains) if trace.chains_are_exact else f"{trace.chains} or more"
    summary = [
        counted(trace.files_read, "file") + " read",
        f"{chains} {'chain' if trace.chains == 1 else 'chains'}",
    ]
    summary += [counted(len(trace.uses), "use"), counted(len(trace.blind_spots), "blind spot")]
    if trace.type_checking:
        summary.append(f"{counted(trace.type_checking, 'import')} for type checking only, not counted")
    if not trace.calls_are_complete:
        summary.append("calls followed through the first functions only")
    yield ", ".join(summary)
