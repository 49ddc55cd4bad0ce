"""A report as Markdown, for a pull request or the summary of a CI job."""

from __future__ import annotations

from collections.abc import Iterator

from boundary_guard.model.report import ContractResult, Finding, Report, Verdict
from boundary_guard.report.escaping import fence_for, for_markdown_code, for_markdown_text, for_terminal
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

MAX_FINDINGS = 100
"""More findings of one contract are counted, not listed."""
SUMMARY_LIMIT = 1_000_000
"""How many bytes of a job's summary we fill: GitHub takes no more than 1 MiB of one step, and else nothing at all."""
MAX_SPOTS = 50
_MARKS = {Verdict.HOLDS: "✅ holds", Verdict.BROKEN: "❌ broken", Verdict.UNKNOWN: "❔ unknown"}


def render(report: Report) -> str:
    """The page, ending in a newline."""
    lines = ["# Boundary Guard", "", for_markdown_text(summary_of(report)) + ".", ""]
    lines += ["| contract | verdict | findings |", "|---|---|---|"]
    for result in report.results:
        name = for_markdown_text(result.contract.name)
        lines.append(f"| {name} | {_MARKS[result.verdict]} | {len(result.findings)} |")
    lines.append("")
    lines += [f"- error: {for_markdown_text(problem_in_words(problem))}" for problem in report.problems]
    for result in report.results:
        lines += _result(report, result)
    return "\n".join(lines).rstrip("\n") + "\n"


def summary(report: Report, limit: int = SUMMARY_LIMIT) -> str:
    """The same for the summary of a CI job: what is too much for it ends before a heading, which is told."""
    page = render(report)
    if len(page.encode()) <= limit:
        return page
    begin = page.encode()[:limit].decode(errors="ignore")
    begin = begin[: max(begin.rfind("\n## "), begin.rfind("\n### "), 0)]
    return f"{begin}\n\nThe rest is too long for the summary of a job; `--format markdown -o FILE` writes all.\n"


def _result(report: Report, result: ContractResult) -> Iterator[str]:
    body = list(_body(report, result))
    if body:
        yield f"## {for_markdown_text(result.contract.name)}"
        yield ""
        yield from body


def _body(report: Report, result: ContractResult) -> Iterator[str]:
    contract = result.contract
    if result.verdict is Verdict.BROKEN:
        if contract.because:
            yield f"**Why:** {for_markdown_text(contract.because)}"
            yield ""
        if contract.guidance:
            yield f"**Instead:** {for_markdown_text(contract.guidance)}"
            yield ""
    yield from _list("error", [for_markdown_text(problem_in_words(each)) for each in result.problems])
    for finding in result.findings[:MAX_FINDINGS]:
        yield from _finding(finding, has_entry(contract))
    if len(result.findings) > MAX_FINDINGS:
        yield f"And {counted(len(result.findings) - MAX_FINDINGS, 'more finding')}; `--format json` has all."
        yield ""
    cut = cut_in_words(result, for_markdown_code)
    if cut:
        yield f"### {cut_heading(result)}"
        yield ""
        yield "Without these imports the contract would hold:"
        yield ""
        for place, what in cut:
            yield f"- {for_markdown_code(str(place))} {what}"
        yield ""
    steps = next_steps(report, result)
    if steps:
        yield "### What to run next"
        yield ""
        fence = fence_for(steps)
        yield from (f"{fence}console", *(for_terminal(step) for step in steps), fence, "")
    told = {problem.place for problem in result.problems}
    spots = [spot for spot in result.blind_spots if spot.place not in told]
    shown = [f"{for_markdown_code(str(s.place))} {for_markdown_text(s.reason)}" for s in spots[:MAX_SPOTS]]
    if len(spots) > MAX_SPOTS:
        shown.append(f"and {len(spots) - MAX_SPOTS} more")
    yield from _list("blind spot", shown)
    yield from _list("note", [for_markdown_text(note) for note in notes_of(result)])


def _list(label: str, items: list[str]) -> Iterator[str]:
    yield from (f"- {label}: {item}" for item in items)
    if items:
        yield ""


def _finding(finding: Finding, with_reach: bool) -> Iterator[str]:
    yield f"### {for_markdown_code(str(finding.place))} {finding.code}"
    yield ""
    yield f"{for_markdown_text(finding.message)}"
    yield ""
    for number, hop in enumerate(finding.chain, 1):
        link = hop.link
        ends = f"{for_markdown_code(link.importer)} → {for_markdown_code(link.imported)}"
        how = for_markdown_text(import_in_words(hop, with_reach))
        yield f"{number}. {ends} at {for_markdown_code(str(link.place))}, {how}"
        if hop.source.strip():
            shown = for_terminal(hop.source.strip())
            fence = fence_for([shown])
            yield from ("", f"   {fence}python", f"   {shown}", f"   {fence}", "")
    others = [for_markdown_code(str(place)) for place in finding.places if place != finding.place]
    if others:
        yield f"Also at {', '.join(others)}."
        yield ""
