"""What classes of the project inherit from classes outside that import: ``class Loader(unittest.TestLoader)``.

Their methods are those of the base. What the constructor of the base imports (``timeit.Timer``, ``DictConfigurator``)
is not looked for wherever the class is called: the class is named as a blind spot.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundary_guard.model.imports import DynamicSite, When
from boundary_guard.resolve.called_by_others import outside_bases
from boundary_guard.resolve.contexts import when
from boundary_guard.resolve.conventions.packs import PACKS
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.importer_functions import IMPORTERS
from boundary_guard.resolve.values import Alternative, Alternatives, ClassValue, External, InstanceValue
from boundary_guard.scan.facts import Facts

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator

_KNOWN = frozenset({*IMPORTERS, *(call.function for pack in PACKS for call in pack.calls)})
_NAMES = frozenset(name.rpartition(".")[2] for name in _KNOWN)
"""Their last names: those of methods are among them."""
_MAKING = frozenset(
    name
    for name in _KNOWN
    if name.partition(".")[0] in sys.stdlib_module_names and name.rpartition(".")[2][:1].isupper()
) - {"doctest.DocTestSuite", "doctest.DocFileSuite"}
"""Classes of the standard library whose constructors import."""
_MARKERS = re.compile(rf"\b(?:{'|'.join(sorted({name.rpartition('.')[2] for name in _MAKING}))})\b".encode())


def inherited_importer(evaluator: Evaluator, value: ClassValue | InstanceValue, name: str) -> Alternatives:
    """The method of a class outside that imports, where the object or class has that of it; else nothing."""
    if name not in _NAMES:
        return ()
    cls, made = (value.cls, "()") if isinstance(value, InstanceValue) else (value, "")
    inherited = (f"{base}{made}.{name}" for base in outside_bases(evaluator.aside, cls))
    return tuple(Alternative(External(each)) for each in dict.fromkeys(inherited) if each in _KNOWN)


def files_with_importing_bases(evaluator: Evaluator) -> list[Facts]:
    """The files in scope in which a class may derive from one whose constructor imports."""
    return evaluator.project.search.matching(_MARKERS)


def importing_bases(evaluator: Evaluator, facts: Facts) -> Iterator[DynamicSite]:
    """The classes in the file that derive from one whose constructor imports."""
    nodes = [each for each in facts.scopes if isinstance(each, ast.ClassDef)]
    for node in nodes if _MARKERS.search(facts.text.encode(errors="replace")) else ():
        frame = general_frame(facts, facts.scope_of(node))
        found = (each.value for base in node.bases for each in evaluator.briefly(base, frame))
        bases = sorted({each.name for each in found if isinstance(each, External) and each.name in _MAKING})
        moment = when(evaluator, facts, node)
        if bases and moment is not None:
            reason = f"{node.name}() imports what it is told, as {bases[0]}() does: where it is called is not followed"
            moments = (moment,) if moment is When.TYPE_CHECKING else tuple(When)
            scope = facts.scope_of(node)
            yield DynamicSite(
                facts.module, facts.place(node), scope.name, node.name, node.name, reasons=(reason,), when=moments
            )
