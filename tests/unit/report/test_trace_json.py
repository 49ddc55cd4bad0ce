"""The trace as JSON is all of the trace, and what its schema says."""

from __future__ import annotations

import copy
import dataclasses
import json
import types
import typing
from collections.abc import Callable, Iterator
from enum import Enum
from importlib import resources
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from conftest import trace_configured, trace_files
from jsonschema import Draft202012Validator

from boundary_guard.model.trace import Branch, Flag, Trace
from boundary_guard.report import trace_json

TEN = 10


@pytest.fixture(scope="session")
def validator() -> Draft202012Validator:
    file = resources.files("boundary_guard") / "report" / "schemas" / "trace.schema.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.fixture(scope="session")
def data(legacy_trace: Trace) -> dict[str, Any]:
    return json.loads(trace_json.render(legacy_trace))


def test_the_fixture_follows_the_schema(data: dict[str, Any], validator: Draft202012Validator) -> None:
    validator.validate(data)
    assert data["schema_version"] == 1
    assert data["verdict"] == "routes found"
    assert data["entries"] == ["core.bootstrap:run_bootstrap_phase"]


def test_the_dynamic_import_is_told_whole(data: dict[str, Any]) -> None:
    [found] = data["dynamic_imports"]
    assert found["patterns"] == ["modules.{core,standard,extensions}.*.db_models"]
    assert len(found["modules"]) == TEN
    assert all(name.endswith(".db_models") for name in found["modules"])
    assert {each["how"] for each in found["imports"]} == {"dynamic", "parent"}
    assert [each["module"] for each in found["excluded"]] == ["modules.standard.legacy_reports.db_models"]
    [listing] = [scan for scan in found["scans"] if scan["is_listing"]]
    assert listing["filters"]


def test_a_facade_is_told_to_run_at_load_time(data: dict[str, Any]) -> None:
    [facade] = [each for each in data["onward"] if each["module"] == "core.database"]
    hop = next(each for each in facade["imports"] if each["function"] == "_bind_model_parts")
    assert hop["imported"] == "modules.core.database.database_infrastructure"
    assert (hop["kind"], hop["when"]) == ("lazy", "load")
    assert hop["run_by"] == {"path": "core/database.py", "line": 41, "column": 28}


def test_an_independent_trace_follows_the_schema(tmp_path: Path, validator: Draft202012Validator) -> None:
    files = {"app.py": "import json\n", "database.py": ""}
    data = json.loads(trace_json.render(trace_files(tmp_path, files, "app", "database")))
    validator.validate(data)
    assert data["verdict"] == "independent"
    assert data["crossings"] == []
    assert data["chains"]["count"] == 0


def test_a_blind_spot_follows_the_schema(tmp_path: Path, validator: Draft202012Validator) -> None:
    files = {"app.py": "import importlib, sys\nimportlib.import_module(sys.argv[1])\n", "database.py": ""}
    data = json.loads(trace_json.render(trace_files(tmp_path, files, "app", "database")))
    validator.validate(data)
    [spot] = data["blind_spots"]
    assert (spot["code"], spot["path"], spot["line"]) == ("BG901", "app.py", 2)


def test_the_output_follows_the_code(edit: Callable[..., Path], data: dict[str, Any]) -> None:
    changed = trace_configured(edit(('".disabled"', '".switched_off"')))
    [found] = json.loads(trace_json.render(changed))["dynamic_imports"]
    assert set(found["modules"]) - set(data["dynamic_imports"][0]["modules"]) == {
        "modules.standard.legacy_reports.db_models"
    }
    assert found["excluded"] == []


def objects_in(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of one object of every shape; those of a list are alike."""
    if isinstance(value, dict):
        yield path
        for key, inner in value.items():
            yield from objects_in(inner, (*path, key))
    elif isinstance(value, list) and value:
        yield from objects_in(value[0], (*path, 0))


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def test_every_key_is_required_and_no_other_allowed(validator: Draft202012Validator) -> None:
    data = json.loads(trace_json.render(filled(Trace)))
    validator.validate(data)
    paths = list(objects_in(data))
    assert len(paths) > 40
    for path in paths:
        for key in at(data, path):
            changed = copy.deepcopy(data)
            del at(changed, path)[key]
            assert not validator.is_valid(changed), f"the schema does not ask for {key} in {path}"
        changed = copy.deepcopy(data)
        at(changed, path)["another"] = 1
        assert not validator.is_valid(changed), f"the schema allows any key in {path}"


def filled(kind: Any, numbers: Iterator[int] | None = None, depth: int = 0) -> Any:
    """A value with something in every field, no text and no number twice."""
    numbers = numbers or count(100)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        return filled(next(each for each in arguments if each is not types.NoneType), numbers, depth)
    if origin is tuple:
        return () if depth > 2 and arguments[0] is Branch else (filled(arguments[0], numbers, depth),)
    if origin is frozenset:
        return frozenset({filled(arguments[0], numbers, depth)})
    kind = getattr(kind, "__supertype__", kind)
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        deeper = depth + (kind is Branch)
        values = {field.name: filled(hints[field.name], numbers, deeper) for field in told_fields(kind)}
        if kind is Flag:
            values["code"] = values["code"].replace("t", "BG")
        return kind(**values)
    if issubclass(kind, Enum):
        return next(iter(kind))
    number = next(numbers)
    return {str: f"t{number}", int: number, bool: True}[kind]


def told_fields(value: Any) -> list[dataclasses.Field[Any]]:
    """Those that are a part of the value: where a contract is written is none."""
    return [field for field in dataclasses.fields(value) if field.compare]


def leaves(value: Any) -> Iterator[str | int | bool]:
    if dataclasses.is_dataclass(value):
        for field in told_fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, tuple | frozenset):
        for each in value:
            yield from leaves(each)
    else:
        yield value


def test_nothing_of_a_trace_is_left_out() -> None:
    whole = filled(Trace)
    written = trace_json.render(whole)
    told = [leaf for leaf in leaves(whole) if leaf is not True]
    assert len(told) > 150
    assert not [leaf for leaf in told if str(leaf) not in written]
    assert written.count("true") == sum(leaf is True for leaf in leaves(whole))


def test_hostile_text_arrives_as_escapes(tmp_path: Path) -> None:
    evil = "x = '\u202e\x9b31m</script>'"
    files = {"app.py": f"def run():\n    import database; {evil}\n", "database.py": ""}
    written = trace_json.render(trace_files(tmp_path, files, "app:run", "database"))
    assert written.isascii()
    assert "\\u202e\\u009b31m" in written
    [step] = json.loads(written)["steps"]
    assert evil in step["source"][1]["text"]


def test_lone_surrogates_can_be_written(legacy_trace: Trace) -> None:
    changed = dataclasses.replace(legacy_trace, contract=dataclasses.replace(legacy_trace.contract, name="caf\udce9"))
    assert '"name": "caf\\udce9"' in trace_json.render(changed)


def test_the_same_trace_gives_the_same_bytes(legacy_trace: Trace) -> None:
    first = trace_json.render(legacy_trace)
    assert first == trace_json.render(copy.deepcopy(legacy_trace))
    assert first.endswith("}\n")
