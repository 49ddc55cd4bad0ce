"""A Trace as the documented trace: the Markdown page that explains the routes and what to do about them."""

from __future__ import annotations

from collections.abc import Iterator

from boundary_guard.model.imports import DynamicSite, How
from boundary_guard.model.trace import Branch, Crossing, Step, Trace, Weight, told_alone
from boundary_guard.report.escaping import fence_for, for_markdown_code, for_markdown_text
from boundary_guard.report.wording import counted, excluded_because, forbidden_of, reach_in_words, subject


def render(trace: Trace) -> str:
    """The whole page, ending in a newline."""
    sections = (
        _purpose(trace),
        _flow(trace),
        _dependencies(trace),
        _chain(trace),
        _solution(trace),
        _trees(trace),
        _plan(trace),
        _files(trace),
        _verification(trace),
        _blind_spots(trace),
        _status(trace),
    )
    return "\n".join(line for section in sections for line in section).rstrip() + "\n"


def _purpose(trace: Trace) -> Iterator[str]:
    contract = trace.contract
    yield f"# Dependency trace: {for_markdown_text(contract.name)}"
    yield ""
    yield "## Purpose"
    yield ""
    forbidden = ", ".join(for_markdown_code(pattern.text) for pattern in contract.forbidden_modules)
    yield f"Find every route from {for_markdown_code(subject(trace))} to {forbidden}, computed imports included."
    if contract.because:
        yield ""
        yield f"Why it matters: {for_markdown_text(contract.because)}."
    yield ""


def _flow(trace: Trace) -> Iterator[str]:
    if not trace.steps:
        return
    yield "## The flow, function by function"
    yield ""
    for number, step in enumerate(trace.steps, 1):
        yield from _step(trace, number, step)


def _step(trace: Trace, number: int, step: Step) -> Iterator[str]:
    yield f"### {number}. {for_markdown_code(step.function.name + '()')}"
    yield ""
    yield f"- **File**: {for_markdown_code(str(step.place))}"
    callers = [hop for hop in trace.calls if hop.callee == step.function]
    for hop in callers:
        yield f"- **Called from**: {for_markdown_code(hop.caller.name + '()')} at {for_markdown_code(str(hop.place))}"
    yield ""
    yield from _excerpt(step)
    yield ""
    for flag in step.flags:
        mark = "**CRITICAL CONNECTION**" if flag.weight is Weight.CRITICAL else "**PROBLEM**"
        what = f": {for_markdown_code(flag.expression)}" if flag.expression else ""
        yield f"- {mark} line {flag.place.line}: {for_markdown_text(flag.reason)}{what} ({flag.code})"
    yield ""


def _excerpt(step: Step) -> Iterator[str]:
    """The source with its line numbers; flagged lines are marked."""
    marks = {flag.place.line: "!" for flag in step.flags if flag.weight is Weight.CRITICAL}
    marks |= {flag.place.line: marks.get(flag.place.line, "?") for flag in step.flags}
    width = len(str(step.source[-1].number))
    rows = [f"{marks.get(line.number, ' ')} {line.number:>{width}}  {line.text}".rstrip() for line in step.source]
    fence = fence_for(rows)
    yield f"{fence}text"
    yield from rows
    yield fence


def _dependencies(trace: Trace) -> Iterator[str]:
    yield "## Dependencies found"
    yield ""
    if trace.is_independent:
        yield "None."
        yield ""
        return
    for site in trace.sites:
        yield from _site(trace, site)
    alone = told_alone(trace.crossings)
    statements = [each for each in alone if each.last.link.how not in (How.PARENT, How.CONVENTION)]
    others = [each for each in alone if each.last.link.how in (How.PARENT, How.CONVENTION)]
    for heading, crossings in (("statement", statements), ("convention, and packages above a module", others)):
        if crossings:
            yield f"### Imports by {heading}"
            yield ""
            for number, crossing in enumerate(crossings, 1):
                yield from _statement(number, crossing)
            yield ""
    yield from _behind(trace)


def _site(trace: Trace, site: DynamicSite) -> Iterator[str]:
    found, others = forbidden_of(trace, site)
    what = " and ".join(site.patterns) or site.expression
    yield f"### {for_markdown_code(what)}: {counted(len(found), 'module')}, imported by name"
    yield ""
    yield f"{for_markdown_code(f'{site.callee}({site.expression})')} at {for_markdown_code(str(site.place))} imports"
    yield ""
    onward = {each.module: each.hops for each in trace.onward}
    for number, module in enumerate(found, 1):
        hops = onward.get(module, ())
        yield f"{number}. {for_markdown_code(module)}" + (", which leads on:" if hops else "")
        for source, place in dict.fromkeys((hop.source, str(hop.link.place)) for hop in hops):
            yield f"   - {for_markdown_code(source)} at {for_markdown_code(place)}"
    yield ""
    if others:
        yield f"and {counted(others, 'module')} that {'is' if others == 1 else 'are'} not forbidden."
        yield ""
    for excluded in site.excluded:
        yield f"Not imported: {for_markdown_code(excluded.module)}, {for_markdown_text(excluded_because(excluded))}."
    for missing in site.missing:
        yield f"Missing: {for_markdown_code(missing)} is asked for, and there is no such module."
    if site.excluded or site.missing:
        yield ""


def _statement(number: int, crossing: Crossing) -> Iterator[str]:
    hop = crossing.last
    place = for_markdown_code(str(hop.link.place))
    yield f"{number}. {for_markdown_code(hop.source)} at {place}: {for_markdown_text(reach_in_words(hop))}"
    for earlier in crossing.chain[:-1]:
        yield f"   - by way of {for_markdown_code(earlier.source)} at {for_markdown_code(str(earlier.link.place))}"


def _behind(trace: Trace) -> Iterator[str]:
    """The forbidden modules behind the ones that are imported directly."""
    direct = {crossing.last.link.imported for crossing in trace.crossings}
    behind = [each for each in trace.onward if each.module not in direct and each.hops]
    if not behind:
        return
    yield "### Behind them"
    yield ""
    for each in behind:
        yield f"{for_markdown_code(each.module)} leads on:"
        yield ""
        for hop in {(hop.source, hop.link.place): hop for hop in each.hops}.values():
            place = for_markdown_code(str(hop.link.place))
            yield f"- {for_markdown_code(hop.source)} at {place}: {for_markdown_text(reach_in_words(hop))}"
        yield ""


def _chain(trace: Trace) -> Iterator[str]:
    if trace.chain:
        yield "## The complete chain"
        yield ""
        for number, link in enumerate(trace.chain, 1):
            where = ", ".join(str(place) for place in link.places[:3])
            more = f" and {len(link.places) - 3} more" if len(link.places) > 3 else ""
            what = f"**{for_markdown_text(link.subject)}** {for_markdown_text(link.does)}"
            yield f"{number}. {what} ({for_markdown_text(where)}{more})"
        yield ""
    yield f"**RESULT**: {for_markdown_text(_result(trace))}"
    yield ""


def _result(trace: Trace) -> str:
    if trace.is_independent:
        return f"{subject(trace)} is independent: no route was found."
    modules = {crossing.last.link.imported for crossing in trace.crossings}
    chains = counted(trace.chains, "chain") if trace.chains_are_exact else f"{trace.chains} or more chains"
    return (
        f"{subject(trace)} depends on the forbidden modules: it reaches {counted(len(modules), 'of them', 'of them')} "
        f"by {chains} of imports and uses what it gets in {counted(len(trace.uses), 'place')}."
    )


def _solution(trace: Trace) -> Iterator[str]:
    yield "## Requirements"
    yield ""
    for number, requirement in enumerate(trace.requirements, 1):
        state = "pass" if requirement.passed else "FAIL"
        evidence = for_markdown_text(requirement.evidence)
        yield f"{number}. **{state}**: {for_markdown_text(requirement.text)} ({evidence})"
    yield ""


def _trees(trace: Trace) -> Iterator[str]:
    yield "## Architecture"
    yield ""
    if trace.is_independent:
        yield from _tree("Today", trace.proposal.before)
        return
    yield from _tree("Before (today: broken)", trace.proposal.before)
    yield from _tree("After (the target: independent)", trace.proposal.after)


def _tree(title: str, branch: Branch) -> Iterator[str]:
    rows = list(_branch_rows(branch))
    fence = fence_for(rows)
    yield f"**{title}**:"
    yield ""
    yield f"{fence}text"
    yield from rows
    yield fence
    yield ""


def _branch_rows(branch: Branch, lead: str = "") -> Iterator[str]:
    if branch.text:
        yield branch.text
    elif not lead:
        for number, child in enumerate(branch.children):
            yield from ([""] if number else [])
            yield from _branch_rows(child)
        return
    for number, child in enumerate(branch.children):
        is_last = number == len(branch.children) - 1
        rows = list(_branch_rows(child, lead or " "))
        yield ("└── " if is_last else "├── ") + rows[0]
        yield from (("    " if is_last else "│   ") + row for row in rows[1:])


def _plan(trace: Trace) -> Iterator[str]:
    yield "## Implementation plan"
    yield ""
    if not trace.proposal.plan:
        yield "Nothing to do."
    for number, step in enumerate(trace.proposal.plan, 1):
        yield f"{number}. {for_markdown_text(step.text)}"
        yield from (f"   - {for_markdown_code(detail)}" for detail in step.details)
    yield ""


def _files(trace: Trace) -> Iterator[str]:
    yield "## Files to modify"
    yield ""
    if not trace.proposal.files:
        yield "None."
    number = 0
    for file in trace.proposal.files:
        if file.changes:
            number += 1
            yield f"{number}. {for_markdown_code(file.path)}: {for_markdown_text(file.change)}"
    unchanged = [file.path for file in trace.proposal.files if not file.changes]
    if unchanged:
        yield ""
        yield "Not to modify, as they may go on importing what they import:"
        yield ""
        yield from (f"- {for_markdown_code(path)}" for path in unchanged)
    yield ""


def _verification(trace: Trace) -> Iterator[str]:
    yield "## Verification"
    yield ""
    for number, step in enumerate(trace.proposal.verification, 1):
        box, state = ("[x]", "done") if step.done else ("[ ]", "open")
        yield f"{number}. {box} {for_markdown_text(step.text)} ({state})"
    yield ""


def _blind_spots(trace: Trace) -> Iterator[str]:
    if not trace.blind_spots:
        return
    yield "## Blind spots"
    yield ""
    for spot in trace.blind_spots:
        yield f"- {spot.code} {for_markdown_code(str(spot.place))}: {for_markdown_text(spot.reason)}"
    yield ""


def _status(trace: Trace) -> Iterator[str]:
    if trace.is_independent:
        state = "INDEPENDENT, WITH BLIND SPOTS" if trace.blind_spots else "INDEPENDENT"
    else:
        state = "DEPENDENCIES IDENTIFIED, NOT YET DISCONNECTED"
    yield f"## Current status: {state}"
    yield ""
    yield f"{counted(trace.files_read, 'file')} read, {counted(len(trace.blind_spots), 'blind spot')}."
