"""The text of a first configuration: TOML, each line explained."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from boundary_guard.check.first_contracts import Draft
from boundary_guard.model.contract import ForbiddenContract, Selection
from boundary_guard.model.imports import How
from boundary_guard.report.wording import counted

_LONG = 80


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found out about a project, besides its contracts; ``baseline`` is empty where nothing is frozen."""

    source_roots: Sequence[str]
    baseline: str
    linter_contracts: int
    linter_file: str
    frameworks: Sequence[str]


def render_configuration(seen: Seen, drafts: Sequence[Draft], *, is_own: bool) -> str:
    """The lines for ``pyproject.toml``, or (``is_own``) those of ``boundary-guard.toml``."""
    lines = ["# The contracts of `boundary-guard check`." if is_own else "[tool.boundary-guard]", *_head(seen)]
    for draft in drafts:
        lines += _contract(draft, "[[contracts]]" if is_own else "[[tool.boundary-guard.contracts]]")
    return "\n".join(lines) + "\n"


def _head(seen: Seen) -> Iterator[str]:
    yield "# The folders that stand on sys.path when the program runs, found by looking; correct them if they are not."
    yield f"source_roots = {_list([path or '.' for path in seen.source_roots])}"
    if seen.baseline:
        yield "# Findings of today, frozen: new ones fail, and so do entries that match nothing any more."
        yield f"baseline = {json.dumps(seen.baseline)}"
    if seen.linter_contracts:
        number = counted(seen.linter_contracts, "contract")
        yield f"# Checked as they are: {number} of import-linter's configuration ({seen.linter_file})."
    if seen.frameworks:
        names = ", ".join(seen.frameworks)
        yield f"# Seen: {names}. What these import by name is followed as far as it stands in the code."


def _contract(draft: Draft, header: str) -> Iterator[str]:
    contract = draft.contract
    yield ""
    yield from (f"# {sentence}" for sentence in draft.comment)
    yield header
    yield f"id = {json.dumps(contract.id)}  # the name for --contract, reports and baselines"
    yield f"name = {json.dumps(contract.name, ensure_ascii=False)}"
    yield f"type = {json.dumps(contract.type)}"
    if isinstance(contract, ForbiddenContract):
        yield "# These, and what lies below them, ..."
        yield f"source_modules = {_list([p.text for p in contract.source_modules])}"
        yield "# ... must not reach these."
        yield f"forbidden_modules = {_list([p.text for p in contract.forbidden_modules])}"
        if contract.selection != Selection():
            yield '# The imports that count: all but "parent", a package run because a module below it is imported.'
            yield f"how = {_list([str(how) for how in How if how in contract.selection.how])}"
        yield 'blind_spots = "warn"  # "error": an import by name that cannot be followed is exit code 2'
    else:
        for key, value in contract.options.items():
            yield f"{key} = {_list([value] if isinstance(value, str) else list(value))}"
    yield f"because = {json.dumps(contract.because, ensure_ascii=False)}  # told to whoever breaks it"


def _list(items: Sequence[str]) -> str:
    """A list on one line, or of one item a line where that would be long."""
    texts = [json.dumps(item, ensure_ascii=False) for item in items]
    if sum(map(len, texts)) <= _LONG:
        return f"[{', '.join(texts)}]"
    return "[\n" + "".join(f"    {text},\n" for text in texts) + "]"
