"""``boundary-guard graph`` end to end, on a small project whose imports were confirmed by running it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from conftest import LEGACY, write_files

import boundary_guard
from boundary_guard.cli.program import run

SCHEMAS = Path(boundary_guard.__file__).parent / "report" / "schemas"
PROJECT = {
    "app/__init__.py": "from app import a\n",
    "app/a.py": "import importlib\nNAMES = ('app.b', 'app.gone')\nfor name in NAMES:\n"
    "    try:\n        importlib.import_module(name)\n    except ImportError:\n        pass\n",
    "app/b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import other.deep\n",
    "main.py": "import other.deep\n\ndef later():\n    from app import b\n    return __import__(input())\n",
    "other/__init__.py": "",
    "other/deep.py": "class C:\n    def __init__(self):\n        self.go()\n    def go(self):\n        print(1)\nC()\n",
}


def graph_of(root: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, object]:
    assert run(["graph", str(root), *options]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_the_whole_graph_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(tmp_path, PROJECT)
    graph = graph_of(tmp_path, capsys)
    jsonschema.validate(graph, json.loads((SCHEMAS / "graph.schema.json").read_text(encoding="utf-8")))
    assert graph["modules"] == ["app", "app.a", "app.b", "main", "other", "other.deep"]
    edges = {(e["importer"], e["imported"], e["kind"], e["line"]) for e in graph["edges"]}  # type: ignore[attr-defined]
    assert edges == {
        ("app", "app.a", "static", 1),
        ("app.a", "app.b", "dynamic", 5),
        ("app.b", "other", "type-checking", 3),
        ("app.b", "other.deep", "type-checking", 3),
        ("main", "other", "parent", 1),
        ("main", "other.deep", "static", 1),
        ("main", "app", "lazy", 4),
        ("main", "app.b", "lazy", 4),
    }
    assert [(u["importer"], u["line"]) for u in graph["unknown"]] == [("main", 5)]  # type: ignore[attr-defined]
    assert [m["name"] for m in graph["missing"]] == ["app.gone"]  # type: ignore[attr-defined]


def test_calls_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(tmp_path, PROJECT)
    graph = graph_of(tmp_path, capsys, "--calls")
    jsonschema.validate(graph, json.loads((SCHEMAS / "calls.schema.json").read_text(encoding="utf-8")))
    calls = graph["calls"]
    assert isinstance(calls, dict)
    assert calls["other.deep"] == ["other.deep.C.__init__"]
    assert calls["other.deep.C.__init__"] == ["other.deep.C.go"]
    assert calls["other.deep.C.go"] == ["<builtin>.print"]


def test_imports_from_outside_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(tmp_path, PROJECT)
    edges = graph_of(tmp_path, capsys, "--external")["edges"]
    assert "importlib" in {e["imported"] for e in edges}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["dot", "mermaid", "d2"])
def test_pictures_at_package_depth(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["graph", str(LEGACY), "--format", name]) == 0
    out = capsys.readouterr().out
    assert "modules.core" in out
    assert "db_models" not in out


def test_a_folder_without_modules_is_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["graph", str(tmp_path)]) == 2
    assert run(["graph", str(tmp_path / "nowhere")]) == 2
    assert capsys.readouterr().err.count("error:") == 2


def test_a_declared_function_that_is_not_there_is_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = '[[tool.boundary-guard.importers]]\nfunction = "app.a.laod"\npattern = "app.{0}"\n'
    write_files(tmp_path, {"pyproject.toml": config, "app/__init__.py": "", "app/a.py": "def load(name): ...\n"})
    assert run(["graph", str(tmp_path)]) == 2
    assert 'there is no app.a.laod in the project; did you mean "app.a.load"?' in capsys.readouterr().err


def test_a_folder_that_is_a_package_is_read_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(
        tmp_path,
        {
            "site/shop/__init__.py": "from shop import cart\n",
            "site/shop/cart.py": "from .prices import price\n",
            "site/shop/prices/__init__.py": "from ..cart import later\nprice = 1\n",
            "site/other/__init__.py": "import shop\n",
        },
    )
    shop = tmp_path / "site" / "shop"
    graph = graph_of(shop, capsys)
    assert graph["modules"] == ["shop", "shop.cart", "shop.prices"]
    assert graph_of(shop, capsys, "--root", str(tmp_path / "site")) == graph
    part = graph_of(shop / "prices", capsys, "--root", str(tmp_path / "site"))
    assert part["modules"] == ["shop.cart", "shop.prices"]
    assert [(e["importer"], e["imported"]) for e in part["edges"]] == [("shop.prices", "shop.cart")]  # type: ignore[attr-defined]


def test_a_package_that_is_one_file_is_read_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(
        tmp_path, {"signals/__init__.py": "import os\n", "signals/py.typed": "", "signals/__pycache__/x.pyc": ""}
    )
    assert graph_of(tmp_path / "signals", capsys)["modules"] == ["signals"]


def test_a_stray_init_file_makes_no_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(tmp_path, {"__init__.py": "", "main.py": "import helper\n", "helper.py": ""})
    assert graph_of(tmp_path, capsys)["modules"] == ["helper", "main"]
