"""Importer functions that are put somewhere, and of which no call is found from there, or not every one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.model.imports import DynamicSite, When
from boundary_guard.resolve.contexts import when
from boundary_guard.resolve.importer_names import left_importers
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def left_sites(evaluator: Evaluator, facts: Facts) -> Iterator[DynamicSite]:
    """The places where an importer function is put somewhere, and nobody knows where it is called."""
    for node, importer in left_importers(evaluator, facts).items():
        moment = when(evaluator, facts, node)
        if moment is not None:
            reason = f"{importer.rpartition('.')[2]}() is kept here, and may be called from there with any name"
            moments = (moment,) if moment is When.TYPE_CHECKING else (When.CALL,)
            function, written = facts.scope_of(node).name, ast.unparse(node)
            yield DynamicSite(facts.module, facts.place(node), function, written, "", reasons=(reason,), when=moments)
