"""What the commands read before they begin: the project's configuration and its module tree."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from boundary_guard.contracts.import_linter import read_import_linter, read_import_linter_file
from boundary_guard.contracts.reading import OWN, PYPROJECT, read_configuration, read_contract_file
from boundary_guard.model.contract import Configuration, FolderAbove, ForbiddenContract, LinterContract
from boundary_guard.model.errors import UsageError
from boundary_guard.model.invocation import Invocation
from boundary_guard.model.names import ModuleName
from boundary_guard.resolve.declared import check_declared
from boundary_guard.resolve.project import Project
from boundary_guard.source.packages import package_above
from boundary_guard.source.reading import SIZE_CAP
from boundary_guard.source.roots import check_source_roots, find_source_roots
from boundary_guard.source.tree import ModuleTree
from boundary_guard.source.witness import saw

AnyContract = TypeVar("AnyContract", ForbiddenContract, LinterContract)


def require_folder(root: Path) -> str:
    """The absolute path of a project's folder; UsageError when there is none."""
    if not root.is_dir():
        raise UsageError(f"--root {root}: there is no such folder")
    return str(root.absolute())


def invocation_of(root: Path, config: Path | None) -> Invocation:
    """What the user named, for the commands that we tell; the current folder need not be named."""
    return Invocation("" if root == Path() else str(root), "" if config is None else str(config))


def read_tree(root: str, configuration: Configuration) -> ModuleTree:
    """The modules below ``root``. Its source roots are those of the configuration, or found by looking."""
    roots = configuration.source_roots
    if roots is None:
        return ModuleTree(root, find_source_roots(root), above=configuration.above)
    try:
        return ModuleTree(root, check_source_roots(root, roots), above=configuration.above)
    except UsageError as error:
        files = ", ".join(shown(Path(root) / file) for file in configuration.files)
        raise UsageError(f"{files}: {error}") from error


def read_project(root: str, configuration: Configuration) -> Project:
    """The project below ``root``, with the importer functions of the configuration."""
    project = Project(read_tree(root, configuration), root, configuration.importers)
    check_declared(project)
    return project


def read_package(folder: str, root: str, configuration: Configuration) -> tuple[Project, ModuleName]:
    """The project in ``folder``, and the package below which its modules lie: empty where all are meant.

    A folder that is a package itself is read as one, from the folder above the outermost package. Below a ``root``
    that the user names, the folder is a part of that project.
    """
    if root and Path(folder) != Path(root) and Path(folder).is_relative_to(root):
        project = read_project(root, configuration)
        module = project.tree.module_of(Path(folder).relative_to(root).as_posix())
        top = module.name.partition(".")[0] if module is not None else ""
        tree = ModuleTree(root, project.tree.source_roots, only=top)
        return Project(tree, root, configuration.importers), module.name if module is not None else ModuleName("")
    above, name = ("", "") if configuration.source_roots is not None else package_above(folder)
    if not name:
        return read_project(folder, configuration), ModuleName("")
    project = Project(ModuleTree(above, only=name.partition(".")[0]), above, configuration.importers)
    check_declared(project)
    return project, ModuleName(name)


def configuration_of(root: str, file: Path | None) -> Configuration:
    """The configuration of ``file``, or of the nearest folder that has one, from ``root`` upwards."""
    if file is not None:
        file = Path(shown(file))
        content = read_bytes(file)
        if content is None:
            raise UsageError(f"{file}: there is no such file")
        if file.name in (PYPROJECT, OWN):
            other = OWN if file.name == PYPROJECT else PYPROJECT
            found = _configuration_in(file.parent, but=other)
            folder = Path(os.path.normpath(file.parent.absolute()))
            if found.files and folder in Path(root).parents:
                return _of_folder_above(found, folder, root)
        else:
            with _named_from(file.parent):
                found = read_contract_file(file.name, content)
        return _seen_from(root, file.parent, found)
    for folder in (Path(root), *Path(os.path.normpath(root)).parents):
        found = _configuration_in(folder)
        if found.files:
            return found if folder == Path(root) else _of_folder_above(found, folder, root)
    return Configuration()


def check_configuration_of(root: str, file: Path | None) -> Configuration:
    """What ``check`` reads: our configuration and, in the project's folder, that of import-linter."""
    if file is not None:
        return _of_file(root, Path(shown(file)))
    ours = configuration_of(root, None)
    found, name = import_linter_of(root, [contract.id for contract in ours.all_contracts])
    files = (*ours.files, name) if name and name not in ours.files else ours.files
    return dataclasses.replace(ours, files=files, linter_contracts=(*ours.linter_contracts, *found))


def import_linter_of(root: str, taken: Iterable[str] = ()) -> tuple[tuple[LinterContract, ...], str]:
    """The contracts of import-linter's configuration in the project's folder, and its file; ``taken`` are other ids."""
    return read_import_linter(_reader(Path(root)), taken)


def _of_file(root: str, file: Path) -> Configuration:
    """The configuration of one file, of ours or of import-linter's."""
    if file.suffix == ".toml" and file.name != PYPROJECT:
        return configuration_of(root, file)
    content = read_bytes(file)
    if content is None:
        raise UsageError(f"{file}: there is no such file")
    ours = configuration_of(root, file) if file.name == PYPROJECT else Configuration()
    taken = [contract.id for contract in ours.all_contracts]
    found = read_import_linter_file(file.name, content, taken)
    if found is None and not ours.files:
        raise UsageError(f"{file}: it has no [tool.boundary-guard], and no section of import-linter")
    theirs = _seen_from(root, file.parent, Configuration(files=(file.name,), linter_contracts=found or ()))
    files = tuple(dict.fromkeys((*ours.files, *theirs.files)))
    linter_contracts = (*ours.linter_contracts, *theirs.linter_contracts)
    return dataclasses.replace(ours, files=files, linter_contracts=linter_contracts)


def _configuration_in(folder: Path, but: str = "") -> Configuration:
    """What the files of a folder say, as if there were none called ``but``."""
    with _named_from(folder):
        return read_configuration(shown(folder), _reader(folder, but))


@contextmanager
def _named_from(folder: Path) -> Iterator[None]:
    """Errors begin with the name of a file, by which its reader knows it; the user sees it from the current folder."""
    try:
        yield
    except UsageError as error:
        seen = shown(folder)
        raise error if seen == os.curdir else UsageError(f"{seen}{os.sep}{error}") from None


def _of_folder_above(configuration: Configuration, folder: Path, root: str) -> Configuration:
    """The source roots of a folder above are not those of this one; its files are still where they are."""
    baseline = os.path.relpath(folder / configuration.baseline, root) if configuration.baseline else ""
    above = FolderAbove(str(folder), shown(folder), configuration.files[0], configuration.source_roots)
    found = _seen_from(root, folder, configuration)
    return dataclasses.replace(found, source_roots=None, baseline=baseline, above=above)


def shown(path: Path) -> str:
    """A path as the user sees it: from the current folder, where that is shorter."""
    whole = os.path.normpath(path.absolute())
    try:
        return min(os.path.relpath(whole), whole, key=len)
    except ValueError:  # on another drive
        return whole


def _seen_from(root: str, folder: Path, configuration: Configuration) -> Configuration:
    """The configuration of a folder, with the paths of its files as the project sees them."""

    def path_of(path: str) -> str:
        return Path(os.path.relpath(folder / path, root)).as_posix()

    def placed(contract: AnyContract) -> AnyContract:
        return dataclasses.replace(contract, written=contract.written.seen_from(path_of))

    return dataclasses.replace(
        configuration,
        files=tuple(map(path_of, configuration.files)),
        contracts=tuple(map(placed, configuration.contracts)),
        linter_contracts=tuple(map(placed, configuration.linter_contracts)),
    )


def _reader(folder: Path, but: str = "") -> Callable[[str], bytes | None]:
    """Reads the files of a folder by their names, as if there were none called ``but``."""
    return lambda name: read_bytes(folder / name, name) if name != but else None


def read_bytes(path: Path, called: str = "") -> bytes | None:
    """The bytes of a file, which errors call as they are told; None when there is no such regular file."""
    saw(str(path.absolute()))
    try:
        if not path.is_file():
            return None
        if path.stat().st_size > SIZE_CAP:
            raise UsageError(f"{called or path} is larger than {SIZE_CAP >> 20} MB, the most that is read")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{called or path} cannot be read: {error.strerror}") from error
