"""Entry points of every kind, on small projects; the imports were confirmed by running them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import trace_files

from boundary_guard.model.imports import How
from boundary_guard.model.trace import Reach, Trace, told_alone
from boundary_guard.report import trace_html, trace_markdown, trace_text


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


LOGGING = "{'version': 1, 'formatters': {'f': {'()': 'db.models.F'}}}"


@pytest.mark.parametrize(
    ("source", "alone", "by_name"),
    [
        ("import importlib.util\nimportlib.util.find_spec('db.models.gone')\n", ["db.models"], []),
        (f"import logging.config as c\nc.dictConfig({LOGGING})\n", ["db.models"], []),
        ("import importlib\nimportlib.import_module('db.models')\n", [], ["db.models"]),
        ("import db.models\n", ["db.models"], []),
    ],
)
@pytest.mark.parametrize("render", [trace_text.render, trace_markdown.render, trace_html.render])
def test_every_forbidden_module_that_is_reached_is_told(
    source: str, alone: list[str], by_name: list[str], render: Callable[[Trace], str], tmp_path: Path
) -> None:
    """Also a package that only ``find_spec`` imports, and what a framework does."""
    files = {"app.py": source, "db/__init__.py": "", "db/models/__init__.py": "class F: ...\n"}
    trace = trace_files(tmp_path, files, "app", "db")
    assert [each.last.link.imported for each in told_alone(trace.crossings)] == alone
    assert [each.imported for site in trace.sites for each in site.imports if each.how is How.DYNAMIC] == by_name
    told = render(trace)
    assert "app.py:2:1" in told or "app.py:1:1" in told
    assert "imports nothing that is forbidden" not in told
    assert "db.models" in told.replace("<code>", "")


def test_the_tree_tells_once_what_a_module_leads_on_to(tmp_path: Path) -> None:
    """Else three layers of twenty modules had 8,000 branches."""
    imports = {layer: "".join(f"import db.{layer}{number}\n" for number in range(20)) for layer in "abc"}
    files = {"app.py": imports["a"], "db/__init__.py": ""}
    for layer, below in (("a", imports["b"]), ("b", imports["c"]), ("c", "")):
        files.update({f"db/{layer}{number}.py": below for number in range(20)})
    tree = trace_files(tmp_path, files, "app", "db").proposal.before
    texts, waiting = [], [tree]
    while waiting:
        branch = waiting.pop()
        texts.append(branch.text)
        waiting += branch.children
    assert sum(text == "imports db.c7" for text in texts) == 20
    assert len(texts) < 1000
