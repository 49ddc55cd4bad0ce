"""A Plan in words: what is done, to which files and why, how safe it is, and what is left to a person."""

from __future__ import annotations

from collections.abc import Iterator

from boundary_guard.model.plan import Plan
from boundary_guard.report.escaping import for_terminal


def render(plan: Plan) -> str:
    """One paragraph for each part that is there."""
    return "".join(f"{line}\n" for line in _lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    for refusal in plan.refusals:
        place = (
            f"{refusal.path}:{refusal.line}: "
            if refusal.path and refusal.line
            else f"{refusal.path}: "
            if refusal.path
            else ""
        )
        yield for_terminal(f"refused: {place}{refusal.reason}")
        if refusal.by_force:
            yield "  --unsafe does it all the same"
    if plan.is_empty:
        yield "nothing to do"
        return
    for operation in plan.operations:
        also = f" (with {', '.join(operation.also)})" if operation.also else ""
        yield for_terminal(f"{operation.text}{also}")
    for changed in plan.files:
        yield for_terminal(f"  {changed.path}{'  (new)' if changed.before is None else ''}")
        for edit in changed.edits:
            yield for_terminal(f"    {edit.line}: {edit.why} [{edit.level.value}]")
    for note in plan.notes:
        yield for_terminal(f"note: {note}")
    for each in plan.unchanged:
        place = f"{each.path}:{each.line}" if each.line else each.path
        yield for_terminal(f"unchanged: {place}: {each.reason} [manual]")
