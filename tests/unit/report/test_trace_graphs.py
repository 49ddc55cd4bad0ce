"""The routes as Mermaid and DOT: the same picture twice, and texts that stay inside their quotes."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from conftest import trace_configured, trace_files

from boundary_guard.model.trace import Trace
from boundary_guard.report import trace_dot, trace_mermaid
from boundary_guard.report.trace_dot import NodeKind, Picture, picture_of

PATTERN = "modules.{core,standard,extensions}.*.db_models"
EVIL = 'x"]; end\n%%{init: {}}%% --> y[label="<b>&quot;`'

MERMAID_LABEL = r'"(?:[^"`#;&<>{}\[\]|%]|#\d+;)*"'
MERMAID_LINES = (
    r"flowchart LR",
    rf" +n\d+(\({MERMAID_LABEL}\)|\[{MERMAID_LABEL}\])",
    rf"    subgraph g\d+\[{MERMAID_LABEL}\]",
    r"    end",
    rf"    [ng]\d+ (-->|-\.->)\|{MERMAID_LABEL}\| [ng]\d+",
    r"    classDef (entry|forbidden|blind) [\w#:,-]+",
    r"    class n\d+(,n\d+)* (entry|forbidden|blind)",
)
DOT_LABEL = r'label="(?:[^"\\]|\\["\\])*"'
DOT_LINES = (
    r"digraph trace {",
    r"    rankdir=LR; compound=true; node \[shape=box, fontname=\"Helvetica\"\];",
    rf" +n\d+ \[{DOT_LABEL}(, (style|color|fillcolor)=(\w+|\"[\w,#]+\"))*\];",
    r"    subgraph cluster_g\d+ {",
    rf"        {DOT_LABEL};",
    rf"    n\d+ -> n\d+ \[{DOT_LABEL}(, style=dashed)?(, ltail=cluster_g\d+)?(, lhead=cluster_g\d+)?\];",
    r"    }",
    r"}",
)


def is_well_formed(written: str, lines: tuple[str, ...]) -> bool:
    """Whether each line is one of those that the format has, and every id is declared once."""
    ids = re.findall(r'^ +(n\d+)[\[( ]+(?:label=)?"', written, re.MULTILINE)
    used = set(re.findall(r"\bn\d+\b", re.sub(r'"[^"]*"', "", written)))
    fits = all(any(re.fullmatch(line, each) for line in lines) for each in written.splitlines())
    return fits and len(ids) == len(set(ids)) and used <= set(ids) and written.endswith("\n")


def arrows(picture: Picture) -> list[tuple[str, str, str, bool]]:
    """The edges by the labels of their ends."""
    labels = {each.id: each.label for each in (*picture.nodes, *picture.groups)}
    labels |= {node.id: node.label for group in picture.groups for node in group.members}
    return [(labels[each.tail], labels[each.head], each.label, each.is_reached) for each in picture.edges]


def test_the_calls_lead_from_the_entry_to_the_import(legacy_trace: Trace) -> None:
    found = arrows(picture_of(legacy_trace))
    module = "core.bootstrap:"
    path = [f"{module}{name}" for name in
            ("run_bootstrap_phase", "_compile_and_create_databases", "_collect_module_schema")]  # fmt: skip
    assert (path[0], path[1], "calls, core/bootstrap.py:34:47", True) in found
    assert (path[1], path[2], "calls, core/bootstrap.py:62:33", True) in found
    label = f"{PATTERN}, by name, core/bootstrap.py:76:28"
    assert (path[2], f"{PATTERN}: 10 modules", label, True) in found


def test_the_modules_of_one_import_by_name_stand_together(legacy_trace: Trace) -> None:
    picture = picture_of(legacy_trace)
    [group] = picture.groups
    assert len(group.members) == 10
    assert {node.kind for node in group.members} == {NodeKind.FORBIDDEN}
    assert not {node.label for node in picture.nodes} & {node.label for node in group.members}


def test_what_all_of_them_import_is_one_arrow(legacy_trace: Trace) -> None:
    found = arrows(picture_of(legacy_trace))
    assert (f"{PATTERN}: 10 modules", "core.database", "each of 10", True) in found
    assert not [each for each in found if each[0].endswith(".db_models")]


def test_what_one_of_them_imports_keeps_its_own_arrow(edit: Callable[..., Path]) -> None:
    file = "modules/core/settings/db_models.py"
    root = edit(("import DatabaseBase, SQLiteJSON", "import DatabaseBase"), file=file)
    models = root / file
    models.write_text(models.read_text().replace("from core.database import DatabaseBase", "DatabaseBase = 1"))
    found = [each[:2] for each in arrows(picture_of(trace_configured(root)))]
    assert ("modules.core.scheduler.db_models", "core.database") in found
    assert ("modules.core.settings.db_models", "core.database") not in found
    assert (f"{PATTERN}: 10 modules", "sqlalchemy") in found


def test_the_facade_is_run_at_load_time_and_the_rest_is_not_reached(legacy_trace: Trace) -> None:
    found = arrows(picture_of(legacy_trace))
    infrastructure = "modules.core.database.database_infrastructure"
    label = "core/database.py:21:5, in _bind_model_parts(), run by core/database.py:41:28"
    assert ("core.database", infrastructure, label, True) in found
    [unreached] = [each for each in found if not each[3]]
    assert unreached[:2] == ("core.database", "modules.core.database")


def test_a_statement_of_the_entrys_module_starts_at_the_module(legacy_trace: Trace) -> None:
    found = arrows(picture_of(legacy_trace))
    assert ("core.bootstrap:run_bootstrap_phase", "core.bootstrap", "is loaded with", True) in found
    assert ("core.bootstrap", "sqlalchemy", "core/bootstrap.py:16:1", True) in found


def test_a_reached_import_is_worth_more_than_one_that_is_only_present(tmp_path: Path) -> None:
    files = {"app.py": "import db\n", "db.py": "def f():\n    import dbx\n\nimport dbx\n", "dbx.py": ""}
    found = trace_files(tmp_path, files, "app", "db", "dbx")
    assert ("db", "dbx", "db.py:4:1", True) in arrows(picture_of(found))


def test_arrows_of_a_group_end_at_its_border(legacy_trace: Trace) -> None:
    written = trace_dot.render(legacy_trace)
    assert re.search(r'\[label="[^"]*, by name, core/bootstrap.py:76:28", lhead=cluster_g1\];', written)
    assert re.search(r'\[label="each of 10", ltail=cluster_g1\];', written)
    assert re.search(r"n\d+ -->\|[^|]*\| g1\n", trace_mermaid.render(legacy_trace))


def test_what_is_not_reached_is_dashed(legacy_trace: Trace) -> None:
    unreached = sum(not edge.is_reached for edge in picture_of(legacy_trace).edges)
    assert unreached
    assert trace_mermaid.render(legacy_trace).count("-.->") == unreached
    assert trace_dot.render(legacy_trace).count("style=dashed") == unreached


def test_forbidden_modules_are_marked(legacy_trace: Trace) -> None:
    picture = picture_of(legacy_trace)
    forbidden = {node.label for node in picture.nodes if node.kind is NodeKind.FORBIDDEN}
    assert {"core.database", "sqlalchemy", "modules.core.database"} <= forbidden
    assert "core.bootstrap" not in forbidden
    core = next(node for node in picture.nodes if node.label == "core.database")
    assert re.search(rf"class [n\d,]*\b{core.id}\b[n\d,]* forbidden", trace_mermaid.render(legacy_trace))
    assert f'{core.id} [label="core.database", style=filled' in trace_dot.render(legacy_trace)


def test_independence_is_a_picture_of_the_entry(tmp_path: Path) -> None:
    found = trace_files(tmp_path, {"app.py": "", "database.py": ""}, "app", "database")
    assert [node.label for node in picture_of(found).nodes] == ["app"]
    assert is_well_formed(trace_mermaid.render(found), MERMAID_LINES)
    assert is_well_formed(trace_dot.render(found), DOT_LINES)


def test_blind_spots_are_in_the_picture(tmp_path: Path) -> None:
    code = "import importlib, sys\nimportlib.import_module(sys.argv[1])\nimportlib.import_module(sys.argv[2])\n"
    found = trace_files(tmp_path, {"app.py": code, "database.py": ""}, "app", "database")
    assert arrows(picture_of(found)) == [("app", "2 blind spots in app", "unknown", True)]


def test_a_single_module_by_name_needs_no_group(tmp_path: Path) -> None:
    code = "import importlib\n\ndef run():\n    importlib.import_module('database')\n"
    found = trace_files(tmp_path, {"app.py": code, "database.py": ""}, "app:run", "database")
    picture = picture_of(found)
    assert picture.groups == ()
    assert arrows(picture) == [("app:run", "database", "by name, app.py:4:5", True)]


def test_a_scan_that_finds_one_module_needs_no_group(tmp_path: Path) -> None:
    code = (
        "import importlib\nfrom pathlib import Path\n\nfor each in Path('mods').iterdir():\n"
        "    importlib.import_module(f'mods.{each.name}.db')\n"
    )
    files = {"app.py": code, "mods/one/db.py": ""}
    picture = picture_of(trace_files(tmp_path, files, "app", "mods.*.db"))
    assert picture.groups == ()
    assert ("app", "mods.one.db", "mods.*.db, by name, app.py:5:5", True) in arrows(picture)


@pytest.mark.parametrize(("graph", "lines"), [(trace_mermaid, MERMAID_LINES), (trace_dot, DOT_LINES)])
def test_the_text_is_well_formed(graph: ModuleType, lines: tuple[str, ...], legacy_trace: Trace) -> None:
    written = graph.render(legacy_trace)
    assert is_well_formed(written, lines)
    assert not is_well_formed(written.replace("|", "||").replace(" -> ", " - "), lines)
    picture = picture_of(legacy_trace)
    assert written.count("->") == len(picture.edges)


@pytest.mark.parametrize(("graph", "lines"), [(trace_mermaid, MERMAID_LINES), (trace_dot, DOT_LINES)])
def test_hostile_names_stay_in_their_quotes(graph: ModuleType, lines: tuple[str, ...], legacy_trace: Trace) -> None:
    hostile = _renamed(legacy_trace)
    assert is_well_formed(graph.render(hostile), lines)
    assert len(picture_of(hostile).nodes) == len(picture_of(legacy_trace).nodes)


def _renamed(trace: Trace) -> Trace:
    """The trace with odd paths and names in its calls and crossings."""
    evil = dataclasses.replace(trace.calls[-1].callee, name=EVIL)
    place = dataclasses.replace(trace.calls[-1].place, path=EVIL)
    calls = (*trace.calls[:-1], dataclasses.replace(trace.calls[-1], callee=evil, place=place))
    last = trace.crossings[-1]
    link = dataclasses.replace(last.last.link, place=place)
    hop = dataclasses.replace(last.last, link=link)
    crossing = dataclasses.replace(last, chain=(*last.chain[:-1], hop))
    return dataclasses.replace(trace, calls=calls, crossings=(*trace.crossings[:-1], crossing))


def test_the_same_trace_gives_the_same_picture(legacy_trace: Trace) -> None:
    for graph in (trace_mermaid, trace_dot):
        assert graph.render(legacy_trace) == graph.render(dataclasses.replace(legacy_trace))
