"""Import statements of files that need no facts: read by the lexical scanner, several times faster.

A file needs facts when it imports inside a function that may run at load time, or behind a test of the Python version,
or of a name that may stand for one. All others are read by ``scan.statements``; that they can be parsed at all is
looked at when the reading ends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from boundary_guard.model.errors import SourceError
from boundary_guard.model.imports import BlindSpot, How, Import, When
from boundary_guard.model.names import join
from boundary_guard.model.places import Place
from boundary_guard.resolve.leaving_lines import may_be_unreached
from boundary_guard.resolve.statements import Origin, above_the_top, from_imports, unclear_star, with_parents
from boundary_guard.scan.statements import Statement, read_statements
from boundary_guard.source.tree import Module

if TYPE_CHECKING:
    from boundary_guard.resolve.project import Project

_WORDS = (
    b"version_info", b"sys.platform", b"os.name", b"implementation.name", b"python_implementation",
    b"platform.system", b"platform.machine", b"__debug__",
    b"from sys import", b"from os import", b"import sys as", b"import os as", b"suppress(", b"PY2", b"PY3", b"MYPY",
)  # fmt: skip
"""What stands in files that test where they run. (Looked for one by one: several times faster than by a pattern.)"""
_CONSTANT_TEST = re.compile(rb"^[ \t]*+(?:if|elif|while|assert|case)\s+(?:not\s+)?(?:False|True|[01])\b", re.MULTILINE)
_NAMED_TEST = re.compile(
    rb"if[ \t]+(?:not[ \t]+)?(?!(?:(?:typing|typing_extensions|t|te)\.)?TYPE_CHECKING\b)[\w.]+[ \t]*:[^\n]*\n\s*"
    rb"(?:from|import)[ \t]"
)
"""An import behind a test of one name, which may stand for TYPE_CHECKING or a version in another file.

(``compat.TYPE_CHECKING``, too: that may be whatever ``compat`` says.)
"""


def needs_facts(project: Project, module: Module) -> bool:
    """Whether some test in the file may decide about an import before the program starts."""
    source = project.source(module)
    if source is None:
        return False
    is_test = any(word in source for word in _WORDS)
    is_test = is_test or any(each.search(source) for each in (_CONSTANT_TEST, _NAMED_TEST))
    return is_test or may_be_unreached(source)


def lexical_imports(project: Project, module: Module) -> tuple[list[Import], list[BlindSpot]] | None:
    """The imports that the module's import statements make; None when the file needs facts."""
    source = project.source(module)
    if source is None or needs_facts(project, module):
        return None
    try:
        statements = read_statements(source)
    except SourceError:
        return None
    return None if _run_at_load(source, statements) else _imports(project, module, statements, frozenset())


def unparsed_imports(project: Project, module: Module) -> tuple[list[Import], list[BlindSpot]]:
    """The same for a file that needs facts and cannot be parsed: functions that may run at load are taken to do so."""
    source, statements = project.source(module), project.statements(module)
    return _imports(project, module, statements, _run_at_load(source or b"", statements))


def _run_at_load(source: bytes, statements: Iterable[Statement]) -> frozenset[str]:
    functions = {statement.function for statement in statements if statement.function}
    if not functions:
        return frozenset()
    words = _Words(source)
    return frozenset(function for function in functions if words.may_run_at_load(function))


def _imports(
    project: Project, module: Module, statements: Iterable[Statement], run_at_load: frozenset[str]
) -> tuple[list[Import], list[BlindSpot]]:
    found: list[Import] = []
    blind: list[BlindSpot] = []
    for statement in statements:
        is_called = statement.in_function and statement.function not in run_at_load
        moment = When.CALL if is_called else When.LAZY if statement.is_lazy else When.LOAD
        moment = When.TYPE_CHECKING if statement.type_checking else moment
        _read(project, module, statement, moment, found, blind)
    return list(dict.fromkeys(found)), blind


_WORD = re.compile(rb"\w+")
_DEFINED = re.compile(rb"\bdef[ \t]+(\w+)")
_DERIVED = re.compile(rb"\bclass[ \t]+(\w+)[ \t]*\(")
_PLAIN = rb"(?:\w+\.)?(?:property|staticmethod|classmethod|cached_property|abstractmethod|overload)\b"
_DECORATED = re.compile(rb"^[ \t]*@[ \t]*(?!" + _PLAIN + rb").*\n[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)
_IN_BODY = re.compile(rb"^(?!class\b|def\b|from\b|import\b|async\b|#)\S.*", re.MULTILINE)


class _Words:
    """The words of one file: which functions something in it may call while the module is loaded."""

    def __init__(self, source: bytes) -> None:
        self._mentions = Counter(_WORD.findall(source))
        self._definitions = Counter(_DEFINED.findall(source))
        self._decorated = frozenset(_DECORATED.findall(source))
        """The functions with a decorator that may call them right above."""
        self._derived = frozenset(_DERIVED.findall(source))
        self._in_body = frozenset(word for line in _IN_BODY.findall(source) for word in _WORD.findall(line))
        """What the lines of the module's body name."""

    def may_run_at_load(self, function: str) -> bool:
        """Whether the name stands anywhere else than in the definition.

        Methods that Python itself calls (``__init__``, ``__set_name__``) have their own names nowhere; nor has what a
        decorator calls, nor a method that one of a base outside of the file calls on an object that the module makes.
        """
        above, _, name = function.rpartition(".")
        if name.startswith("__") or not name.isascii():
            return True
        word, cls = name.encode(), above.rpartition(".")[2].encode()
        is_mentioned = self._mentions[word] > self._definitions[word]
        return is_mentioned or word in self._decorated or (cls in self._derived and cls in self._in_body)


def _read(
    project: Project,
    module: Module,
    statement: Statement,
    moment: When,
    found: list[Import],
    blind: list[BlindSpot],
) -> None:
    place = Place(module.path, statement.line, statement.column)
    origin = Origin(module.name, place, How.STATEMENT, moment, statement.guarded, statement.function)
    package = module.name if module.is_package else join(module.name.rpartition(".")[0])
    if not statement.is_from:
        for alias in statement.names:
            found.extend(with_parents(project, origin, project.beside(package, alias.name)))
        return
    source = project.absolute_from(package, statement.module, statement.level)
    if source is None:
        blind.append(above_the_top(origin))
        return
    names = [alias.name for alias in statement.names]
    found.extend(from_imports(project, origin, source, names))
    blind.extend(unclear_star(project, origin, source, names))
