"""What the module tree lists, names and leaves out."""

from __future__ import annotations

import os
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from boundary_guard.source.folders import Folders
from boundary_guard.source.listing import Listing
from boundary_guard.source.tree import ModuleKind, ModuleTree, SkipReason


def build(root: Path, *files: str) -> str:
    for name in files:
        path = root / name
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_bytes(b"")
    return str(root)


def names(tree: ModuleTree) -> list[str]:
    return [module.name for module in tree.modules()]


def skipped(tree: ModuleTree) -> dict[str, SkipReason]:
    tree.modules()
    return {skip.path: skip.reason for skip in tree.skipped}


def test_modules_are_sorted_and_have_kinds(tmp_path: Path) -> None:
    root = build(tmp_path, "b.py", "a/__init__.py", "a/z.py", "n/x.py", "c.abi3.so", "d.pyc", "docs/x.md")
    tree = ModuleTree(root)
    assert [(module.name, module.kind, module.path) for module in tree.modules()] == [
        ("a", ModuleKind.PACKAGE, "a/__init__.py"),
        ("a.z", ModuleKind.MODULE, "a/z.py"),
        ("b", ModuleKind.MODULE, "b.py"),
        ("c", ModuleKind.EXTENSION, "c.abi3.so"),
        ("d", ModuleKind.BYTECODE, "d.pyc"),
        ("n", ModuleKind.NAMESPACE, "n"),
        ("n.x", ModuleKind.MODULE, "n/x.py"),
    ]
    assert [module.name for module in tree.modules() if module.is_package] == ["a", "n"]


def test_a_namespace_is_listed_only_above_something_importable(tmp_path: Path) -> None:
    root = build(tmp_path, "a/b/c/x.py", "a/empty/deep/readme.md", "templates/page.html")
    tree = ModuleTree(root)
    assert names(tree) == ["a", "a.b", "a.b.c", "a.b.c.x"]
    assert [child.name for child in tree.children("")] == ["a", "templates"]


@pytest.mark.parametrize(
    "file",
    [
        "x.so",
        "x.pyd",
        "x.cpython-38-darwin.so",
        "x.cp313t-win_amd64.pyd",
        "x.abi3.so",
        "x.pypy310-pp73-x86_64-linux-gnu.so",
    ],
)
def test_extension_modules_of_any_platform_are_known(tmp_path: Path, file: str) -> None:
    module = ModuleTree(build(tmp_path, file)).find("x")
    assert module is not None
    assert (module.kind, module.path, module.source) == (ModuleKind.EXTENSION, file, "")


def test_the_source_beside_a_compiled_module_can_be_read(tmp_path: Path) -> None:
    module = ModuleTree(build(tmp_path, "x.cpython-311-x86_64-linux-gnu.so", "x.py")).find("x")
    assert module is not None
    assert (module.kind, module.source) == (ModuleKind.EXTENSION, "x.py")


def test_what_is_left_out_is_named_with_its_reason(tmp_path: Path) -> None:
    root = build(
        tmp_path,
        *("my-script.py", "a.b.py", "ﬁne.py", ".hidden.py", "gui.pyw", "time.py", "__init__.py"),
        *("both.py", "both/__init__.py", "file.py", "file/x.py", "venv/pyvenv.cfg", "venv/lib/x.py"),
        *("node_modules/x.py", ".tox/x.py", "site-packages/x.py", "setup.py", "build/lib/pkg/__init__.py"),
        *("ok.py", "__pycache__/ok.cpython-311.pyc"),
    )
    os.symlink("nowhere.py", f"{root}/broken.py")
    tree = ModuleTree(root)
    assert skipped(tree) == {
        "my-script.py": SkipReason.NO_IDENTIFIER,
        "a.b.py": SkipReason.NO_IDENTIFIER,
        "ﬁne.py": SkipReason.NOT_NORMALISED,
        ".hidden.py": SkipReason.NO_IDENTIFIER,
        "gui.pyw": SkipReason.WINDOWS_ONLY,
        "time.py": SkipReason.BUILT_IN,
        "__init__.py": SkipReason.ROOTS_INIT,
        "both.py": SkipReason.SHADOWED,
        "file": SkipReason.SHADOWED,
        "venv": SkipReason.ENVIRONMENT,
        "node_modules": SkipReason.FOREIGN,
        ".tox": SkipReason.HIDDEN,
        "site-packages": SkipReason.FOREIGN,
        "build": SkipReason.BUILD,
        "broken.py": SkipReason.NO_REGULAR_FILE,
    }
    assert names(tree) == ["both", "file", "ok", "setup"]


@pytest.mark.parametrize("package", ["build/__init__.py", "build/steps.py"])
def test_a_package_called_build_is_not_the_output_of_a_build(tmp_path: Path, package: str) -> None:
    assert "build" in names(ModuleTree(build(tmp_path, "setup.py", package)))


def test_special_files_are_no_modules(tmp_path: Path) -> None:
    root = build(tmp_path, "ok.py", "pkg/x.py")
    os.mkfifo(f"{root}/fifo.py")
    os.mkfifo(f"{root}/pkg/__init__.py")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{root}/s.py")
        tree = ModuleTree(root)
        assert names(tree) == ["ok", "pkg", "pkg.x"]
    assert set(skipped(tree)) == {"fifo.py", "s.py", "pkg/__init__.py"}
    assert set(skipped(tree).values()) == {SkipReason.NO_REGULAR_FILE}


def test_links_are_followed_and_loops_are_not(tmp_path: Path) -> None:
    root = build(tmp_path / "project", "a/__init__.py", "a/x.py", "real/y.py")
    build(tmp_path, "outside/__init__.py", "outside/z.py")
    os.symlink("../real", f"{root}/a/linked")
    os.symlink("../outside", f"{root}/out")
    os.symlink("..", f"{root}/a/up")
    os.symlink(".", f"{root}/a/self")
    os.symlink("/", f"{root}/disk")
    os.symlink("me", f"{root}/me")
    tree = ModuleTree(root)
    assert names(tree) == ["a", "a.linked", "a.linked.y", "a.x", "out", "out.z", "real", "real.y"]
    loops = {path for path, reason in skipped(tree).items() if reason is SkipReason.LINK_LOOP}
    assert loops == {"a/up", "a/self", "disk"}
    assert tree.find("a.self.self.x") is not None


def test_links_that_point_at_each_other_do_not_multiply_for_ever(tmp_path: Path) -> None:
    count = 12
    for here in range(count):
        build(tmp_path, f"f{here}/m.py")
        for there in range(count):
            if here != there:
                os.symlink(f"../f{there}", tmp_path / f"f{here}" / f"to{there}")
    started = time.monotonic()
    tree = ModuleTree(str(tmp_path))
    assert len(tree.modules()) > count
    assert SkipReason.TOO_MANY_LINKS in skipped(tree).values()
    assert time.monotonic() - started < 60


def test_the_number_of_linked_folders_is_a_stated_cap(tmp_path: Path) -> None:
    build(tmp_path, "real/x.py")
    for name in "abc":
        os.symlink("real", tmp_path / name)
    listing = Listing(Folders(str(tmp_path)), ("",), linked_folders=2)
    assert len(listing.names(("",), any_name=False)) == 3
    assert [skip.reason for skip in listing.skipped()] == [SkipReason.TOO_MANY_LINKS]


@pytest.fixture
def nobody(tmp_path: Path) -> Iterator[Path]:
    """A folder for a user whom permissions bind (root is not, and nobody may not enter ``tmp_path``)."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        user = os.geteuid()
        yield Path(folder)
        os.seteuid(user)


def test_an_unreadable_folder_is_told(nobody: Path) -> None:
    root = build(nobody, "shut/__init__.py", "shut/x.py", "dark/__init__.py", "dark/x.py", "open.py")
    (nobody / "shut").chmod(0o111)
    (nobody / "dark").chmod(0)
    if os.geteuid() == 0:
        os.seteuid(65534)
    tree = ModuleTree(root)
    assert names(tree) == ["open", "shut"]
    assert skipped(tree) == {"shut": SkipReason.UNREADABLE, "dark": SkipReason.UNREADABLE}
    assert {skip.detail for skip in tree.skipped} == {"Permission denied"}


def test_hostile_names_do_no_harm(tmp_path: Path) -> None:
    root = os.fsencode(build(tmp_path, "ok.py"))
    for name in (
        b"\xff.py",
        b"\xff\xfe/x.py",
        b"new\nline.py",
        b"\x1b[31m.py",
        b" .py",
        b"..py",
        b"a b/x.py",
    ):
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb"):
            pass
    tree = ModuleTree(os.fsdecode(root))
    assert names(tree) == ["ok"]
    assert all(reason is SkipReason.NO_IDENTIFIER for reason in skipped(tree).values())
    assert len(tree.children("", any_name=True)) > 3
    for asked in (
        "\0",
        "a\0b",
        "\udcff",
        "a/b",
        "..",
        ".",
        "/",
        "ok.\0",
        "x" * 10_000,
        ".".join("x" * 10_000),
    ):
        tree.find(asked)
        tree.children(asked)
        tree.exists(asked)
        tree.is_dir(asked)
        tree.listing(asked)
        tree.module_of(asked)


@pytest.mark.parametrize("root", ["/nowhere/at/all", "/dev/null", "/dev/null/x"])
def test_a_root_that_is_none_is_empty(root: str) -> None:
    tree = ModuleTree(root)
    assert tree.modules() == ()
    assert tree.find("a") is None


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """A chain of folders longer than a path may be; removed from within, which ``shutil.rmtree`` cannot."""
    descriptors = [os.open(tmp_path, os.O_RDONLY)]
    for _ in range(500):
        os.mkdir("d" * 10, dir_fd=descriptors[-1])
        descriptors.append(os.open("d" * 10, os.O_RDONLY, dir_fd=descriptors[-1]))
    os.close(os.open("x.py", os.O_CREAT, dir_fd=descriptors[-1]))
    yield tmp_path
    os.unlink("x.py", dir_fd=descriptors[-1])
    while len(descriptors) > 1:
        os.close(descriptors.pop())
        os.rmdir("d" * 10, dir_fd=descriptors[-1])
    os.close(descriptors.pop())


def test_a_tree_deeper_than_a_path_may_be_ends(deep: Path) -> None:
    tree = ModuleTree(str(deep))
    assert tree.modules() == ()
    assert [skip.detail for skip in tree.skipped] == ["File name too long"]


def test_a_source_root_in_another_gives_its_files_one_name(tmp_path: Path) -> None:
    root = build(tmp_path, "src/pkg/__init__.py", "src/pkg/x.py", "src/ns/y.py", "tests/test_x.py", "src/one.py")
    tree = ModuleTree(root, ("src", "."))
    assert names(tree) == ["ns", "ns.y", "one", "pkg", "pkg.x", "tests", "tests.test_x"]
    for second, name in (
        ("src.pkg", "pkg"),
        ("src.pkg.x", "pkg.x"),
        ("src.ns.y", "ns.y"),
        ("src.one", "one"),
    ):
        assert tree.find(second) == tree.find(name) is not None
    assert [child.name for child in tree.children("src")] == ["ns", "one", "pkg"]
    assert tree.is_first_party("src")
    assert tree.find("src.none") is None


def test_the_second_name_stays_where_another_file_has_the_first(tmp_path: Path) -> None:
    root = build(tmp_path, "src/x.py", "x.py", "src/ns/a.py", "ns/b.py")
    tree = ModuleTree(root, ("", "src"))
    assert [getattr(tree.find(name), "path", None) for name in ("x", "src.x", "src.ns.a")] == [
        "x.py",
        "src/x.py",
        "src/ns/a.py",
    ]
    assert getattr(tree.find("src.ns.a"), "name", None) == "ns.a"
    assert skipped(tree) == {"src/x.py": SkipReason.SHADOWED}


def test_source_roots_in_each_other(tmp_path: Path) -> None:
    root = build(tmp_path, "a/b/c.py", "a/d.py", "e.py")
    tree = ModuleTree(root, ("", "a", "a/b"))
    assert names(tree) == ["c", "d", "e"]
    assert {getattr(tree.find(name), "name", None) for name in ("a.b.c", "b.c", "c")} == {"c"}


@pytest.mark.parametrize(
    "source",
    [
        "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n",
        "__import__('pkg_resources').declare_namespace(__name__)\n",
    ],
)
def test_a_package_that_is_spread_over_source_roots(tmp_path: Path, source: str) -> None:
    root = build(
        tmp_path, "one/p/x.py", "two/p/__init__.py", "two/p/y.py", "three/p/z.py", "two/q/__init__.py", "one/q/x.py"
    )
    roots = ("one", "two", "three")
    (tmp_path / "two/p/__init__.py").write_text(source)
    assert names(ModuleTree(root, roots)) == ["p", "p.x", "p.y", "p.z", "q"]
    found = ModuleTree(root, roots).find("p")
    assert found is not None and found.folders == ("two/p", "one/p", "three/p")


def test_folders_are_listed_only_on_the_way(tmp_path: Path) -> None:
    root = build(tmp_path, "a/__init__.py", "a/b/__init__.py", "a/b/c.py", "a/z/__init__.py", "other/x.py")
    tree = ModuleTree(root)
    assert tree.find("a.b.c") is not None
    assert tree.folders_listed == ("", "a", "a/b")


def test_first_party(tmp_path: Path) -> None:
    tree = ModuleTree(build(tmp_path, "a.py", "ns/x.py", "email/template.txt", "json/__init__.py"))
    assert [tree.is_first_party(top) for top in ("a", "ns", "json")] == [True] * 3
    assert [tree.is_first_party(top) for top in ("email", "numpy", "", "sys")] == [False] * 4


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/__init__.py", "a"),
        ("a", "a"),
        ("./a/../a//x.py", "a.x"),
        ("ns", "ns"),
        ("ns/y.py", "ns.y"),
        ("src/p/m.py", "p.m"),
        ("src/p", "p"),
        ("ext.abi3.so", "ext"),
        ("ext.py", "ext"),
        ("my-script.py", "my-script"),
        ("a.py", None),
        ("a/data.txt", None),
        ("src", None),
        ("", None),
        ("../a/x.py", None),
        ("/a/x.py", None),
        ("a/x.pyi", None),
        ("a/none.py", None),
        ("a.b.py", None),
    ],
)
def test_module_of_a_path(tmp_path: Path, path: str, name: str | None) -> None:
    root = build(
        tmp_path,
        *("a/__init__.py", "a/x.py", "a.py", "a/data.txt", "ns/y.py", "src/p/m.py", "ext.abi3.so", "ext.py"),
        *("my-script.py", "a.b.py"),
    )
    tree = ModuleTree(root, ("src", ""))
    assert getattr(tree.module_of(path), "name", None) == name


def test_paths_are_looked_at_below_the_root_only(tmp_path: Path) -> None:
    root = build(tmp_path / "project", "modules/a/db.py", "modules/.disabled", "modules/z/")
    build(tmp_path, "secret/x.py")
    os.symlink("nowhere", f"{root}/broken")
    tree = ModuleTree(root)
    assert tree.listing("modules") == ((".disabled", False), ("a", True), ("z", True))
    assert tree.listing("") == (("broken", False), ("modules", True))
    assert all(tree.exists(path) for path in ("", ".", "modules", "modules/.disabled", "modules/z/../a/db.py"))
    assert not any(
        tree.exists(path)
        for path in (
            "x",
            "broken",
            "../secret",
            "modules/../../secret/x.py",
            "/etc/passwd",
            "modules/a/db.py/x",
        )
    )
    assert [tree.is_dir(path) for path in ("modules/a", "modules/a/db.py", "../secret")] == [
        True,
        False,
        False,
    ]
    assert tree.listing("../secret") == tree.listing("/etc") == tree.listing("none") == ()


def test_ten_thousand_modules_in_less_than_seconds(tmp_path: Path) -> None:
    for top in range(50):
        folder = tmp_path / f"p{top}" / "q"
        folder.mkdir(parents=True)
        for number in range(200):
            (folder / f"m{number}.py").touch()
    started = time.monotonic()
    assert len(ModuleTree(str(tmp_path)).modules()) == 50 + 50 + 10_000
    assert time.monotonic() - started < 5
