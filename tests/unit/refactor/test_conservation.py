"""The proof that a move only moves notices every other change; each case spoils a good plan in one place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from boundary_guard.refactor.conservation import prove_conserved
from boundary_guard.refactor.move import plan_move
from boundary_guard.refactor.text import Refusal
from boundary_guard.refactor.workspace import Workspace
from boundary_guard.source.roots import find_source_roots
from boundary_guard.source.tree import ModuleTree

FILES = {
    "app/__init__.py": "",
    "app/boot.py": (
        "import os\n\nLIMIT = 3\n\n\ndef _near():\n    return os.sep\n\n\ndef f(x=1):\n    return _near() * x\n\n\n"
        "def g():\n    return LIMIT\n"
    ),
    "app/files.py": "RATE = 2\n\n\ndef z():\n    return RATE\n",
    "main.py": "from app.boot import f, g\nimport app.boot as boot\n\nprint(f(), g(), boot.f(2))\n",
}


def spoiled(tmp_path: Path, path: str, old: str, new: str) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    tree = ModuleTree(str(tmp_path), find_source_roots(str(tmp_path)))
    before, after = Workspace(tree, str(tmp_path)), Workspace(tree, str(tmp_path))
    step = plan_move(Workspace(tree, str(tmp_path)), ["f"], "app.boot", "app.files")
    assert old.encode() in step.files[path]
    step.files[path] = step.files[path].replace(old.encode(), new.encode(), 1)
    for name, content in step.files.items():
        after.write(name, content)
    prove_conserved(before, after, step)


def test_a_good_plan_is_proved(tmp_path: Path) -> None:
    spoiled(tmp_path, "app/files.py", "def f", "def f")


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        ("app/files.py", "return os.sep", "return os.pathsep", "mean something else"),
        ("app/files.py", "x=1", "x=2", "mean something else"),
        ("app/files.py", "RATE = 2", "RATE = 3", "mean something else"),
        ("app/files.py", "def f(x=1):\n    return _near() * x\n", "", "would be lost"),
        ("app/files.py", "import os\n", "import posixpath as os\n", "mean something else"),
        ("app/boot.py", "LIMIT = 3\n", "", "mean something else"),
        ("app/boot.py", "return LIMIT", "return LIMIT + 0", "mean something else"),
        ("app/boot.py", "LIMIT = 3\n", "LIMIT = 3\nEXTRA = 4\n", "mean something else"),
        ("main.py", "from app.files import f", "from app.boot import g as f", "mean something else"),
        ("main.py", "g(), ", "", "mean something else"),
        ("main.py", "\nprint", "\nprint()\nprint", "mean something else"),
        ("main.py", "print(f(), g(), files.f(2))\n", "", "lost or made up"),
    ],
)
def test_a_spoiled_plan_is_refused(tmp_path: Path, path: str, old: str, new: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        spoiled(tmp_path, path, old, new)


def test_the_order_of_statements_counts(tmp_path: Path) -> None:
    def swap(text: str) -> str:
        rate, rest = "RATE = 2\n", "def z():\n    return RATE\n"
        return text.replace(rest, "", 1).replace(rate, rest + rate, 1)

    with pytest.raises(Refusal, match="another order"):
        changed(tmp_path, "app/files.py", swap)


def changed(tmp_path: Path, path: str, change: Callable[[str], str]) -> None:
    old = plan_text(tmp_path, path)
    spoiled(tmp_path, path, old, change(old))


def plan_text(tmp_path: Path, path: str) -> str:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    tree = ModuleTree(str(tmp_path), find_source_roots(str(tmp_path)))
    return plan_move(Workspace(tree, str(tmp_path)), ["f"], "app.boot", "app.files").files[path].decode()
