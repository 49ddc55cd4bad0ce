"""The modules of the standard library, compared with what CPython finds."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

from boundary_guard.source.standard_library import standard_modules, standard_source


@pytest.mark.parametrize("top", ["xml", "collections", "os", "concurrent", "array", "sys", "pyexpat"])
def test_what_is_told_can_be_imported(top: str) -> None:
    names = sorted(standard_modules(top))
    assert top in names
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import importlib\nfor each in {names!r}: importlib.import_module(each)"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "name", ["xml.etree.ElementTree", "xml.parsers.expat.errors", "collections.abc", "os.path", "json.tool"]
)
def test_what_can_be_imported_is_told(name: str) -> None:
    top = name.partition(".")[0]
    importlib.import_module(name)
    assert name in standard_modules(top)


@pytest.mark.parametrize("name", ["xml.etre", "json.nope", "array.x", "sys.x", "os.pth"])
def test_what_cannot_be_imported_is_not(name: str) -> None:
    top = name.partition(".")[0]
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(name)
    assert standard_modules(top)
    assert name not in standard_modules(top)


def test_nothing_is_told_of_what_is_no_part_of_it() -> None:
    assert importlib.util.find_spec("pytest") is not None
    assert standard_modules("pytest") == frozenset()


def test_nothing_is_told_where_its_folder_cannot_be_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda *_, **__: "/nowhere/python.zip")
    standard_modules.cache_clear()
    try:
        assert standard_modules("xml") == frozenset()
    finally:
        standard_modules.cache_clear()


def test_the_text_of_a_module() -> None:
    assert "class HTMLParser" in (standard_source("html.parser") or "")
    assert "class JSONEncoder" in (standard_source("json.encoder") or "")


@pytest.mark.parametrize("name", ["pytest", "json.../../html/parser", "json/encoder", "json.nowhere", "sys", ""])
def test_what_has_no_text_that_is_read(name: str) -> None:
    assert standard_source(name) is None
