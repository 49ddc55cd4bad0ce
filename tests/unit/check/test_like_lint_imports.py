"""A configuration of import-linter's: the verdict of the real ``lint-imports``, except where it is blind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import write_files

from boundary_guard.cli.program import run

SHOP = {
    "shop/__init__.py": "",
    "shop/web/__init__.py": "",
    "shop/web/views.py": "from shop.domain import orders\n",
    "shop/domain/__init__.py": "",
    "shop/domain/orders.py": "from shop.storage import tables\n",
    "shop/storage/__init__.py": "",
    "shop/storage/tables.py": "import sqlite3\n",
}
HEAD = "[importlinter]\nroot_package = shop\n"
LAYERS = (
    "[importlinter:contract:layers]\nname = Layers\ntype = layers\n"
    "layers =\n  shop.web\n  shop.domain\n  shop.storage\n"
)
FORBIDDEN = (
    "[importlinter:contract:no-storage]\nname = No storage\ntype = forbidden\n"
    "source_modules =\n  shop.web\nforbidden_modules =\n  shop.storage\n"
)
INDEPENDENT = (
    "[importlinter:contract:apart]\nname = Apart\ntype = independence\nmodules =\n  shop.web\n  shop.storage\n"
)
PROTECTED = (
    "[importlinter:contract:tables]\nname = Tables\ntype = protected\n"
    "protected_modules =\n  shop.storage\nallowed_importers =\n  shop.web\n"
)
ACYCLIC = "[importlinter:contract:acyclic]\nname = Acyclic\ntype = acyclic_siblings\nancestors =\n  shop\n"
UPWARDS = {"shop/storage/tables.py": "from shop.web import views\n"}
EXTERNAL = FORBIDDEN.replace("  shop.storage", "  sqlite3")


def lint_imports(root: Path, *arguments: str) -> int:
    """The exit code of the real command."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    done = subprocess.run(
        [*command, *arguments], cwd=root, env=environment, capture_output=True, check=False, timeout=60
    )
    return done.returncode


def check(root: Path, *arguments: str) -> int:
    return run(["check", "--root", str(root), *arguments])


TYPING = {
    "shop/domain/orders.py": "import typing\nif typing.TYPE_CHECKING:\n    from shop.storage import tables\n",
}
OLD = {
    "shop/domain/orders.py": "import sys\nif sys.version_info < (3, 8):\n    from shop.storage import tables\n",
}
CASES = {
    "layers kept": (SHOP, LAYERS),
    "layers broken": ({**SHOP, **UPWARDS}, LAYERS),
    "layers broken through a module in between": (
        {**SHOP, "shop/storage/tables.py": "from shop import between\n", "shop/between.py": "import shop.web.views\n"},
        LAYERS,
    ),
    "layers broken by a module that no statement can spell": (
        {
            **SHOP,
            "shop/storage/migrations/__init__.py": "",
            "shop/storage/migrations/0001_initial.py": "import shop.web.views\n",
        },
        LAYERS,
    ),
    "forbidden broken, indirectly": (SHOP, FORBIDDEN),
    "forbidden, indirect allowed": (SHOP, FORBIDDEN + "allow_indirect_imports = true\n"),
    "forbidden, directly broken": (
        {**SHOP, "shop/web/views.py": "import shop.storage.tables\n"},
        FORBIDDEN + "allow_indirect_imports = true\n",
    ),
    "forbidden, not as packages": (SHOP, FORBIDDEN + "as_packages = false\n"),
    "forbidden, ignored": (SHOP, FORBIDDEN + "ignore_imports =\n  shop.web.views -> shop.domain.orders\n"),
    "forbidden, ignored by wildcard": (SHOP, FORBIDDEN + "ignore_imports =\n  shop.web.* -> shop.domain.**\n"),
    "forbidden, external": (SHOP, HEAD + "include_external_packages = True\n" + EXTERNAL),
    "an ignore that matches nothing, and need not": (
        SHOP,
        FORBIDDEN + "ignore_imports =\n  shop.a -> shop.b\nunmatched_ignore_imports_alerting = none\n",
    ),
    "an ignore that matches nothing, with a warning": (
        {**SHOP, "shop/web/views.py": ""},
        FORBIDDEN + "ignore_imports =\n  shop.a -> shop.b\nunmatched_ignore_imports_alerting = warn\n",
    ),
    "several root packages": (
        {**SHOP, "store/__init__.py": "", "store/x.py": "import shop.web.views\n"},
        HEAD.replace("root_package = shop", "root_packages =\n  shop\n  store")
        + FORBIDDEN.replace("shop.web", "store"),
    ),
    "exhaustive layers": (
        {**SHOP, "shop/other.py": ""},
        "[importlinter:contract:layers]\nname = Layers\ntype = layers\ncontainers = shop\nexhaustive = true\n"
        "layers =\n  web\n  domain\n  storage\n",
    ),
    "independence broken": (SHOP, INDEPENDENT),
    "independence kept": ({**SHOP, "shop/web/views.py": ""}, INDEPENDENT),
    "protected broken": (SHOP, PROTECTED),
    "protected kept": (SHOP, PROTECTED.replace("  shop.web", "  shop.domain")),
    "acyclic broken": ({**SHOP, **UPWARDS}, ACYCLIC),
    "acyclic kept": (SHOP, ACYCLIC),
    "type checking counts": (
        {**SHOP, **TYPING},
        FORBIDDEN,
    ),
    "type checking excluded": (
        {**SHOP, **TYPING},
        HEAD + "exclude_type_checking_imports = True\n" + FORBIDDEN,
    ),
    "a name that the package binds itself": (
        {**SHOP, "shop/storage/__init__.py": "from shop.storage import tables\n"},
        FORBIDDEN + "ignore_imports =\n  shop.domain.orders -> shop.storage.tables\n",
    ),
    "a function of the package above, which nobody calls": (
        {**SHOP, "shop/web/views.py": "", "shop/__init__.py": "def start():\n    from shop.storage import tables\n"},
        FORBIDDEN,
    ),
    "a function of a package above what is imported": (
        {
            **SHOP,
            "shop/web/views.py": "import shop.tools.text\n",
            "shop/tools/__init__.py": "def start():\n    from shop.storage import tables\n",
            "shop/tools/text.py": "",
        },
        FORBIDDEN,
    ),
    "a package above that is imported itself, with a function": (
        {
            **SHOP,
            "shop/web/views.py": "from shop import tools\n",
            "shop/tools/__init__.py": "def start():\n    from shop.storage import tables\n",
        },
        FORBIDDEN,
    ),
    "templates of a project, which nothing can import": (
        {**SHOP, "shop/web/views.py": "", "shop/web/{{ name }}/x.py": "from {{ name }} import shop.storage\n"},
        FORBIDDEN,
    ),
    "a branch for an old Python": (
        {**SHOP, **OLD},
        FORBIDDEN,
    ),
}  # fmt: skip


KEPT = {
    "layers kept",
    "forbidden, indirect allowed",
    "forbidden, not as packages",
    "forbidden, ignored",
    "forbidden, ignored by wildcard",
    "independence kept",
    "an ignore that matches nothing, with a warning",
    "protected kept",
    "acyclic kept",
    "type checking excluded",
    "a name that the package binds itself",
    "a function of the package above, which nobody calls",
    "a function of a package above what is imported",
    "templates of a project, which nothing can import",
}


@pytest.mark.parametrize("name", CASES)
def test_the_same_verdict(name: str, tmp_path: Path) -> None:
    files, config = CASES[name]
    config = config if config.startswith("[importlinter]") else HEAD + config
    write_files(tmp_path, {**files, ".importlinter": config})
    theirs = lint_imports(tmp_path)
    assert theirs == (0 if name in KEPT else 1)
    assert check(tmp_path) == theirs


WRONG = {
    "an ignore that matches nothing": FORBIDDEN + "ignore_imports =\n  shop.web.views -> shop.nowhere\n",
    "a module that is not there": FORBIDDEN.replace("shop.web", "shop.webb"),
    "a key that is not known": FORBIDDEN + "forbiden = 1\n",
    "an unknown type": FORBIDDEN.replace("type = forbidden", "type = forbiden"),
    "no contract": "",
    "an external package without the option": FORBIDDEN.replace("  shop.storage", "  sqlite3"),
    "a layer that is not there": LAYERS.replace("shop.domain", "shop.domains"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_lint_imports_refuses_is_exit_code_2(name: str, tmp_path: Path) -> None:
    write_files(tmp_path, {**SHOP, ".importlinter": HEAD + WRONG[name]})
    assert lint_imports(tmp_path) == 1
    assert check(tmp_path) == 2


TOML = """
[tool.importlinter]
root_packages = ["shop"]

[[tool.importlinter.contracts]]
name = "Layers"
type = "layers"
layers = ["shop.web", "shop.domain", "shop.storage"]
"""


@pytest.mark.parametrize(("file", "config"), [("setup.cfg", HEAD + LAYERS), ("pyproject.toml", TOML)])
def test_it_is_found_where_lint_imports_finds_it(file: str, config: str, tmp_path: Path) -> None:
    write_files(tmp_path, {**SHOP, **UPWARDS, file: config})
    assert check(tmp_path) == lint_imports(tmp_path) == 1
    write_files(tmp_path, SHOP)
    assert check(tmp_path) == lint_imports(tmp_path) == 0


BLIND = {
    "by name": {"shop/web/views.py": "import importlib\nimportlib.import_module('shop.storage.tables')\n"},
    "a package above": {
        "shop/web/views.py": "import shop.tools.text\n",
        "shop/tools/__init__.py": "import shop.storage.tables\n",
        "shop/tools/text.py": "",
    },
    "the package above the source": {
        "shop/web/views.py": "",
        "shop/web/__init__.py": "",
        "shop/__init__.py": "from shop.storage import tables\n",
    },
    "a folder without __init__.py": {
        "shop/web/views.py": "from shop.plugins import one\n",
        "shop/plugins/one.py": "import shop.storage.tables\n",
    },
}


@pytest.mark.parametrize("name", BLIND)
def test_what_lint_imports_does_not_see(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(tmp_path, {**SHOP, **BLIND[name], ".importlinter": HEAD + FORBIDDEN})
    assert lint_imports(tmp_path) == 0
    code = "import shop.web.views, sys; assert 'shop.storage.tables' in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    assert check(tmp_path) == 1
    assert "lint-imports says that this contract is kept" in capsys.readouterr().out


LAYERED = {
    "app/__init__.py": "",
    "app/a/__init__.py": "",
    "app/b/__init__.py": "",
    "app/c/__init__.py": "",
    "app/a/x.py": "",
    "app/a/y.py": "import app.a.x\n",
    "app/b/x.py": "import app.a.x\n",
    "app/c/bridge.py": "import app.b.x\nimport app.a.y\n",
    "app/c/u.py": "import app.c.bridge\n",
    "app/c/v.py": "import app.c.bridge\n",
}
OURS = '[[tool.boundary-guard.contracts]]\nid = "x"\n'
CUTS = {
    "one part": (
        'type = "independence"\nmodules = ["app.a", "app.b"]\n',
        {("app.b.x", "app.a.x")},
        True,
    ),
    "several parts, of which one import serves two": (
        'type = "layers"\nlayers = ["app.a", "app.b", "app.c"]\n',
        {("app.b.x", "app.a.x"), ("app.c.bridge", "app.a.y"), ("app.c.bridge", "app.b.x")},
        False,
    ),
    "direct imports": (
        'type = "protected"\nprotected_modules = ["app.a"]\nallowed_importers = ["app.c"]\n',
        {("app.b.x", "app.a.x")},
        True,
    ),
}


@pytest.mark.parametrize("name", CUTS)
def test_the_cut(name: str, tmp_path: Path) -> None:
    keys, wanted, is_smallest = CUTS[name]
    write_files(tmp_path, {**LAYERED, "pyproject.toml": OURS + keys})
    assert check(tmp_path, "-o", str(tmp_path / "x.json")) == 1
    [contract] = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))["contracts"]
    assert {(each["importer"], each["imported"]) for each in contract["cut"]} == wanted
    assert contract["cut_is_smallest"] is is_smallest


@pytest.mark.parametrize(
    "keys",
    [
        'type = "forbidden"\nsource_modules = ["app.a"]\nforbidden_modules = ["app.b"]\n',
        'type = "layers"\nlayers = ["app.b", "app.a"]\n',
    ],
)
def test_a_cut_that_is_no_help_is_not_told_and_that_is(
    keys: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {f"app/{package}/__init__.py": "" for package in "ab"}
    files |= {f"app/a/m{number}.py": f"import app.b.m{number}\n" for number in range(201)}
    files |= {f"app/b/m{number}.py": "" for number in range(201)}
    write_files(tmp_path, {**files, "app/__init__.py": "", "pyproject.toml": OURS + keys})
    assert check(tmp_path) == 1
    out = capsys.readouterr().out
    assert "no cut is told: it would have more than 200 imports" in out
    assert "without these imports" not in out


@pytest.mark.parametrize("name", sorted(CASES.keys() - KEPT - {"exhaustive layers", "forbidden, external"}))
def test_without_the_cut_it_holds(name: str, tmp_path: Path) -> None:
    files, config = CASES[name]
    config = config if config.startswith("[importlinter]") else HEAD + config
    write_files(tmp_path, {**files, ".importlinter": config})
    assert check(tmp_path, "-o", str(tmp_path / "x.json")) == 1
    [contract] = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))["contracts"]
    assert contract["cut"]
    for each in contract["cut"]:
        path = tmp_path / each["path"]
        lines = path.read_text(encoding="utf-8").splitlines()
        lines[each["line"] - 1] = lines[each["line"] - 1].partition("from ")[0].partition("import ")[0] + "pass"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert check(tmp_path) == 0
    assert lint_imports(tmp_path) == 0


def test_a_class_of_the_project_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = HEAD + "contract_types =\n  mine: shop.contracts.Mine\n"
    files = {"shop/contracts.py": "raise SystemExit('was run')\n"}
    write_files(tmp_path, {**SHOP, **files, ".importlinter": head + FORBIDDEN.replace("= forbidden", "= mine")})
    assert check(tmp_path) == 2
    assert "no code of the project is run" in capsys.readouterr().err


def test_our_own_contracts_of_these_kinds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = """
    [[tool.boundary-guard.contracts]]
    id = "shop-layers"
    type = "layers"
    layers = ["shop.web", "shop.domain", "shop.storage"]
    because = "the domain must not know who shows it"
    ignore_imports = [{ importer = "shop.storage.tables", imported = "shop.web.views", reason = "until 3.0" }]
    """.replace("\n    ", "\n")
    write_files(tmp_path, {**SHOP, **UPWARDS, "pyproject.toml": config})
    assert check(tmp_path) == 0
    write_files(tmp_path, SHOP)
    assert check(tmp_path) == 2
    assert "no import on the way" in capsys.readouterr().err
    by_name = {"shop/storage/tables.py": "import importlib\nimportlib.import_module('shop.web.' + 'views')\n"}
    write_files(tmp_path, {**by_name, "pyproject.toml": config.partition("ignore_imports")[0]})
    assert check(tmp_path) == 1
    assert "shop/storage/tables.py:2:1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ('type = "independence"\nmodules = ["shop.web", "shop.storage"]', 1),
        ('type = "independence"\nmodules = ["shop.web", "shop.storag"]', 2),
        ('type = "independence"\nmodules = ["shop.web", "shop.nowhere.*"]', 2),
        ('type = "independence"\nmodules = ["shop.web", "shop.st*"]', 2),
        ('type = "protected"\nprotected_modules = ["shop.storage"]\nallowed_importers = ["shop.domain"]', 0),
        ('type = "protected"\nprotected_modules = ["shop.storage"]\nallowed_importers = ["shop.nowhere"]', 2),
        ('type = "protected"\nprotected_modules = ["shop.storage"]\nallowed_importers = []', 1),
        ('type = "protected"\nprotected_modules = ["shop.web"]\nallowed_importers = []', 0),
        ('type = "protected"\nprotected_modules = ["sqlite3"]\nallowed_importers = ["shop.storage"]', 0),
        ('type = "protected"\nprotected_modules = ["sqlite3"]\nallowed_importers = ["shop.web"]', 1),
        ('type = "acyclic_siblings"\nancestors = ["shop"]', 0),
        ('type = "acyclic_siblings"\nancestors = ["shop.nowhere"]', 2),
        ('type = "layers"\nlayers = ["web", "domain", "storage"]\ncontainers = ["shop"]', 0),
        ('type = "layers"\nlayers = ["storage", "domain", "web"]\ncontainers = ["shop"]', 1),
        ('type = "layers"\nlayers = ["shop.web", "shop.nowhere"]', 2),
        ('type = "layers"\nlayers = ["shop.web", "(shop.nowhere)"]', 0),
        ('type = "layers"\nlayers = ["shop.web", "shop.web"]', 2),
        ('type = "layers"\nlayers = ["web"]\ncontainers = ["shops"]', 2),
    ],
)
def test_each_kind_in_our_own_configuration(keys: str, code: int, tmp_path: Path) -> None:
    write_files(tmp_path, {**SHOP, "pyproject.toml": f'[[tool.boundary-guard.contracts]]\nid = "x"\n{keys}\n'})
    assert check(tmp_path) == code


def test_an_id_that_is_taken_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whether it is given, as that of a section is, or made of the name."""
    ours = '[[contracts]]\nid = "apart"\ntype = "forbidden"\nsource_modules = ["shop.domain"]\n'
    ours += 'forbidden_modules = ["shop.web"]\n'
    write_files(tmp_path, {**SHOP, "boundary-guard.toml": ours, ".importlinter": HEAD + LAYERS + INDEPENDENT})
    check(tmp_path, "--format", "json")
    notes = {each["id"]: each["notes"] for each in json.loads(capsys.readouterr().out)["contracts"]}
    assert list(notes) == ["apart", "layers", "apart-2"]
    assert 'another contract has the id "apart": here this one is "apart-2"' in notes["apart-2"]
    assert not notes["apart"] and not notes["layers"]


@pytest.mark.parametrize(
    ("keys", "note"),
    [
        ("type = layers\nlayers = shop.web", 'layers: nothing can ever break "shop.web" alone'),
        ("type = layers\nlayers =\n  shop.web", 'layers: nothing can ever break "shop.web" alone'),
        ("type = independence\nmodules = shop.web", 'modules: nothing can ever break "shop.web" alone'),
        (
            "type = independence\nmodules = shop.domain.*",
            "nothing can break it today: only shop.domain.orders is there",
        ),
        (
            "type = layers\ncontainers = shop\nexhaustive = True\nlayers =\n  web\n  domain\n"
            "exhaustive_ignores =\n  storage\n  nope",
            'exhaustive_ignores: "nope" lies in no container',
        ),
    ],
)
def test_what_nothing_can_break_is_a_note(
    keys: str, note: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Then the verdict is that of lint-imports."""
    contract = f"[importlinter:contract:x]\nname = x\n{keys}\n"
    write_files(tmp_path, {**SHOP, ".importlinter": HEAD + contract})
    assert check(tmp_path, "--format", "json") == lint_imports(tmp_path) == 0
    (told,) = json.loads(capsys.readouterr().out)["contracts"][0]["notes"]
    assert told.startswith(note)
