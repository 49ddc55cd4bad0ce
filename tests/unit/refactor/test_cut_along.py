"""``refactor cut --to``: what needs the result goes along, or the dependence is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from boundary_guard.model.plan import Plan
from boundary_guard.refactor import planner
from boundary_guard.source.roots import find_source_roots
from boundary_guard.source.tree import ModuleTree

LOADS = """
    import json
    import os


    def load(path):
        return json.dumps(path)


    def run(path, flag=True):
        if flag:
            # what was loaded
            found = load(path)
            print("loaded", found)
            if not found:
                return False
        return os.sep
"""


def plan_of(root: Path, body: str, destination: str = "db.files") -> Plan:
    (root / "boot.py").write_text(dedent(body), encoding="utf-8")
    tree = ModuleTree(str(root), find_source_roots(str(root)))
    return planner.cut(tree, str(root), "boot:run", "load", destination)


def test_the_statements_become_a_function_that_does_the_same(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, LOADS)
    assert not plan.is_refused, plan.refusals
    for changed in plan.files:
        (tmp_path / changed.path).parent.mkdir(exist_ok=True)
        (tmp_path / changed.path).write_bytes(changed.after)
    left, made = (tmp_path / "boot.py").read_text(), (tmp_path / "db/files.py").read_text()
    assert "found" not in left
    assert "def run_load(path):" in made
    assert "# what was loaded" in made
    code = "import boot, os, db.files; assert boot.run('p') == os.sep; print(db.files.run_load('p'))"
    done = subprocess.run([sys.executable, "-B", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == 'loaded "p"\nTrue\n', done.stderr
    assert any("only where `flag` held" in note for note in plan.notes)
    assert plan_of(tmp_path, left).is_empty


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("x = load()\n    return x", "what the function returns depends on the call"),
        ("for p in [1]:\n        x = load(p)\n        print(x)", "depends on p, a variable of run"),
        ("x = load()\n    def inner():\n        return x\n    return inner", "returns depends on the call"),
        ("y = 1\n    if load():\n        y = 2\n    return y", "what the function returns depends on the call"),
        ("for x in load():\n        yield x", "yields"),
        ("while True:\n        if load():\n            break", "leaves a loop that stays"),
        ("x = load()\n    x = x + load()\n    print(x)", "in several places"),
    ],
)
def test_where_it_is_not_the_same_the_dependence_is_told(tmp_path: Path, body: str, reason: str) -> None:
    plan = plan_of(tmp_path, f"def load(p=0):\n    return [p]\n\n\ndef run():\n    {body}\n")
    assert plan.is_refused
    assert reason in plan.refusals[0].reason
    assert not plan.files


def test_without_a_destination_every_use_is_named(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "def load(): pass\ndef run():\n    x = load()\n    print(x)\n    return x\n", "")
    assert plan.refusals[0].reason.startswith(
        "the result is needed: x is used in line 4, x is used in line 5; --to MODULE"
    )


def test_a_result_that_nobody_needs_needs_no_function(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "def load(): pass\ndef run():\n    load()\n    return 1\n")
    assert [each.path for each in plan.files] == ["boot.py"]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [("self.__last = found", "__last is private to the class Boot"), ("super().done(found)", "super means the class")],
)
def test_what_only_means_something_in_its_class_stays(tmp_path: Path, statement: str, reason: str) -> None:
    body = f"""
        def load(path):
            return path

        class Boot:
            def run(self, path):
                found = load(path)
                {statement}
    """
    (tmp_path / "boot.py").write_text(dedent(body), encoding="utf-8")
    tree = ModuleTree(str(tmp_path), find_source_roots(str(tmp_path)))
    plan = planner.cut(tree, str(tmp_path), "boot:Boot.run", "load", "db.files")
    assert plan.is_refused
    assert reason in plan.refusals[0].reason
