"""Submodules of packages from outside, which we do not read: ``from sqlalchemy import orm`` may import one."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from boundary_guard.model.imports import How, Import
from boundary_guard.model.names import ModulePattern, join
from boundary_guard.resolve.project import Project


def with_named_submodules(
    project: Project, imports: Sequence[Import], patterns: Sequence[ModulePattern]
) -> list[Import]:
    """The imports, and for ``from x import y`` of a package from outside ``x.y``, where a pattern speaks of that.

    Whether ``y`` is a submodule cannot be seen without that package; the pattern says that it is.
    """
    tops = {pattern.text.partition(".")[0] for pattern in patterns if "." in pattern.text}
    found = list(imports)
    for each in imports:
        if each.how is How.FROM and each.imported.partition(".")[0] in tops and project.module(each.imported) is None:
            for name in _names_at(project, each):
                named = join(each.imported, name)
                if any(pattern.matches(named) for pattern in patterns):
                    found.append(dataclasses.replace(each, imported=named))
    return list(dict.fromkeys(found))


def _names_at(project: Project, each: Import) -> Iterator[str]:
    facts = project.facts(each.importer)
    nodes: Iterable[ast.stmt] = facts.imports if facts is not None else ()
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.lineno, node.col_offset + 1) == (
            each.place.line,
            each.place.column,
        ):
            yield from (alias.name for alias in node.names)
