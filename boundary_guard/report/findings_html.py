"""A report as one HTML page: what is broken, every chain as text, and the imports on the way as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boundary_guard.model.report import ContractResult, Finding, Report, Verdict
from boundary_guard.report.escaping import for_html
from boundary_guard.report.graph_html import figures
from boundary_guard.report.html_page import SHOWN, folded, listed, page
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

MAX_FINDINGS = 500


def render(report: Report) -> str:
    """The page."""
    verdict = report.verdict.value
    body = [
        "<h1>Boundary Guard</h1>",
        f'<p><span class="verdict {verdict}">{verdict}</span>: {for_html(summary_of(report))}</p>',
        "<table><thead><tr><th>Contract</th><th>Verdict</th><th>Findings</th></tr></thead><tbody>",
        *(_row(number, result) for number, result in enumerate(report.results)),
        "</tbody></table>",
        *_list("error", [for_html(problem_in_words(problem)) for problem in report.problems]),
    ]
    for number in range(len(report.results)):
        body += _result(report, number)
    return page(f"Boundary Guard: {verdict}", body)


def _row(number: int, result: ContractResult) -> str:
    verdict = result.verdict.value
    return (
        f'<tr><td><a href="#contract-{number}">{for_html(result.contract.name)}</a></td>'
        f'<td class="verdict {verdict}">{verdict}</td><td>{len(result.findings)}</td></tr>'
    )


def _result(report: Report, number: int) -> Iterator[str]:
    result = report.results[number]
    contract, verdict = result.contract, result.verdict.value
    yield f'<section id="contract-{number}">'
    yield f'<h2>{for_html(contract.name)} <span class="verdict {verdict}">{verdict}</span></h2>'
    kind = f"<code>{for_html(contract.id)}</code>, {for_html(contract.type)}"
    yield f'<p class="dim">{kind}{_contents(number, result)}</p>'
    if contract.because:
        yield f"<p><strong>Why:</strong> {for_html(contract.because)}</p>"
    if contract.guidance:
        yield f"<p><strong>Instead:</strong> {for_html(contract.guidance)}</p>"
    yield from _list("error", [for_html(problem_in_words(problem)) for problem in result.problems])
    yield from _findings(result)
    yield from _help(number, result, next_steps(report, result))
    if _has_picture(result):
        yield f'<h3 id="picture-{number}">The imports on the way</h3>'
        sources = {finding.source for finding in result.findings}
        importers = {each.importer for each in result.subgraph}
        ends = {each.imported for each in result.subgraph if each.imported not in importers}
        targets = {finding.imported for finding in result.findings} | ends
        yield from figures(result.subgraph, sources, targets, number)
        if not result.subgraph_is_complete:
            yield f"<p>There are more; the pictures have the first {counted(len(result.subgraph), 'import')}.</p>"
    told = {problem.place for problem in result.problems}
    spots = [spot for spot in result.blind_spots if spot.place not in told]
    shown = [f"<code>{for_html(str(s.place))}</code> {for_html(s.reason)} {s.code.value}" for s in spots]
    yield from _list("blind spot", shown)
    yield from _list("note", [for_html(note) for note in notes_of(result)])
    yield "</section>"


def _has_picture(result: ContractResult) -> bool:
    return bool(result.findings and result.subgraph)


def _contents(number: int, result: ContractResult) -> str:
    """Links to what stands below a long list of findings."""
    if len(result.findings) <= 1:
        return ""
    links = [("cut", "the cut")] if result.cut else []
    links += [("next", "what to run next")]
    links += [("picture", "the picture")] if _has_picture(result) else []
    return " · " + " · ".join(f'<a href="#{name}-{number}">{text}</a>' for name, text in links)


def _findings(result: ContractResult) -> Iterator[str]:
    """The first findings unfolded, the others behind one line."""
    if not result.findings:
        return
    yield "<h3>Findings</h3>"
    with_reach = has_entry(result.contract)
    for finding in result.findings[:SHOWN]:
        yield from _finding(finding, with_reach, is_open=True)
    rest = result.findings[SHOWN:MAX_FINDINGS]
    blocks = (line for finding in rest for line in _finding(finding, with_reach, is_open=False))
    yield from folded(blocks, len(rest), "finding")
    if len(result.findings) > MAX_FINDINGS:
        yield f"<p>And {counted(len(result.findings) - MAX_FINDINGS, 'more finding')} (--format json has all).</p>"


def _help(number: int, result: ContractResult, steps: Sequence[str]) -> Iterator[str]:
    cut = cut_in_words(result, lambda name: f"<code>{for_html(name)}</code>")
    if cut:
        yield f'<h3 id="cut-{number}">{cut_heading(result)}</h3><p>Without these imports the contract would hold:</p>'
        lines = [f'<code class="place">{for_html(str(at))}</code> {what}' for at, what in cut]
        yield from listed(lines)
    if steps:
        yield f'<h3 id="next-{number}">What to run next</h3>'
        yield "<pre><code>" + "\n".join(for_html(step) for step in steps) + "</code></pre>"


def _list(label: str, items: list[str]) -> Iterator[str]:
    if items:
        css = "dim" if label == "note" else Verdict.UNKNOWN.value
        yield from listed([f'<span class="{css}">{label}</span> {item}' for item in items])


def _finding(finding: Finding, with_reach: bool, *, is_open: bool) -> Iterator[str]:
    yield f'<details{" open" if is_open else ""} id="f-{finding.fingerprint}">'
    place = f'<code class="place">{for_html(str(finding.place))}</code>'
    yield f'<summary>{place} {finding.code} <span class="broken">{for_html(finding.message)}</span></summary>'
    yield "<ol>"
    for hop in finding.chain:
        link = hop.link
        ends = f"<code>{for_html(link.importer)}</code> → <code>{for_html(link.imported)}</code>"
        how = for_html(import_in_words(hop, with_reach))
        yield f'<li>{ends} <code class="place">{for_html(str(link.place))}</code> <span class="dim">{how}</span>'
        if hop.source.strip():
            yield f"<pre><code>{for_html(hop.source.strip())}</code></pre>"
        yield "</li>"
    yield "</ol>"
    others = [f"<code>{for_html(str(each))}</code>" for each in finding.places if each != finding.place]
    if others:
        yield f"<p>Also at {', '.join(others)}.</p>"
    yield "</details>"
