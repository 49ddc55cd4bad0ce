"""transformers: the tables that ``define_import_structure`` makes of the files below a folder.

The files themselves are what its call stands for (``conventions/transformers.py``); what a package adds to the table
afterwards is followed here. Source: ``transformers.utils.import_utils``.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.conventions.transformers import MAKING_STRUCTURES
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.rules import Rule
from boundary_guard.resolve.values import Alternatives, Mapping, Sequence, only

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


def _structure(evaluator: Evaluator, given: Arguments, frame: Frame, site: ast.AST) -> Alternatives | None:
    """A table of those that need no backend, ``{frozenset(): {…}}``, but for what lies in the folder."""
    return only(Mapping(((only(Sequence(is_ordered=False)), only(Mapping())),)))


STRUCTURE_RULES: dict[str, Rule] = dict.fromkeys(MAKING_STRUCTURES, _structure)
