"""The module tree: the modules that CPython's finders would find under the source roots.

The rules are those of PEP 420 and of FileFinder and PathFinder in Lib/importlib/_bootstrap_external.py.
Nothing is imported, ``sys.path`` plays no part.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from boundary_guard.model.contract import FolderAbove
from boundary_guard.model.names import ModuleName, join
from boundary_guard.source.exclusions import Skipped, SkipReason
from boundary_guard.source.folders import EntryKind, Folders
from boundary_guard.source.listing import Listing
from boundary_guard.source.module import Module, ModuleKind, dotted_name, file_module
from boundary_guard.source.paths import below, inside, is_below, normal
from boundary_guard.source.shared_packages import with_other_parts

__all__ = ["Module", "ModuleKind", "ModuleTree", "SkipReason", "Skipped"]


class ModuleTree:
    """Finds modules on demand, listing each folder at most once. Never raises, whatever the folders hold.

    One file is one module: ``src.pkg``, where ``src`` is a source root itself, and ``pkg.__init__`` are found
    as the module ``pkg``. So the name of what ``find`` returns may differ from the name that was asked for.
    """

    def __init__(
        self, root: str, source_roots: tuple[str, ...] = ("",), only: str = "", above: FolderAbove | None = None
    ) -> None:
        """``root`` is absolute; ``source_roots`` are relative to it, in their order on ``sys.path``.

        ``only``: the one top-level module that is looked at, whatever lies beside it; empty: all are. ``above`` is for
        hints only (``source.elsewhere``).
        """
        self.root = root
        self.above = above
        self._only = only
        self.source_roots = tuple(dict.fromkeys(path for path in map(normal, source_roots) if path is not None))
        self._folders = Folders(root)
        self._listing = Listing(self._folders, self.source_roots)
        self._found: dict[str, Module | None] = {}
        self._children: dict[tuple[str, bool], tuple[Module, ...]] = {}
        self._second_names: set[str] = set()
        self._hollow: dict[ModuleName, bool] = {}
        self._modules: tuple[Module, ...] | None = None
        self._top = Module(ModuleName(""), "", ModuleKind.NAMESPACE, self.source_roots)

    def find(self, name: str) -> Module | None:
        """The module that CPython would find by this name; any name, also one that no statement can spell."""
        if name in self._found or not name:
            return self._found.get(name)
        module: Module | None = self._top
        end = 0
        while module is not None and end < len(name):
            start = end + 1 if end else 0
            end = name.find(".", start)
            end = len(name) if end == -1 else end
            module = self._child(module, name[start:end])
        self._found[name] = module
        return module

    def children(self, package: str, any_name: bool = False) -> tuple[Module, ...]:
        """The direct submodules of a package (of the project where ``package`` is empty), sorted by name.

        ``any_name`` adds those that only an import by name can reach (``my-plugin.py``).
        """
        module = self.find(package) if package else self._top
        if module is None or not module.folders:
            return ()
        key = (module.name, any_name)
        if key not in self._children:
            names = self._listing.names(module.folders, any_name)
            found = {child.name: child for name in names if (child := self._child(module, name)) is not None}
            found.pop(module.name, None)  # a source root that holds a folder of its own name is found in itself
            self._children[key] = tuple(found[name] for name in sorted(found))
        return self._children[key]

    def modules(self) -> tuple[Module, ...]:
        """All modules, sorted by name; a namespace only where something else lies below it."""
        if self._modules is None:
            found = {module.name: module for module in self._walk() if not self.is_hollow(module)}
            self._modules = tuple(found[name] for name in sorted(found))
        return self._modules

    def is_hollow(self, module: Module) -> bool:
        """Whether the module is a folder with no code in it nor below it: data, for which importing it does nothing."""
        waiting, hollow = [module], []
        while waiting:
            each = waiting.pop()
            if each.kind is not ModuleKind.NAMESPACE or self._hollow.get(each.name) is False:
                self._hollow[module.name] = False
                return False
            if each.name not in self._hollow:
                hollow.append(each.name)
                waiting.extend(self.children(each.name))
        self._hollow.update(dict.fromkeys(hollow, True))
        return True

    def is_first_party(self, top: str) -> bool:
        """Whether a top-level name is the project's.

        A folder without ``__init__`` that is called like a module of the standard library is not: CPython
        looks through all of ``sys.path`` before it takes such a folder (PEP 420).
        """
        module = self.find(top)
        if module is None:
            return False
        return module.kind is not ModuleKind.NAMESPACE or top not in sys.stdlib_module_names

    def module_of(self, path: str) -> Module | None:
        """The module that a file is, or the package that a folder is; None where it is none, or shadowed."""
        wanted = normal(path)
        if wanted is None or wanted in self.source_roots:
            return None
        for root in sorted(self.source_roots, key=len, reverse=True):
            if is_below(wanted, root):
                module = self.find(dotted_name(inside(wanted, root), self.is_dir(wanted)))
                if module is not None and wanted in (module.path, module.source, *module.folders):
                    return module
        return None

    def exists(self, path: str) -> bool:
        """Whether something lies at a project-relative path, links followed; never outside of the root."""
        wanted = normal(path)
        kind = None if wanted is None else self._folders.kind(wanted)
        return kind is not None and kind is not EntryKind.BROKEN

    def is_dir(self, path: str) -> bool:
        """Whether a folder lies at a project-relative path, links followed; never outside of the root."""
        wanted = normal(path)
        kind = None if wanted is None else self._folders.kind(wanted)
        return kind is not None and kind.is_folder

    def listing(self, path: str) -> tuple[tuple[str, bool], ...]:
        """What a folder scan would see: names with whether each is a folder, sorted; hidden ones too."""
        wanted = normal(path)
        if wanted is None:
            return ()
        entries = self._folders.at(wanted).entries
        return tuple((name, entries[name].is_folder) for name in sorted(entries))

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """What was left out of all that was listed so far, sorted; complete after ``modules()``."""
        return self._listing.skipped()

    @property
    def folders_listed(self) -> tuple[str, ...]:
        """The folders that the answers so far depend on, relative paths, sorted: for a cache."""
        return self._folders.listed

    def _walk(self) -> Iterator[Module]:
        waiting = list(self.children(""))
        seen: set[ModuleName] = set()
        while waiting:
            module = waiting.pop()
            if module.name not in seen:
                seen.add(module.name)
                yield module
                waiting.extend(self.children(module.name) if module.folders else ())

    def _child(self, above: Module, tail: str) -> Module | None:
        if not tail:
            return None
        name = join(above.name, tail)
        if name not in self._found:
            self._found[name] = self._only_name(above, self._locate(above, name, tail))
        return self._found[name]

    def _locate(self, above: Module, name: ModuleName, tail: str) -> Module | None:
        """PathFinder over the folders, FileFinder in each: package, then file, then part of a namespace."""
        if above is self._top and (self._listing.is_never_looked_for(tail) or tail != (self._only or tail)):
            return None
        portions = []
        for folder in above.folders:
            listed = self._folders.at(folder)
            kind = listed.entries.get(tail)
            is_folder = kind is not None and kind.is_folder
            if is_folder:
                inner = below(folder, tail)
                if "__init__" in self._folders.at(inner).modules:
                    package = file_module(name, inner, self._folders.at(inner))
                    return with_other_parts(self._folders, package, above.folders) if package.folders else package
                portions.append(inner)
            if tail in listed.modules:
                return file_module(name, folder, listed, tail)
        return Module(name, portions[0], ModuleKind.NAMESPACE, tuple(portions)) if portions else None

    def _only_name(self, above: Module, module: Module | None) -> Module | None:
        """The one name of a file that has two: below a source root inside another, or as ``__init__``."""
        if module is None:
            return None
        if module.path == above.path and above.name:
            return above
        if above.name in self._second_names:
            roots = (root for root in self.source_roots if is_below(module.path, root))
            root = max(roots, key=len, default="")
            name = dotted_name(inside(module.path, root), module.kind is ModuleKind.NAMESPACE)
            known = self.find(name) if name != module.name else None
            if known is not None and (module.path, module.folders) == (known.path, known.folders):
                return known  # a namespace with more portions is another: each may hide what lies in the others
            self._second_names.add(module.name)
        if any(folder in self.source_roots for folder in module.folders):
            self._second_names.add(module.name)
        return module
