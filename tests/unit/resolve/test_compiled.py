"""Compiled modules without source: the names in them are imports, and the module stays a blind spot."""

from pathlib import Path

import pytest

from boundary_guard.model.imports import COMPILED_NAMES, BlindSpotCode, How
from boundary_guard.resolve.closure import read_closure
from boundary_guard.resolve.project import Project
from boundary_guard.source.tree import ModuleTree

STRINGS = b"\x7fELF\0app.fast\0app\0app.core.db\0app.core.gone\0app.core.db.Class\0os.path\0app.hollow\0"


def project(root: Path, compiled: str) -> Project:
    for path in ("app/__init__.py", "app/core/__init__.py", "app/core/db.py", "app/other.py"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("")
    (root / "app/hollow").mkdir()
    (root / compiled).write_bytes(STRINGS)
    return Project(ModuleTree(str(root)), str(root))


@pytest.mark.parametrize("suffix", ["abi3.so", "cpython-311-x86_64-linux-gnu.so", "cp312-win_amd64.pyd"])
def test_an_extension_module(tmp_path: Path, suffix: str) -> None:
    closure, _ = read_closure(project(tmp_path, f"app/fast.{suffix}"), ["app.fast"])
    assert [(each.importer, each.imported, each.how) for each in closure.imports] == [
        ("app.fast", "app.core", How.PARENT),
        ("app.fast", "app.core.db", How.CONVENTION),
    ]
    assert {each.pattern for each in closure.imports} == {COMPILED_NAMES}
    assert "app.core.db" in closure.modules
    assert [(spot.code, spot.place.path) for spot in closure.blind_spots] == [
        (BlindSpotCode.COMPILED, f"app/fast.{suffix}")
    ]


def test_bytecode_is_not_read(tmp_path: Path) -> None:
    closure, _ = read_closure(project(tmp_path, "app/fast.pyc"), ["app.fast"])
    assert not closure.imports
    assert [spot.code for spot in closure.blind_spots] == [BlindSpotCode.COMPILED]


def test_the_source_beside_it_says_what_it_imports(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/fast.py").write_text("import app.other\n")
    closure, _ = read_closure(project(tmp_path, "app/fast.abi3.so"), ["app.fast"])
    assert [each.imported for each in closure.imports] == ["app.other"]
    assert not closure.blind_spots
