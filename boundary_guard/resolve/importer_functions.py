"""The importer functions outside the project: which argument names what, and what that imports.

Sources: the documentation of ``importlib``, ``runpy``, ``pkgutil``, ``timeit``, ``profile``, ``pdb``, ``trace`` and
``code``; for the frameworks, their own.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from boundary_guard.model.names import ModuleName, join, parent
from boundary_guard.resolve.arguments import Arguments
from boundary_guard.resolve.examples import names_in_example_files, names_in_examples
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.name_readers import (
    Reader,
    dunder_names,
    modules_to_run,
    names_in_source,
    names_in_timed_source,
    names_of_files,
    names_of_packages,
    packages_given,
    plain_names,
    relative_names,
)
from boundary_guard.resolve.spread_arguments import given_at
from boundary_guard.resolve.values import Alternatives

if TYPE_CHECKING:
    from boundary_guard.resolve.evaluator import Evaluator


class Kind(Enum):
    """What an importer function does with the name."""

    MODULE = auto()
    """Imports the module."""
    OBJECT = auto()
    """Imports the module that the name begins with: ``package.module.Class`` or ``package.module:name``."""
    FILE = auto()
    """Loads the file at a path."""
    PROBE = auto()
    """Looks for the module: imports the packages above it only."""
    WALK = auto()
    """Imports every package that it comes by."""
    SOURCE = auto()
    """Runs source text that may hold import statements."""


@dataclass(frozen=True, slots=True)
class Importer:
    """An importer function; ``position`` and ``keyword`` tell the argument that names what it imports."""

    name: str
    kind: Kind
    position: int
    keyword: str

    def argument(self, call: ast.Call) -> ast.expr | None:
        """The argument as it is written at the call."""
        if self.position < len(call.args):
            return call.args[self.position]
        return next((k.value for k in call.keywords if k.arg == self.keyword), call.args[-1] if call.args else None)

    def names(self, evaluator: Evaluator, given: Arguments, frame: Frame) -> Alternatives:
        """The dotted names that the call may get."""
        found = given_at(evaluator, given, self.position, self.keyword)
        return _READERS.get(self.name, _READERS_BY_KIND[self.kind])(evaluator, found, given, frame)

    def target(self, evaluator: Evaluator, name: str) -> ModuleName | None:
        """The module that is imported for a name; None when it resolves to nothing."""
        project = evaluator.project
        if self.kind is Kind.PROBE:
            return parent(name) or None
        if not project.tree.is_first_party(name.partition(".")[0]) and project.module(name) is None:
            return join(name.partition(":")[0])
        module, rest = project.longest_module(name.partition(":")[0])
        if module is None or (rest and self.kind is not Kind.OBJECT):
            return None
        return module.name


_OF_RESOURCES = (
    "files", "read_text", "read_binary", "open_text", "open_binary", "contents", "is_resource"
)  # fmt: skip
_RESOURCES = (
    "pkgutil.get_data",
    "pkgutil.get_loader",
    *(f"importlib.resources.{name}" for name in _OF_RESOURCES),
)
"""They take a module's name, or the module itself."""
_TIMED = ("timeit.timeit", "timeit.repeat", "timeit.Timer")
EXAMPLES = (
    "doctest.testmod",
    "doctest.DocTestSuite",
    "doctest.run_docstring_examples",
    "doctest.DocTestFinder().find",
)
"""They run the examples of a module, or of what lies in it: of the file itself where they get none."""
_EXAMPLE_FILES = ("doctest.testfile", "doctest.DocFileSuite")
_RUNNING = (
    *(f"{home}.{name}" for home in ("cProfile", "profile") for name in ("run", "runctx")),
    *(f"{home}.Profile().{name}" for home in ("cProfile", "profile") for name in ("run", "runctx")),
    *(f"pdb.{name}" for name in ("run", "runeval", "Pdb().run", "Pdb().runeval")),
    *(f"bdb.Bdb().{name}" for name in ("run", "runeval")),
    *(f"trace.Trace().{name}" for name in ("run", "runctx")),
    *(
        f"code.{name}().{run}"
        for name in ("InteractiveInterpreter", "InteractiveConsole")
        for run in ("runsource", "push", "runcode")
    ),
)
"""They run the source text that they are given first."""
_READERS: dict[str, Reader] = {
    "importlib.import_module": relative_names,
    "builtins.__import__": dunder_names,
    "runpy.run_module": modules_to_run,
    **dict.fromkeys(_RESOURCES, packages_given),
    **dict.fromkeys(_TIMED, names_in_timed_source),
    **dict.fromkeys(EXAMPLES, names_in_examples),
    **dict.fromkeys(_EXAMPLE_FILES, names_in_example_files),
}
_READERS_BY_KIND: dict[Kind, Reader] = {
    Kind.MODULE: plain_names,
    Kind.OBJECT: plain_names,
    Kind.FILE: names_of_files,
    Kind.PROBE: relative_names,
    Kind.SOURCE: names_in_source,
    Kind.WALK: names_of_packages,
}
_TABLE = (
    Importer("importlib.import_module", Kind.MODULE, 0, "name"),
    Importer("builtins.__import__", Kind.MODULE, 0, "name"),
    Importer("importlib._bootstrap._gcd_import", Kind.MODULE, 0, "name"),
    Importer("importlib.util.find_spec", Kind.PROBE, 0, "name"),
    Importer("importlib.find_loader", Kind.PROBE, 0, "name"),
    Importer("pkgutil.find_loader", Kind.PROBE, 0, "fullname"),
    Importer("runpy.run_module", Kind.MODULE, 0, "mod_name"),
    Importer("runpy.run_path", Kind.FILE, 0, "path_name"),
    Importer("pkgutil.walk_packages", Kind.WALK, 0, "path"),
    Importer("pkgutil.resolve_name", Kind.OBJECT, 0, "name"),
    Importer("importlib.util.spec_from_file_location", Kind.FILE, 1, "location"),
    Importer("importlib.machinery.SourceFileLoader", Kind.FILE, 1, "path"),
    Importer("imp.load_source", Kind.FILE, 1, "pathname"),
    *(
        Importer(f"importlib.resources.{name}", Kind.MODULE, 0, "anchor" if name == "files" else "package")
        for name in _OF_RESOURCES
    ),
    Importer("pkgutil.get_data", Kind.MODULE, 0, "package"),
    Importer("pkgutil.get_loader", Kind.PROBE, 0, "module_or_name"),
    Importer("pkgutil.iter_importers", Kind.PROBE, 0, "fullname"),
    *(Importer(name, Kind.SOURCE, 0, "stmt") for name in _TIMED),
    *(Importer(name, Kind.SOURCE, 0, "m" if name == "doctest.testmod" else "module") for name in EXAMPLES),
    *(Importer(name, Kind.SOURCE, 0, "filename") for name in _EXAMPLE_FILES),
    *(Importer(name, Kind.SOURCE, 0, "source" if name.startswith("code.") else "statement") for name in _RUNNING),
    Importer("builtins.exec", Kind.SOURCE, 0, "source"),
    Importer("builtins.eval", Kind.SOURCE, 0, "source"),
    Importer("werkzeug.utils.import_string", Kind.OBJECT, 0, "import_name"),
)
LOADED_SPEC = Importer("importlib.import_module", Kind.MODULE, 0, "name")
"""``find_spec`` whose result is loaded: an import."""
IMPORTERS = {importer.name: importer for importer in _TABLE}
