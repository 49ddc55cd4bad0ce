"""The project as the analysis sees it: the module tree, and each file's facts, read once and on demand."""

from __future__ import annotations

import ast
import functools
import posixpath
import sys
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from boundary_guard.model.contract import DeclaredImporter
from boundary_guard.model.errors import SourceError
from boundary_guard.model.imports import BlindSpot, BlindSpotCode, How
from boundary_guard.model.names import ModuleName, ancestors, join
from boundary_guard.model.places import Place
from boundary_guard.resolve.mentions import Mentions
from boundary_guard.resolve.searching import Search
from boundary_guard.scan.bindings import BindingKind
from boundary_guard.scan.decoding import disguise
from boundary_guard.scan.exported import SETS_ALL, is_written_as_text, literal_all, set_for
from boundary_guard.scan.facts import Facts, parse, read_facts
from boundary_guard.scan.limits import MOST_PARTS, has_endless_name
from boundary_guard.scan.newer_syntax import in_known_syntax
from boundary_guard.scan.statements import Statement, read_statements
from boundary_guard.source.entry_points import DeclaredEntryPoint, declared_entry_points
from boundary_guard.source.reading import decode, read_source
from boundary_guard.source.tree import Module, ModuleKind, ModuleTree

if TYPE_CHECKING:
    from boundary_guard.resolve.statements import Origin

Result = TypeVar("Result")
DATA_CAP = 256 * 1024
"""The largest data file that is read, in bytes."""
ROOT = "/\0project"
"""Stands for the project's folder in absolute paths, so that no path of the machine enters a value."""


class Project:
    """Reads modules when they are asked for. ``scope`` are the modules among which callers are looked for."""

    def __init__(self, tree: ModuleTree, root: str, importers: tuple[DeclaredImporter, ...] = ()) -> None:
        self.tree = tree
        self.importers = importers
        """Functions of which the user says what they import."""
        self.root = root
        self.blind: dict[str, BlindSpot] = {}
        self._sources: dict[str, bytes | None] = {}
        self._facts: dict[ModuleName, Facts | None] = {}
        self._exports: dict[ModuleName, frozenset[str]] = {}
        self._without_all: set[ModuleName] = set()
        self.under_way: set[Hashable] = set()
        """What evaluators apart are being asked: none of them asks it anew."""
        self.evaluate_all: Callable[[Facts], tuple[frozenset[str] | None, bool]] | None = None
        """What evaluates an ``__all__`` that is no literal list."""
        self.evaluators: dict[str, tuple[int, object]] = {}
        """Those that all others ask, by what for, with how many modules were in scope when they were made."""
        self.shared: dict[str, object] = {}
        """What all evaluators of the project know together, from files that were looked at once."""
        self.unclear_exports: set[ModuleName] = set()
        """Modules whose ``__all__`` could not be evaluated in full."""
        self.aliases: dict[str, tuple[ModuleName, ...]] = {}
        """Other names of modules, by which code puts them into ``sys.modules``."""
        self.aliases_in_tests: dict[str, tuple[ModuleName, ...]] = {}
        """The same for what tests import: with the names that tests themselves put there."""
        self.scope: dict[ModuleName, None] = {}
        self.data_files: dict[str, str | None] = {}
        """The data files on which answers depend, by their paths: for a cache."""
        self.outside: dict[str, dict[ModuleName, None]] = {}
        """Modules that are not the project's, with those of the project that import them."""
        self.search = Search(self)
        self._mentions: dict[ModuleName, Mentions] = {}
        self._above: dict[ModuleName, tuple[ModuleName, ...]] = {}
        self._names_below: dict[tuple[str, int | None], str] = {}
        self._statements: dict[ModuleName, tuple[Statement, ...]] = {}
        self.answers: dict[tuple[Hashable, ...], object] = {}
        """What was asked of the files as they lie there: see ``scan.remembered``."""
        self.loaded_before: dict[tuple[ModuleName, int], frozenset[ModuleName]] = {}
        """What ``early`` has found out."""
        self.loads_by_name: dict[ModuleName, tuple[tuple[int, ModuleName], ...]] = {}
        """What each module imports by name while it is loaded, with the line; 0 for what its functions import."""
        self.taken_as_bound: dict[tuple[Origin, ModuleName, str, How], None] = {}
        """The ``from source import name`` that did not import a submodule, as far as is known."""
        self.parsed: set[ModuleName] = set()
        """Modules whose files can be parsed, though nobody asked for their facts."""

    def anew(self) -> Project:
        """The same project with nothing in scope yet; the files that were read already are shared."""
        other = Project(self.tree, self.root, self.importers)
        other.blind, other._sources, other._facts = self.blind, self._sources, self._facts
        other._exports, other._mentions, other.parsed = self._exports, self._mentions, self.parsed
        other._without_all = self._without_all
        other.unclear_exports = self.unclear_exports
        return other

    @functools.cached_property
    def entry_points(self) -> Mapping[str, tuple[DeclaredEntryPoint, ...]]:
        """What the project declares in each group of entry points."""
        folders = (posixpath.join(root, name) for root in self.tree.source_roots for name, _ in self.tree.listing(root))
        return declared_entry_points(self.root, [f for f in folders if f.endswith((".dist-info", ".egg-info"))])

    def data(self, path: str) -> str | None:
        """The text of a data file; None when there is none to read. Remembered in ``data_files``."""
        if path not in self.data_files:
            source = read_source(self.root, path, DATA_CAP)
            try:
                self.data_files[path] = source.decode("utf-8") if isinstance(source, bytes) else None
            except UnicodeDecodeError:
                self.data_files[path] = None
        return self.data_files[path]

    def note_outside(self, importer: ModuleName, *imported: str) -> None:
        """Remember that a module imports others from outside of the project."""
        for name in imported:
            self.outside.setdefault(name, {})[importer] = None

    def module(self, name: str) -> Module | None:
        """The module of that name, if the project has it."""
        return self.tree.find(name)

    def source(self, module: Module) -> bytes | None:
        """The file's bytes; None (and a blind spot) when there are none to read."""
        if module.path not in self._sources:
            self._sources[module.path] = self._read(module)
        return self._sources[module.path]

    def _read(self, module: Module) -> bytes | None:
        if module.kind is ModuleKind.NAMESPACE:
            return None
        if not module.source:
            but = " but for the names that stand in it" if module.kind is ModuleKind.EXTENSION else ""
            reason = f"{module.kind} module without source: what it imports is not known{but}"
            self.blind[module.path] = BlindSpot(Place(module.path), BlindSpotCode.COMPILED, reason, module.name)
            return None
        found = read_source(self.root, module.source)
        if isinstance(found, BlindSpot):
            self.blind[module.path] = BlindSpot(found.place, found.code, found.reason, module.name)
            return None
        reason = _why_not_read(found)
        if reason:
            self.blind[module.path] = BlindSpot(Place(module.path), BlindSpotCode.UNREADABLE, reason, module.name)
            return None
        return found

    def statements(self, module: Module) -> tuple[Statement, ...]:
        """The import statements of the module's file, read lexically; none where it cannot be read."""
        if module.name not in self._statements:
            source = self.source(module)
            try:
                self._statements[module.name] = read_statements(source) if source is not None else ()
            except SourceError:
                self._statements[module.name] = ()
        return self._statements[module.name]

    def facts(self, name: str) -> Facts | None:
        """The facts of the module ``name``; None when it is not ours or cannot be read (a blind spot then)."""
        key = ModuleName(name)
        if key not in self._facts:
            module = self.tree.find(name)
            self._facts[key] = self._read_facts(module) if module is not None else None
        return self._facts[key]

    def _read_facts(self, module: Module) -> Facts | None:
        source = self.source(module)
        if source is None:
            return None
        return self._guarded(module, lambda: read_facts(module.name, module.path, module.is_package, decode(source)))

    def is_parsed(self, name: ModuleName) -> bool:
        """Whether the file's facts were read, or looked for in vain."""
        return name in self._facts or name in self.parsed

    def check_syntax(self, name: ModuleName) -> bool:
        """Parse the file, unless its facts were read; False, and a blind spot, where it cannot be."""
        module = self.tree.find(name)
        source = self.source(module) if module is not None and not self.is_parsed(name) else None
        if module is None or source is None:
            return True
        if self._guarded(module, lambda: parse(in_known_syntax(decode(source))[0], module.path)) is None:
            return False
        self.parsed.add(name)
        return True

    def _guarded(self, module: Module, read: Callable[[], Result]) -> Result | None:
        """What ``read`` gives; None, and a blind spot, when the file cannot be parsed."""
        try:
            return read()
        except (SyntaxError, ValueError, LookupError) as error:
            line = getattr(error, "lineno", None) or 0
            place = Place(module.path, line, 1 if line else 0)
            reason = f"cannot be parsed: {getattr(error, 'msg', None) or error}"
        except (RecursionError, MemoryError):
            place, reason = Place(module.path), "cannot be parsed: nested too deep"
        self.blind[module.path] = BlindSpot(place, BlindSpotCode.UNREADABLE, reason, module.name)
        return None

    def mentions(self, facts: Facts) -> Mentions:
        """Where the file mentions which name."""
        if facts.module not in self._mentions:
            self._mentions[facts.module] = Mentions(facts)
        return self._mentions[facts.module]

    def absolute(self, facts: Facts, module: str | None, level: int) -> ModuleName | None:
        """The absolute name of what ``from`` names in a file."""
        return self.absolute_from(facts.package, module, level)

    def absolute_from(self, package: str, module: str | None, level: int) -> ModuleName | None:
        """The absolute name of what ``from`` names in a package (PEP 328); None above the top level package."""
        if not level:
            return self.beside(package, module or "")
        for _ in range(level - 1):
            package = package.rpartition(".")[0]
        return join(package, module or "") if package else None

    def beside(self, package: str, name: str) -> ModuleName:
        """The absolute name of what ``import name`` in a folder means: the module beside, in a folder of scripts.

        A folder without ``__init__`` stands on ``sys.path`` itself when one of its files is run (Library
        Reference, ``sys.path``), or is a test for pytest; there is no other way for such an import to succeed.
        """
        top = name.partition(".")[0]
        if not package or self.tree.is_first_party(top) or top in sys.stdlib_module_names:
            return join(name)
        folder, module = self.tree.find(package), self.tree.find(f"{package}.{top}")
        if folder is None or folder.kind is not ModuleKind.NAMESPACE or module is None or self.tree.is_hollow(module):
            return join(name)
        return join(package, name)

    def longest_module(self, dotted: str) -> tuple[Module | None, str]:
        """The module that a dotted name begins with, and what is left of the name behind it."""
        found: Module | None = None
        for name in (*ancestors(dotted), ModuleName(dotted)):
            module = self.tree.find(name)
            if module is None:
                break
            found = module
        return found, dotted[len(found.name) + 1 :] if found is not None else dotted

    def packages_above(self, name: ModuleName) -> tuple[ModuleName, ...]:
        """The packages of the project that importing a module of the project runs first, outermost first."""
        found = self._above.get(name)
        if found is None:
            above = (self.tree.find(each) for each in ancestors(name))
            found = self._above[name] = tuple(dict.fromkeys(each.name for each in above if each is not None))
        return found

    def submodule(self, package: ModuleName, name: str) -> ModuleName | None:
        """The module ``name`` in a package of the project."""
        found = self.tree.find(f"{package}.{name}") if self.tree.find(package) is not None else None
        return found.name if found is not None else None

    def names_below(self, package: str, deepest: int | None) -> str:
        """The names of all modules below a package (of the project where it is empty), a line each, those above first.

        ``deepest`` is the number of dots that a name may have; only the folders that this needs are listed.
        """
        key = (package, deepest)
        if key not in self._names_below:
            found: list[ModuleName] = []
            level = self._code_in([package])
            while level:
                found += level
                level = [] if deepest is not None and level[0].count(".") >= deepest else self._code_in(level)
            self._names_below[key] = "\n".join(found)
        return self._names_below[key]

    def _code_in(self, packages: Iterable[str]) -> list[ModuleName]:
        children = (child for package in packages for child in self.tree.children(package, any_name=True))
        return [child.name for child in children if not self.tree.is_hollow(child)]

    def star_names(self, name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
        """What ``from name import *`` binds: ``__all__`` when it is a literal, else all public names."""
        key = ModuleName(name)
        if key in self._exports:
            return self._exports[key]
        facts = self.facts(name)
        if facts is None or name in seen:
            return frozenset()
        short = key.rpartition(".")[2]
        is_set_elsewhere = any(short in set_for(each) for each in self.search.matching(SETS_ALL))
        found = None if is_set_elsewhere else literal_all(facts)
        if found is None:
            found = self._public_names(facts, seen | {name})
            is_own = "__all__" in facts.body.bindings or is_written_as_text(facts)
            is_own = is_own or any("__all__" in scope.globals for scope in facts.scopes.values())
            if not (is_own or is_set_elsewhere):
                self._without_all.add(key)
            if (is_own or is_set_elsewhere) and self.evaluate_all is not None:
                self._exports[key] = found  # for whoever asks meanwhile
                names, is_complete = self.evaluate_all(facts)
                if names is None:
                    found |= facts.body.bindings.keys() - {"*"}
                    self._without_all.add(key)
                elif (is_own or names) and not is_complete:
                    self.unclear_exports.add(key)
                if names is not None:
                    found = names if is_complete else found | names
                self._exports[key] = found
        if not seen:
            self._exports[key] = found
        return found

    def names_to_load(self, name: str) -> frozenset[str]:
        """The names of which ``from name import *`` loads those that are submodules: those in ``__all__`` only.

        All that are bound, where some object gets an ``__all__`` that may be the module.
        """
        names = self.star_names(name)
        return frozenset() if name in self._without_all and not self.search.storing("__all__") else names

    def forget_exports(self) -> None:
        """Ask anew what star imports bind: a file has come into scope that may set ``__all__`` of another module."""
        self._exports.clear()
        self._without_all.clear()

    def _public_names(self, facts: Facts, seen: frozenset[str]) -> frozenset[str]:
        names = {name for name in facts.body.bindings if not name.startswith("_") and name != "*"}
        for source in self.star_sources(facts):
            names |= self.star_names(source, seen)
        return frozenset(names)

    def star_sources(self, facts: Facts) -> list[ModuleName]:
        """The modules that the file imports with a star, in order."""
        found = []
        for binding in facts.body.bindings.get("*", ()):
            if binding.kind is BindingKind.IMPORT and isinstance(binding.node, ast.ImportFrom):
                source = self.absolute(facts, binding.node.module, binding.node.level)
                if source:
                    found.append(source)
        return found


def _why_not_read(source: bytes) -> str:
    """Why nothing is read of the bytes of a file; empty where it is read."""
    if encoding := disguise(source):
        return f"it is written in {encoding}, in which bytes do not show what they say: write it in UTF-8"
    return f"a dotted name in it has {MOST_PARTS} parts or more" if has_endless_name(source) else ""
