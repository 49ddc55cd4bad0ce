"""An explanation, and a rule, as text and as data."""

from __future__ import annotations

import json
from collections.abc import Iterator

from boundary_guard.model.explanation import Explanation
from boundary_guard.model.imports import When
from boundary_guard.model.trace import ImportHop
from boundary_guard.report.ansi import bold, cyan, dim, red, yellow
from boundary_guard.report.escaping import for_terminal
from boundary_guard.report.findings_json import hop_data, spot_data
from boundary_guard.report.rules import Rule
from boundary_guard.report.wording import counted, import_in_words

SCHEMA_VERSION = 1
MAX_CHAINS = 20
"""More chains are counted; JSON has all."""


def render_text(explanation: Explanation) -> str:
    """The chains, each import with its place and source line."""
    return "\n".join(_lines(explanation)) + "\n"


def _lines(explanation: Explanation) -> Iterator[str]:
    ends = f"{explanation.importer} -> {explanation.imported}"
    if not explanation.chains:
        when = " at run time" if explanation.for_type_checking else ""
        yield f"{bold(for_terminal(ends))}: there is no chain of imports{when}"
    else:
        more = "" if explanation.is_complete else " or more"
        direct = sum(len(chain) == 1 for chain in explanation.chains)
        number = counted(len(explanation.chains), "chain")
        yield f"{bold(for_terminal(ends))}: {number}{more}, {direct} of them direct"
    for at, chain in enumerate(explanation.chains[:MAX_CHAINS], 1):
        yield ""
        yield f"  {at}."
        for hop in chain if len(chain) > 1 else _at_all_places(explanation, chain[0]):
            yield from _hop(hop, hop.link.imported == chain[-1].link.imported)
    if len(explanation.chains) > MAX_CHAINS:
        yield ""
        yield f"  and {len(explanation.chains) - MAX_CHAINS} more (--format json has all)"
    if explanation.for_type_checking:
        yield ""
        yield f"  {for_terminal(explanation.importer)} imports it for type checking only, which makes no chain:"
        for hop in explanation.for_type_checking:
            yield from _hop(hop, is_last=True)
    for note in explanation.notes:
        yield f"  {yellow('note')}  {for_terminal(note)}"
    for spot in explanation.blind_spots:
        where = cyan(for_terminal(str(spot.place)))
        yield f"  {yellow('blind spot')}  {where}  {for_terminal(spot.reason)} {dim(spot.code)}"


def _at_all_places(explanation: Explanation, hop: ImportHop) -> tuple[ImportHop, ...]:
    """The import that is a whole chain, wherever the importer makes it; last for type checking."""
    ends = (hop.link.importer, hop.link.imported)
    found = (each for each in explanation.direct if (each.link.importer, each.link.imported) == ends)
    return tuple(sorted(found, key=lambda each: each.link.when is When.TYPE_CHECKING)) or (hop,)


def _hop(hop: ImportHop, is_last: bool) -> Iterator[str]:
    link = hop.link
    imported = red(for_terminal(link.imported)) if is_last else for_terminal(link.imported)
    place = cyan(for_terminal(str(link.place)))
    how = dim(for_terminal(import_in_words(hop, has_entry=False)))
    yield f"      {for_terminal(link.importer)} -> {imported}  {place}  {how}"
    if hop.source.strip():
        yield f"          {for_terminal(hop.source.strip())}"


def render_json(explanation: Explanation) -> str:
    """All of it, as ``schemas/explain.schema.json`` describes it."""
    data = {
        "schema_version": SCHEMA_VERSION,
        "importer": explanation.importer,
        "imported": explanation.imported,
        "is_complete": explanation.is_complete,
        "chains": [[hop_data(hop) for hop in chain] for chain in explanation.chains],
        "direct": [hop_data(hop) for hop in explanation.direct],
        "blind_spots": [spot_data(spot) for spot in explanation.blind_spots],
        "notes": list(explanation.notes),
    }
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


def render_rule(rule: Rule) -> str:
    """What a code means."""
    parts = (("what", rule.what), ("why", rule.why), ("instead", rule.instead), ("see", rule.help_uri))
    lines = [f"{bold(rule.code)} {rule.title}", "", *(f"  {label:8} {text}" for label, text in parts)]
    return "\n".join(lines) + "\n"


def rule_json(rule: Rule) -> str:
    """The same as data."""
    data = {
        "schema_version": SCHEMA_VERSION,
        "code": rule.code,
        "name": rule.name,
        "title": rule.title,
        "what": rule.what,
        "why": rule.why,
        "instead": rule.instead,
        "help_uri": rule.help_uri,
    }
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"
