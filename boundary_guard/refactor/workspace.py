"""The project's files as they would be: what lies on the disk, with the edits of the plan so far laid over it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from boundary_guard.model.imports import BlindSpot
from boundary_guard.model.names import join
from boundary_guard.refactor.scope_reader import read_scopes
from boundary_guard.refactor.scopes import Scopes
from boundary_guard.refactor.text import Source, Unparsable
from boundary_guard.source.files import project_files
from boundary_guard.source.reading import read_source
from boundary_guard.source.tree import ModuleKind, ModuleTree

_PYTHON = (".py", ".pyw")
_WORD = re.compile(rb"\w+")


class Shared:
    """What several states of one project have in common: the bytes on the disk, and what was parsed already."""

    def __init__(self) -> None:
        self.disk: dict[str, bytes | None] = {}
        self.parsed: dict[tuple[str, bytes], Source | str] = {}
        self.scopes: dict[int, Scopes] = {}


class Workspace:
    """Reads files on demand; ``overlay`` holds the bytes of those that the plan changes or makes."""

    def __init__(self, tree: ModuleTree, root: str, shared: Shared | None = None) -> None:
        self.tree = tree
        self.root = root
        self.overlay: dict[str, bytes] = {}
        self._shared = shared or Shared()
        self._bytes = self._shared.disk
        self._sources: dict[str, Source | str] = {}
        self._files: tuple[str, ...] | None = None
        self._python: list[str] | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of all files, sorted."""
        if self._files is None:
            self._files = tuple(sorted({*project_files(self.tree), *self.overlay}))
        return self._files

    def python_files(self) -> list[str]:
        """The paths of the Python files, scripts that no statement could import among them."""
        if self._python is None:
            self._python = [path for path in self.files if path.endswith(_PYTHON) or self._is_script(path)]
        return self._python

    def _is_script(self, path: str) -> bool:
        """A file without suffix whose first line names Python."""
        if "." in path.rpartition("/")[2]:
            return False
        raw = self.read(path)
        return raw is not None and raw.startswith(b"#!") and b"python" in raw.partition(b"\n")[0]

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none, or none that can be read."""
        if path in self.overlay:
            return self.overlay[path]
        if path not in self._bytes:
            found = read_source(self.root, path)
            self._bytes[path] = None if isinstance(found, BlindSpot) else found
        return self._bytes[path]

    def on_disk(self, path: str) -> bytes | None:
        """The bytes of a file without the edits of the plan."""
        if path not in self._bytes:
            found = read_source(self.root, path)
            self._bytes[path] = None if isinstance(found, BlindSpot) else found
        return self._bytes[path]

    def write(self, path: str, content: bytes) -> None:
        """Lay new bytes over a file."""
        self.overlay[path] = content
        self._sources.pop(path, None)
        if self._files is not None and path not in self._files:
            self._files = self._python = None

    def forget(self, path: str) -> None:
        """Take new bytes away again."""
        self.overlay.pop(path, None)
        self._sources.pop(path, None)

    def source(self, path: str) -> Source:
        """A file, decoded and parsed. Raises ``Unparsable``."""
        known = self._sources.get(path)
        if known is None:
            known = self._sources[path] = self._parsed(path)
        if isinstance(known, str):
            raise Unparsable(known)
        return known

    def _parsed(self, path: str) -> Source | str:
        raw = self.read(path)
        if raw is None:
            return "it cannot be read"
        known = self._shared.parsed.get((path, raw))
        if known is None:
            try:
                known = Source(path, self.module_at(path), raw)
            except Unparsable as error:
                known = str(error)
            self._shared.parsed[path, raw] = known
        return known

    def scopes(self, source: Source) -> Scopes:
        """The scopes of a file that ``source`` returned."""
        known = self._shared.scopes.get(id(source))
        if known is None:
            known = self._shared.scopes[id(source)] = read_scopes(source.tree)
        return known

    def path_of(self, module: str) -> str:
        """The file of a module, with those that the plan makes; empty where there is none to read."""
        made = self._made(module)
        if made:
            return made
        found = self.tree.find(module)
        if found is None or found.kind is ModuleKind.NAMESPACE:
            return ""
        return found.source

    def exists(self, module: str) -> bool:
        """Whether the project has a module or namespace of that name."""
        return bool(self._made(module)) or self.tree.find(module) is not None

    def is_package(self, module: str) -> bool:
        """Whether the module may have others below it."""
        found = self.tree.find(module)
        return (found is not None and found.is_package) or self._made(module).endswith("__init__.py")

    def _made(self, module: str) -> str:
        """The new file of the plan that is this module."""
        inner = module.replace(".", "/")
        for path in self.overlay:
            if self.on_disk(path) is None and path.endswith((f"{inner}.py", f"{inner}/__init__.py")):
                if self.module_at(path) == module:
                    return path
        return ""

    def module_at(self, path: str) -> str:
        """The dotted name of the module that a file is; empty where no statement could import it."""
        found = self.tree.module_of(path)
        if found is not None:
            return found.name if found.source == path else ""
        if path not in self.overlay:
            return ""
        roots = sorted(self.tree.source_roots, key=len, reverse=True)
        root = next(root for root in roots if not root or path.startswith(root + "/"))
        inner = path[len(root) + 1 if root else 0 :].removesuffix(".py").removesuffix("/__init__")
        return inner.replace("/", ".")

    def mentioning(self, words: Iterable[str], paths: Iterable[str] | None = None) -> list[str]:
        """The files whose bytes hold one of the words as a whole word; all of them for words beyond ASCII."""
        wanted = {word.encode() for word in words}
        if not all(word.isascii() for word in wanted):
            return [*(paths if paths is not None else self.python_files())]
        return [path for path in (paths if paths is not None else self.python_files()) if self._mentions(path, wanted)]

    def _mentions(self, path: str, wanted: set[bytes]) -> bool:
        raw = self.read(path)
        if raw is None:
            return False
        if b"\0" in raw[:4096] and not raw.isascii():
            return False
        return any(word in raw and re.search(rb"(?<!\w)" + word + rb"(?!\w)", raw) is not None for word in wanted)

    def absolute(self, source: Source, module: str | None, level: int) -> str:
        """The module that an import statement's ``from`` names; empty where it leads above the top."""
        if not level:
            return module or ""
        package = source.package
        for _ in range(level - 1):
            package, dot, _ = package.rpartition(".")
            if not dot:
                return ""
        return join(package, module or "") if package else ""
