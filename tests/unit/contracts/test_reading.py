"""What configurations mean, by tables of documents and the values that they give."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from boundary_guard.contracts.linter import KINDS
from boundary_guard.contracts.reading import read_configuration, read_contract_file
from boundary_guard.model.contract import (
    BlindSpotPolicy,
    Configuration,
    EntryPoint,
    ForbiddenContract,
    IgnoredImport,
)
from boundary_guard.model.names import ModulePattern

REPOSITORY = Path(__file__).parents[3]


def of(files: dict[str, str]) -> Configuration:
    """The configuration of a project that consists of these files."""
    return read_configuration("/project", lambda path: files[path].encode() if path in files else None)


def patterns(*texts: str) -> tuple[ModulePattern, ...]:
    return tuple(ModulePattern(text) for text in texts)


def contract(**values: str) -> str:
    """A contract file with one contract, of which keys are replaced; an empty value takes the key out."""
    keys = {
        "id": '"x"',
        "type": '"forbidden"',
        "source_modules": '["a"]',
        "forbidden_modules": '["b"]',
        **values,
    }
    lines = [f"{key} = {value}" for key, value in keys.items() if value]
    return "\n".join(["[[contracts]]", *lines, ""])


def only(text: str) -> ForbiddenContract:
    (found,) = read_contract_file("c.toml", text.encode()).contracts
    return found


def test_the_legacy_application_has_its_contract() -> None:
    def read(path: str) -> bytes:
        return (REPOSITORY / "fixtures" / "legacy_app" / path).read_bytes()

    expected = ForbiddenContract(
        id="bootstrap-independence",
        name="Bootstrap does not depend on the database module",
        source_modules=patterns("core.bootstrap"),
        forbidden_modules=patterns("core.database", "modules.core.database", "modules.*.*.db_models", "sqlalchemy"),
        because="bootstrap must be able to run before, and without, the database module",
        guidance="let the database module create its databases in its own phase 1",
        entry_points=(EntryPoint("core.bootstrap", "run_bootstrap_phase"),),
        blind_spots=BlindSpotPolicy.ERROR,
    )
    assert read_configuration("/x", read) == Configuration(("",), (expected,), ("pyproject.toml",))
    alone = (REPOSITORY / "contracts" / "bootstrap_independence.toml").read_bytes()
    assert read_contract_file("c.toml", alone) == Configuration(None, (expected,), ("c.toml",))


OWN = 'baseline = "known.json"\ncontract_files = ["more.toml"]\n' + contract()
MORE = contract(id='"more"')


@pytest.mark.parametrize("beside", [{}, {"pyproject.toml": '[project]\nname = "x"\n'}])
def test_a_file_of_our_own_has_the_same_keys(beside: dict[str, str]) -> None:
    found = of({**beside, "boundary-guard.toml": OWN, "more.toml": MORE})
    assert found.files == ("boundary-guard.toml", "more.toml")
    assert found.baseline == "known.json"
    assert len(found.contracts) == 2


def test_our_table_comes_before_our_file() -> None:
    """Both could say something else; one of them is read."""
    found = of({"pyproject.toml": "[tool.boundary-guard]\n", "boundary-guard.toml": OWN, "more.toml": MORE})
    assert found == Configuration(files=("pyproject.toml",))


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"pyproject.toml": ""},
        {"pyproject.toml": "[tool.ruff]\nline-length = 99\n"},
        {"pyproject.toml": "[project]\nname = 'boundary-guard'\n"},
    ],
)
def test_without_a_table_the_configuration_is_empty(files: dict[str, str]) -> None:
    assert of(files) == Configuration()


def test_an_empty_table_is_one_too() -> None:
    assert of({"pyproject.toml": "[tool.boundary-guard]"}) == Configuration(files=("pyproject.toml",))


def test_the_least_that_a_contract_says() -> None:
    assert only(contract()) == ForbiddenContract("x", "x", patterns("a"), patterns("b"))


CONTRACTS: list[tuple[dict[str, str], str, object]] = [
    ({"name": '"A name"'}, "name", "A name"),
    ({"because": '"""\nfirst\nsecond"""'}, "because", "first\nsecond"),
    ({"guidance": '""'}, "guidance", ""),
    ({"id": '"Core_2.no-db"'}, "id", "Core_2.no-db"),
    ({"source_modules": '["a.**", "b.*", "a.**"]'}, "source_modules", patterns("a.**", "b.*")),
    ({"forbidden_modules": '["*"]'}, "forbidden_modules", patterns("*")),
    ({"forbidden_modules": '["ﬁle"]'}, "forbidden_modules", patterns("file")),
    ({"blind_spots": '"warn"'}, "blind_spots", BlindSpotPolicy.WARN),
    ({"blind_spots": '"ignore"'}, "blind_spots", BlindSpotPolicy.IGNORE),
    ({"entry_points": "[]"}, "entry_points", ()),
    ({"entry_points": '["a"]'}, "entry_points", (EntryPoint("a"),)),
    (
        {"entry_points": '["a.b:C.m", "a:f"]'},
        "entry_points",
        (EntryPoint("a.b", "C.m"), EntryPoint("a", "f")),
    ),
    ({"entry_points": '["m:f", "m:g", "n"]', "source_modules": ""}, "source_modules", patterns("m", "n")),
    ({"entry_points": '["m:f"]', "source_modules": "[]"}, "source_modules", patterns("m")),
    ({"entry_points": '["m:f"]', "source_modules": '["a"]'}, "source_modules", patterns("a")),
    (
        {"ignore_imports": '[{ importer = "a.*", imported = "b", reason = "old" }]'},
        "ignore_imports",
        (IgnoredImport(ModulePattern("a.*"), ModulePattern("b"), "old"),),
    ),
    ({"ignore_imports": "[]"}, "ignore_imports", ()),
]


@pytest.mark.parametrize(("values", "key", "expected"), CONTRACTS)
def test_each_key_of_a_contract(values: dict[str, str], key: str, expected: object) -> None:
    assert getattr(only(contract(**values)), key) == expected


def test_ignored_imports_may_be_tables_of_their_own() -> None:
    text = contract() + '[[contracts.ignore_imports]]\nimporter = "a"\nimported = "b"\nreason = "r"\n'
    assert only(text).ignore_imports == (IgnoredImport(ModulePattern("a"), ModulePattern("b"), "r"),)


ROOTS: list[tuple[str, tuple[str, ...]]] = [
    ('["."]', ("",)),
    ('["./src/", "lib//python", "src"]', ("src", "lib/python")),
    ('["src/../lib"]', ("lib",)),
]


@pytest.mark.parametrize(("value", "expected"), ROOTS)
def test_source_roots_are_normal(value: str, expected: tuple[str, ...]) -> None:
    assert of({"pyproject.toml": f"[tool.boundary-guard]\nsource_roots = {value}"}).source_roots == expected


def test_contract_files_are_read_in_order_after_pyproject() -> None:
    table = 'contract_files = ["./contracts/b.toml", "a.toml"]\n' + contract().replace("[[", "[[tool.boundary-guard.")
    files = {
        "pyproject.toml": "[tool.boundary-guard]\n" + table,
        "a.toml": contract(id='"a"'),
        "contracts/b.toml": 'source_roots = ["src"]\n' + contract(id='"b"'),
    }
    found = of(files)
    assert [each.id for each in found.contracts] == ["x", "b", "a"]
    assert found.files == ("pyproject.toml", "contracts/b.toml", "a.toml")
    assert found.source_roots == ("src",)


def test_the_same_source_roots_may_be_named_twice() -> None:
    roots = 'source_roots = ["src"]\n'
    table = f'[tool.boundary-guard]\ncontract_files = ["a.toml"]\n{roots}'
    assert of({"pyproject.toml": table, "a.toml": roots + contract()}).source_roots == ("src",)


def test_windows_line_ends_are_line_ends() -> None:
    assert only(contract().replace("\n", "\r\n")) == only(contract())


DOCUMENTATION = (REPOSITORY / "docs" / "configuration.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", DOCUMENTATION, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_in_the_documentation_are_read(example: str) -> None:
    if "tool" not in tomllib.loads(example):
        assert read_contract_file("c.toml", example.encode()).all_contracts
        return
    table = tomllib.loads(example)["tool"]["boundary-guard"]
    others = {path: contract(id=f'"other-{n}"') for n, path in enumerate(table.get("contract_files", []))}
    assert of({"pyproject.toml": example, **others}).files == ("pyproject.toml", *others)


@pytest.mark.parametrize(
    "key",
    [
        *(key for key in ForbiddenContract.__dataclass_fields__ if key not in ("selection", "written")),
        *(key for kind in KINDS.values() for key in kind.all),
        "reach",
        *IgnoredImport.__dataclass_fields__,
        "type",
        "source_roots",
        "contract_files",
    ],
)
def test_every_key_is_documented(key: str) -> None:
    assert EXAMPLES
    assert f"| `{key}` |" in DOCUMENTATION
