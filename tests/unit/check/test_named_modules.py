"""What contracts of import-linter's kinds name, and what nothing can ever break."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import write_files

from boundary_guard.cli.program import run

FILES = {
    "shop/__init__.py": "",
    "shop/web.py": "import shop.domain\n",
    "shop/domain.py": "",
    "shop/storage.py": "",
    "shop/parts/__init__.py": "",
    "shop/parts/one.py": "",
    "db.py": "",
    "tool.py": "import db\n",
}
INSIDE = 'containers = ["shop"]\n'
ALL = f'{INSIDE}exhaustive = true\nlayers = ["web", "domain"]\n'


def problem_and_notes(root: Path, kind: str, keys: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code, and what is said of the only contract, with its line in the file."""
    write_files(root, {**FILES, "boundary-guard.toml": f'[[contracts]]\nid = "x"\ntype = "{kind}"\n{keys}'})
    code = run(["check", "--root", str(root), "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    lines = [f"{each['place']['line']}: {each['message']}" for each in data["problems"]]
    return code, "\n".join([*lines, *data["contracts"][0]["notes"]])


@pytest.mark.parametrize(
    ("kind", "keys", "says"),
    [
        (
            "layers",
            'layers = [\n"shop.domain",\n"shop.wbe",\n]',
            '6: layers: there is no module "shop.wbe"; did you mean "shop.web"?',
        ),
        (
            "layers",
            f'{INSIDE}layers = ["web", "domin"]',
            '5: layers: there is no module "domin" in shop; did you mean "domain"?',
        ),
        ("layers", 'layers = ["db", "tol"]', '4: layers: there is no module "tol"; did you mean "tool"?'),
        ("layers", 'layers = ["dbb"]', '4: layers: there is no module "dbb"; did you mean "db"?'),
        (
            "layers",
            f'{ALL}exhaustive_ignores = ["storge"]',
            '7: exhaustive_ignores: "storge" lies in no container; did you mean "storage"?',
        ),
        (
            "layers",
            f'{ALL}exhaustive_ignores = ["parts", "storage", "nope"]',
            '7: exhaustive_ignores: "nope" lies in no container; take it out',
        ),
        ("layers", 'layers = ["db"]', '4: layers: nothing can ever break "db" alone; name a second layer, or'),
        ("layers", f'{INSIDE}layers = ["web"]', '5: layers: nothing can ever break "web" alone;'),
        ("layers", 'layers = ["db : tool"]', '4: layers: nothing can ever break "db" and "tool" alone;'),
        ("independence", 'modules = ["db"]', '4: modules: nothing can ever break "db" alone; name the modules that'),
        ("independence", 'modules = ["db", "tol"]', '4: modules: "tol" matches no module; did you mean "tool"?'),
        ("independence", 'modules = ["dbb"]', '4: modules: "dbb" matches no module; did you mean "db"?'),
        ("protected", 'protected_modules = ["dbb"]\nallowed_importers = []', '4: protected_modules: "dbb" matches no'),
        ("acyclic_siblings", 'ancestors = ["shoop"]', '4: ancestors: "shoop" matches no module; did you mean "shop"?'),
    ],
)
def test_what_says_nothing_is_a_mistake(
    kind: str, keys: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = problem_and_notes(tmp_path, kind, keys, capsys)
    assert code == 2
    assert told.startswith(says)


@pytest.mark.parametrize(
    ("kind", "keys", "code", "note"),
    [
        ("layers", 'layers = ["tool", "db"]', 0, ""),
        ("layers", 'layers = ["db | tool"]', 1, ""),
        ("layers", f'{ALL}exhaustive_ignores = ["parts", "storage"]', 0, ""),
        ("layers", f'{INSIDE}exhaustive = true\nlayers = ["web"]', 1, ""),
        ("layers", 'layers = ["db", "(gone)"]', 0, "nothing can break it today: at most one of its layers is there"),
        ("independence", 'modules = ["shop.*"]', 1, ""),
        ("independence", 'modules = ["shop.parts.*"]', 0, "nothing can break it today: only shop.parts.one is there"),
        ("independence", 'modules = ["shop.parts.*", "db"]', 0, ""),
    ],
)
def test_what_may_break_is_none(
    kind: str, keys: str, code: int, note: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where it cannot be broken today, because of what is there today, that is told."""
    found, told = problem_and_notes(tmp_path, kind, keys, capsys)
    assert found == code
    assert told.startswith(note)
    assert bool(told) is bool(note)


def test_ignores_of_an_order_that_is_not_exhaustive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layers = f'[[contracts]]\nid = "x"\ntype = "layers"\n{INSIDE}layers = ["web", "domain"]\nexhaustive_ignores = ["x"]'
    write_files(tmp_path, {**FILES, "boundary-guard.toml": layers})
    assert run(["check", "--root", str(tmp_path)]) == 2
    assert ':6: contract "x": exhaustive_ignores counts only where exhaustive is true' in capsys.readouterr().err


def test_a_protected_package_from_outside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = 'protected_modules = ["sqlalchemy"]\nallowed_importers = []'
    write_files(tmp_path, {"other.py": "import sqlalchemy\n"})
    code, _ = problem_and_notes(tmp_path, "protected", keys, capsys)
    assert code == 1
