"""Where the name of a dynamic import comes from: constants, tables, parameters, attributes, other modules.

Every case is really run: what CPython loads is what we must say.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from small_projects import by_name, loaded, modules_of, read, write

A_AND_B = {"app/__init__.py": "", "app/a.py": "", "app/b.py": "", "app/c.py": "X = 1\n"}

EXACT = {
    "literal": {
        "app/main.py": "import importlib\nimportlib.import_module('app.a')\n",
    },
    "relative, with a package": {
        "app/sub/__init__.py": "",
        "app/sub/d.py": "",
        "app/main.py": "from importlib import import_module\nimport_module('.d', package='app.sub')\nimport_module('.a', __package__)\n",
    },
    "relative, one up": {
        "app/sub/__init__.py": "",
        "app/main.py": "from importlib import import_module\nimport_module('..a', 'app.sub')\n",
    },
    "loop over a list": {
        "app/main.py": "from importlib import import_module\nfor n in ['a', 'b']:\n    import_module(f'app.{n}')\n",
    },
    "table at module level": {
        "app/main.py": """
            from importlib import import_module
            MODULES = ("app.a", "app.b")
            def run():
                return [import_module(name) for name in MODULES]
            run()
        """,
    },
    "table of another module": {
        "app/tables.py": "MODULES = {'first': 'app.a', 'second': 'app.b'}\n",
        "app/main.py": """
            from importlib import import_module
            from app import tables
            for key, name in tables.MODULES.items():
                import_module(name)
        """,
    },
    "sum of tables": {
        "app/main.py": """
            from importlib import import_module
            FIRST = ["app.a"]
            ALL = [*FIRST, "app.b"] + ["app.c"]
            for name in ALL:
                import_module(name)
        """,
    },
    "two levels of helpers": {
        "app/loading.py": """
            from importlib import import_module
            def load(name):
                return import_module(name)
            def get(name):
                return load("app." + name)
        """,
        "app/main.py": "from app.loading import get\nget('c')\n",
    },
    "callers in two modules": {
        "app/loading.py": "import importlib\ndef load(x):\n    return importlib.import_module(x)\n",
        "app/one.py": "from app.loading import load\nload('app.a')\n",
        "app/main.py": "import app.one\nimport app.loading as tools\ntools.load(x='app.b')\n",
    },
    "default of a parameter": {
        "app/main.py": """
            from importlib import import_module
            def load(name="app.a"):
                return import_module(name)
            load()
            load("app.b")
        """,
    },
    "spread arguments": {
        "app/main.py": """
            from importlib import import_module
            def load(package, name):
                return import_module(f"{package}.{name}")
            for arguments in [("app", "a"), ("app", "b")]:
                load(*arguments)
            load(**{"package": "app", "name": "c"})
        """,
    },
    "star arguments": {
        "app/main.py": """
            from importlib import import_module
            def load(*names, **options):
                for name in names:
                    import_module("app." + name)
                import_module(options["last"])
            load("a", "b", last="app.c")
        """,
    },
    "dunder import": {
        "app/main.py": "__import__('app.a')\n__import__('app', fromlist=['b'])\n__import__('c', globals(), locals(), [], 1)\n",
    },
    "class attribute of a derived class": {
        "app/main.py": """
            from importlib import import_module
            class Base:
                module = None
                def load(self):
                    return import_module(self.module)
            class Child(Base):
                module = "app.c"
            Child().load()
        """,
    },
    "attribute from the constructor": {
        "app/main.py": """
            from importlib import import_module
            class Plugin:
                def __init__(self, name, *, package="app"):
                    self.path = f"{package}.{name}"
                def load(self):
                    return import_module(self.path)
            for plugin in [Plugin("a"), Plugin("b")]:
                plugin.load()
        """,
    },
    "constructor of a derived class": {
        "app/main.py": """
            from importlib import import_module
            class Base:
                def __init__(self):
                    self.name = "app.a"
                def load(self):
                    return import_module(self.name)
            class Child(Base):
                def __init__(self):
                    super().__init__()
                    self.name = "app.b"
            Base().load()
            Child().load()
        """,
    },
    "dataclass": {
        "app/main.py": """
            from dataclasses import dataclass
            from importlib import import_module
            @dataclass
            class Plugin:
                name: str
                package: str = "app"
                def load(self):
                    return import_module(f"{self.package}.{self.name}")
            Plugin("a").load()
            Plugin(name="b").load()
        """,
    },
    "named tuple": {
        "app/main.py": """
            from importlib import import_module
            from typing import NamedTuple
            class Entry(NamedTuple):
                kind: str
                path: str
            ENTRIES = [Entry("x", "app.a"), Entry(kind="y", path="app.b")]
            for entry in ENTRIES:
                import_module(entry.path)
            for kind, path in ENTRIES:
                import_module(path)
        """,
    },
    "enum": {
        "app/main.py": """
            from enum import Enum
            from importlib import import_module
            class Plugin(Enum):
                FIRST = "app.a"
                SECOND = "app.b"
            import_module(Plugin.FIRST.value)
            for each in Plugin:
                import_module(each.value)
        """,
    },
    "attribute that is stored from outside": {
        "app/state.py": "class Plugin:\n    module = 'app.a'\nplugin = Plugin()\nTARGET = 'app.a'\n",
        "app/setting.py": "from app import state\nstate.plugin.module = 'app.b'\nstate.TARGET = 'app.c'\n",
        "app/main.py": """
            from importlib import import_module
            from app.state import plugin
            from app import state
            import_module(plugin.module)
            import app.setting
            import_module(plugin.module)
            import_module(state.TARGET)
        """,
    },
    "registry filled by a decorator": {
        "app/registry.py": """
            REGISTRY = {}
            def register(name):
                def decorate(function):
                    REGISTRY[name] = function
                    return function
                return decorate
        """,
        "app/plugins.py": "from app.registry import register\n@register('app.a')\ndef one(): pass\n@register('app.b')\ndef two(): pass\n",
        "app/main.py": """
            from importlib import import_module
            import app.plugins
            from app.registry import REGISTRY
            for name in REGISTRY:
                import_module(name)
        """,
    },
    "registry filled by calls": {
        "app/registry.py": "NAMES = []\ndef add(name):\n    NAMES.append(name)\n",
        "app/plugins.py": "from app import registry\nregistry.add('app.a')\nregistry.NAMES.extend(['app.b'])\n",
        "app/main.py": """
            from importlib import import_module
            import app.plugins
            from app.registry import NAMES
            for name in sorted(set(NAMES)):
                import_module(name)
        """,
    },
    "partial and map": {
        "app/main.py": """
            from functools import partial
            from importlib import import_module
            load = partial(import_module, package="app")
            list(map(load, [".a", ".b"]))
        """,
    },
    "importer function by another name elsewhere": {
        "app/tools.py": "from importlib import import_module as bring_in\nfetch = bring_in\n",
        "app/main.py": "from app.tools import fetch as get\nget('app.a')\n",
    },
    "importer function in a table": {
        "app/main.py": """
            import importlib
            TOOLS = {"load": importlib.import_module}
            TOOLS["load"]("app.a")
        """,
    },
    "importer function as an argument": {
        "app/main.py": """
            from importlib import import_module
            def apply(function, names):
                return [function(name) for name in names]
            apply(import_module, ["app.a", "app.b"])
        """,
    },
    "thread pool": {
        "app/main.py": """
            from concurrent.futures import ThreadPoolExecutor
            from importlib import import_module
            with ThreadPoolExecutor() as pool:
                pool.submit(import_module, "app.a").result()
                list(pool.map(import_module, ["app.b"]))
        """,
    },
    "name with an attribute": {
        "app/main.py": """
            from importlib import import_module
            def import_string(path):
                module, name = path.rsplit(".", 1)
                return getattr(import_module(module), name)
            import_string("app.c.X")
        """,
    },
    "name with an attribute, by partition": {
        "app/main.py": """
            from importlib import import_module
            def load(path):
                module, _, name = path.partition(":")
                return getattr(import_module(module), name)
            load("app.c:X")
        """,
    },
    "name with an attribute, by rindex": {
        "app/main.py": """
            from importlib import import_module
            def load(path):
                dot = path.rindex(".")
                return getattr(import_module(path[:dot]), path[dot + 1:])
            load("app.c.X")
        """,
    },
    "lazy attributes of a module": {
        "app/lazy.py": """
            from importlib import import_module
            __all__ = ["a", "b"]
            def __getattr__(name):
                if name in __all__:
                    return import_module(f"app.{name}")
                raise AttributeError(name)
        """,
        "app/main.py": "from app import lazy\nlazy.a\nlazy.b\n",
    },
    "recursion": {
        "app/sub/__init__.py": "",
        "app/sub/d.py": "",
        "app/main.py": """
            from importlib import import_module
            def load(name):
                if "." in name:
                    load(name.rpartition(".")[0])
                return import_module(name)
            load("app.sub.d")
        """,
    },
    "generator of names": {
        "app/main.py": """
            from importlib import import_module
            def names():
                yield "app.a"
                yield from ("app.b", "app.c")
            for name in names():
                import_module(name)
        """,
    },
    "zip and enumerate": {
        "app/main.py": """
            from importlib import import_module
            for number, (package, name) in enumerate(zip(["app", "app"], ["a", "b"])):
                import_module(".".join([package, name]))
        """,
    },
    "nonlocal and global": {
        "app/main.py": """
            from importlib import import_module
            TARGET = "app.a"
            def choose():
                global TARGET
                TARGET = "app.b"
            def run():
                import_module(TARGET)
            run()
            choose()
            run()
        """,
    },
    "exec of a constant": {
        "app/main.py": 'exec("import app.a\\nfrom app import b")\neval("__import__(\'app.c\')")\n',
    },
    "runpy": {
        "app/main.py": "import runpy\nfrom importlib import import_module\nimport_module('app.a')\n",
    },
    "file by its path": {
        "app/main.py": """
            import importlib.util, os.path, sys
            spec = importlib.util.spec_from_file_location("app.a", os.path.join(os.path.dirname(__file__), "a.py"))
            module = importlib.util.module_from_spec(spec)
            sys.modules["app.a"] = module
            spec.loader.exec_module(module)
        """,
    },
    "pkgutil": {
        "app/plugins/__init__.py": "",
        "app/plugins/one.py": "",
        "app/plugins/two.py": "",
        "app/main.py": """
            import pkgutil
            from importlib import import_module
            import app.plugins
            for info in pkgutil.iter_modules(app.plugins.__path__, app.plugins.__name__ + "."):
                import_module(info.name)
        """,
    },
    "pkgutil, unpacked": {
        "app/plugins/__init__.py": """
            import os, pkgutil
            from importlib import import_module
            for _, name, is_package in pkgutil.iter_modules([os.path.dirname(__file__)]):
                import_module("." + name, __package__)
        """,
        "app/plugins/one.py": "",
        "app/plugins/two.py": "",
        "app/main.py": "import app.plugins\n",
    },
    "siblings by glob": {
        "app/plugins/__init__.py": """
            from importlib import import_module
            from pathlib import Path
            for path in Path(__file__).parent.glob("*.py"):
                if path.name != "__init__.py":
                    import_module(f"{__package__}.{path.stem}")
        """,
        "app/plugins/one.py": "",
        "app/plugins/two.py": "",
        "app/main.py": "import app.plugins\n",
    },
    "siblings by listdir, dunders left out": {
        "app/plugins/__init__.py": """
            import importlib, os
            for name in os.listdir(os.path.dirname(__file__)):
                if name.startswith("_") or not name.endswith(".py"):
                    continue
                importlib.import_module(__name__ + "." + name[:-3])
        """,
        "app/plugins/one.py": "",
        "app/plugins/_hidden.py": "",
        "app/plugins/notes.txt": "",
        "app/main.py": "import app.plugins\n",
    },
    "itself": {
        "app/main.py": "import sys\nfrom importlib import import_module\nimport_module(__name__)\nsys.modules[__name__]\n",
    },
    "method on an object that is not known": {
        "app/loader.py": "from importlib import import_module\nclass Loader:\n    def load_plugin(self, name):\n        return import_module(name)\n",
        "app/main.py": """
            import json
            from app.loader import Loader
            def use(loader):
                loader.load_plugin("app.a")
            globals()["use"](Loader())
        """,
    },
    "a lazy import in a function that creates": {
        "app/main.py": """
            def create(kind):
                import importlib
                return importlib.import_module({"x": "app.a", "y": "app.b"}[kind])
            create("x")
            create("y")
        """,
    },
    "a property": {
        "app/main.py": """
            from importlib import import_module
            class Plugin:
                package = "app"
                @property
                def path(self):
                    return f"{self.package}.a"
            import_module(Plugin().path)
        """,
    },
    "callable object": {
        "app/main.py": """
            from importlib import import_module
            class Load:
                def __call__(self, name):
                    return import_module("app." + name)
            load = Load()
            load("a")
        """,
    },
    "closure": {
        "app/main.py": """
            from importlib import import_module
            def loader(package):
                def load(name):
                    return import_module(f"{package}.{name}")
                return load
            load = loader("app")
            load("a")
        """,
    },
    "context manager and async": {
        "app/main.py": """
            import asyncio
            from importlib import import_module
            class Session:
                def __init__(self, name):
                    self.name = name
                async def __aenter__(self):
                    return self
                async def __aexit__(self, *_):
                    pass
                async def open(self):
                    return await asyncio.to_thread(import_module, self.name)
            async def run():
                async with Session("app.a") as session:
                    await session.open()
            asyncio.run(run())
        """,
    },
}  # fmt: skip


@pytest.mark.parametrize("case", EXACT)
def test_name_is_known_exactly(case: str, tmp_path: Path) -> None:
    write(tmp_path, {**A_AND_B, **EXACT[case]})
    really = loaded(tmp_path, "import app.main")
    closure = read(tmp_path, "app.main")
    assert modules_of(tmp_path, closure) == really
    assert closure.blind_spots == ()


BLIND = {
    "input": "load(input())",
    "environment": "import os\nload(os.environ['NAME'])",
    "a text file": "load(open('names.txt').read().strip())",
    "a parsed file": "import json\nload(json.load(open('names.json'))['module'])",
    "command line": "import sys\nload(sys.argv[1])",
    "a view of bytes": "load(str(memoryview(b'app.a'), 'ascii'))",
    "handed to something outside": "import sys\nsys.setprofile(load)",
    "kept in a container that is handed on": "TABLE = {'load': load}\nprint(dict(TABLE, x=1))\nvars().update(TABLE)",
    "nothing": "",
}


@pytest.mark.parametrize("case", BLIND)
def test_name_that_is_not_known_is_a_blind_spot(case: str, tmp_path: Path) -> None:
    main = f"from importlib import import_module\ndef load(name):\n    return import_module(name)\nload('app.b')\n{BLIND[case]}\n"
    write(tmp_path, {**A_AND_B, "app/main.py": main if case != "nothing" else main.replace("load('app.b')", "")})
    closure = read(tmp_path, "app.main")
    assert [(spot.place.path, spot.place.line) for spot in closure.blind_spots][:1] == [("app/main.py", 3)]
    assert all(spot.reason for spot in closure.blind_spots)
    assert ("app.b" in closure.modules) is (case != "nothing")


def test_one_unknown_caller_does_not_hide_the_known_ones(tmp_path: Path) -> None:
    main = """
        from importlib import import_module
        def load(name):
            return import_module(name)
        load("app.a")
        load(input())
    """
    write(tmp_path, {**A_AND_B, "app/main.py": main})
    closure = read(tmp_path, "app.main")
    assert by_name(closure) == {"app.a"}
    assert [spot.reason.partition(";")[0] for spot in closure.blind_spots] == ["it is read at run time"]


def test_hole_in_a_template_is_matched_against_the_module_tree(tmp_path: Path) -> None:
    files = {
        "app/__init__.py": "",
        "app/drivers/__init__.py": "",
        "app/drivers/one.py": "",
        "app/drivers/deep/two.py": "",
        "app/drivers/deep/__init__.py": "",
        "app/other.py": "",
        "app/main.py": "import importlib, os\nimportlib.import_module(f\"app.drivers.{os.environ['D']}\")\n",
    }
    write(tmp_path, files)
    [site] = read(tmp_path, "app.main").sites
    assert site.patterns == ("app.drivers.*",)
    assert {each.imported for each in site.imports} >= {"app.drivers.one", "app.drivers.deep.two"}
    assert "app.other" not in {each.imported for each in site.imports}
    assert site.reasons == ()


def test_pattern_that_nothing_matches_is_told(tmp_path: Path) -> None:
    write(
        tmp_path,
        {**A_AND_B, "app/main.py": "import importlib, os\nimportlib.import_module(f\"none.{os.environ['D']}\")\n"},
    )
    [site] = read(tmp_path, "app.main").sites
    assert (site.imports, site.missing, site.reasons) == ((), ("none.*",), ())


def test_name_of_no_module_still_runs_the_packages_above(tmp_path: Path) -> None:
    main = """
        from importlib import import_module
        try:
            import_module("pkg.sub.nothing")
        except ImportError:
            pass
    """
    write(tmp_path, {"main.py": main, "pkg/__init__.py": "", "pkg/sub/__init__.py": ""})
    assert loaded(tmp_path, "import main") == {"main", "pkg", "pkg.sub"}
    closure = read(tmp_path, "main")
    assert modules_of(tmp_path, closure) == {"main", "pkg", "pkg.sub"}
    assert closure.sites[0].missing == ("pkg.sub.nothing",)


def test_find_spec_imports_the_packages_above_only(tmp_path: Path) -> None:
    write(tmp_path, {"main.py": "from importlib.util import find_spec\nfind_spec('pkg.sub.x')\nfind_spec('yaml')\n",
                     "pkg/__init__.py": "", "pkg/sub/__init__.py": "", "pkg/sub/x.py": ""})  # fmt: skip
    really = loaded(tmp_path, "import main")
    assert really == {"main", "pkg", "pkg.sub"}
    closure = read(tmp_path, "main")
    assert modules_of(tmp_path, closure) == really
    assert closure.blind_spots == ()


def test_value_below_an_if_may_be_either(tmp_path: Path) -> None:
    main = """
        import sys
        from importlib import import_module
        PART = "a"
        if len(sys.argv) > 5:
            PART = "b"
        import_module("app." + PART)
    """
    write(tmp_path, {**A_AND_B, "app/main.py": main})
    assert by_name(read(tmp_path, "app.main")) == {"app.a", "app.b"}


def test_branches_that_belong_together_are_not_mixed(tmp_path: Path) -> None:
    main = """
        import sys
        from importlib import import_module
        if len(sys.argv) > 5:
            package, name = "one", "x"
        else:
            package, name = "two", "y"
        import_module(f"{package}.{name}")
    """
    files = {f"{package}/{name}.py": "" for package in ("one", "two") for name in ("x", "y")}
    write(tmp_path, {**files, "main.py": main})
    assert {name for name in by_name(read(tmp_path, "main")) if "." in name} == {"one.x", "two.y"}


def test_supplier_of_the_name_is_told(tmp_path: Path) -> None:
    files = {
        "app/__init__.py": "",
        "app/a.py": "",
        "app/loading.py": "from importlib import import_module\ndef load(name):\n    return import_module(name)\n",
        "app/main.py": "from app.loading import load\n\nload('app.a')\n",
    }
    write(tmp_path, files)
    [site] = read(tmp_path, "app.main").sites
    [found] = [each for each in site.imports if each.imported == "app.a"]
    assert (found.importer, [(via.module, via.line) for via in found.via]) == ("app.loading", [("app.main", 3)])


def test_same_name_for_something_else_is_no_import(tmp_path: Path) -> None:
    main = """
        def import_module(name):
            return name
        import_module("app.a")
    """
    write(tmp_path, {**A_AND_B, "app/main.py": main})
    assert read(tmp_path, "app.main").sites == ()


def test_import_by_a_name_that_can_mean_one_thing_only(tmp_path: Path) -> None:
    main = """
        def run(tools):
            tools.import_module("app.a")
    """
    write(tmp_path, {**A_AND_B, "app/main.py": main})
    assert by_name(read(tmp_path, "app.main")) == {"app.a"}


def test_five_thousand_names_in_a_table(tmp_path: Path) -> None:
    names = [f"m{number:04}" for number in range(5_000)]
    files = {f"many/{name}.py": "" for name in names}
    table = "\n".join(f"    'many.{name}'," for name in names)
    files["main.py"] = (
        f"from importlib import import_module\nNAMES = [\n{table}\n]\nfor name in NAMES:\n    import_module(name)\n"
    )
    write(tmp_path, files)
    closure = read(tmp_path, "main")
    assert len(by_name(closure)) == 5_001
    assert closure.blind_spots == ()


def test_long_table_that_many_functions_search(tmp_path: Path) -> None:
    rows = "".join(f"    ('app.m{n}', 'Name {n}', ('alias{n}', 'a{n}'), ('*.m{n}',)),\n" for n in range(600))
    finders = "".join(
        f"""
def find{n}(wanted):
    for module, name, aliases, patterns in TABLE:
        if wanted == name:
            if name not in KNOWN:
                load(module)
"""
        for n in range(6)
    )
    modules = {f"app/m{n}.py": "" for n in range(600)}
    main = f"""from importlib import import_module
KNOWN = {{}}
TABLE = [
{rows}]
def load(name):
    found = import_module(name)
    for each in dir(found):
        KNOWN[each] = getattr(found, each)
{finders}
"""
    root = write(tmp_path, {"app/__init__.py": "", "app/main.py": main, **modules})
    closure = read(root, "app.main")
    assert len(by_name(closure)) == 600
    assert closure.blind_spots == ()


def test_same_answer_in_any_order_of_the_questions(tmp_path: Path) -> None:
    """A circle of functions gives the same, whichever of them is asked first."""
    main = """
        from importlib import import_module
        def even(names):
            if names:
                import_module(names[0])
                odd(names[1:])
        def odd(names):
            if names:
                import_module("app." + names[0])
                even(names[1:])
        even(["app.a", "b"])
        odd(["c", "app.a"])
    """
    write(tmp_path, {**A_AND_B, "app/main.py": main})
    assert loaded(tmp_path, "import app.main") <= modules_of(tmp_path, read(tmp_path, "app.main"))
