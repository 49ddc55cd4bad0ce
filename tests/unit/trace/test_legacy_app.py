"""The main job on the fixture: what the trace must find, checked against the files themselves.

That the ten modules, the facade and the infrastructure are really loaded, and the disabled one is not, is confirmed
at run time by ``tests/fixtures_run``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import LEGACY, trace_configured

from boundary_guard.model.imports import How, When
from boundary_guard.model.trace import Reach, Trace, UseKind, Weight

TEN = [
    *(f"modules.core.{name}.db_models" for name in
      ("database", "error_handler", "framework", "scheduler", "settings", "settings_v2")),
    *(f"modules.standard.{name}.db_models" for name in
      ("decorator_validation", "semantic_core", "table_validation", "vector_operations")),
]  # fmt: skip
PATTERN = "modules.{core,standard,extensions}.*.db_models"
BOOTSTRAP = (LEGACY / "core/bootstrap.py").read_text(encoding="utf-8").split("\n")


def line_of(text: str, path: str = "core/bootstrap.py") -> int:
    """The line of the fixture that holds the text."""
    lines = (LEGACY / path).read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if text in line)


def by_name(trace: Trace) -> list[str]:
    return sorted(each.imported for site in trace.sites for each in site.imports if each.how is How.DYNAMIC)


def test_call_path_through_the_functions(legacy_trace: Trace) -> None:
    found = [(hop.caller.name, hop.callee.name, hop.place.line, hop.place.column) for hop in legacy_trace.calls]
    expected = []
    for caller, callee in (
        ("run_bootstrap_phase", "_compile_and_create_databases"),
        ("_compile_and_create_databases", "_collect_module_schema"),
        ("_compile_and_create_databases", "_create_complete_database"),
        ("_collect_module_schema", "_find_database_base"),
    ):
        numbers = [n for n, line in enumerate(BOOTSTRAP, 1) if f"{callee}(" in line and f"def {callee}" not in line]
        assert len(numbers) == 1
        expected.append((caller, callee, numbers[0], BOOTSTRAP[numbers[0] - 1].index(callee) + 1))
    assert sorted(found) == sorted(expected)
    assert [step.function.name for step in legacy_trace.steps] == [
        "run_bootstrap_phase",
        "_compile_and_create_databases",
        "_collect_module_schema",
        "_find_database_base",
        "_create_complete_database",
    ]


def test_scan_with_its_types_and_filters(legacy_trace: Trace) -> None:
    (site,) = legacy_trace.sites
    types, folders = site.scans
    assert types.values == ("core", "standard", "extensions")
    assert not types.is_listing
    assert folders.is_listing
    assert folders.values == ("modules/{core,standard,extensions}",)
    assert folders.place.line == line_of("modules_dir.iterdir()")
    tests = {each.test: each.wanted for each in folders.filters}
    assert tests == {
        "module_path.is_dir()": True,
        '(module_path / ".disabled").exists()': False,
        "db_models_file.exists()": True,
    }


def test_dynamic_import_as_pattern_and_modules(legacy_trace: Trace) -> None:
    (site,) = legacy_trace.sites
    assert site.patterns == (PATTERN,)
    assert by_name(legacy_trace) == TEN
    assert (site.place.line, site.place.column) == (line_of("import_module("), 28)
    (excluded,) = site.excluded
    assert excluded.module == "modules.standard.legacy_reports.db_models"
    assert excluded.test == '(module_path / ".disabled").exists()'
    assert excluded.place.line == line_of('".disabled"')
    assert not site.missing
    assert not legacy_trace.blind_spots


@pytest.mark.parametrize("module", TEN)
def test_each_module_leads_on_by_its_own_line(legacy_trace: Trace, module: str) -> None:
    path = module.replace(".", "/") + ".py"
    onward = next(each for each in legacy_trace.onward if each.module == module)
    hop = next(hop for hop in onward.hops if hop.link.imported == "core.database")
    only_base = module.split(".")[2] in ("framework", "table_validation")
    assert hop.source == f"from core.database import DatabaseBase{'' if only_base else ', SQLiteJSON'}"
    assert (hop.link.place.path, hop.link.place.line) == (path, line_of("from core.database", path))


def test_facade_imports_in_a_function_at_load_time(legacy_trace: Trace) -> None:
    onward = next(each for each in legacy_trace.onward if each.module == "core.database")
    hops = [hop for hop in onward.hops if hop.link.imported.endswith("database_infrastructure")]
    at_load = [hop for hop in hops if hop.link.when is When.LOAD]
    assert [hop.link.function for hop in at_load] == ["_bind_model_parts"]
    run_by = at_load[0].run_by
    assert run_by is not None
    assert run_by.line == line_of("= _bind_model_parts()", "core/database.py")
    assert {hop.reach for hop in hops if hop.link.when is When.CALL} == {Reach.PRESENT}


def test_uses_of_what_was_loaded(legacy_trace: Trace) -> None:
    found = {(use.kind, use.place.line) for use in legacy_trace.uses}
    assert {
        (UseKind.TAKEN, line_of("base_class = _find_database_base(")),
        (UseKind.KEPT, line_of('"base_class": base_class')),
        (UseKind.READ_BACK, line_of('base_class = schema["base_class"]')),
        (UseKind.ATTRIBUTE, line_of("base_class.metadata.tables")),
        (UseKind.ATTRIBUTE, line_of('["base_class"].metadata')),
        (UseKind.CALLED, line_of("create_engine(f")),
        (UseKind.CALLED, line_of("create_all(engine)")),
    } <= found
    lines = {line for _, line in found}
    assert line_of('schema["module"]') not in lines
    assert line_of('get_data_path("database", f') not in lines


def test_nothing_goes_through_the_module_manager(legacy_trace: Trace) -> None:
    names = {hop.link.importer for c in legacy_trace.crossings for hop in c.chain}
    assert names == {"core.bootstrap"}
    assert not any("module_manager" in each.module for each in legacy_trace.onward)


def test_the_chain_has_five_steps(legacy_trace: Trace) -> None:
    subjects = [link.subject for link in legacy_trace.chain]
    assert subjects == [
        "core.bootstrap",
        "core.bootstrap",
        "each of 10 imported modules",
        "core.database",
        "core.bootstrap",
    ]


def test_requirements_and_plan(legacy_trace: Trace) -> None:
    assert [requirement.passed for requirement in legacy_trace.requirements] == [False] * 5 + [True, True]
    changed = [file.path for file in legacy_trace.proposal.files if file.changes]
    assert changed == ["core/bootstrap.py", "modules/core/database/"]
    assert legacy_trace.proposal.plan[1].details == (
        "core.bootstrap:_compile_and_create_databases",
        "core.bootstrap:_collect_module_schema",
        "core.bootstrap:_find_database_base",
        "core.bootstrap:_create_complete_database",
    )
    assert "its result is used" in legacy_trace.proposal.plan[0].details[0]
    idle = [detail.partition(": ")[2] for detail in legacy_trace.proposal.plan[2].details]
    assert idle == [
        "import importlib",
        "from collections import defaultdict",
        "from pathlib import Path",
        "from types import ModuleType",
        "from typing import Any",
        "from sqlalchemy import create_engine",
    ]
    assert any(flag.weight is Weight.CRITICAL for step in legacy_trace.steps for flag in step.flags)


# The report follows the code: the same in copies of the fixture that were changed.


def test_module_added(legacy_copy: Path) -> None:
    shutil.copytree(legacy_copy / "modules/core/settings", legacy_copy / "modules/extensions/another")
    assert by_name(trace_configured(legacy_copy)) == sorted([*TEN, "modules.extensions.another.db_models"])


def test_module_removed(legacy_copy: Path) -> None:
    shutil.rmtree(legacy_copy / "modules/standard/semantic_core")
    assert by_name(trace_configured(legacy_copy)) == [name for name in TEN if "semantic_core" not in name]


def test_module_disabled(legacy_copy: Path) -> None:
    (legacy_copy / "modules/core/settings/.disabled").touch()
    trace = trace_configured(legacy_copy)
    assert by_name(trace) == [name for name in TEN if ".settings." not in name]
    assert "modules.core.settings.db_models" in {each.module for each in trace.sites[0].excluded}


def test_module_enabled(legacy_copy: Path) -> None:
    (legacy_copy / "modules/standard/legacy_reports/.disabled").unlink()
    assert len(by_name(trace_configured(legacy_copy))) == 11


IMPORT_PATH = 'f"modules.{module_type}.{module_name}.db_models"'
SCAN = "for module_path in sorted(modules_dir.iterdir()):"


@pytest.mark.parametrize(
    "expression",
    [
        '"modules." + module_type + "." + module_name + ".db_models"',
        '"modules.%s.%s.db_models" % (module_type, module_name)',
        '"modules.{}.{}.db_models".format(module_type, module_name)',
        '"modules.{kind}.{name}.db_models".format(kind=module_type, name=module_name)',
        '".".join(["modules", module_type, module_name, "db_models"])',
        '".".join(("modules", module_type, module_name, "db_models"))',
    ],
)
def test_name_built_another_way(edit: Callable[..., Path], expression: str) -> None:
    trace = trace_configured(edit((IMPORT_PATH, expression)))
    assert by_name(trace) == TEN
    assert trace.sites[0].patterns == (PATTERN,)


@pytest.mark.parametrize(
    "replacements",
    [
        ((SCAN, "for module_path in [modules_dir / name for name in os.listdir(modules_dir)]:"),),
        ((SCAN, "for module_path in (Path(entry.path) for entry in os.scandir(modules_dir)):"),),
        ((SCAN, "for module_path in map(Path, glob.glob(f'{modules_dir}/*')):"),),
        ((SCAN, "for module_path in modules_dir.glob('*'):"),),
        ((SCAN, "for module_path in [file.parent for file in modules_dir.glob('*/db_models.py')]:"),),
        ((SCAN, "for name in os.listdir(modules_dir):\n            module_path = modules_dir / name"),),
    ],
)
def test_folder_scanned_another_way(edit: Callable[..., Path], replacements: tuple[tuple[str, str], ...]) -> None:
    trace = trace_configured(edit(("import importlib\n", "import glob\nimport importlib\nimport os\n"), *replacements))
    assert by_name(trace) == TEN
    assert {each.module for each in trace.sites[0].excluded} == {"modules.standard.legacy_reports.db_models"}


def test_helper_renamed(edit: Callable[..., Path]) -> None:
    trace = trace_configured(edit(("_collect_module_schema", "gather")))
    assert by_name(trace) == TEN
    assert "gather" in {hop.callee.name for hop in trace.calls}


def test_helpers_moved_to_another_module(legacy_copy: Path) -> None:
    path = legacy_copy / "core/bootstrap.py"
    text = path.read_text(encoding="utf-8")
    head, mark, collect = text.partition("async def _collect_module_schema")
    _, rest = collect.split("def _create_complete_database", 1)
    moved = collect.split("def _create_complete_database")[0]
    imports = "from core.schema_collector import _collect_module_schema\n"
    path.write_text(
        head.replace("from core.paths", imports + "from core.paths") + "def _create_complete_database" + rest,
        encoding="utf-8",
    )
    header = (
        "import importlib\nimport logging\nfrom types import ModuleType\n\nlogger = logging.getLogger(__name__)\n\n"
    )
    (legacy_copy / "core/schema_collector.py").write_text(header + mark + moved, encoding="utf-8")
    trace = trace_configured(legacy_copy)
    assert by_name(trace) == TEN
    assert trace.sites[0].importer == "core.schema_collector"
    crossing = next(each for each in trace.crossings if each.last.link.how is How.DYNAMIC)
    assert [hop.place.path for hop in crossing.calls] == ["core/bootstrap.py", "core/bootstrap.py"]


def test_facade_bypassed(edit: Callable[..., Path], legacy_copy: Path) -> None:
    edit(
        ("from core.database import", "from modules.core.database.database_infrastructure import"),
        file="modules/core/framework/db_models.py",
    )
    trace = trace_configured(legacy_copy)
    onward = next(each for each in trace.onward if each.module == "modules.core.framework.db_models")
    assert onward.hops[0].link.imported == "modules.core.database.database_infrastructure"
    assert trace.chain[2].subject == "each of 9 imported modules"


def test_functions_that_stay_but_are_not_called(edit: Callable[..., Path]) -> None:
    trace = trace_configured(edit(("app_context.created_databases = await _compile_and_create_databases()", "pass")))
    dynamic = [crossing.last.reach for crossing in trace.crossings if crossing.last.link.how is How.DYNAMIC]
    assert set(dynamic) == {Reach.PRESENT}
    assert not trace.calls
    assert not trace.uses
    assert "core.bootstrap:_collect_module_schema" in trace.proposal.plan[0].details
    assert "not reached" in trace.chain[1].does


def test_bootstrap_that_only_makes_folders_is_independent(legacy_copy: Path) -> None:
    path = legacy_copy / "core/bootstrap.py"
    text = path.read_text(encoding="utf-8")
    text = text.split("async def _compile_and_create_databases")[0]
    text = text.replace("app_context.created_databases = await _compile_and_create_databases()", "pass")
    path.write_text(text.replace("from sqlalchemy import create_engine\n", ""), encoding="utf-8")
    trace = trace_configured(legacy_copy)
    assert trace.is_independent
    assert not trace.steps
    assert all(requirement.passed for requirement in trace.requirements)
    assert all(step.done for step in trace.proposal.verification)
    assert trace.proposal.before == trace.proposal.after
