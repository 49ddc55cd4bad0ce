"""A report as one HTML page: what is broken, every chain as text, and the imports on the way as a picture."""

from __future__ import annotations

from collections.abc import Iterator

from boundary_guard.model.report import ContractResult, Finding, Report, Verdict
from boundary_guard.report.escaping import for_html
from boundary_guard.report.graph_svg import draw
from boundary_guard.report.html_page import figure, page
from boundary_guard.report.wording import (
    counted,
    cut_in_words,
    has_entry,
    import_in_words,
    next_steps,
    notes_of,
    problem_in_words,
    summary_of,
)

OPEN = 20
"""So many findings of a contract are unfolded from the start."""
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
    for number, result in enumerate(report.results):
        body += _result(number, result)
    return page(f"Boundary Guard: {verdict}", body)


def _row(number: int, result: ContractResult) -> str:
    verdict = result.verdict.value
    return (
        f'<tr><td><a href="#contract-{number}">{for_html(result.contract.name)}</a></td>'
        f'<td class="verdict {verdict}">{verdict}</td><td>{len(result.findings)}</td></tr>'
    )


def _result(number: int, result: ContractResult) -> Iterator[str]:
    contract, verdict = result.contract, result.verdict.value
    yield f'<section id="contract-{number}">'
    yield f'<h2>{for_html(contract.name)} <span class="verdict {verdict}">{verdict}</span></h2>'
    yield f'<p class="dim"><code>{for_html(contract.id)}</code>, {for_html(contract.type)}</p>'
    if contract.because:
        yield f"<p><strong>Why:</strong> {for_html(contract.because)}</p>"
    if contract.guidance:
        yield f"<p><strong>Instead:</strong> {for_html(contract.guidance)}</p>"
    yield from _list("error", [for_html(problem_in_words(problem)) for problem in result.problems])
    if result.findings:
        yield "<h3>Findings</h3>"
    for at, finding in enumerate(result.findings[:MAX_FINDINGS]):
        yield from _finding(finding, has_entry(contract), at < OPEN)
    if len(result.findings) > MAX_FINDINGS:
        yield f"<p>And {counted(len(result.findings) - MAX_FINDINGS, 'more finding')}.</p>"
    cut = cut_in_words(result)
    if cut:
        yield "<h3>The smallest cut</h3><p>Without these imports the contract would hold:</p><ul>"
        for place, what in cut:
            yield f'<li><code class="place">{for_html(str(place))}</code> <code>{for_html(what)}</code></li>'
        yield "</ul>"
    steps = next_steps(result)
    if steps:
        yield "<h3>What to run next</h3>"
        yield "<pre><code>" + "\n".join(for_html(step) for step in steps) + "</code></pre>"
    if result.findings and result.subgraph:
        yield "<h3>The imports on the way</h3>"
        sources = {finding.source for finding in result.findings}
        targets = {finding.imported for finding in result.findings}
        yield from figure(draw(result.subgraph, sources, targets), number)
    told = {problem.place for problem in result.problems}
    spots = [spot for spot in result.blind_spots if spot.place not in told]
    shown = [f"<code>{for_html(str(s.place))}</code> {for_html(s.reason)} {s.code.value}" for s in spots]
    yield from _list("blind spot", shown)
    yield from _list("note", [for_html(note) for note in notes_of(result)])
    yield "</section>"


def _list(label: str, items: list[str]) -> Iterator[str]:
    if items:
        css = "dim" if label == "note" else Verdict.UNKNOWN.value
        yield "<ul>"
        yield from (f'<li><span class="{css}">{label}</span> {item}</li>' for item in items)
        yield "</ul>"


def _finding(finding: Finding, with_reach: bool, is_open: bool) -> Iterator[str]:
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
