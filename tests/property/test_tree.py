"""The module tree against CPython's finders on folders put together at random from what is odd."""

from __future__ import annotations

import importlib
import os
import tempfile
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec, PathFinder
from itertools import product
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from boundary_guard.source.tree import Module, ModuleKind, ModuleTree

_STEMS = ("a", "b", "A", "_c", "été", "class", "x-y")
_FOLDERS = st.sampled_from([*_STEMS, "a.py", "__pycache__", "__init__.py", "a-stubs", "b.egg-info"])
_SUFFIXES = [".py", ".pyc", ".pyi", ".pyw", ".so.1", ".txt", ".b.py", ".PY", *EXTENSION_SUFFIXES]
_FILES = st.builds(
    str.__add__, st.sampled_from([*_STEMS, "__init__", "__init__", "__main__"]), st.sampled_from(_SUFFIXES)
)
_LINKS = st.sampled_from([".", "..", "../a", "a", "b/a", "nowhere", "a.py", "../b/__init__.py"])
_ABOVE = st.lists(_FOLDERS, max_size=3).map("/".join)
_ENTRIES = st.lists(
    st.one_of(
        st.tuples(_ABOVE, _FILES, st.just("file")),
        st.tuples(_ABOVE, _FILES, st.just("file")),
        st.tuples(_ABOVE, _FOLDERS, st.just("folder")),
        st.tuples(_ABOVE, st.one_of(_FOLDERS, _FILES), _LINKS),
        st.tuples(_ABOVE, _FILES, st.just("fifo")),
    ),
    min_size=1,
    max_size=14,
)
_ROOTS = st.sampled_from([("",), ("",), ("a", "b"), ("b", ""), ("b", "a", "absent")])
_TAILS = (*_STEMS, "__init__", "__main__", "a.py", "a-stubs")
_NAMES = tuple(".".join(parts) for count in (1, 2, 3) for parts in product(_TAILS[: 11 - 2 * count], repeat=count))


def _build(root: str, entries: list[tuple[str, str, str]]) -> None:
    """Make what can be made: a later entry may stand in the way of an earlier one."""
    for above, name, kind in entries:
        path = Path(root, above, name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if kind == "file":
                path.touch()
            elif kind == "folder":
                path.mkdir()
            elif kind == "fifo":
                os.mkfifo(path)
            else:
                path.symlink_to(kind)
        except (FileExistsError, NotADirectoryError, FileNotFoundError):
            continue
        except OSError as error:
            if "symbolic links" not in str(error):
                raise


def _specs(folders: list[str]) -> dict[str, ModuleSpec | None]:
    """What CPython finds by each name."""
    importlib.invalidate_caches()
    found: dict[str, ModuleSpec | None] = {}
    for name in _NAMES:
        above = name.rpartition(".")[0]
        spec = found[above] if above else None
        path = folders if not above else list(spec.submodule_search_locations or ()) if spec is not None else []
        # _get_spec is find_spec but for the namespace's live __path__, which asks for sys.modules[parent].
        known = PathFinder._get_spec(name, path)  # type: ignore[attr-defined]
        found[name] = known if known is not None and (known.loader or known.submodule_search_locations) else None
    return found


def _is_same(root: str, name: str, spec: ModuleSpec | None, module: Module | None) -> bool:
    """Whether both found the same; a namespace that is found by a second name may have portions in other roots, too."""
    if spec is None or module is None:
        return spec is module or (module is not None and module.kind is ModuleKind.NAMESPACE and name != module.name)
    folders = tuple(folder.removeprefix(root).lstrip("/") for folder in spec.submodule_search_locations or ())
    if spec.loader is None:
        is_whole = folders == module.folders or (module.name != name and set(folders) <= set(module.folders))
        return module.kind is ModuleKind.NAMESPACE and is_whole
    is_file = (spec.origin or "?").removeprefix(root).lstrip("/") == module.path
    return is_file and (folders == module.folders or "__init__" in spec.name)


@settings(max_examples=60, deadline=None)
@given(_ENTRIES, _ROOTS)
def test_the_tree_is_what_the_finders_find(entries: list[tuple[str, str, str]], roots: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory() as root:
        _build(root, entries)
        tree = ModuleTree(root, roots)
        specs = _specs([f"{root}/{folder}" if folder else root for folder in roots])
        found = {name: tree.find(name) for name in specs}
        assert [name for name in specs if not _is_same(root, name, specs[name], found[name])] == []
        listed = {module.name for module in tree.modules()}
        assert {name for name in listed if name in specs and specs[name] is None} == set()
