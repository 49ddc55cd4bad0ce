"""Phrases that several formats of the same report share."""

from __future__ import annotations

from collections.abc import Callable

from boundary_guard.model.contract import COMMAND_LINE, Contract, ForbiddenContract
from boundary_guard.model.imports import (
    COMPILED_NAMES,
    BlindSpot,
    Certainty,
    DynamicSite,
    Excluded,
    How,
    Reach,
    When,
)
from boundary_guard.model.names import ModuleName, is_module_name
from boundary_guard.model.places import Place
from boundary_guard.model.report import ContractResult, Finding, Problem, Report, Verdict
from boundary_guard.model.trace import ImportHop, Trace


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 module``, ``10 modules``."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"


def subject(trace: Trace) -> str:
    """The entry points, as they were asked for."""
    return " and ".join(str(entry) for entry in trace.entries)


def reach_in_words(hop: ImportHop) -> str:
    """How the import is reached; an import in a function that runs at load time is said to be one."""
    if hop.run_by is not None:
        return f"inside {hop.link.function}(), but run at load time, called at {hop.run_by}; reached {hop.reach}"
    if hop.link.function and hop.link.when is When.CALL:
        return f"inside {hop.link.function}(); {hop.reach}"
    return str(hop.reach)


def forbidden_of(trace: Trace, site: DynamicSite) -> tuple[list[ModuleName], int]:
    """The forbidden modules that a call imports by name, and how many others."""
    reached = {crossing.last.link.imported for crossing in trace.crossings}
    found = [each.imported for each in site.imports if each.how is How.DYNAMIC]
    forbidden = [name for name in found if name in reached]
    return forbidden, len(found) - len(forbidden)


def excluded_because(excluded: Excluded) -> str:
    """Why a module that the scan could find is left out."""
    return f"excluded by {excluded.test} at {excluded.place}"


def import_in_words(hop: ImportHop, has_entry: bool) -> str:
    """How and when the import is made, and where the contract has an entry, how it is reached from there."""
    link = hop.link
    words = [_HOW[link.how]]
    if link.certainty is Certainty.PATTERN and link.pattern:
        words[0] += f" ({link.pattern})"
    elif link.pattern == COMPILED_NAMES and link.how is How.CONVENTION:
        words[0] = "by a name in compiled code"
    if hop.run_by is not None:
        words.append(f"in {link.function}(), run at load time by {hop.run_by}")
    elif link.function and link.when is When.CALL:
        words.append(f"in {link.function}()")
    elif link.when is When.LOAD:
        words.append("at load")
    elif link.when is When.LAZY:
        words.append("when first used")
    else:
        words.append("for type checking only")
    if link.guarded:
        words.append("guarded")
    if link.where:
        words.append(f"where {link.where}")
    if has_entry and hop.reach is not Reach.LOAD:
        words.append(str(hop.reach))
    return ", ".join(words)


_HOW = {
    How.STATEMENT: "import",
    How.FROM: "from",
    How.STAR: "star",
    How.DYNAMIC: "by name",
    How.PARENT: "package above",
    How.CONVENTION: "by convention",
}


def has_entry(contract: Contract) -> bool:
    """Whether the contract names a function at which the program enters."""
    return isinstance(contract, ForbiddenContract) and any(point.function for point in contract.entry_points)


def next_steps(report: Report, result: ContractResult) -> tuple[str, ...]:
    """Commands that help with a broken contract, for the folder and the configuration that the user named.

    What comes from the project is one word of the shell.
    """
    if not result.findings:
        return ()
    contract = result.contract
    first = result.findings[0]
    command = report.invocation.command
    explain = command("explain", first.importer, first.imported)
    if not isinstance(contract, ForbiddenContract):
        return (explain,)
    forbidden = [pattern.text for pattern in contract.forbidden_modules]
    if contract.id == COMMAND_LINE:
        flags = [word for text in forbidden for word in ("--forbid", text)]
        if not is_module_name(first.source):
            return (explain,)
        return (command("trace", first.source, *flags), explain)
    return (
        command("trace", "--contract", contract.id),
        command("refactor", "disconnect", "--contract", contract.id, "--diff"),
        explain,
    )


def cut_heading(result: ContractResult) -> str:
    """What the cut is."""
    return "The smallest cut" if result.cut_is_smallest else "A cut"


def cut_in_words(result: ContractResult, as_code: Callable[[str], str]) -> list[tuple[Place, str]]:
    """The places of the cut, each with what is imported there: its name, which ``as_code`` writes, or how many."""
    places: dict[Place, list[str]] = {}
    for each in sorted(result.cut, key=lambda one: (one.place, one.imported)):
        places.setdefault(each.place, []).append(each.imported)
    return [
        (at, as_code(names[0]) if len(names) == 1 else counted(len(names), "module")) for at, names in places.items()
    ]


def summary_of(report: Report) -> str:
    """One line: how many contracts, how they stand."""
    verdicts = [result.verdict for result in report.results]
    parts = [counted(len(verdicts), "contract")]
    for verdict, words in ((Verdict.HOLDS, "hold"), (Verdict.BROKEN, "broken"), (Verdict.UNKNOWN, "could not be told")):
        if number := verdicts.count(verdict):
            parts.append(f"{number} {'holds' if words == 'hold' and number == 1 else words}")
    parts.append(counted(len(report.findings), "finding"))
    if frozen := sum(len(result.frozen) for result in report.results):
        parts.append(f"{frozen} in the baseline")
    if report.hidden:
        parts.append(_not_shown(report.hidden))
    if spots := len({spot for result in report.results for spot in result.blind_spots}):
        parts.append(counted(spots, "blind spot"))
    return ", ".join(parts)


def open_spots(report: Report) -> dict[BlindSpot, Contract]:
    """The blind spots that are no problems, each once, with the first contract on whose way they are."""
    told = {problem.place for problem in report.all_problems}
    found: dict[BlindSpot, Contract] = {}
    for result in report.results:
        for spot in result.blind_spots:
            if spot.place not in told:
                found.setdefault(spot, result.contract)
    return found


def chain_in_words(finding: Finding, has_entry: bool) -> list[str]:
    """A line for each import of the chain, with its source line below."""
    lines = []
    for hop in finding.chain:
        link = hop.link
        lines.append(f"{link.place}: {link.importer} -> {link.imported}, {import_in_words(hop, has_entry)}")
        if hop.source.strip():
            lines.append(f"    {hop.source.strip()}")
    return lines


def advice_of(contract: Contract) -> list[str]:
    """Why the contract is there and what to do instead, where it says so."""
    lines = [f"why: {contract.because}"] if contract.because else []
    return [*lines, f"instead: {contract.guidance}"] if contract.guidance else lines


def _not_shown(number: int) -> str:
    return f"{number} not shown: {'it touches' if number == 1 else 'they touch'} no changed file"


def notes_of(result: ContractResult) -> list[str]:
    """What is worth knowing beside the findings."""
    notes = list(result.notes)
    if result.hidden:
        notes.append(f"of its findings, {_not_shown(result.hidden)}")
    if result.type_checking:
        notes.append(f"{counted(result.type_checking, 'import')} for type checking only, not counted")
    if result.frozen:
        notes.append(f"{counted(len(result.frozen), 'finding')} in the baseline, not counted")
    return notes


def problem_in_words(problem: Problem) -> str:
    """The place, if there is one, and the sentence."""
    return f"{problem.place}: {problem.message}" if problem.place else problem.message
