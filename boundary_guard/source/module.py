"""A module as a value, and how the name of a file and the name of a module belong together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from boundary_guard.model.names import ModuleName, join
from boundary_guard.source.folders import EntryKind, Folder, module_suffix_rank
from boundary_guard.source.paths import below


class ModuleKind(StrEnum):
    """What a module is made of."""

    PACKAGE = "package"
    """A folder with ``__init__.py``."""
    MODULE = "module"
    """A file ``x.py``."""
    NAMESPACE = "namespace"
    """One or several folders without ``__init__`` file (PEP 420)."""
    EXTENSION = "extension"
    """A compiled module: known, but not readable."""
    BYTECODE = "bytecode"
    """A ``.pyc`` file without its source, outside of ``__pycache__``: known, but not readable."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module and the file it comes from; paths are relative to the project's root, with ``/``.

    ``path`` is the file (of a package its ``__init__`` file, of a namespace its first folder). ``folders``
    are those in which its submodules are looked for, its ``__path__``. ``source`` is the Python file to read:
    ``path`` itself, or the ``.py`` beside a compiled module (mypyc, Cython); empty where there is none.
    """

    name: ModuleName
    path: str
    kind: ModuleKind
    folders: tuple[str, ...] = ()
    source: str = ""

    @property
    def is_package(self) -> bool:
        """Whether it has submodules: whether it has a ``__path__``."""
        return bool(self.folders)


def file_module(name: ModuleName, path: str, folder: Folder, stem: str = "__init__") -> Module:
    """The module of the file with this stem in the folder ``path``; the package if the stem is ``__init__``.

    What is imported by the very name ``__init__`` is no package (``_LoaderBasics.is_package``).
    """
    file = folder.modules[stem]
    folders = (path,) if stem == "__init__" and name != "__init__" else ()
    if file.endswith(".py"):
        kind = ModuleKind.PACKAGE if folders else ModuleKind.MODULE
        return Module(name, below(path, file), kind, folders, below(path, file))
    kind = ModuleKind.BYTECODE if file.endswith(".pyc") else ModuleKind.EXTENSION
    is_beside = folder.entries.get(stem + ".py") is EntryKind.FILE
    return Module(name, below(path, file), kind, folders, below(path, stem + ".py") if is_beside else "")


def dotted_name(path: str, is_folder: bool) -> str:
    """The dotted name of a file or folder by its path below a source root; empty where it has none."""
    folder, _, last = path.rpartition("/")
    if not is_folder:
        last, _, suffix = last.partition(".")
        if module_suffix_rank(suffix) is None:
            return ""
        last = "" if last == "__init__" else last
    return join(folder.replace("/", "."), last)
