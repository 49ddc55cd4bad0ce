"""Entry points of every kind, on small projects; the imports were confirmed by running them."""

from __future__ import annotations

from pathlib import Path

from conftest import trace_files

from boundary_guard.model.trace import Reach


def test_an_async_method_is_an_entry(tmp_path: Path) -> None:
    files = {
        "app.py": "class Boot:\n    async def start(self):\n        await self.load()\n"
        "    async def load(self):\n        import db\n    async def other(self):\n        import db\n",
        "db.py": "",
    }
    trace = trace_files(tmp_path, files, "app:Boot.start", "db")
    assert [(hop.caller.name, hop.callee.name) for hop in trace.calls] == [("Boot.start", "Boot.load")]
    assert trace.crossings[0].last.reach is Reach.CALLED


def test_a_module_is_an_entry(tmp_path: Path) -> None:
    trace = trace_files(tmp_path, {"app.py": "import db\n", "db.py": ""}, "app", "db")
    assert [crossing.last.reach for crossing in trace.crossings] == [Reach.LOAD]


def test_the_package_above_the_entry_runs_first(tmp_path: Path) -> None:
    files = {"pkg/__init__.py": "import db\n", "pkg/start.py": "def main():\n    pass\n", "db.py": ""}
    trace = trace_files(tmp_path, files, "pkg.start:main", "db")
    assert [(hop.link.importer, hop.link.imported) for hop in trace.crossings[0].chain] == [("pkg", "db")]
    assert (trace.chains, len(trace.cut)) == (1, 1)


def test_a_parent_package_of_what_is_imported_runs_too(tmp_path: Path) -> None:
    files = {
        "app.py": "import tools.small\n",
        "tools/__init__.py": "import db\n",
        "tools/small.py": "",
        "db.py": "",
    }
    trace = trace_files(tmp_path, files, "app", "db")
    assert [hop.link.kind for hop in trace.crossings[0].chain] == ["parent", "static"]


def test_type_checking_imports_are_counted_apart(tmp_path: Path) -> None:
    files = {"app.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import db\n", "db.py": ""}
    trace = trace_files(tmp_path, files, "app", "db")
    assert trace.is_independent
    assert trace.type_checking == 1


def test_source_roots_below_src_are_found(tmp_path: Path) -> None:
    files = {"src/shop/__init__.py": "", "src/shop/start.py": "import shop.db\n", "src/shop/db.py": ""}
    trace = trace_files(tmp_path, files, "shop.start", "shop.db")
    assert trace.crossings[0].last.link.place.path == "src/shop/start.py"
