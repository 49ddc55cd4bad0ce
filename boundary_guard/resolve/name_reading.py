"""The names that a call may get, read as imports, exclusions and names that nothing answers to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from boundary_guard.model.imports import Certainty, Excluded, How, Import, When
from boundary_guard.model.names import ModuleName, is_within
from boundary_guard.resolve import importers
from boundary_guard.resolve.answers import CHANGING
from boundary_guard.resolve.environment import conditions_of_place
from boundary_guard.resolve.frames import general_frame
from boundary_guard.resolve.importer_functions import Importer, Kind
from boundary_guard.resolve.moments import moment_of
from boundary_guard.resolve.patterns import shown
from boundary_guard.resolve.statements import Origin, with_parents
from boundary_guard.resolve.values import Alternative, Alternatives, Hole, Text, Value

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


MAX_VIA = 64
"""How many places that supply one name are told."""


MAX_UNSPECIFIC = 64
"""How many modules a name may stand for of which no part is known."""


def together(imports: list[Import]) -> tuple[Import, ...]:
    """One import of each module: exact when one way to it is, with all the code that supplied the name."""
    at_load = {each.imported for each in imports if each.when is When.LOAD}
    named = {
        each.imported for each in imports if each.how is not How.PARENT and each.certainty is not Certainty.PATTERN
    }
    by_module: dict[tuple[ModuleName, How], list[Import]] = {}
    for each in imports:
        if each.how is not How.PARENT or each.imported not in named:
            by_module.setdefault((each.imported, each.how), []).append(each)
    found = []
    for _, alike in sorted(by_module.items()):
        best = min(alike, key=lambda each: (each.certainty is not Certainty.EXACT, each.pattern))
        via = sorted({via for each in alike for via in each.via})
        moment = When.LOAD if best.imported in at_load else best.when
        where = _weakest(each.where for each in alike)
        found.append(replace(best, via=tuple(via[:MAX_VIA]), where=where, when=moment))
    return tuple(found)


def _weakest(tests: Iterable[str]) -> str:
    """The test that holds wherever one of these does: the one with which all begin, or none."""
    first, *others = sorted(set(tests), key=len)
    return first if all(each.startswith(f"{first} and ") for each in others) else ""


def live(reader: NameReading) -> set[Excluded]:
    """Exclusions of modules that are imported all the same, by another round of the loop."""
    imported = {each.imported for each in reader.imports}
    return {each for each in reader.excluded if each.module in imported}


def _surely_run(found: Import) -> Import:
    """A package that is spelled in front of all that a pattern leaves open runs for certain."""
    fixed = re.split(r"[*{]", found.pattern)[0]
    if found.how is How.PARENT and found.pattern and fixed.startswith(f"{found.imported}."):
        return replace(found, certainty=Certainty.EXACT, pattern="")
    return found


def _counts(value: Value) -> bool:
    return isinstance(value, Text) and any(isinstance(part, Hole) and part.is_number for part in value.parts)


class NameReading:
    """Turns the names that a call may get into imports, exclusions and missing names."""

    def __init__(self, evaluator: Evaluator, origin: Origin, importer: Importer) -> None:
        self.evaluator = evaluator
        self.origin = origin
        self.importer = importer
        self.imports: list[Import] = []
        self.patterns: list[str] = []
        self.excluded: list[Excluded] = []
        self.missing: list[str] = []
        self._grows = False
        self.is_settled = False
        """Whether we know of some name what comes of it, be it nothing."""

    def without_the_unspecific(self) -> list[str]:
        """Drop imports by a pattern that selects nothing, and say so: a scan of the folder a program starts in."""
        loose = [each for each in self.imports if each.pattern and not re.search(r"\w", each.pattern)]
        if len(loose) <= MAX_UNSPECIFIC:
            return []
        self.imports = [each for each in self.imports if each not in set(loose)]
        self.patterns = [pattern for pattern in self.patterns if re.search(r"\w", pattern)]
        return ["it may be any module of the project: no part of the name or path is known"]

    def read(self, names: Alternatives) -> None:
        for match in importers.matches(self.evaluator, names):
            self.is_settled = True
            if match.pattern:
                self.patterns.append(match.pattern)
            target = self.importer.target(self.evaluator, match.name)
            if target is None:
                is_missing = match.alternative.excluded is None and not match.pattern
                if is_missing and self.importer.kind is not Kind.PROBE:
                    self.missing.append(match.name)
                    self._add_packages_above(match)
                continue
            if match.alternative.excluded is not None:
                exclusion = match.alternative.excluded
                self.excluded.append(Excluded(target, exclusion.place, exclusion.test))
                continue
            self._add(target, match)

    def note_missing(self, names: Alternatives) -> None:
        """Templates and texts that nothing in the project answers to."""
        live = [each.value for each in names if each.excluded is None]
        self._grows = CHANGING in live or (bool(self.imports) and any(map(_counts, live)))
        for name in importers.unmatched(self.evaluator, names):
            self.is_settled = True
            if name not in self.patterns:  # another of the names that are shown like this has modules
                self.missing.append(name)

    def missing_names(self) -> tuple[str, ...]:
        """What nothing answers to; where others are known, not what a variable was joined to before it was set.

        Of a name that grows from round to round, parts were put together as no round does: none of it is told. Nor is
        it where the name counts.
        """
        if self._grows:
            return ()
        set_ones = [each for each in self.missing if "None" not in each.split(".")]
        is_named = bool(set_ones) or any(each.how is not How.PARENT for each in self.imports)
        return tuple(dict.fromkeys(set_ones if is_named else self.missing))

    def read_packages(self, names: Alternatives) -> None:
        """The packages above names by which modules go that lie elsewhere."""
        for each in names if self.importer.kind is not Kind.FILE else ():
            if isinstance(each.value, Text) and each.excluded is None:
                pattern = shown(each.value) if each.value.known is None or each.value.is_listed else ""
                for name in importers.aliased_names(self.evaluator, each.value, self.origin.importer):
                    self._add_packages_above(importers.Match(name, pattern, each))

    def _add_packages_above(self, match: importers.Match) -> None:
        """CPython runs the packages above before it finds the module, or that there is none."""
        project = self.evaluator.project
        module, _ = project.longest_module(match.name)
        if module is not None and not is_within(self.origin.importer, module.name):
            certainty = Certainty.PATTERN if match.pattern else Certainty.EXACT
            moment = self._when(match.alternative)
            origin = replace(self.origin, when=moment, certainty=certainty, pattern=match.pattern)
            found = with_parents(project, origin, module.name)
            self.imports.extend(_surely_run(replace(each, how=How.PARENT)) for each in found)

    def _add(self, target: ModuleName, match: importers.Match) -> None:
        certainty = Certainty.PATTERN if match.pattern else Certainty.EXACT
        here = self.origin
        via = tuple(sorted(v for v in match.alternative.via if v.module != here.importer))
        where, moment = self._where(match.alternative), self._when(match.alternative)
        origin = replace(here, when=moment, certainty=certainty, pattern=match.pattern, via=via, where=where)
        if self.importer.kind is Kind.PROBE:
            if is_within(here.importer, target):
                return
            origin = replace(origin, how=How.PARENT)
        if self.importer.kind is Kind.FILE:
            self.imports.append(origin.of(target))  # no package above runs: the file is loaded by its path
            return
        found = with_parents(self.evaluator.project, origin, target)
        self.imports.extend(map(_surely_run, found))

    def _when(self, alternative: Alternative) -> When:
        facts, moment = self.evaluator.project.facts(self.origin.importer), self.origin.when
        return moment_of(self.evaluator, facts, alternative, moment) if facts is not None else moment

    def _where(self, alternative: Alternative) -> str:
        """What must hold of the machine: for the call to run, and for the branches that give it this name."""
        facts = self.evaluator.project.facts(self.origin.importer)
        branches = [
            (site, index)
            for site, index in alternative.choices
            if isinstance(site, ast.IfExp | ast.If) and facts is not None and site in facts.parents
        ]
        found = [self.origin.where] if self.origin.where else []
        for site, index in sorted(branches, key=lambda each: (each[0].lineno, each[0].col_offset)):
            assert facts is not None
            frame = general_frame(facts, facts.scope_of(site))
            found.extend(conditions_of_place(self.evaluator, site.test, index == 0, frame))
        return " and ".join(dict.fromkeys(found))
