"""A folder scan that feeds an import, written in every way that we could think of.

Each way is really run: what CPython loads is what we must say, no more and no less.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest
from small_projects import by_name, loaded, modules_of, read, write

LAYOUT = {
    "modules/core/alpha/db_models.py": "",
    "modules/core/alpha/api.py": "",
    "modules/core/beta/db_models.py": "",
    "modules/core/gamma/api.py": "",
    "modules/core/readme.txt": "",
    "modules/standard/delta/db_models.py": "",
    "modules/standard/epsilon/db_models.py": "",
    "modules/standard/epsilon/.disabled": "",
    "modules/broken/zeta/db_models.py": "",
}
ENABLED = {"modules.core.alpha.db_models", "modules.core.beta.db_models", "modules.standard.delta.db_models"}
ALL = ENABLED | {"modules.standard.epsilon.db_models"}

HEADER = """
import asyncio, glob, importlib, os, pathlib
from importlib import import_module
from pathlib import Path

TYPES = ("core", "standard")
"""

ENABLED_ONLY = {
    "as in the fixture": """
        for kind in ["core", "standard"]:
            folder = Path("modules") / kind
            if not folder.exists():
                continue
            for path in sorted(folder.iterdir()):
                if not path.is_dir():
                    continue
                if (path / ".disabled").exists():
                    continue
                if not (path / "db_models.py").exists():
                    continue
                importlib.import_module(f"modules.{kind}.{path.name}.db_models")
    """,
    "os.path and a marker": """
        for kind in TYPES:
            base = os.path.join("modules", kind)
            for name in os.listdir(base):
                if os.path.exists(os.path.join(base, name, ".disabled")):
                    continue
                if os.path.isfile(os.path.join(base, name, "db_models.py")):
                    import_module("modules." + kind + "." + name + ".db_models")
    """,
    "all conditions in one": """
        for kind in TYPES:
            for path in (Path("modules") / kind).iterdir():
                if path.is_dir() and not (path / ".disabled").exists() and (path / "db_models.py").is_file():
                    import_module("modules.%s.%s.db_models" % (kind, path.name))
    """,
    "filtered in a comprehension": """
        folders = [
            path
            for kind in TYPES
            for path in Path("modules", kind).iterdir()
            if path.joinpath("db_models.py").exists() and not path.joinpath(".disabled").exists()
        ]
        for path in folders:
            import_module(".".join(path.parts) + ".db_models")
    """,
    "a marker in its own helper": """
        def is_disabled(path):
            return (path / ".disabled").exists()

        for kind in TYPES:
            for path in Path("modules", kind).iterdir():
                if is_disabled(path) or not (path / "db_models.py").exists():
                    continue
                import_module(f"modules.{kind}.{path.name}.db_models")
    """,
    "the marker's path in a variable": """
        for kind in TYPES:
            for path in Path(f"modules/{kind}").iterdir():
                marker = path / ".disabled"
                models = path / "db_models.py"
                if models.exists() and not marker.exists():
                    import_module(f"modules.{kind}.{path.name}.{models.stem}")
    """,
    "glob and parent": """
        for kind in TYPES:
            for models in sorted(Path("modules", kind).glob("*/db_models.py")):
                if (models.parent / ".disabled").exists():
                    continue
                import_module(f"modules.{kind}.{models.parent.name}.db_models")
    """,
}

EVERY = {
    "plus": 'import_module("modules." + kind + "." + path.name + ".db_models")',
    "percent": 'import_module("modules.%s.%s.db_models" % (kind, path.name))',
    "percent with names": 'import_module("modules.%(kind)s.%(name)s.db_models" % {"kind": kind, "name": path.name})',
    "format": 'import_module("modules.{}.{}.db_models".format(kind, path.name))',
    "format with names": 'import_module("modules.{k}.{p.name}.db_models".format(k=kind, p=path))',
    "join of a list": 'import_module("".join(["modules.", kind, ".", path.name, ".db_models"]))',
    "join of a tuple": 'import_module(".".join(("modules", kind, path.name, "db_models")))',
    "join of the parts": 'import_module(".".join([*path.parts, "db_models"]))',
    "replace": 'import_module(str(path / "db_models").replace("/", "."))',
    "replace of os.sep": 'import_module(str(path).replace(os.sep, ".") + ".db_models")',
    "as_posix": 'import_module(path.as_posix().replace("/", ".") + ".db_models")',
    "with_suffix and parts": 'import_module(".".join((path / "db_models.py").with_suffix("").parts))',
    "relative_to": 'import_module("modules." + ".".join((path / "db_models").relative_to("modules").parts))',
    "splitext": 'import_module(os.path.splitext(str(path / "db_models.py"))[0].replace("/", "."))',
    "augmented": """
        name = "modules"
        name += f".{kind}"
        name += "." + path.name
        name = name + ".db_models"
        import_module(name)
    """,
    "rsplit": 'import_module(f"modules.{kind}.{path.name}.db_models:Base".rsplit(":", 1)[0])',
    "dunder import": '__import__(f"modules.{kind}.{path.name}.db_models")',
    "dunder import with a fromlist": '__import__(f"modules.{kind}.{path.name}", fromlist=["db_models"])',
    "relative": 'import_module(f".{path.name}.db_models", package=f"modules.{kind}")',
    "keyword": 'import_module(name=f"modules.{kind}.{path.name}.db_models")',
    "local import": """
        import importlib as il
        il.import_module(f"modules.{kind}.{path.name}.db_models")
    """,
    "local from import": """
        from importlib import import_module as load
        load(f"modules.{kind}.{path.name}.db_models")
    """,
    "in a try": """
        try:
            module = import_module(f"modules.{kind}.{path.name}.db_models")
        except ImportError:
            continue
    """,
    "getattr": 'getattr(importlib, "import_module")(f"modules.{kind}.{path.name}.db_models")',
    "if and elif": """
        if kind == "core":
            prefix = "modules.core"
        elif kind == "standard":
            prefix = "modules.standard"
        else:
            continue
        import_module(f"{prefix}.{path.name}.db_models")
    """,
    "table of prefixes": """
        prefixes = {"core": "modules.core", "standard": "modules.standard"}
        import_module(prefixes[kind] + f".{path.name}.db_models")
    """,
    "conditional expression": """
        import_module(("modules.core." if kind == "core" else "modules.standard.") + path.name + ".db_models")
    """,
    "match": """
        match kind:
            case "core":
                prefix = "modules.core"
            case _:
                prefix = "modules.standard"
        if os.path.exists(f"{prefix.replace('.', '/')}/{path.name}/db_models.py"):
            import_module(f"{prefix}.{path.name}.db_models")
    """,
    "helper function": """
        def load(kind, name):
            return import_module(f"modules.{kind}.{name}.db_models")

        load(kind, path.name)
    """,
    "name from a helper": """
        def name_of(path):
            return ".".join(path.parts) + ".db_models"

        import_module(name_of(path))
    """,
    "lambda": '(lambda name: import_module(name))(f"modules.{kind}.{path.name}.db_models")',
    "walrus": """
        if (name := f"modules.{kind}.{path.name}.db_models"):
            import_module(name)
    """,
}

LOOPS = {
    "listdir": """
        for kind in TYPES:
            for name in os.listdir(f"modules/{kind}"):
                if os.path.exists(f"modules/{kind}/{name}/db_models.py"):
                    import_module(f"modules.{kind}.{name}.db_models")
    """,
    "scandir": """
        for kind in TYPES:
            with os.scandir(f"modules/{kind}") as entries:
                for entry in entries:
                    if entry.is_dir() and os.path.exists(os.path.join(entry.path, "db_models.py")):
                        import_module(f"modules.{kind}.{entry.name}.db_models")
    """,
    "glob.glob": """
        for kind in TYPES:
            for found in glob.glob(f"modules/{kind}/*/db_models.py"):
                import_module(found[:-3].replace("/", "."))
    """,
    "glob.glob with root_dir": """
        for kind in TYPES:
            for found in glob.glob("*/db_models.py", root_dir=f"modules/{kind}"):
                import_module(f"modules.{kind}." + found.removesuffix(".py").replace("/", "."))
    """,
    "Path.glob": """
        for kind in TYPES:
            for found in Path("modules", kind).glob("*/db_models.py"):
                import_module(f"modules.{kind}.{found.parent.name}.db_models")
    """,
    "rglob": """
        for kind in TYPES:
            for found in Path(f"modules/{kind}").rglob("db_models.py"):
                import_module(".".join(found.with_suffix("").parts))
    """,
    "os.walk": """
        for kind in TYPES:
            for folder, _, files in os.walk(f"modules/{kind}"):
                if "db_models.py" in files:
                    import_module(folder.replace(os.sep, ".") + ".db_models")
    """,
    "os.walk, file by file": """
        for kind in TYPES:
            for folder, _, files in os.walk(os.path.join("modules", kind)):
                for file in files:
                    if file == "db_models.py":
                        import_module(os.path.join(folder, file)[:-3].replace("/", "."))
    """,
    "absolute from __file__": """
        root = Path(__file__).resolve().parent.parent
        for kind in TYPES:
            for path in (root / "modules" / kind).iterdir():
                if (path / "db_models.py").exists():
                    import_module(".".join(path.relative_to(root).parts) + ".db_models")
    """,
    "os.path from __file__": """
        root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        for kind in TYPES:
            for name in os.listdir(os.path.join(root, "modules", kind)):
                if os.path.exists(os.path.join(root, "modules", kind, name, "db_models.py")):
                    import_module(f"modules.{kind}.{name}.db_models")
    """,
    "several base paths": """
        for base, package in [("modules/core", "modules.core"), ("modules/standard", "modules.standard")]:
            for path in Path(base).iterdir():
                if (path / "db_models.py").exists():
                    import_module(f"{package}.{path.name}.db_models")
    """,
    "a list of paths": """
        paths = [Path("modules/core"), Path("modules/standard")]
        for base in paths:
            for path in base.iterdir():
                if (path / "db_models.py").exists():
                    import_module(f"modules.{base.name}.{path.name}.db_models")
    """,
    "a table of folders": """
        table = {"modules/core": "modules.core", "modules/standard": "modules.standard"}
        for base, package in table.items():
            for path in Path(base).iterdir():
                if (path / "db_models.py").exists():
                    import_module(f"{package}.{path.name}.db_models")
    """,
    "collected first": """
        names = []
        for kind in TYPES:
            for path in Path("modules", kind).iterdir():
                if (path / "db_models.py").exists():
                    names.append(f"modules.{kind}.{path.name}.db_models")
        for name in names:
            import_module(name)
    """,
    "a generator": """
        def folders():
            for kind in TYPES:
                for path in Path("modules", kind).iterdir():
                    if (path / "db_models.py").exists():
                        yield kind, path.name

        for kind, name in folders():
            import_module(f"modules.{kind}.{name}.db_models")
    """,
    "map": """
        names = [f"modules.{p.parts[1]}.{p.parts[2]}.db_models" for k in TYPES for p in Path("modules", k).glob("*/db_models.py")]
        list(map(import_module, names))
    """,
    "a nested coroutine": """
        async def load(name):
            return import_module(name)

        async def all_of_them():
            for kind in TYPES:
                for path in Path("modules", kind).glob("*/db_models.py"):
                    await load(f"modules.{kind}.{path.parent.name}.db_models")

        asyncio.run(all_of_them())
    """,
    "enumerate and sorted": """
        for _, kind in enumerate(TYPES):
            for path in sorted(Path("modules", kind).iterdir(), key=lambda each: each.name, reverse=True):
                if (path / "db_models.py").exists():
                    import_module(f"modules.{kind}.{path.name}.db_models")
    """,
    "while": """
        waiting = list(TYPES)
        while waiting:
            kind = waiting.pop()
            for path in Path("modules", kind).glob("*/db_models.py"):
                import_module(f"modules.{kind}.{path.parent.name}.db_models")
    """,
    "chdir-free constant": """
        BASE = Path("modules")
        for kind in TYPES:
            for path in BASE.joinpath(kind).iterdir():
                if path.is_dir() and "db_models.py" in os.listdir(path):
                    import_module(f"{BASE}.{kind}.{path.name}.db_models")
    """,
}


def main(body: str) -> str:
    """A module whose ``run()`` has this body."""
    return HEADER + "\ndef run():\n" + indent(dedent(body), "    ")


def in_loop(statement: str) -> str:
    return dedent("""
        for kind in TYPES:
            for path in Path("modules", kind).iterdir():
                if not (path / "db_models.py").exists():
                    continue
    """) + indent(dedent(statement), " " * 8)


def check(root: Path, body: str, expected: set[str]) -> None:
    write(root, {**LAYOUT, "app/main.py": main(body)})
    assert loaded(root, "import app.main; app.main.run()") == expected | {"app.main"}
    closure = read(root, "app.main")
    assert modules_of(root, closure) == expected | {"app.main"}
    assert closure.blind_spots == ()


@pytest.mark.parametrize("way", ENABLED_ONLY)
def test_scan_with_a_marker_leaves_out_what_is_disabled(way: str, tmp_path: Path) -> None:
    check(tmp_path, ENABLED_ONLY[way], ENABLED)
    [site] = read(tmp_path, "app.main").sites
    assert [each.module for each in site.excluded] == ["modules.standard.epsilon.db_models"]


@pytest.mark.parametrize("way", EVERY)
def test_scan_with_every_way_to_write_the_name(way: str, tmp_path: Path) -> None:
    check(tmp_path, in_loop(EVERY[way]), ALL)


@pytest.mark.parametrize("way", LOOPS)
def test_scan_with_every_way_to_look_through_folders(way: str, tmp_path: Path) -> None:
    check(tmp_path, LOOPS[way], ALL)


def test_marker_that_we_cannot_decide_excludes_nothing(tmp_path: Path) -> None:
    body = """
        for path in Path("modules/standard").iterdir():
            if any(entry.name == ".disabled" for entry in path.iterdir()):
                continue
            import_module(f"modules.standard.{path.name}.db_models")
    """
    write(tmp_path, {**LAYOUT, "app/main.py": main(body)})
    really = loaded(tmp_path, "import app.main; app.main.run()")
    assert really == {"app.main", "modules.standard.delta.db_models"}
    assert really <= modules_of(tmp_path, read(tmp_path, "app.main"))


MOVED = {
    "another module": (
        {"app/loading.py": "from importlib import import_module\ndef load_models(name):\n    return import_module(name)\n"},
        "from app.loading import load_models",
        'load_models(f"modules.{kind}.{path.name}.db_models")',
    ),
    "another module, renamed": (
        {"app/loading.py": "import importlib\ndef fetch(k, n):\n    return importlib.import_module(f'modules.{k}.{n}.db_models')\n"},
        "from app import loading as tools",
        "tools.fetch(kind, n=path.name)",
    ),
    "a method": (
        {"app/loading.py": """
            from importlib import import_module
            class Loader:
                def __init__(self, suffix):
                    self.suffix = suffix
                def load(self, kind, name):
                    return import_module(f"modules.{kind}.{name}.{self.suffix}")
         """},
        "from app.loading import Loader",
        'Loader("db_models").load(kind, path.name)',
    ),
    "a class method of a base class": (
        {"app/loading.py": """
            from importlib import import_module
            class Base:
                suffix = None
                @classmethod
                def load(cls, kind, name):
                    return import_module(f"modules.{kind}.{name}.{cls.suffix}")
            class Models(Base):
                suffix = "db_models"
         """},
        "from app.loading import Models",
        "Models.load(kind, path.name)",
    ),
    "through a facade": (
        {
            "app/tools/__init__.py": "from app.tools.loading import *\n",
            "app/tools/loading.py": "import importlib\ndef load_models(*parts):\n    return importlib.import_module('.'.join(parts))\n",
        },
        "from app.tools import load_models",
        'load_models("modules", kind, path.name, "db_models")',
    ),
    "partial": (
        {"app/loading.py": """
            from functools import partial
            from importlib import import_module
            def load(suffix, kind, name):
                return import_module(f"modules.{kind}.{name}.{suffix}")
            load_models = partial(load, "db_models")
         """},
        "from app.loading import load_models",
        "load_models(kind, path.name)",
    ),
    "handed on": (
        {"app/loading.py": """
            from importlib import import_module
            def load(name):
                return import_module(name)
            def apply(function, *arguments):
                return function(*arguments)
         """},
        "from app.loading import apply, load",
        'apply(load, f"modules.{kind}.{path.name}.db_models")',
    ),
    "kept on an object": (
        {"app/loading.py": """
            import importlib
            class Tools:
                def __init__(self):
                    self.load = importlib.import_module
            tools = Tools()
         """},
        "from app.loading import tools",
        'tools.load(f"modules.{kind}.{path.name}.db_models")',
    ),
    "decorated": (
        {"app/loading.py": """
            import functools
            from importlib import import_module
            def logged(function):
                @functools.wraps(function)
                def wrapper(*args, **kwargs):
                    return function(*args, **kwargs)
                return wrapper
            @logged
            def load(kind, name):
                return import_module(f"modules.{kind}.{name}.db_models")
         """},
        "from app.loading import load",
        "load(kind, name=path.name)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", MOVED)
def test_helper_that_imports_lies_elsewhere(way: str, tmp_path: Path) -> None:
    files, statement, call = MOVED[way]
    body = f"{statement}\n{in_loop(call)}"
    write(tmp_path, {**LAYOUT, **files, "app/main.py": main(body)})
    really = loaded(tmp_path, "import app.main; app.main.run()")
    assert {name for name in really if name.startswith("modules.")} == ALL
    closure = read(tmp_path, "app.main")
    assert modules_of(tmp_path, closure) == really
    assert closure.blind_spots == ()


def test_scan_in_the_caller_pairs_what_one_round_pairs(tmp_path: Path) -> None:
    """``core.alpha`` is never looked for below ``standard``: names of one round stay together."""
    files = {
        "modules/core/alpha/api.py": "",
        "modules/standard/beta/api.py": "",
        "modules/standard/alpha/other.py": "",
        "app/main.py": main("""
            for kind in TYPES:
                for path in Path("modules", kind).iterdir():
                    if (path / "api.py").exists():
                        import_module(f"modules.{kind}.{path.name}.api")
        """),
    }
    write(tmp_path, files)
    assert by_name(read(tmp_path, "app.main")) >= {"modules.core.alpha.api", "modules.standard.beta.api"}
    assert "modules.standard.alpha" not in by_name(read(tmp_path, "app.main"))
