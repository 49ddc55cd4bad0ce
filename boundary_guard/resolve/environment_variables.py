"""What an environment variable holds: what the program puts there itself, and what only the machine knows."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.alternatives import distinct
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.values import Alternative, Alternatives, Hole, Text, text
from boundary_guard.scan.facts import Facts
from boundary_guard.scan.marker import Marker
from boundary_guard.scan.remembered import remembered

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_MARKER = Marker(rb"\benviron\b", b"environ")


def variable(evaluator: Evaluator, name: str) -> Alternatives:
    """``os.environ[name]``: it may come from outside in any case, and be a text that the project puts there."""
    outside = Alternative(Text((Hole(f"it comes from the environment variable {name}".rstrip()),)))
    files = evaluator.project.search.matching(_MARKER)
    return distinct((outside, *(Alternative(text(value)) for facts in files for value in _put(facts).get(name, ()))))


@remembered
def _put(facts: Facts) -> dict[str, list[str]]:
    """``os.environ[name] = value`` and ``os.environ.setdefault(name, value)`` in the file, where both stand there.

    What is computed is not looked for: whatever else the variable may hold is told in any case.
    """
    found: dict[str, list[str]] = {}
    for node in facts.parents:
        match node:
            case (
                ast.Assign(
                    targets=[ast.Subscript(value=table, slice=ast.Constant(value=str(name)))],
                    value=ast.Constant(value=str(value)),
                )
                | ast.Call(
                    func=ast.Attribute(value=table, attr="setdefault"),
                    args=[ast.Constant(value=str(name)), ast.Constant(value=str(value))],
                )
            ) if last_name(table) == "environ":
                found.setdefault(name, []).append(value)
    return found
