"""``boundary-guard explain`` end to end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import LEGACY, REPOSITORY, write_files
from jsonschema import Draft202012Validator

from boundary_guard.cli.program import run
from boundary_guard.report.rules import RULES

SCHEMA = REPOSITORY / "boundary_guard" / "report" / "schemas" / "explain.schema.json"


@pytest.mark.parametrize("code", RULES)
def test_every_code_is_explained(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", code.lower()]) == 0
    out = capsys.readouterr().out
    assert out.startswith(code)
    assert RULES[code].instead in out
    assert run(["explain", code, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["what"] == RULES[code].what


def test_every_code_that_is_told_has_a_text() -> None:
    import re

    sources = (path.read_text(encoding="utf-8") for path in (REPOSITORY / "boundary_guard").rglob("*.py"))
    told = {code for source in sources for code in re.findall(r'"(BG\d{3})"', source)}
    assert told <= set(RULES)


def test_why_one_module_imports_another(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "--root", str(LEGACY), "core.bootstrap", "core.database"]) == 0
    out = capsys.readouterr().out
    assert "core.bootstrap -> core.database: 10 chains, 0 of them direct" in out
    assert "modules/core/settings/db_models.py:9:1" in out
    assert run(["explain", "--root", str(LEGACY), "core.bootstrap", "core.database", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(data)
    assert len(data["chains"]) == 10


BY_CALLER = {
    "oscar/__init__.py": "",
    "oscar/core/__init__.py": "",
    "oscar/core/loading.py": (
        "def get_class(module_label, classname, module_prefix='oscar.apps'):\n"
        "    return load(module_label, classname, module_prefix)\n"
    ),
    "oscar/apps/__init__.py": "",
    "oscar/apps/web.py": "from oscar.core.loading import get_class\nget_class('store.views', 'View')\n",
    "oscar/apps/store/__init__.py": "",
    "oscar/apps/store/views.py": "",
}
BY_ODD_NAME = {
    "app/__init__.py": "",
    "app/start.py": "import importlib\nimportlib.import_module('app.migrations.0001_initial')\n",
    "app/migrations/__init__.py": "",
    "app/migrations/0001_initial.py": "import app.store\n",
    "app/store.py": "",
}


@pytest.mark.parametrize(
    ("files", "source", "forbidden"),
    [
        (BY_CALLER, "oscar.apps.web", "oscar.apps.store"),
        (BY_ODD_NAME, "app.start", "app.store"),
        (BY_ODD_NAME, "app.start", "app.migrations"),
    ],
)
def test_what_check_found_is_explained(
    files: dict[str, str],
    source: str,
    forbidden: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where only a caller knows the name, or where no statement could spell the importer or the imported."""
    write_files(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    assert run(["check", "--source", source, "--forbid", forbidden, "--format", "json"]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert findings
    for finding in findings:
        assert run(["explain", finding["importer"], finding["imported"]]) == 0
        assert " chain, 1 of them direct" in capsys.readouterr().out


def test_direct_and_indirect_chains(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"a.py": "import b\ndef f():\n    import c\n", "b.py": "import c\n", "c.py": "", "d.py": ""}
    write_files(tmp_path, files)
    assert run(["explain", "--root", str(tmp_path), "a", "c"]) == 0
    out = capsys.readouterr().out
    assert "2 chains, 1 of them direct" in out
    assert "a.py:3:5  import, in f()" in out
    assert run(["explain", "--root", str(tmp_path), "a", "d"]) == 0
    assert "there is no chain of imports" in capsys.readouterr().out


SEVERAL = {
    "a.py": (
        "from typing import TYPE_CHECKING\nimport importlib\nif TYPE_CHECKING:\n    import c, t\n    from c import d\n"
        "from c import x\ndef f():\n    import c\n    importlib.import_module('c')\n"
    ),
    "b.py": "import a\n",
    "c/__init__.py": "x = 1\n",
    "c/d.py": "",
    "t.py": "",
}


def test_a_package_stands_for_what_lies_below_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(
        tmp_path,
        {
            **{f"app/{name}/__init__.py": "" for name in ("dom", "db", "other")},
            "app/__init__.py": "",
            "app/dom/a.py": "import app.dom.b\n",
            "app/dom/b.py": "import app.db.x\n",
            "app/dom/c.py": "import app.other.y\n",
            "app/other/y.py": "import app.db.x\n",
            "app/db/x.py": "",
        },
    )
    assert run(["explain", "--root", str(tmp_path), "app.dom", "app.db", "--format", "json"]) == 0
    chains = json.loads(capsys.readouterr().out)["chains"]
    told = {tuple(link["importer"] for link in chain) for chain in chains}
    assert told == {("app.dom.b",), ("app.dom.c", "app.other.y")}


def test_every_place_of_a_direct_import_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With how and when each of them is made."""
    write_files(tmp_path, SEVERAL)
    assert run(["explain", "--root", str(tmp_path), "a", "c"]) == 0
    out = capsys.readouterr().out
    assert "1 chain, 1 of them direct" in out
    places = [
        "a -> c  a.py:6:1  from, at load",
        "a -> c  a.py:8:5  import, in f()",
        "a -> c  a.py:9:5  by name, in f()",
        "a -> c  a.py:4:5  import, for type checking only",
        "a -> c  a.py:5:5  from, for type checking only",
        "a imports it for type checking only, which makes no chain:\n      a -> c.d  a.py:5:5",
    ]
    assert [out.find(place) for place in places] == sorted(out.find(place) for place in places)
    assert -1 not in [out.find(place) for place in places]
    assert run(["explain", "--root", str(tmp_path), "a", "c", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(data)
    assert [(each["line"], each["when"]) for each in data["direct"]] == [
        (4, "type-checking"),
        (5, "type-checking"),
        (6, "load"),
        (8, "call"),
        (9, "call"),
        (5, "type-checking"),
    ]


def test_an_import_for_type_checking_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(tmp_path, SEVERAL)
    assert run(["explain", "--root", str(tmp_path), "a", "t"]) == 0
    out = capsys.readouterr().out
    assert "there is no chain of imports at run time" in out
    assert "a imports it for type checking only" in out
    assert "a -> t  a.py:4:5  import, for type checking only" in out
    assert run(["explain", "--root", str(tmp_path), "b", "t"]) == 0
    assert capsys.readouterr().out == "b -> t: there is no chain of imports\n"


def test_what_is_not_known_of_the_imported_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(tmp_path, {"a.py": "import requests\n"})
    assert run(["explain", "--root", str(tmp_path), "a", "requests.sesions"]) == 0
    assert "nothing in the project imports it" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("BG999",), "there is no rule"),
        (("a", "b", "c"), "a code, or an importer and an imported module"),
        (("core.bootstrp", "core.database"), 'did you mean "core.bootstrap"?'),
        (("core.bootstrap", "core.databas"), 'did you mean "core.database"?'),
        (("core/bootstrap.py", "core"), "is no module name"),
        ((), "Missing argument"),
    ],
)
def test_what_cannot_be_explained(arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", *arguments, "--root", str(LEGACY)]) == 2
    assert says in capsys.readouterr().err
