"""The importer functions outside the project: which argument names what, and what that imports.

Sources: the documentation of ``importlib``, ``runpy`` and ``pkgutil``; for the frameworks, their own.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from boundary_guard.model.names import ModuleName, join, parent
from boundary_guard.resolve import importers
from boundary_guard.resolve.alternatives import distinct, merged
from boundary_guard.resolve.containers import positions
from boundary_guard.resolve.frames import Frame
from boundary_guard.resolve.mentions import last_name
from boundary_guard.resolve.paths import project_paths
from boundary_guard.resolve.texts import as_text
from boundary_guard.resolve.values import (
    Alternative,
    Alternatives,
    Arguments,
    Constant,
    Listed,
    PathValue,
    Sequence,
    Text,
    Unknown,
    only,
    text,
)

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
        found = given.positional[self.position] if self.position < len(given.positional) else None
        found = found if found is not None else dict(given.keywords).get(self.keyword)
        if found is None:
            found = _from_star(evaluator, given, self.position)
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


def _from_star(evaluator: Evaluator, given: Arguments, position: int) -> Alternatives:
    """The argument, when the call spreads a sequence or a table: ``import_module(*names)``."""
    places, beyond = positions(evaluator, given.star)
    index = position - len(given.lazy_positional)
    if index < len(places):
        return places[index]
    return beyond or (only(Unknown("the arguments that ** adds are not known")) if given.double_star else ())


def _module(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    packages = given.positional[1] if len(given.positional) > 1 else dict(given.keywords).get("package", ())
    return importers.absolute_names(found, packages)


def _plain(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    return found


def _dunder(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    """``__import__``: the module, and the submodules that ``fromlist`` names."""
    names = importers.dunder_names(evaluator, given, frame)
    fromlist = given.positional[3] if len(given.positional) > 3 else dict(given.keywords).get("fromlist", ())
    below: list[Alternative] = []
    for each in fromlist:
        if isinstance(each.value, Sequence):
            for item in (*each.value.items, each.value.rest):
                for name in names:
                    below.extend(_submodules(evaluator, name.value, item))
    return distinct((*names, *below))


def _submodules(evaluator: Evaluator, package: object, item: Alternatives) -> Alternatives:
    known = package.known if isinstance(package, Text) else None
    return tuple(
        merged(text(f"{known}.{each.value.known}"), each)
        for each in item
        if known and isinstance(each.value, Text) and evaluator.project.module(f"{known}.{each.value.known}")
    )


def _file(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    """The module that the file at a path is."""
    results = []
    for each in found:
        if isinstance(each.value, Constant):
            continue
        places = project_paths(evaluator, as_text(each.value)) if isinstance(each.value, Text | PathValue) else []
        for path, spelled in places:
            module = evaluator.project.tree.module_of(path)
            if module is not None:
                results.append(merged(_listed(module.name) if spelled.is_listed else text(module.name), each))
            elif evaluator.project.tree.exists(path):
                results.append(merged(Unknown(f"{path} is loaded, which is no module of the project"), each))
            else:
                results.append(merged(text(f"./{path}"), each))
        if not places:
            results.append(merged(Unknown("the path of the file that is loaded is not known"), each))
    return distinct(results)


def _listed(name: str) -> Text:
    return Text((Listed(name),))


def _source(evaluator: Evaluator, found: Alternatives, given: Arguments, frame: Frame) -> Alternatives:
    """The modules that the import statements in a source text name."""
    results = []
    for each in found:
        known = each.value.known if isinstance(each.value, Text) else None
        if isinstance(each.value, Constant) and isinstance(each.value.value, bytes):
            known = each.value.value.decode(errors="replace")
        if known is None:
            results.append(merged(Unknown("the code that is run is not known"), each))
        elif "import" in known:
            results.extend(merged(text(name), each) for name in _imported_names(evaluator, known, frame))
    return distinct(results)


def _imported_names(evaluator: Evaluator, source: str, frame: Frame) -> list[str]:
    try:
        tree = ast.parse(source.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.Call) and last_name(node.func) in ("__import__", "import_module"):
            names.extend(
                arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            )
        elif isinstance(node, ast.ImportFrom):
            base = evaluator.project.absolute(frame.facts, node.module, node.level)
            if base:
                names.append(base)
                names.extend(
                    join(base, alias.name) for alias in node.names if evaluator.project.module(join(base, alias.name))
                )
    return names


Reader = Callable[["Evaluator", Alternatives, Arguments, Frame], Alternatives]
_READERS: dict[str, Reader] = {"importlib.import_module": _module, "builtins.__import__": _dunder}
_READERS_BY_KIND: dict[Kind, Reader] = {
    Kind.MODULE: _plain,
    Kind.OBJECT: _plain,
    Kind.FILE: _file,
    Kind.PROBE: _module,
    Kind.SOURCE: _source,
}
_TABLE = (
    Importer("importlib.import_module", Kind.MODULE, 0, "name"),
    Importer("builtins.__import__", Kind.MODULE, 0, "name"),
    Importer("importlib.util.find_spec", Kind.PROBE, 0, "name"),
    Importer("importlib.find_loader", Kind.PROBE, 0, "name"),
    Importer("pkgutil.find_loader", Kind.PROBE, 0, "fullname"),
    Importer("runpy.run_module", Kind.MODULE, 0, "mod_name"),
    Importer("runpy.run_path", Kind.FILE, 0, "path_name"),
    Importer("pkgutil.resolve_name", Kind.OBJECT, 0, "name"),
    Importer("importlib.util.spec_from_file_location", Kind.FILE, 1, "location"),
    Importer("importlib.machinery.SourceFileLoader", Kind.FILE, 1, "path"),
    Importer("builtins.exec", Kind.SOURCE, 0, "source"),
    Importer("builtins.eval", Kind.SOURCE, 0, "source"),
    Importer("django.utils.module_loading.import_string", Kind.OBJECT, 0, "dotted_path"),
    Importer("werkzeug.utils.import_string", Kind.OBJECT, 0, "import_name"),
)
IMPORTERS = {importer.name: importer for importer in _TABLE}
