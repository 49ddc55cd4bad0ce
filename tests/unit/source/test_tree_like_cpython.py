"""The module tree against its model: CPython's own finders, given the same folders."""

from __future__ import annotations

import importlib
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec, PathFinder
from pathlib import Path

import pytest

from boundary_guard.source.tree import Module, ModuleKind, ModuleTree

TAGGED, PLAIN = EXTENSION_SUFFIXES[0], EXTENSION_SUFFIXES[-1]

SHAPES = (
    "single.py",
    "pack/__init__.py",
    "pack/inner.py",
    "pack/__main__.py",
    "pack/deep/__init__.py",
    "pack/deep/leaf.py",
    "pack/portion/in_regular.py",
    "pack/portion/deeper/x.py",
    "both.py",
    "both/__init__.py",
    "both/inside.py",
    "file_first.py",
    "file_first/unreachable.py",
    "space/one.py",
    "space/sub/two.py",
    "data/readme.txt",
    "hollow/",
    "hollow/hollow_too/",
    f"compiled{TAGGED}",
    "compiled.py",
    f"plain{PLAIN}",
    f"variants{PLAIN}",
    "variants.abi3.so",
    f"variants{TAGGED}",
    "bytes_only.pyc",
    "bytes_and_source.pyc",
    "bytes_and_source.py",
    f"ext_pack/__init__{TAGGED}",
    "ext_pack/child.py",
    "byte_pack/__init__.pyc",
    "byte_pack/child.py",
    "cached/__pycache__/gone.cpython-311.pyc",
    "Case.py",
    "case_pack/Inner.py",
    "my-script.py",
    "my-folder/x.py",
    "a.b.py",
    "dotted.folder/x.py",
    "été.py",
    "ﬁne.py",
    "class.py",
    "_private.py",
    "init_folder/__init__.py/x.py",
    "py_folder.py/x.py",
    "stub.pyi",
    "config.toml",
    "__init__.py",
    "libfoo.so.1",
)

ASKED = """
    case pack_ pack. .pack pack..inner PACK Pack.inner single.x pack.deep.leaf.x hollow.hollow_too.none
    fine a a.b dotted dotted.folder gone cached.gone stub config libfoo pack.__init__ both.__init__
    space.__init__ pack.single file_first.unreachable case_pack.inner case_pack.Inner init_folder.x
    py_folder.x my-folder.x my-script ﬁne class __init__ pack.__main__ ext_pack.child byte_pack.child data.x
"""


def build(root: Path, *files: str) -> str:
    """Make empty files, and folders (with a slash at the end)."""
    for name in files:
        path = root / name
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_bytes(b"")
    return str(root)


def cpython_finds(name: str, folders: list[str]) -> ModuleSpec | None:
    """What ``import name`` would find, without importing anything."""
    importlib.invalidate_caches()
    path: list[str] | None = folders
    spec = None
    prefix = ""
    for part in name.split("."):
        prefix = f"{prefix}.{part}" if prefix else part
        # _get_spec is find_spec but for the namespace's live __path__, which asks for sys.modules[parent].
        spec = PathFinder._get_spec(prefix, path) if path is not None and part else None  # type: ignore[attr-defined]
        if spec is None or not (spec.loader or spec.submodule_search_locations):
            return None
        path = spec.submodule_search_locations
    return spec


def relative(root: str, path: str) -> str:
    return path.removeprefix(root).lstrip("/")


def same(root: str, spec: ModuleSpec | None, module: Module | None) -> bool:
    """Whether both found the same file and would look for submodules in the same folders."""
    if spec is None or module is None:
        return spec is None and module is None
    folders = tuple(relative(root, folder) for folder in spec.submodule_search_locations or ())
    if spec.loader is None:
        return module.kind is ModuleKind.NAMESPACE and folders == module.folders
    return relative(root, spec.origin or "?") == module.path and (
        folders == module.folders or spec.name.endswith(".__init__")
    )


def names_below(root: Path) -> list[str]:
    """Every name that the files could have, importable or not."""
    found = set()
    for path in root.rglob("*"):
        parts = path.relative_to(root).parts
        found.add(".".join([*parts[:-1], parts[-1].partition(".")[0]]))
        found.add(".".join(parts))
    return sorted(found)


def test_find_is_what_the_finders_find(tmp_path: Path) -> None:
    root = build(tmp_path, *SHAPES)
    tree = ModuleTree(root, ("",))
    asked = [*names_below(tmp_path), *ASKED.split()]
    differ = [name for name in asked if not same(root, cpython_finds(name, [root]), tree.find(name))]
    assert len(asked) > 80
    assert differ == []


def test_find_answers_the_same_in_any_order(tmp_path: Path) -> None:
    root = build(tmp_path, *SHAPES)
    forwards, backwards = ModuleTree(root, ("",)), ModuleTree(root, ("",))
    asked = [*names_below(tmp_path), *ASKED.split()]
    backwards.modules()
    expected = {name: backwards.find(name) for name in reversed(asked)}
    assert {name: forwards.find(name) for name in asked} == expected


def test_children_are_the_names_that_a_statement_can_import(tmp_path: Path) -> None:
    root = build(tmp_path, *SHAPES)
    tree = ModuleTree(root, ("",))
    candidates = {path.name.partition(".")[0] for path in tmp_path.iterdir()}
    importable = {
        name
        for name in candidates
        if name.isidentifier() and name not in ("ﬁne", "__init__") and cpython_finds(name, [root]) is not None
    }
    assert {child.name for child in tree.children("")} == importable
    assert {child.name for child in tree.children("", any_name=True)} >= importable | {
        "my-script",
        "my-folder",
    }


def test_every_listed_module_is_found_by_its_name(tmp_path: Path) -> None:
    root = build(tmp_path, *SHAPES)
    tree = ModuleTree(root, ("",))
    fresh = ModuleTree(root, ("",))
    for module in tree.modules():
        assert fresh.find(module.name) == module
        assert same(root, cpython_finds(module.name, [root]), module), module


@pytest.mark.parametrize("roots", [("src", ""), ("one", "two"), ("two", "one"), ("one", "absent", "two")])
def test_several_roots_are_a_search_path(tmp_path: Path, roots: tuple[str, ...]) -> None:
    root = build(
        tmp_path,
        *("src/pkg/__init__.py", "src/pkg/x.py", "pkg/__init__.py", "pkg/y.py", "src/ns/a.py", "ns/b.py"),
        *("one/ns/a.py", "two/ns/b.py", "two/ns/a.py", "one/mod.py", "two/mod/__init__.py", "two/only.py"),
        *("one/late/x.py", "two/late/__init__.py", "two/late/y.py", "one/ns/both/c.py", "two/ns/both/d.py"),
    )
    tree = ModuleTree(root, roots)
    folders = [f"{root}/{folder}" if folder else root for folder in roots]
    asked = """
        pkg pkg.x pkg.y ns ns.a ns.b ns.both ns.both.c ns.both.d mod only late late.x late.y one two one.mod
    """.split()  # noqa: SIM905 - reads better
    differ = [name for name in asked if not same(root, cpython_finds(name, folders), tree.find(name))]
    assert differ == []


def test_a_namespace_of_several_roots_hides_nothing_of_one(tmp_path: Path) -> None:
    root = build(tmp_path, "ns/a.py", "src/ns/a/inner.py")
    tree, folders = ModuleTree(root, ("src", "")), [f"{root}/src", root]
    asked = ["ns", "ns.a", "src.ns", "src.ns.a"]
    differ = [name for name in asked if not same(root, cpython_finds(name, folders), tree.find(name))]
    assert differ == []


def test_a_source_root_that_holds_a_folder_of_its_own_name(tmp_path: Path) -> None:
    root = build(tmp_path, "src/src/x.py", "src/y.py")
    assert [module.name for module in ModuleTree(root, ("src", "")).modules()] == ["src", "src.x", "y"]


def really_imported(root: Path, program: str) -> str:
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(root)!r})\n{program}"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


@pytest.mark.parametrize("name", ["sys", "time", "itertools", "os", "io", "abc", "site", "zipimport", "json"])
def test_what_the_interpreter_has_itself_is_not_looked_for(tmp_path: Path, name: str) -> None:
    root = build(tmp_path, f"{name}.py")
    origin = really_imported(tmp_path, f"import {name}; print(getattr({name}, '__file__', None))")
    assert (ModuleTree(root).find(name) is not None) is (origin == f"{root}/{name}.py")


def test_the_standard_library_as_a_project_keeps_its_frozen_modules() -> None:
    library = str(Path(importlib.__file__).parent.parent)
    tree = ModuleTree(library)
    assert tree.find("os") is not None
    assert {"os", "json.decoder", "collections.abc"} <= {module.name for module in tree.modules()}


def test_a_statement_looks_for_the_normalised_name(tmp_path: Path) -> None:
    build(tmp_path, "ﬁne.py")
    program = "try:\n import ﬁne\nexcept ImportError as error: print(error.name)"
    assert really_imported(tmp_path, program) == "fine"
    assert really_imported(tmp_path, "import importlib; print(importlib.import_module('ﬁne').__name__)") == "ﬁne"


@pytest.mark.parametrize("folder", ["json", "test_data"])
def test_the_standard_library_comes_before_a_folder_without_init(tmp_path: Path, folder: str) -> None:
    root = build(tmp_path, f"{folder}/x.txt")
    found = really_imported(tmp_path, f"import {folder}; print({folder}.__file__)")
    assert ModuleTree(root).is_first_party(folder) is (found == "None")
