"""A report as the terminal's text: contract by contract, every finding with its chain; readable without colour."""

from __future__ import annotations

from collections.abc import Iterator

from boundary_guard.model.imports import BlindSpot, Import
from boundary_guard.model.report import ContractResult, Finding, Report, Verdict
from boundary_guard.model.trace import ImportHop
from boundary_guard.report.ansi import bold, cyan, dim, green, red, yellow
from boundary_guard.report.escaping import for_terminal
from boundary_guard.report.wording import (
    counted,
    cut_heading,
    cut_in_words,
    has_entry,
    import_in_words,
    next_steps,
    notes_of,
    problem_in_words,
    summary_of,
)

MAX_LINE = 100
"""Longer source lines are cut: the place tells where the rest stands."""
MAX_FINDINGS = 100
"""More findings of one contract are counted, not listed; the formats for machines have all of them."""
MAX_SPOTS = 20
MAX_CUT = 20
_MARKS = {Verdict.HOLDS: green("holds"), Verdict.BROKEN: red("BROKEN"), Verdict.UNKNOWN: yellow("unknown")}


def render(report: Report) -> str:
    """The report, with colour codes, ending in a newline."""
    lines = list(_results(report))
    lines += [f"{yellow('error')}  {for_terminal(problem_in_words(each))}" for each in report.problems]
    return "\n".join([*lines, bold(for_terminal(summary_of(report)))]) + "\n"


def _results(report: Report) -> Iterator[str]:
    """All contracts; one with findings stands apart from what comes before and after it."""
    told: set[BlindSpot] = set()
    was_long = False
    for number, result in enumerate(report.results):
        if was_long or (result.findings and number):
            yield ""
        yield from _result(report, result, told)
        was_long = bool(result.findings)
    if was_long:
        yield ""


def _result(report: Report, result: ContractResult, told: set[BlindSpot]) -> Iterator[str]:
    """``told`` are the blind spots that other contracts on the page have told already; it gets the new ones."""
    contract = result.contract
    named = f"  {dim(for_terminal(contract.id))}" if contract.id != contract.name else ""
    yield f"{_MARKS[result.verdict]}  {bold(for_terminal(contract.name))}{named}"
    if result.verdict is Verdict.BROKEN:
        if contract.because:
            yield f"  why      {for_terminal(contract.because)}"
        if contract.guidance:
            yield f"  instead  {for_terminal(contract.guidance)}"
    for problem in result.problems:
        yield f"  {yellow('error')}  {for_terminal(problem_in_words(problem))}"
    for finding in result.findings[:MAX_FINDINGS]:
        yield ""
        yield from _finding(finding, has_entry(contract))
    if len(result.findings) > MAX_FINDINGS:
        yield ""
        yield f"  and {counted(len(result.findings) - MAX_FINDINGS, 'more finding')} (--format json has all)"
    yield from _help(report, result)
    beside = [*_blind_spots(result, told), *(f"  {dim('note')}  {for_terminal(note)}" for note in notes_of(result))]
    if beside and result.findings:
        yield ""
    yield from beside


def _blind_spots(result: ContractResult, told: set[BlindSpot]) -> Iterator[str]:
    places = {problem.place for problem in result.problems}
    spots = [spot for spot in result.blind_spots if spot.place not in places]
    new = [spot for spot in spots if spot not in told]
    told.update(new)
    for spot in new[:MAX_SPOTS]:
        where = cyan(for_terminal(str(spot.place)))
        yield f"  {yellow('blind spot')}  {where}  {for_terminal(spot.reason)} {dim(spot.code)}"
    if len(new) > MAX_SPOTS:
        yield f"  and {counted(len(new) - MAX_SPOTS, 'more blind spot')} (--format json has all)"
    if len(spots) > len(new):
        yield f"  {counted(len(spots) - len(new), 'blind spot')} told above"


def _finding(finding: Finding, with_reach: bool) -> Iterator[str]:
    yield f"  {cyan(for_terminal(str(finding.place)))}  {finding.code}  {red(for_terminal(finding.message))}"
    for number, hop in enumerate(finding.chain, 1):
        is_last = number == len(finding.chain)
        yield from _hop(hop, is_last, with_reach)
    others = [place for place in finding.places if place != finding.place]
    if others:
        yield f"      also at {cyan(for_terminal(', '.join(map(str, others))))}"


def _hop(hop: ImportHop, is_last: bool, with_reach: bool) -> Iterator[str]:
    link: Import = hop.link
    imported = red(for_terminal(link.imported)) if is_last else for_terminal(link.imported)
    how = dim(for_terminal(import_in_words(hop, with_reach)))
    yield f"      {for_terminal(link.importer)} -> {imported}  {cyan(for_terminal(str(link.place)))}  {how}"
    if hop.source:
        yield f"          {_cut(hop.source)}"


def _cut(text: str) -> str:
    shown = for_terminal(text.strip())
    return shown if len(shown) <= MAX_LINE else shown[: MAX_LINE - 1] + "…"


def _help(report: Report, result: ContractResult) -> Iterator[str]:
    cut = cut_in_words(result, for_terminal)
    if cut:
        yield ""
        yield f"  {cut_heading(result)}: without these imports it would hold"
        for place, what in cut[:MAX_CUT]:
            yield f"      {cyan(for_terminal(str(place)))}  {what}"
        if len(cut) > MAX_CUT:
            yield f"      and {len(cut) - MAX_CUT} more (--format json has all)"
    steps = next_steps(report, result)
    if steps:
        yield ""
        yield "  What to run next"
        for step in steps:
            yield f"      {for_terminal(step)}"
