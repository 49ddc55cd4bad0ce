"""``boundary_guard.pytest.assert_contract``, as an architecture test would use it."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import LEGACY, write_files

from boundary_guard.model.errors import UsageError
from boundary_guard.pytest import assert_contract


def test_a_broken_contract_is_an_assertion_with_the_report() -> None:
    with pytest.raises(AssertionError) as caught:
        assert_contract("bootstrap-independence", root=LEGACY)
    text = str(caught.value)
    assert "core/bootstrap.py:76:28" in text
    assert "\x1b" not in text


def test_what_holds_passes_without_configuration() -> None:
    assert assert_contract(root=LEGACY, source="core.paths", forbid=["sqlalchemy", "core.database"]).findings == ()


def test_a_relative_root_and_a_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contract = '[[contracts]]\nid = "x"\ntype = "forbidden"\nsource_modules = ["a"]\nforbidden_modules = ["b"]\n'
    write_files(tmp_path, {"a.py": "import b\n", "b.py": "", "rules.toml": contract})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AssertionError, match="a imports b"):
        assert_contract(config="rules.toml")
    frozen = '{"schema_version": 1, "findings": [{"contract": "x", "importer": "a", "imported": "b"}]}'
    write_files(tmp_path, {"frozen.json": frozen})
    assert_contract(config="rules.toml", baseline="frozen.json")


def test_what_is_not_there_is_no_pass() -> None:
    with pytest.raises(UsageError):
        assert_contract("nowhere", root=LEGACY)
    with pytest.raises(UsageError, match="there is no such folder"):
        assert_contract(root=LEGACY / "nowhere", source="core.paths", forbid="sqlalchemy")
    with pytest.raises(UsageError, match=r"baseline none\.json: there is no such file"):
        assert_contract(root=LEGACY, source="core.paths", forbid="core.database", baseline=Path("none.json").absolute())
    with pytest.raises(AssertionError, match="matches no module"):
        assert_contract(root=LEGACY, source="core.pathz", forbid="sqlalchemy")
