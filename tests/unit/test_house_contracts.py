"""``contracts/boundary_guard.toml``: it says what the plan of the house says, and it holds."""

from __future__ import annotations

import re
import tomllib

import pytest
from conftest import REPOSITORY
from unit.test_house import MAY_IMPORT, ROOMS

from boundary_guard.cli.program import run
from boundary_guard.contracts.reading import read_contract_file

FILE = REPOSITORY / "contracts" / "boundary_guard.toml"
DOORS = {"boundary_guard.library", "boundary_guard.pytest"}
"""What stands above the rooms, beside the command line."""
CONTRACTS = {contract.id: contract for contract in read_contract_file(FILE.name, FILE.read_bytes()).contracts}


@pytest.mark.parametrize("room", sorted(set(ROOMS) - {"cli"}))
def test_the_contract_of_a_room_is_the_table_of_arrows(room: str) -> None:
    contract = CONTRACTS[f"room-{room}"]
    assert {each.text for each in contract.source_modules} == {f"boundary_guard.{room}"}
    wanted = {f"boundary_guard.{other}" for other in set(ROOMS) - ROOMS[room] - {room}} | DOORS
    assert {each.text for each in contract.forbidden_modules} == wanted


def test_every_library_that_we_need_has_its_room() -> None:
    """A new dependency is forbidden to all, until an exception says whose it is."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split("[<>=]", each)[0].replace("-", "") for each in project["dependencies"]}
    contract = CONTRACTS["libraries-in-their-rooms"]
    assert {each.text for each in contract.forbidden_modules} == needed | {"pytest", "rich"}
    assert {each.text for each in contract.source_modules} == {"boundary_guard"}
    assert {each.imported.text.partition(".")[0] for each in contract.ignore_imports} == needed | {"rich"}


def test_what_one_module_may_is_what_the_other_test_of_the_house_says() -> None:
    """``subprocess`` and ``importlib`` have the same exceptions in both."""
    allowed = {(f"boundary_guard.{path.removesuffix('.py').replace('/', '.')}", name)
               for path, names in MAY_IMPORT.items() for name in names & {"subprocess", "importlib"}}  # fmt: skip
    ignored = CONTRACTS["nothing-is-run"].ignore_imports
    assert {(each.importer.text, each.imported.text) for each in ignored} == allowed
    assert not {each.imported.text for each in ignored} & {"pickle", "marshal", "runpy"}


def test_the_house_holds(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["check", "--root", str(REPOSITORY), "--config", str(FILE), "--format", "concise"])
    assert (code, capsys.readouterr().out) == (0, f"{len(CONTRACTS)} contracts, {len(CONTRACTS)} hold, 0 findings\n")
