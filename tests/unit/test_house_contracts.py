"""``contracts/boundary_guard.toml``: it says what the plan of the house says, and it holds."""

from __future__ import annotations

import pytest
from conftest import REPOSITORY
from unit.test_house import ROOMS

from boundary_guard.cli.program import run
from boundary_guard.contracts.reading import read_contract_file

FILE = REPOSITORY / "contracts" / "boundary_guard.toml"
CONTRACTS = {contract.id: contract for contract in read_contract_file(FILE.name, FILE.read_bytes()).contracts}


@pytest.mark.parametrize("room", sorted(set(ROOMS) - {"cli"}))
def test_the_contract_of_a_room_is_the_table_of_arrows(room: str) -> None:
    contract = CONTRACTS[f"room-{room}"]
    assert {each.text for each in contract.source_modules} == {f"boundary_guard.{room}"}
    wanted = {f"boundary_guard.{other}" for other in set(ROOMS) - ROOMS[room] - {room}}
    assert {each.text for each in contract.forbidden_modules} == wanted


def test_the_house_holds(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["check", "--root", str(REPOSITORY), "--config", str(FILE), "--format", "concise"])
    assert (code, capsys.readouterr().out) == (0, f"{len(CONTRACTS)} contracts, {len(CONTRACTS)} hold, 0 findings\n")
