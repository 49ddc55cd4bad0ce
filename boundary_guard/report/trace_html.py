"""A trace as one HTML page: the twin of the report of ``check``, for one contract and with the whole flow."""

from __future__ import annotations

from collections.abc import Iterator

from boundary_guard.model.imports import Import
from boundary_guard.model.trace import Branch, Crossing, Flag, ImportHop, Onward, Step, Trace, Weight
from boundary_guard.report.escaping import for_html
from boundary_guard.report.graph_html import figures
from boundary_guard.report.html_page import SHOWN, folded, listed, page
from boundary_guard.report.wording import counted, excluded_because, forbidden_of, reach_in_words, subject

MAX_CROSSINGS = 500
LONG_TREE = 60
"""A tree of more lines is folded up."""


def render(trace: Trace) -> str:
    """The page."""
    verdict = "independent" if trace.is_independent else "routes found"
    css = "holds" if trace.is_independent else "broken"
    forbidden = ", ".join(pattern.text for pattern in trace.contract.forbidden_modules)
    body = [
        f"<h1>{for_html(trace.contract.name)}</h1>",
        f'<p><span class="verdict {css}">{verdict}</span> from <code>{for_html(subject(trace))}</code> '
        f"to <code>{for_html(forbidden)}</code></p>",
    ]
    if trace.contract.because:
        body.append(f"<p><strong>Why:</strong> {for_html(trace.contract.because)}</p>")
    for section in (_flow, _sites, _crossings, _picture, _chain, _requirements, _cut, _proposal, _foot):
        body += section(trace)
    return page(f"Boundary Guard: {trace.contract.name}", body)


def _place(place: object) -> str:
    return f'<code class="place">{for_html(str(place))}</code>'


def _flow(trace: Trace) -> Iterator[str]:
    if trace.steps:
        yield "<h2>The flow</h2>"
        for step in trace.steps[:SHOWN]:
            yield from _step(step)
        rest = trace.steps[SHOWN:]
        yield from folded((row for each in rest for row in _step(each)), len(rest), "function")


def _step(step: Step) -> Iterator[str]:
    yield f"<details open><summary><code>{for_html(str(step.function))}</code> {_place(step.place)}</summary>"
    flags: dict[int, list[Flag]] = {}
    for flag in step.flags:
        flags.setdefault(flag.place.line, []).append(flag)
    source = {line.number: line.text for line in step.source}
    yield "<ul>"
    for number, here in flags.items():
        yield f"<li><pre><code>{number}  {for_html(source.get(number, '').strip())}</code></pre>"
        for flag in here:
            css = "flag" if flag.weight is Weight.CRITICAL else "unknown"
            yield f'<div class="{css}">{for_html(flag.reason)} <span class="dim">{for_html(flag.code)}</span></div>'
        yield "</li>"
    yield "</ul></details>"


def _sites(trace: Trace) -> Iterator[str]:
    for number, site in enumerate(trace.sites):
        if not number:
            yield "<h2>Imports by name</h2>"
        what = " and ".join(site.patterns) or site.expression
        found, others = forbidden_of(trace, site)
        yield f"<h3><code>{for_html(what)}</code> {_place(site.place)}</h3>"
        excluded = [(for_html(each.module), for_html(excluded_because(each))) for each in site.excluded]
        lines = [f"<code>{for_html(name)}</code>" for name in found]
        beside = [f'<span class="dim">and {others} that are not forbidden</span>'] if others else []
        yield from listed([*lines, *beside, *(f'<span class="dim"><code>{a}</code>: {b}</span>' for a, b in excluded)])


def _crossings(trace: Trace) -> Iterator[str]:
    if not trace.crossings:
        return
    yield "<h2>Forbidden modules reached</h2>"
    shown = trace.crossings[:MAX_CROSSINGS]
    for crossing in shown[:SHOWN]:
        yield from _crossing(crossing)
    rest = shown[SHOWN:]
    yield from folded((row for each in rest for row in _crossing(each)), len(rest), "import")
    if len(trace.crossings) > MAX_CROSSINGS:
        yield f"<p>And {len(trace.crossings) - MAX_CROSSINGS} more.</p>"
    behind = [each for each in trace.onward if each.hops]
    if behind:
        yield "<h2>What they lead on to</h2>"
    for onward in behind[:SHOWN]:
        yield from _onward(onward)
    yield from folded((row for each in behind[SHOWN:] for row in _onward(each)), len(behind[SHOWN:]), "module")


def _onward(onward: Onward) -> Iterator[str]:
    yield f"<details><summary><code>{for_html(onward.module)}</code></summary><ol>"
    yield from (row for hop in onward.hops for row in _hop(hop))
    yield "</ol></details>"


def _crossing(crossing: Crossing) -> Iterator[str]:
    last = crossing.last.link
    ends = f"<code>{for_html(last.importer)}</code> → <code>{for_html(last.imported)}</code>"
    yield f'<details><summary>{_place(last.place)} <span class="broken">{ends}</span></summary><ol>'
    for call in crossing.calls:
        yield f"<li><code>{for_html(str(call.caller))}</code> calls <code>{for_html(str(call.callee))}</code> "
        yield f"{_place(call.place)}<pre><code>{for_html(call.source)}</code></pre></li>"
    for hop in crossing.chain:
        yield from _hop(hop)
    yield "</ol></details>"


def _hop(hop: ImportHop) -> Iterator[str]:
    link = hop.link
    yield f"<li><code>{for_html(link.importer)}</code> → <code>{for_html(link.imported)}</code> {_place(link.place)}"
    yield f' <span class="dim">{link.how.value}, {for_html(reach_in_words(hop))}</span>'
    if hop.source.strip():
        yield f"<pre><code>{for_html(hop.source.strip())}</code></pre>"
    yield "</li>"


def _picture(trace: Trace) -> Iterator[str]:
    links: set[Import] = {hop.link for crossing in trace.crossings for hop in crossing.chain}
    links |= {hop.link for onward in trace.onward for hop in onward.hops if not hop.is_external}
    if links:
        yield "<h2>The imports on the way</h2>"
        sources = {str(entry.module) for entry in trace.entries}
        targets = {crossing.last.link.imported for crossing in trace.crossings}
        yield from figures(links, sources, targets | {each.module for each in trace.onward}, 0)


def _chain(trace: Trace) -> Iterator[str]:
    if trace.chain:
        yield "<h2>The chain</h2>"
        lines = []
        for link in trace.chain:
            places = " ".join(_place(place) for place in link.places)
            lines.append(f"<code>{for_html(link.subject)}</code> {for_html(link.does)} {places}")
        yield from listed(lines, "ol")
    if trace.all_chains:
        yield "<h2>All chains</h2>"
        chains = [[chain[0].importer, *(each.imported for each in chain)] for chain in trace.all_chains]
        yield from listed([f"<code>{for_html(' -> '.join(names))}</code>" for names in chains])


def _requirements(trace: Trace) -> Iterator[str]:
    if trace.requirements:
        yield "<h2>Requirements</h2><ul>"
        for each in trace.requirements:
            mark = "holds" if each.passed else "broken"
            yield f'<li><span class="{mark}">{mark}</span> {for_html(each.text)}: {for_html(each.evidence)}</li>'
        yield "</ul>"


def _cut(trace: Trace) -> Iterator[str]:
    if trace.cut:
        yield "<h2>The smallest cut</h2>"
        yield from listed([f"{_place(each.place)} <code>{for_html(each.imported)}</code>" for each in trace.cut])


def _proposal(trace: Trace) -> Iterator[str]:
    proposal = trace.proposal
    if not proposal.plan:
        return
    yield "<h2>Before and after</h2>"
    for title, tree in (("Before", proposal.before), ("After", proposal.after)):
        written = f"<ul>{_branch(tree)}</ul>"
        is_long = written.count("<li>") > LONG_TREE
        yield f"<details><summary>{title}</summary>{written}</details>" if is_long else f"<h3>{title}</h3>{written}"
    yield "<h2>Plan</h2>"
    steps = [for_html(step.text) + "".join(listed([for_html(each) for each in step.details])) for step in proposal.plan]
    yield from listed(steps, "ol")
    yield "<h2>Files to modify</h2>"
    yield from listed([f"<code>{for_html(file.path)}</code> {for_html(file.change)}" for file in proposal.files])
    yield "<h2>Verification</h2><ul>"
    for check in proposal.verification:
        yield f"<li>{'✓' if check.done else '○'} {for_html(check.text)}</li>"
    yield "</ul>"


def _branch(branch: Branch) -> str:
    below = "".join(_branch(child) for child in branch.children)
    return f"<li>{for_html(branch.text)}{f'<ul>{below}</ul>' if below else ''}</li>"


def _foot(trace: Trace) -> Iterator[str]:
    if trace.blind_spots:
        yield "<h2>Blind spots</h2>"
        yield from listed([f"{_place(s.place)} {for_html(s.reason)} {s.code.value}" for s in trace.blind_spots])
    chains = str(trace.chains) if trace.chains_are_exact else f"{trace.chains} or more"
    yield f'<p class="dim">{counted(trace.files_read, "file")} read, {chains} chains, '
    yield f"{trace.type_checking} imports for type checking only, not counted</p>"
